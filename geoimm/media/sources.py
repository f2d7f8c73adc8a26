"""Bytes of a file by range, wherever it lies, and no more of them than asked for."""

import errno
import os
import stat
from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self

BLOCK = 65_536
"""Bytes that are fetched together."""
_MOST_BLOCKS = 32
"""Kept of one file: 2 MiB."""
_MOST_FETCHED = 64 << 20
"""Bytes of one file that are ever fetched: what needs more is hostile or broken."""


class Source(Protocol):
    """The bytes of one file."""

    @property
    def size(self) -> int:
        """Bytes in all."""
        ...

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes of a range; fewer, or none, where the file ends. Never negative."""
        ...


class BytesSource:
    """A file in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    @property
    def size(self) -> int:
        """Bytes in all."""
        return len(self._data)

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes of a range."""
        return self._data[offset : offset + length]


class BlockSource:
    """A file read in aligned blocks, which are kept; it counts what is fetched."""

    def __init__(self, fetch: Callable[[int, int], bytes], size: int) -> None:
        """`fetch` gives the bytes of a range (offset, length) from where the file lies."""
        self._fetch, self._size = fetch, size
        self._blocks: OrderedDict[int, bytes] = OrderedDict()
        self.requests = 0
        self.bytes_fetched = 0

    @property
    def size(self) -> int:
        """Bytes in all."""
        return self._size

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes of a range; none beyond the limit of what is fetched of one file."""
        end = min(offset + length, self._size)
        if offset < 0 or end <= offset:
            return b""
        first, last = offset // BLOCK, (end - 1) // BLOCK
        # Most reads are of a few bytes, all in one block.
        data = self._block(first) if first == last else b"".join(self._whole(first, last))
        start = offset - first * BLOCK
        return data[start : start + end - offset]

    def _whole(self, first: int, last: int) -> Iterator[bytes]:
        """Blocks in a row, up to one that is not whole."""
        for number in range(first, last + 1):
            block = self._block(number)
            yield block
            if len(block) < BLOCK:
                return

    def _block(self, number: int) -> bytes:
        if number in self._blocks:
            self._blocks.move_to_end(number)
            return self._blocks[number]
        if self.bytes_fetched >= _MOST_FETCHED:
            return b""
        offset = number * BLOCK
        data = self._fetch(offset, min(BLOCK, self._size - offset))
        self.requests += 1
        self.bytes_fetched += len(data)
        self._blocks[number] = data
        if len(self._blocks) > _MOST_BLOCKS:
            self._blocks.popitem(last=False)
        return data


class FileSource(BlockSource):
    """A file on disk, or an open binary file that can seek; a context manager closes it.

    Raises OSError for a path that cannot be opened, or that is no regular file: a pipe would have
    its reader wait for ever.
    """

    def __init__(self, file: str | os.PathLike[str] | BinaryIO) -> None:
        if isinstance(file, (str, os.PathLike)):
            self._file = _opened(file)
        else:
            self._file = file
        super().__init__(self._read, self._file.seek(0, os.SEEK_END))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self._file.close()

    def _read(self, offset: int, length: int) -> bytes:
        self._file.seek(offset)
        return self._file.read(length)


def _opened(path: str | os.PathLike[str]) -> BinaryIO:
    # Devices are not even opened: that alone can have effects.
    _check_regular(Path(path).stat(), path)
    return open(path, "rb", opener=_open_at_once)


def _open_at_once(path: str, flags: int) -> int:
    # What was a file a moment ago may be a pipe now, whose writer must not be waited for.
    number = os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
    try:
        _check_regular(os.fstat(number), path)
    except BaseException:
        os.close(number)
        raise
    return number


def _check_regular(status: os.stat_result, path: str | os.PathLike[str]) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), os.fspath(path))
    if not stat.S_ISREG(status.st_mode):
        reason = "It is a pipe, a device or a socket; only regular files are read"
        raise OSError(errno.EINVAL, reason, os.fspath(path))
