"""Boundary files to one checked set of columns."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from os import PathLike
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from geoimm.domain.divisions import Division, Level
from geoimm.errors import BoundaryDataError
from geoimm.resolver.boxes import BoxTree
from geoimm.resolver.columns import RowCheck, are_null, mask, numbers, polygons, read_columns
from geoimm.resolver.hashes import sha256_of
from geoimm.resolver.ids import Ids
from geoimm.resolver.lazy_boundaries import Boundaries
from geoimm.resolver.maritime import NO_WATERS, Waters, read_waters
from geoimm.resolver.names import gather_names, is_name_in_a_language, lay_names_over
from geoimm.resolver.prepared import PreparedPolygons
from geoimm.resolver.rtree import RTree
from geoimm.resolver.worldviews import Worldview, read_worldviews

NEEDED = ("id", "parent_id", "level", "name", "country", "source", "geometry")
NEVER_NULL = ("id", "level", "name")


@dataclass(frozen=True, slots=True, eq=False)
class BoundarySet:
    """All boundaries loaded together, one row each, the rows in the order of their ids.

    A row number is therefore lower exactly where the id is lower.
    """

    ids: Ids
    parents: NDArray[np.int32]
    """The row of the parent, -1 where there is none; its level is always a wider one."""
    levels: NDArray[np.int8]
    boundaries: Boundaries
    """shapely Polygons and MultiPolygons in degrees, none of them empty."""
    areas: NDArray[np.float64]
    """Planar square degrees: only to tell the smaller of two overlapping boundaries."""
    bounds: NDArray[np.float64]
    """Shape (n, 4): west, south, east, north."""
    attributes: pa.Table
    """The columns name, country, source, names as pairs of language and name, and maybe code."""
    version: str
    """Changes with whatever the set was read from: a SHA-256 in hexadecimal digits."""
    worldviews: Mapping[str, Worldview] = field(default_factory=dict)
    """By their names; parents and countries here are those of the neutral default."""
    waters: Waters = NO_WATERS

    @classmethod
    def read(cls, path: str | PathLike[str]) -> "BoundarySet":
        """Read a GeoParquet file, or all `*.parquet` of a folder and what lies beside them.

        That is names in `names/*.parquet`, which replace the rows' own; `worldviews.csv`; and
        `maritime/territorial_waters.parquet`. Raises BoundaryDataError, which names the file,
        the row and the rule.
        """
        folder = Path(path)
        paths = _files(folder)
        names = sorted(folder.glob("names/*.parquet"))
        with ThreadPoolExecutor() as threads:
            version = threads.submit(sha256_of, folder)
            tables = list(threads.map(lambda file: read_columns(file, NEEDED, _is_used), paths))
            plain = _assemble(tables, paths, names, version.result())
        return replace(
            plain,
            worldviews=read_worldviews(folder / "worldviews.csv", plain.row_of, plain.levels),
            waters=read_waters(
                folder / "maritime" / "territorial_waters.parquet", plain.row_of, plain.levels
            ),
        )

    @staticmethod
    def default_path() -> Path:
        """The folder packed in the wheel or, in a checkout, `boundaries` beside the package."""
        package = Path(__file__).parent.parent
        packed = package / "boundaries"
        return packed if packed.is_dir() else package.parent / "boundaries"

    def __len__(self) -> int:
        return len(self.ids)

    def row_of(self, division_id: str) -> int | None:
        """The row of a division's stable id, None for an unknown one."""
        return self.ids.row_of(division_id)

    def division(self, row: int) -> Division:
        """The record of one row."""
        texts = self.attributes.slice(row, 1).to_pylist()[0]
        parent = int(self.parents[row])
        return Division(
            id=self.ids[row],
            level=Level(int(self.levels[row])),
            name=texts["name"],
            names=dict(texts["names"]),
            country=texts["country"] or "",
            code=texts.get("code"),
            source=texts["source"] or "",
            parent_id=self.ids[parent] if parent >= 0 else None,
        )

    def chains(self) -> NDArray[np.int32]:
        """Rows of each division and its parents, country to township, -1 for none.

        Shape (n + 1, 5): the last row is the empty chain, so that row -1 has one too.
        """
        chains = np.full((len(self) + 1, len(Level)), -1, dtype=np.int32)
        for level in Level:
            rows = np.flatnonzero(self.levels == level)
            chains[rows] = chains[self.parents[rows]]
            chains[rows, level] = rows
        return chains

    def rtree(self) -> RTree:
        """The R-tree of all boundaries."""
        return RTree(
            PreparedPolygons(self.boundaries),
            BoxTree(self.bounds),
            levels=self.levels,
            areas=self.areas,
        )

    def childless(self) -> NDArray[np.bool_]:
        """Which rows are nobody's parent."""
        childless = np.ones(len(self), dtype=np.bool_)
        childless[self.parents[self.parents >= 0]] = False
        return childless


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise BoundaryDataError(
            f"{path} does not exist; name a GeoParquet file or a folder of them."
        )
    files = sorted(path.glob("*.parquet"))
    if not files:
        raise BoundaryDataError(
            f"{path} holds no *.parquet file; name a folder of boundary files,"
            " or build the default ones with scripts/build_boundaries.py."
        )
    return files


