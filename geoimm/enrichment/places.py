"""The bytes of an item, wherever it lies: on disk, in an archive, behind a URL."""

import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from geoimm.enrichment.items import InArchive, InStore, OnDisk, Place
from geoimm.enrichment.remote import fetcher
from geoimm.media.sources import BLOCK, BlockSource

Fetch = Callable[[int, int], bytes]
"""The bytes of a range (offset, length)."""

_LOCAL_HEADER = struct.Struct("<4sHHHHHIIIHH")
_LONGEST_NAMES = 1024
"""Of a local header's name and extra field, in most archives."""
_MOST_INFLATED = 1 << 30
"""Bytes that one member is inflated to, all returns to its beginning counted."""
_FED = 65_536
_STREAMED = 1 << 20


class Counted:
    """A fetch that counts its requests and bytes."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self.requests = 0
        self.bytes = 0

    def __call__(self, offset: int, length: int) -> bytes:
        """The bytes of a range."""
        data = self._fetch(offset, length)
        self.requests += 1
        self.bytes += len(data)
        return data


def stream(place: Place) -> Iterator[bytes]:
    """All bytes of a file, in order; ValueError where it ends before its size."""
    archive = place.archive if isinstance(place, InArchive) else place
    with _fetching(archive) as (fetch, size):
        if isinstance(place, InArchive):
            yield from _parts(_member(place, fetch), place.size)
        else:
            yield from _parts(fetch, size)


def _parts(fetch: Fetch, size: int) -> Iterator[bytes]:
    for offset in range(0, size, _STREAMED):
        wanted = min(_STREAMED, size - offset)
        part = fetch(offset, wanted)
        if len(part) < wanted:
            raise ValueError("the file ends before its size")
        yield part


@contextmanager
def opened(place: Place) -> Iterator[tuple[BlockSource, Counted]]:
    """A file's source, and what counts the bytes that are fetched for it.

    Of a zip's member only what is asked for is fetched, and inflated where it is deflated.
    Raises OSError and, for a member whose archive contradicts itself, ValueError.
    """
    if isinstance(place, InArchive):
        with _fetching(place.archive) as (fetch, _):
            counted = Counted(fetch)
            yield BlockSource(_member(place, counted), place.size), counted
    else:
        with _fetching(place) as (fetch, size):
            counted = Counted(fetch)
            yield BlockSource(counted, size), counted


@contextmanager
def _fetching(place: OnDisk | InStore) -> Iterator[tuple[Fetch, int]]:
    if isinstance(place, InStore):
        yield fetcher(place.url, place.size), place.size
        return
    # Unbuffered: the blocks of a source are the buffer.
    with Path(place.path).open("rb", buffering=0) as file:

        def fetch(offset: int, length: int) -> bytes:
            file.seek(offset)
            return file.read(length) or b""

        yield fetch, file.seek(0, 2)


def _member(place: InArchive, fetch: Fetch) -> Fetch:
    """The fetch of a member's own bytes; its local header and first block come in one request."""
    wanted = _LOCAL_HEADER.size + _LONGEST_NAMES + min(place.compressed_size, BLOCK)
    head = fetch(place.header_offset, wanted)
    if len(head) < _LOCAL_HEADER.size or not head.startswith(b"PK\x03\x04"):
        raise ValueError("the archive's directory points to no member")
    fields = _LOCAL_HEADER.unpack_from(head)
    start = place.header_offset + _LOCAL_HEADER.size + fields[9] + fields[10]

    def compressed(offset: int, length: int) -> bytes:
        length = min(length, place.compressed_size - offset)
        at = start + offset - place.header_offset
        if at + length <= len(head):
            return head[at : at + max(length, 0)]
        return fetch(start + offset, length)

    return _Inflated(compressed).fetch if place.is_deflated else compressed


class _Inflated:
    """Ranges of a deflated stream, which is read forward; a step back begins it anew."""

    def __init__(self, compressed: Fetch) -> None:
        self._compressed = compressed
        self._inflated = 0
        self._begin()

    def _begin(self) -> None:
        self._inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        self._fed = 0
        self._at = 0

    def fetch(self, offset: int, length: int) -> bytes:
        """The bytes of a range; fewer where the stream ends, is damaged or inflates too far."""
        if offset < self._at:
            self._begin()
        while self._at < offset:
            if not self._next(min(offset - self._at, BLOCK)):
                return b""
        parts = []
        while length > 0 and (part := self._next(length)):
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

    def _next(self, most: int) -> bytes:
        """The next bytes, at most so many; none at the end."""
        while not self._inflater.eof and self._inflated < _MOST_INFLATED:
            waiting = self._inflater.unconsumed_tail
            if not waiting:
                waiting = self._compressed(self._fed, _FED)
                self._fed += len(waiting)
            try:
                part = self._inflater.decompress(waiting, most)
            except zlib.error:
                return b""
            self._at += len(part)
            self._inflated += len(part)
            if part or not waiting:
                return part
        return b""
