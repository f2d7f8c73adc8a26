"""An Arrow IPC stream as it arrives: whole messages, measured before they are read."""

import io
import struct
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass

from aiohttp import StreamReader

from geoimm.errors import InvalidArgument

MOST_BATCH_BYTES = 256 * 1024 * 1024
"""Of one record batch, and of all dictionaries of a stream together."""
_MOST_METADATA_BYTES = 16 * 1024 * 1024
_CHUNK = 1024 * 1024
_CONTINUATION = b"\xff\xff\xff\xff"
# Fields of the flatbuffer tables Message, RecordBatch and DictionaryBatch, as numbered in
# Message.fbs of the Arrow format.
_HEADER_TYPE, _HEADER, _BODY_LENGTH = 1, 2, 3
_COMPRESSION = 3
_DATA = 1
SCHEMA, DICTIONARY, RECORDS = 1, 2, 3


@dataclass(frozen=True, slots=True)
class Message:
    """One encapsulated message: a schema, a dictionary or a record batch."""

    kind: int
    parts: tuple[bytes, ...]
    """As a reader asks for them, so that none is copied."""


async def read_messages(content: StreamReader) -> AsyncIterator[Message]:
    """The messages of a body up to the end of the stream.

    Raises InvalidArgument for what is no Arrow IPC stream and for a message over the bounds,
    before it is read.
    """
    dictionaries = 0
    while start := await _read_start(content):
        size = int.from_bytes(start, "little", signed=True)
        _check_size("The metadata of a message", size, _MOST_METADATA_BYTES)
        metadata = await _read(content, size)
        kind, body_size = _measure(metadata)
        _check_size("A record batch or dictionary", body_size, MOST_BATCH_BYTES)
        if kind == DICTIONARY:
            dictionaries += body_size
            _check_size("All dictionaries together", dictionaries, MOST_BATCH_BYTES)
        yield Message(kind, (_CONTINUATION, start, metadata, await _read(content, body_size)))


class Arrived(io.RawIOBase):
    """What pyarrow reads from: messages that are there already, so that it never waits."""

    def __init__(self) -> None:
        self._parts: deque[bytes] = deque()

    def push(self, message: Message) -> None:
        """Let a message be read."""
        self._parts.extend(message.parts)

    def readable(self) -> bool:
        """Yes."""
        return True

    def read(self, size: int | None = -1) -> bytes:
        """The next bytes, as many as asked; none at the end of what has arrived."""
        wanted = len(self._parts[0]) if self._parts and (size is None or size < 0) else size or 0
        taken = bytearray()
        while self._parts and len(taken) < wanted:
            part = self._parts.popleft()
            if not taken and len(part) == wanted:
                return part
            room = wanted - len(taken)
            taken += part[:room]
            if part[room:]:
                self._parts.appendleft(part[room:])
        return bytes(taken)


async def _read_start(content: StreamReader) -> bytes:
    """The length of the next message's metadata; empty at the end of the stream."""
    first = await content.read(1)
    if not first:
        return b""
    marker = first + await _read(content, 3)
    if marker != _CONTINUATION:
        raise InvalidArgument(
            f"The body is no Arrow IPC stream: a message begins with {marker!r}, not with"
            f" {_CONTINUATION!r}."
        )
    size = await _read(content, 4)
    return b"" if size == bytes(4) else size


async def _read(content: StreamReader, size: int) -> bytes:
    parts = []
    while size:
        # A reader that is asked for much at once keeps as much, unasked, from then on.
        part = await content.read(min(size, _CHUNK))
        if not part:
            raise InvalidArgument("The body ends within a message of the Arrow IPC stream.")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _check_size(what: str, size: int, most: int) -> None:
    if not 0 <= size <= most:
        raise InvalidArgument(f"{what} has {size:,} bytes: it may have {most:,}.")


def _measure(metadata: bytes) -> tuple[int, int]:
    """The kind of a message and the bytes of its body; compressed ones are refused.

    They are refused because their size says nothing of the memory that they take.
    """
    try:
        message = _Table(metadata, _unsigned(metadata, 0))
        kind = metadata[at] if (at := message.field(_HEADER_TYPE)) else 0
        size = (
            struct.unpack_from("<q", metadata, at)[0] if (at := message.field(_BODY_LENGTH)) else 0
        )
        records = _records(message, kind)
        is_compressed = records is not None and records.field(_COMPRESSION) > 0
    except (struct.error, IndexError):
        raise InvalidArgument("A message of the Arrow IPC stream has broken metadata.") from None
    if is_compressed:
        raise InvalidArgument("A record batch is compressed: its buffers must not be.")
    return kind, size


def _records(message: "_Table", kind: int) -> "_Table | None":
    if kind not in (DICTIONARY, RECORDS):
        return None
    header = message.table(_HEADER)
    return header.table(_DATA) if kind == DICTIONARY else header


@dataclass(frozen=True, slots=True)
class _Table:
    """A table of a flatbuffer."""

    data: bytes
    at: int

    def field(self, number: int) -> int:
        """Where a field's value is, 0 where it is absent."""
        vtable = self.at - struct.unpack_from("<i", self.data, self.at)[0]
        place = 4 + 2 * number
        if place >= struct.unpack_from("<H", self.data, vtable)[0]:
            return 0
        offset = struct.unpack_from("<H", self.data, vtable + place)[0]
        return self.at + offset if offset else 0

    def table(self, number: int) -> "_Table":
        """The table that a field refers to."""
        at = self.field(number)
        return _Table(self.data, at + _unsigned(self.data, at))


def _unsigned(data: bytes, at: int) -> int:
    value: int = struct.unpack_from("<I", data, at)[0]
    return value
