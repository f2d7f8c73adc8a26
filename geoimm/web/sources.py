"""Bodies with positions: an Arrow IPC stream, read batch by batch, or one JSON object."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol

import pyarrow as pa
import pyarrow.json
from aiohttp import StreamReader

from geoimm.errors import InvalidArgument
from geoimm.web.arrow_messages import RECORDS, SCHEMA, Arrived, Message, read_messages
from geoimm.web.points import Points, check_schema, read_points

MOST_JSON_POINTS = 1_000_000
MOST_JSON_BYTES = 64 * 1024 * 1024
_SHAPE = '{"latitudes": [...], "longitudes": [...]}'


class Source(Protocol):
    """Where positions come from."""

    schema: pa.Schema
    """Of the rows as they came."""

    def batches(self) -> AsyncIterator[Points]:
        """The positions, as they arrive."""


class ArrowSource:
    """An Arrow IPC stream whose columns `latitude` and `longitude` are positions."""

    def __init__(self, messages: AsyncIterator[Message], arrived: Arrived) -> None:
        self._messages = messages
        self._arrived = arrived
        self._reader = _read(pa.ipc.open_stream, arrived)
        self.schema: pa.Schema = self._reader.schema
        check_schema(self.schema)

    @classmethod
    async def open(cls, content: StreamReader) -> "ArrowSource":
        """Read the schema."""
        messages, arrived = read_messages(content), Arrived()
        first = await anext(messages, None)
        if first is None or first.kind != SCHEMA:
            raise InvalidArgument("The body is no Arrow IPC stream: it must begin with a schema.")
        arrived.push(first)
        return cls(messages, arrived)

    async def batches(self) -> AsyncIterator[Points]:
        """Each record batch once all of it has arrived."""
        row = 0
        async for message in self._messages:
            self._arrived.push(message)
            if message.kind == RECORDS:
                points = await asyncio.to_thread(self._next, row)
                row += points.given.num_rows
                yield points

    def _next(self, row: int) -> Points:
        batch = _read(self._reader.read_next_batch)
        # Else numbers in it could lead out of its buffers, to memory of the server's own.
        _read(lambda: batch.validate(full=True))
        return read_points(batch, row)


class JsonSource:
    """One JSON object of two lists, `latitudes` and `longitudes`; null is an unknown position."""

    schema = pa.schema([("latitude", pa.float64()), ("longitude", pa.float64())])

    def __init__(self, body: bytes) -> None:
        self._body = body

    @classmethod
    async def open(cls, content: StreamReader) -> "JsonSource":
        """Read the body."""
        body = bytearray()
        while part := await content.readany():
            body += part
            if len(body) > MOST_JSON_BYTES:
                raise InvalidArgument(
                    f"The body is longer than {MOST_JSON_BYTES:,} bytes: send more points in more"
                    " requests, or as an Arrow IPC stream."
                )
        return cls(bytes(body))

    async def batches(self) -> AsyncIterator[Points]:
        """All of them at once."""
        yield await asyncio.to_thread(self._read)

    def _read(self) -> Points:
        columns = _read_lists(self._body)
        lengths = [len(column) for column in columns]
        if lengths[0] != lengths[1]:
            raise InvalidArgument(
                f"There are {lengths[0]} latitudes and {lengths[1]} longitudes: they must be"
                " equally many."
            )
        if lengths[0] > MOST_JSON_POINTS:
            raise InvalidArgument(
                f"There are {lengths[0]:,} points: a request in JSON may have"
                f" {MOST_JSON_POINTS:,}, an Arrow IPC stream any number."
            )
        return read_points(pa.RecordBatch.from_arrays(columns, schema=self.schema), 0)


_LISTS = pa.schema([(name, pa.list_(pa.float64())) for name in ("latitudes", "longitudes")])


def _read_lists(body: bytes) -> list[pa.Array]:
    """The lists of latitudes and longitudes; pyarrow reads them without stopping the server."""
    try:
        table = pyarrow.json.read_json(
            io.BytesIO(body),
            pyarrow.json.ReadOptions(use_threads=False, block_size=len(body) + 1),
            pyarrow.json.ParseOptions(
                explicit_schema=_LISTS,
                newlines_in_values=True,
                unexpected_field_behavior="ignore",
            ),
        )
    except (pa.ArrowException, OSError):
        raise _complaint(body) from None
    lists = [table.column(name).combine_chunks() for name in _LISTS.names]
    if table.num_rows != 1 or any(each.null_count for each in lists):
        raise _complaint(body)
    return [each.values for each in lists]


def _complaint(body: bytes) -> InvalidArgument:
    """What is wrong with a body, read once more and slowly to tell where."""
    try:
        content = json.loads(body)
    except ValueError as error:
        return InvalidArgument(f"The body is not JSON: {error}.")
    lists = content if isinstance(content, dict) else {}
    for name in _LISTS.names:
        values = lists.get(name)
        if not isinstance(values, list):
            return InvalidArgument(f"{name} must be a list of numbers and nulls: {_SHAPE}.")
        for index, value in enumerate(values):
            if not _is_degrees(value):
                return InvalidArgument(
                    f"{name}[{index}] {str(value)[:100]!r} must be a number of degrees or null."
                )
    return InvalidArgument(f"The body must be one JSON object {_SHAPE}.")


def _is_degrees(value: Any) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return value is None or (is_number and abs(value) < float("inf"))


def _read(read: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return read(*arguments)
    except (pa.ArrowException, OSError) as error:
        raise InvalidArgument(f"The Arrow IPC stream cannot be read: {error}.") from None
