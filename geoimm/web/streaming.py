"""Answers that are sent while they are made, and broken off where they cannot be finished."""

import asyncio
import logging
import socket
import struct
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from aiohttp import web

from geoimm.errors import GeoimmError
from geoimm.web.replies import request_id

_CHUNK = 1024 * 1024
_RESET_AT_ONCE = struct.pack("ii", 1, 0)

_log = logging.getLogger(__name__)


async def stream(
    request: web.Request, content_type: str, pieces: AsyncIterator[bytes]
) -> web.StreamResponse:
    """Send pieces as they are made; the client's speed decides when the next one is asked.

    An error before the first piece is raised. After it the connection is reset, so that nobody
    takes half an answer for a whole one.
    """
    response = web.StreamResponse(headers={"Content-Type": content_type})
    try:
        async with aclosing(_one_ahead(pieces)) as ready:
            async for piece in ready:
                await _send(request, response, piece)
        await response.write_eof()
    except Exception as error:
        if not response.prepared:
            raise
        _break_off(request, error)
    return response


async def _one_ahead(pieces: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """The same, where the next piece is made while one is sent."""
    coming = asyncio.ensure_future(anext(pieces, None))
    try:
        while (piece := await coming) is not None:
            coming = asyncio.ensure_future(anext(pieces, None))
            yield piece
    finally:
        coming.cancel()
        await asyncio.gather(coming, return_exceptions=True)


async def _send(request: web.Request, response: web.StreamResponse, piece: bytes) -> None:
    if not response.prepared:
        await response.prepare(request)
    view = memoryview(piece)
    for start in range(0, len(view), _CHUNK):
        await response.write(view[start : start + _CHUNK])


def _break_off(request: web.Request, error: Exception) -> None:
    if isinstance(error, GeoimmError | web.RequestPayloadError):
        _log.warning("Request %s was broken off: %s", request_id(request), error)
    elif not isinstance(error, ConnectionError):
        _log.error("Request %s was broken off.", request_id(request), exc_info=error)
    transport = request.transport
    if transport is not None:
        connection = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_AT_ONCE)
        transport.abort()
