"""A boundary set: one row of columns for each division."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from geoimm.domain.divisions import Division, Level
from geoimm.resolver.boxes import BoxTree
from geoimm.resolver.ids import Ids
from geoimm.resolver.lazy_boundaries import Areas, Boundaries
from geoimm.resolver.maritime import NO_WATERS, Waters
from geoimm.resolver.prepared import PreparedPolygons
from geoimm.resolver.rtree import RTree
from geoimm.resolver.texts import Texts
from geoimm.resolver.worldviews import Worldview

POPULATED_PLACES = Path("places") / "geonames.parquet"
"""Of a boundary set's folder."""


@dataclass(frozen=True, slots=True, eq=False)
class BoundarySet:
    """All boundaries loaded together, one row each, the rows in the order of their ids.

    A row number is therefore lower exactly where the id is lower.
    """

    ids: Ids
    parents: NDArray[np.int32]
    """The row of the parent, -1 where there is none; its level is always a wider one."""
    levels: NDArray[np.int8]
    """The widest level of each row."""
    finest_levels: NDArray[np.int8]
    """The finest level of each row: a division may stand at several neighbouring ones."""
    boundaries: Boundaries
    """shapely Polygons and MultiPolygons in degrees, none of them empty."""
    areas: Areas
    """Planar square degrees: only to tell the smaller of two overlapping boundaries."""
    bounds: NDArray[np.float64]
    """Shape (n, 4): west, south, east, north."""
    texts: Texts
    """The columns name, country, source, names by language, and maybe code, bare_name and
    is_union."""
    version_of: Callable[[], str]
    """Tells `version`, which may take long the first time."""
    worldviews: Mapping[str, Worldview] = field(default_factory=dict)
    """By their names; parents and countries here are those of the neutral default."""
    waters: Waters = NO_WATERS
    populated_places: Path | None = None
    """The file of GeoNames's populated places beside the set, which need not be there."""

    @classmethod
    def read(cls, path: str | PathLike[str]) -> "BoundarySet":
        """Read and check a GeoParquet file, or all `*.parquet` of a folder and what lies beside.

        That is names in `names/*.parquet`, which replace the rows' own; `worldviews.csv`; and
        `maritime/territorial_waters.parquet`. Raises BoundaryDataError, which names the file,
        the row and the rule.
        """
        from geoimm.resolver.set_reading import read_set

        return read_set(Path(path))

    @classmethod
    def open(cls, path: str | PathLike[str]) -> "BoundarySet":
        """The same set, of which geometries and texts are read when they are asked for.

        Ids, levels, parents and worldviews are read and checked at once, the rest of a row when it
        is read: then BoundaryDataError is raised. Sets with a file that has no boxes, as geoimm
        wrote them once, are read whole.
        """
        from geoimm.resolver.set_reading import open_set

        return open_set(Path(path))

    @staticmethod
    def default_path() -> Path:
        """The folder packed in the wheel or, in a checkout, `boundaries` beside the package."""
        package = Path(__file__).parent.parent
        packed = package / "boundaries"
        return packed if packed.is_dir() else package.parent / "boundaries"

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def version(self) -> str:
        """Changes with whatever the set is read from: a SHA-256 in hexadecimal digits."""
        return self.version_of()

    @property
    def attributes(self) -> pa.Table:
        """`texts` of all rows, the names as pairs of language and name."""
        return self.texts.table()

    def row_of(self, division_id: str) -> int | None:
        """The row of a division's stable id, None for an unknown one."""
        return self.ids.row_of(division_id)

    def division(self, row: int) -> Division:
        """The record of one row."""
        texts = self.texts.of(row)
        parent = int(self.parents[row])
        finer = range(int(self.levels[row]) + 1, int(self.finest_levels[row]) + 1)
        return Division(
            id=self.ids[row],
            level=Level(int(self.levels[row])),
            name=texts["name"],
            names=dict(texts["names"]),
            country=texts["country"] or "",
            code=texts.get("code"),
            source=texts["source"] or "",
            parent_id=self.ids[parent] if parent >= 0 else None,
            other_levels=tuple(Level(level) for level in finer),
            bare_name=texts.get("bare_name"),
            is_union=texts.get("is_union") == "true",
        )

    def chains(self) -> NDArray[np.int32]:
        """Rows of each division and its parents, country to township, -1 for none.

        Shape (n + 1, 5): the last row is the empty chain, so that row -1 has one too. A division
        is in its chain at every level at which it stands.
        """
        chains = np.full((len(self) + 1, len(Level)), -1, dtype=np.int32)
        for level in Level:
            rows = np.flatnonzero(self.levels == level)
            chains[rows] = chains[self.parents[rows]]
            for own in range(level, len(Level)):
                standing = rows[self.finest_levels[rows] >= own]
                chains[standing, own] = standing
        return chains

    def rtree(self) -> RTree:
        """The R-tree of all boundaries."""
        return RTree(
            PreparedPolygons(self.boundaries),
            BoxTree(self.bounds),
            levels=self.finest_levels,
            areas=self.areas,
        )

    def childless(self) -> NDArray[np.bool_]:
        """Which rows are nobody's parent."""
        childless = np.ones(len(self), dtype=np.bool_)
        childless[self.parents[self.parents >= 0]] = False
        return childless
