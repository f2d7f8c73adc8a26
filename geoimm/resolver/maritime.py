"""Territorial waters: which country a coordinate at sea belongs to."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geoimm.domain.divisions import Level
from geoimm.resolver.boxes import BoxTree
from geoimm.resolver.columns import RowCheck, are_null, check_of_file, polygons
from geoimm.resolver.lazy_boundaries import Areas, Boundaries
from geoimm.resolver.prepared import PreparedPolygons
from geoimm.resolver.rtree import RTree
from geoimm.resolver.stored_file import StoredFile, read_whole
from geoimm.resolver.stored_rows import (
    AreasOf,
    StoredBoundaries,
    StoredRows,
    check_boxes,
    check_told_boxes,
)

_NEEDED = ("country_id", "geometry")


@dataclass(frozen=True, slots=True, eq=False)
class Waters:
    """The territorial waters of countries, in the order of their countries' ids."""

    countries: NDArray[np.int32]
    """Rows of the boundary set."""
    boundaries: Boundaries
    """shapely Polygons and MultiPolygons in degrees, none of them empty."""
    areas: Areas
    """Planar square degrees."""
    bounds: NDArray[np.float64]
    """Shape (n, 4): west, south, east, north."""

    def rtree(self) -> RTree:
        """The R-tree of the waters, which are all of one level."""
        return RTree(
            PreparedPolygons(self.boundaries),
            BoxTree(self.bounds),
            levels=np.zeros(len(self.countries), dtype=np.int8),
            areas=self.areas,
        )


NO_WATERS = Waters(
    np.empty(0, np.int32), np.empty(0, object), np.empty(0, np.float64), np.empty((0, 4))
)


class Maritime:
    """Finds the country in whose territorial waters a coordinate lies, by `RTree`'s rule.

    In several waters the smaller ones win, then the lower id; on borders only, the lower id.
    """

    def __init__(self, waters: Waters, rtree: RTree) -> None:
        self._countries = np.append(waters.countries, np.int32(-1))
        self.rtree = rtree

    def find(
        self, longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]
    ) -> NDArray[np.int32]:
        """Rows of countries, -1 for none, of n finite degrees."""
        found: NDArray[np.int32] = self._countries[self.rtree.rows_at(longitudes, latitudes)]
        return found


def read_waters(
    path: Path, row_of: Callable[[str], int | None], levels: NDArray[np.int8]
) -> Waters:
    """The waters of a GeoParquet file; none without the file.

    Those of a country that is not in the set are passed over, so that boundary files can be
    left out. Raises BoundaryDataError, which names the file, the row and the rule.
    """
    if not path.is_file():
        return NO_WATERS
    table, boxes = read_whole(path, _NEEDED, lambda name: name in _NEEDED)
    check, rows, kept = _countries(path, table, row_of, levels)
    boundaries, bounds = polygons(table.column("geometry"), check)
    check_boxes(boxes, bounds, check)
    known = boundaries[kept]
    return Waters(rows, known, shapely.area(known), bounds[kept])


def open_waters(
    path: Path, row_of: Callable[[str], int | None], levels: NDArray[np.int8]
) -> Waters:
    """`read_waters`, but each geometry is read, and checked, when it is asked for.

    A file without boxes is read whole.
    """
    file = StoredFile.open(path, _NEEDED) if path.is_file() else None
    if file is None:
        return read_waters(path, row_of, levels)
    table, boxes = file.read(["country_id"])
    check, rows, kept = _countries(path, table, row_of, levels)
    check_told_boxes(boxes, check)
    boundaries = StoredBoundaries(StoredRows([file], check.of(kept)), boxes[kept])
    return Waters(rows, boundaries, AreasOf(boundaries), boxes[kept])


def _countries(
    path: Path, table: pa.Table, row_of: Callable[[str], int | None], levels: NDArray[np.int8]
) -> tuple[RowCheck, NDArray[np.int32], NDArray[np.int64]]:
    """The check of a file, the rows of the countries of the set, and where they are in the file."""
    ids = table.column("country_id")
    check = check_of_file(path, ids)
    check(are_null(ids), "country_id is null; every row needs one.")
    found = [row_of(id_) if id_ else None for id_ in check.ids]
    finer = [row is not None and levels[row] != Level.country for row in found]
    check(np.array(finer, dtype=np.bool_), "its country_id is not that of a country.")
    rows = np.array([-1 if row is None else row for row in found], dtype=np.int32)
    kept = np.argsort(rows, kind="stable")[np.count_nonzero(rows < 0) :]
    return check, rows[kept], kept