def _is_used(column: str) -> bool:
    return column in NEEDED or column == "code" or is_name_in_a_language(column)


def _assemble(
    tables: Sequence[pa.Table], paths: Sequence[Path], names: Sequence[Path], version: str
) -> BoundarySet:
    together = pa.concat_tables(tables, promote_options="default")
    order = pc.sort_indices(together, sort_keys=[("id", "ascending")])
    texts = lay_names_over(together.drop_columns(["geometry"]).take(order), names)
    ids = texts.column("id").to_pylist()
    check = RowCheck(
        paths=paths,
        first_rows=np.cumsum([0] + [len(each) for each in tables]),
        order=numbers(order),
        ids=ids,
    )
    for column in NEVER_NULL:
        check(are_null(texts.column(column)), f"{column} is null; every row needs one.")
    levels = _levels(texts, check)
    parents = _parents(texts, levels, check)
    boundaries, bounds = polygons(together.column("geometry"), check)
    return BoundarySet(
        ids=Ids(texts.column("id")),
        parents=parents,
        levels=levels,
        boundaries=boundaries,
        areas=shapely.area(boundaries),
        bounds=bounds,
        attributes=gather_names(texts.drop_columns(["id", "parent_id", "level"])),
        version=version,
    )


def _levels(texts: pa.Table, check: RowCheck) -> NDArray[np.int8]:
    encoded = texts.column("level").dictionary_encode().combine_chunks()
    known = [Level.__members__.get(name, -1) for name in encoded.dictionary.to_pylist()]
    levels: NDArray[np.int8] = np.array(known, dtype=np.int8)[numbers(encoded.indices)]
    check(levels < 0, f"the level is not one of {', '.join(Level.__members__)}.")
    return levels


def _parents(texts: pa.Table, levels: NDArray[np.int8], check: RowCheck) -> NDArray[np.int32]:
    ids = texts.column("id").combine_chunks()
    again = mask(pc.equal(ids[1:], ids[:-1]))
    check(
        np.concatenate([[False], again])[: len(ids)],
        "the id is in the set twice; ids are unique over all files of a set.",
    )
    parent_ids = texts.column("parent_id")
    found = pc.index_in(parent_ids, value_set=ids, skip_nulls=True)
    unknown = mask(pc.and_(pc.is_valid(parent_ids), pc.is_null(found)))
    check(unknown, "its parent_id is not in the set; parents must be rows of the same set.")
    parents = np.full(len(ids), -1, dtype=np.int32)
    parents[mask(pc.is_valid(found))] = numbers(found.drop_null())
    not_wider = (parents >= 0) & (levels[parents] >= levels)
    check(not_wider, "its parent is at the same or a finer level; a parent's level is wider.")
    return parents
