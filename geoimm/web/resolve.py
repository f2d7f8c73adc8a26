"""`/resolve`: addresses at coordinates, one in a query or any number in a body."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence

import numpy as np
import pyarrow as pa
from aiohttp import web
from numpy.typing import NDArray

from geoimm.errors import InvalidArgument
from geoimm.resolver.resolver import Addresses, Resolver
from geoimm.web.access import Access
from geoimm.web.address_bytes import AddressBytes
from geoimm.web.answers import ARROW, JSON, Answer, ArrowAnswer, Columns, JsonAnswer
from geoimm.web.dictionaries import DictionaryMaker
from geoimm.web.nears import Nears
from geoimm.web.points import Points
from geoimm.web.query import read_degrees, read_flag, read_query
from geoimm.web.replies import JSON as JSON_HEADERS
from geoimm.web.sources import ArrowSource, JsonSource, Source
from geoimm.web.streaming import stream

_MOST_BYTES_FIRST = 32 * 1024 * 1024
"""A body whose length is told and not more is read before the answer begins.

So a client may send it before it reads, its errors are answers, and dictionaries are small.
"""
_MOST_ROWS_FIRST = 2_000_000
_ROWS_TOGETHER = 131_072
_ANYTHING = ("*/*", "application/*")
_SOURCES: dict[str, type[ArrowSource | JsonSource]] = {
    ARROW: ArrowSource,
    JSON: JsonSource,
}

_Resolved = tuple[Points, Addresses]
_Begin = Callable[[Sequence[_Resolved] | None], Answer]
"""Begins an answer, with all that is resolved already or None where more is to come."""


class Resolve:
    """The handlers of `/resolve`."""

    def __init__(self, resolver: Resolver, access: Access) -> None:
        self._resolver = resolver
        self._access = access
        self._bytes = AddressBytes()
        self._dictionaries = DictionaryMaker(resolver)

    async def get(self, request: web.Request) -> web.Response:
        """The address at `latitude` and `longitude`, in a `language`, what is `near` on request."""
        self._access.check(request)
        given = read_query(request)
        latitude, longitude = read_degrees(given)
        near = read_flag(given, "near")
        address = self._resolver.resolve(longitude=longitude, latitude=latitude, near=near)
        body = self._bytes.encode(
            latitude, longitude, address, given.get("language"), with_near=near
        )
        return web.Response(body=body, headers=JSON_HEADERS)

    async def post(self, request: web.Request) -> web.StreamResponse:
        """The addresses at the positions of the body, in its order and as they arrive.

        `Accept` says in which of the two formats; `columns` chooses those of an Arrow answer;
        `near` asks for the populated places near by.
        """
        self._access.check(request)
        given = read_query(request)
        near, language = read_flag(given, "near"), given.get("language")
        columns = Columns(given.get("columns"), with_near=near)
        kind = _kind_of_answer(request)
        source = await _SOURCES[_kind_of_body(request)].open(request.content)
        begin = (
            self._arrow(source.schema, columns, language)
            if kind == ARROW
            else self._json(language, with_near=near)
        )
        pieces = self._pieces(source, begin, is_short=_is_short(request, source))
        content_type = ARROW if kind == ARROW else JSON_HEADERS["Content-Type"]
        return await stream(request, content_type, pieces)

    def _arrow(self, schema: pa.Schema, columns: Columns, language: str | None) -> _Begin:
        columns.check(schema)

        def begin(resolved: Sequence[_Resolved] | None) -> Answer:
            dictionaries = (
                self._dictionaries.of_all(language)
                if resolved is None
                else self._dictionaries.of(self._occurring(resolved), language)
            )
            return ArrowAnswer(schema, columns, dictionaries, self._nears(language))

        return begin

    def _json(self, language: str | None, *, with_near: bool) -> _Begin:
        nears = self._nears(language) if with_near else None
        return lambda _: JsonAnswer(self._resolver, language, nears)

    def _nears(self, language: str | None) -> Nears:
        return Nears(self._resolver, language)

    async def _pieces(
        self, source: Source, begin: _Begin, *, is_short: bool
    ) -> AsyncIterator[bytes]:
        batches = source.batches()
        head, is_all = await self._resolve_first(batches) if is_short else ([], False)
        answer = await asyncio.to_thread(begin, head if is_all else None)
        for points, addresses in head:
            yield await asyncio.to_thread(answer.piece, points, addresses)
        if not is_all:
            async for points in batches:
                for part in points.cut(_ROWS_TOGETHER):
                    yield await asyncio.to_thread(self._piece, answer, part)
        yield await asyncio.to_thread(answer.end)

    async def _resolve_first(self, batches: AsyncIterator[Points]) -> tuple[list[_Resolved], bool]:
        """The first batches, and whether that is all of them."""
        resolved: list[_Resolved] = []
        rows = 0
        async for points in batches:
            parts = points.cut(_ROWS_TOGETHER)
            resolved += [(part, await asyncio.to_thread(self._resolve, part)) for part in parts]
            rows += points.given.num_rows
            if rows > _MOST_ROWS_FIRST:
                return resolved, False
        return resolved, True

    def _piece(self, answer: Answer, points: Points) -> bytes:
        return answer.piece(points, self._resolve(points))

    def _resolve(self, points: Points) -> Addresses:
        return self._resolver.resolve_many(longitudes=points.longitudes, latitudes=points.latitudes)

    def _occurring(self, resolved: Sequence[_Resolved]) -> NDArray[np.int64]:
        """The rows of the boundary set that are in some addresses."""
        # One place more than there are rows: -1 is no division.
        occurs = np.zeros(len(self._resolver.boundary_set) + 1, dtype=np.bool_)
        for _, addresses in resolved:
            occurs[addresses.division_ids] = True
        return np.flatnonzero(occurs[:-1])


def _kind_of_body(request: web.Request) -> str:
    if request.content_type not in _SOURCES:
        raise InvalidArgument(
            f"Content-Type is {request.content_type!r}: it must be {' or '.join(_SOURCES)}."
        )
    return request.content_type


def _kind_of_answer(request: web.Request) -> str:
    """The first that `Accept` names of the two, that of the body where it names neither."""
    accepted = [
        each.partition(";")[0].strip().lower()
        for each in request.headers.get("Accept", _ANYTHING[0]).split(",")
    ]
    for kind in accepted:
        if kind in _SOURCES:
            return kind
        if kind in _ANYTHING:
            return _kind_of_body(request)
    raise InvalidArgument(
        f"Accept is {request.headers['Accept']!r}: it must have {' or '.join(_SOURCES)}."
    )


def _is_short(request: web.Request, source: Source) -> bool:
    """Whether all of the body is read before the answer begins."""
    if isinstance(source, JsonSource):
        return True
    length = request.content_length
    is_plain = "Content-Encoding" not in request.headers
    return is_plain and length is not None and length <= _MOST_BYTES_FIRST
