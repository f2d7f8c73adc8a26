"""The stable ids of a boundary set, in order."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import overload

import pyarrow as pa


class Ids(Sequence[str]):
    """Ids in ascending order, in one block of memory that may be mapped from a file."""

    def __init__(self, texts: pa.ChunkedArray) -> None:
        self.texts: pa.StringArray = (
            texts.combine_chunks() if texts.num_chunks != 1 else texts.chunk(0)
        )

    def __len__(self) -> int:
        return len(self.texts)

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> list[str]: ...
    def __getitem__(self, row: int | slice) -> str | list[str]:
        """The id of a row; several as a list."""
        if isinstance(row, slice):
            part: list[str] = self.texts[row].to_pylist()
            return part
        text: str = self.texts[row].as_py()
        return text

    def __iter__(self) -> Iterator[str]:
        return iter(self.texts.to_pylist())

    def row_of(self, division_id: str) -> int | None:
        """The row of an id, None for an unknown one."""
        row = bisect_left(self, division_id)
        return row if row < len(self) and self[row] == division_id else None
