"""The rows of a boundary set in files of which parts are read when they are asked for."""

import threading
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geoimm.resolver.columns import RowCheck, checked_bounds, decoded, integers, leave
from geoimm.resolver.last_used import LastUsed
from geoimm.resolver.stored_file import StoredFile

Rows = NDArray[Any]

_MOST_COLUMNS = 8
"""Row groups of which the undecoded geometries are kept for the next asker: some 16 MB."""
_WORTH_ALL = 0.25
"""The part of the row groups from which on the rest is read too."""


class StoredRows:
    """Where each row of a set is stored."""

    def __init__(self, files: Sequence[StoredFile], check: RowCheck) -> None:
        """The files are those of the check, and `check.order` is the order of the rows."""
        self.files, self.check = files, check
        self._owners = [(file, group) for file in files for group in range(len(file.group_sizes()))]
        sizes = [size for file in files for size in file.group_sizes()]
        self._starts = np.cumsum([0, *sizes])

    @property
    def group_count(self) -> int:
        """Row groups of all files."""
        return len(self._owners)

    def groups_of(self, rows: Rows) -> NDArray[np.int64]:
        """The row group of each of some rows, counted over all files."""
        found: NDArray[np.int64] = np.searchsorted(
            self._starts, self.check.order[rows], side="right"
        )
        return found - 1

    def places_of(self, rows: Rows, group: int) -> NDArray[np.int64]:
        """Where in a row group its own rows are."""
        places: NDArray[np.int64] = self.check.order[rows] - self._starts[group]
        return places

    def read(self, group: int, columns: Iterable[str]) -> pa.Table:
        """Those of the columns that the file of a row group has, in the group's own order."""
        file, number = self._owners[group]
        return file.read_group(number, columns)


class StoredBoundaries:
    """Geometries that are read with their row group when one is asked for; safe to share.

    Whoever asks for a quarter of the set gets, and keeps, all of it. A bad row is refused, by
    BoundaryDataError, when it is read.
    """

    def __init__(self, rows: StoredRows, bounds: NDArray[np.float64]) -> None:
        """The bounds are those that the files tell, which hold the geometries."""
        self._rows, self._bounds = rows, bounds
        self._kept = np.full(len(bounds), None, dtype=object)
        self._is_kept = np.zeros(len(bounds), dtype=np.bool_)
        self._columns = LastUsed(_MOST_COLUMNS, self._read)
        self._groups_read = 0
        self._one_at_a_time = threading.Lock()

    def __getitem__(self, rows: Rows) -> NDArray[Any]:
        """The shapely geometries of an array of rows, which may repeat."""
        rows = np.asarray(rows, dtype=np.int64)
        missing = rows[~self._is_kept[rows]]
        if missing.size:
            with self._one_at_a_time:
                self._have(missing)
        geometries: NDArray[Any] = self._kept[rows]
        return geometries

    @property
    def part_read(self) -> float:
        """Which part of the row groups has been read, 0 to 1."""
        return min(1.0, self._groups_read / max(1, self._rows.group_count))

    def _have(self, rows: Rows) -> None:
        wanted = np.zeros(len(self._kept), dtype=np.bool_)
        wanted[rows] = True
        rows = np.flatnonzero(wanted & ~self._is_kept)  # another thread may have read some
        groups = self._rows.groups_of(rows)
        new = sum(group not in self._columns for group in set(groups.tolist()))
        if self._groups_read + new > _WORTH_ALL * self._rows.group_count:
            rows = np.flatnonzero(~self._is_kept)
            groups = self._rows.groups_of(rows)
        order = np.argsort(groups, kind="stable")
        cuts = np.flatnonzero(np.diff(groups[order])) + 1
        for of_group in np.split(rows[order], cuts):
            if of_group.size:
                self._decode(int(self._rows.groups_of(of_group[:1])[0]), of_group)

    def _decode(self, group: int, rows: Rows) -> None:
        column = self._columns.get(group).take(integers(self._rows.places_of(rows, group)))
        geometries, check = decoded(column), self._rows.check.of(rows)
        check_boxes(self._bounds[rows], checked_bounds(geometries, check), check)
        self._kept[rows] = geometries
        self._is_kept[rows] = True

    def _read(self, group: int) -> pa.ChunkedArray:
        self._groups_read += 1
        return self._rows.read(group, ["geometry"]).column("geometry")


class AreasOf:
    """Planar square degrees of geometries, measured when they are asked for."""

    def __init__(self, boundaries: StoredBoundaries) -> None:
        self._boundaries = boundaries

    def __getitem__(self, rows: Rows) -> NDArray[np.float64]:
        """The areas of an array of rows, which may repeat."""
        distinct, positions = np.unique(rows, return_inverse=True)
        areas: NDArray[np.float64] = shapely.area(self._boundaries[distinct])[positions]
        return areas


def check_told_boxes(boxes: NDArray[np.float64], check: RowCheck) -> None:
    """Refuse a row whose box is null or the wrong way round: nothing would be found in it."""
    west, south, east, north = boxes.T
    is_box: NDArray[np.bool_] = (west <= east) & (south <= north)
    check(~is_box, "its box is null, or its east or north comes first.")


def check_boxes(boxes: NDArray[np.float64], bounds: NDArray[np.float64], check: RowCheck) -> None:
    """Refuse a row whose geometry leaves the box that the file tells of it."""
    check(leave(bounds, boxes), "the geometry leaves the box that the file tells of it.")
