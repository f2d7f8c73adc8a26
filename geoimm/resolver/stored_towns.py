"""A file of populated places: where they are at once, what they are called when it is asked."""

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from geoimm.resolver.columns import check_columns, numbers_or, readable
from geoimm.resolver.last_used import LastUsed

_TEXTS = ("id", "name", "name_en", "name_zh")
_NUMBERS = ("longitude", "latitude", "population")
_MOST_GROUPS = 16
"""Row groups whose texts are kept for the next asker."""


class StoredTowns:
    """The populated places of a file, in its order; safe to share between threads."""

    def __init__(self, path: Path | None) -> None:
        """None has none. Raises BoundaryDataError for a file that cannot be read."""
        self._path = path
        self._groups = LastUsed(_MOST_GROUPS, self._read)
        self._one_at_a_time = threading.Lock()
        self._starts = np.zeros(1, np.int64)
        self.longitudes, self.latitudes, self.populations = np.empty((3, 0))
        if path is not None:
            self._open(path)

    def _open(self, path: Path) -> None:
        with readable(path):
            self._file = pq.ParquetFile(path)
            check_columns(path, self._file.schema_arrow.names, (*_TEXTS, *_NUMBERS))
            table = self._file.read(list(_NUMBERS), use_threads=False)
        self.longitudes, self.latitudes, self.populations = (
            numbers_or(table.column(name), null)
            for name, null in zip(_NUMBERS, (np.nan, np.nan, 0), strict=True)
        )
        metadata = self._file.metadata
        sizes = [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]
        self._starts = np.cumsum([0, *sizes])

    def texts(self, town: int) -> dict[str, Any]:
        """The id and the names of a town."""
        group = int(np.searchsorted(self._starts, town, side="right")) - 1
        with self._one_at_a_time:
            row = self._groups.get(group).slice(town - int(self._starts[group]), 1)
        texts: dict[str, Any] = row.to_pylist()[0]
        return texts

    def _read(self, group: int) -> pa.Table:
        with readable(self._path):
            return self._file.read_row_group(group, list(_TEXTS), use_threads=False)
