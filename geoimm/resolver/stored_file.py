"""A boundary file that stays open, of which row groups are read when they are asked for."""

import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from geoimm.resolver.columns import check_columns, plain_table, read_columns, readable
from geoimm.resolver.layout import BoxColumn


class StoredFile:
    """A file in the layout of `layout`; safe to share between threads.

    It is read by the handle that it was opened by: another file that takes its name is not seen.
    """

    def __init__(self, path: Path, file: pq.ParquetFile, box: BoxColumn) -> None:
        self.path = path
        self._file, self._box = file, box
        self._one_at_a_time = threading.Lock()

    @classmethod
    def open(cls, path: Path, needed: Sequence[str]) -> "StoredFile | None":
        """The file; None where it has no boxes. Raises BoundaryDataError as `read_columns` does."""
        with readable(path):
            file = pq.ParquetFile(path)
        check_columns(path, file.schema_arrow.names, needed)
        box = BoxColumn.of(file.schema_arrow)
        return None if box is None else cls(path, file, box)

    def __len__(self) -> int:
        rows: int = self._file.metadata.num_rows
        return rows

    @property
    def columns(self) -> list[str]:
        """The names of all columns."""
        names: list[str] = self._file.schema_arrow.names
        return names

    def group_sizes(self) -> list[int]:
        """How many rows each row group has."""
        metadata = self._file.metadata
        return [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]

    def read(self, columns: Iterable[str]) -> "WholeFile":
        """The columns of all rows, those that there are."""
        with self._one_at_a_time, readable(self.path):
            table = self._file.read([*self._known(columns), self._box.name], use_threads=False)
        plain = plain_table(table.drop_columns([self._box.name]), self.path)
        return WholeFile(plain, self._box.bounds(table))

    def read_group(self, group: int, columns: Iterable[str]) -> pa.Table:
        """The columns of a row group, those that there are."""
        with self._one_at_a_time, readable(self.path):
            table = self._file.read_row_group(group, self._known(columns), use_threads=False)
        return plain_table(table, self.path)

    def _known(self, columns: Iterable[str]) -> list[str]:
        return [name for name in columns if name in self._file.schema_arrow.names]

    def close(self) -> None:
        """Close the handle; nothing can be read any more."""
        self._file.close()


class WholeFile(NamedTuple):
    """All rows of a boundary file."""

    table: pa.Table
    boxes: NDArray[np.float64]
    """Those that the file tells, shape (n, 4); the whole plane where it tells none."""


def read_whole(path: Path, needed: Sequence[str], is_used: Callable[[str], bool]) -> WholeFile:
    """The used columns of a boundary file in either layout, as `read_columns` gives them."""
    file = StoredFile.open(path, needed)
    if file is None:
        table = read_columns(path, needed, is_used)
        return WholeFile(table, np.tile([-np.inf, -np.inf, np.inf, np.inf], (len(table), 1)))
    try:
        return file.read(filter(is_used, file.columns))
    finally:
        file.close()
