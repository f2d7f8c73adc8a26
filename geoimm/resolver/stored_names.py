"""A file of names, of which the row groups are read that may have an id."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from geoimm.resolver.columns import check_columns, plain_table, readable, strings
from geoimm.resolver.last_used import LastUsed
from geoimm.resolver.names import NEEDED, is_used

_MOST_TABLES = 4


class StoredNames:
    """Names by id, read when they are asked for. Not safe to share between threads."""

    def __init__(self, path: Path) -> None:
        """Raises BoundaryDataError for a file that is no Parquet or lacks a column."""
        with readable(path):
            self._file = pq.ParquetFile(path)
        check_columns(path, self._file.schema_arrow.names, NEEDED)
        self.columns: list[str] = [
            name for name in self._file.schema_arrow.names if is_used(name) and name != "id"
        ]
        """Of names."""
        self._path = path
        self._tables = LastUsed(_MOST_TABLES, self._read)

    def of(self, division_id: str) -> Iterable[tuple[str, str | None]]:
        """The column and the name, or None, of all names of an id; none for an unknown one."""
        asked = strings([division_id])
        for group in self._groups_with(division_id):
            table = self._tables.get(group)
            place = pc.index_in(asked, value_set=table.column("id").combine_chunks())[0].as_py()
            if place is not None:
                row: dict[str, str | None] = table.slice(place, 1).to_pylist()[0]
                return [(name, row[name]) for name in self.columns]
        return []

    def _groups_with(self, division_id: str) -> Iterator[int]:
        """The row groups that may have an id, by the least and the most that they tell."""
        metadata = self._file.metadata
        for group in range(metadata.num_row_groups):
            told = metadata.row_group(group).column(self._id_column).statistics
            if told is None or not told.has_min_max or told.min <= division_id <= told.max:
                yield group

    @property
    def _id_column(self) -> int:
        schema = self._file.schema
        return [schema.column(at).path for at in range(len(schema))].index("id")

    def _read(self, group: int) -> pa.Table:
        with readable(self._path):
            table = self._file.read_row_group(group, ["id", *self.columns], use_threads=False)
        return plain_table(table, self._path)
