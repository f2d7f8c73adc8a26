"""`POST /resolve`: what is refused, and what goes on after it."""

import asyncio
import gzip
import struct
from collections.abc import AsyncIterator

import aiohttp
import pyarrow as pa
import pytest

from support.api import Api
from support.raw import send_bytes
from web.resolving import (
    ARROW,
    PLACES,
    STREAM,
    batch,
    get,
    places,
    post,
    refused,
    to_bytes,
)

BAD_ARROW: dict[str, tuple[bytes, str, list[str]]] = {
    "empty": (b"", "", ["must begin with a schema"]),
    "text": (b"latitude,longitude\n1,2\n", "", ["no Arrow IPC stream", "b'lati'"]),
    "a file, not a stream": (b"ARROW1\0\0" + STREAM, "", ["no Arrow IPC stream"]),
    "cut within the schema": (STREAM[:50], "", ["ends within a message"]),
    "cut within a batch": (STREAM[:-60], "", ["ends within a message"]),
    "no schema first": (STREAM[STREAM.index(b"\xff\xff\xff\xff", 1) :], "", ["with a schema"]),
    "broken metadata": (STREAM[:8] + b"\xff" * (len(STREAM) - 8), "", ["broken metadata"]),
    "compressed": (
        to_bytes(batch([0.0] * 99, [0.0] * 99), compression="zstd"),
        "",
        ["compressed"],
    ),
    "metadata without bound": (b"\xff\xff\xff\xff\xff\xff\xff\x7f", "", ["2,147,483,647 bytes"]),
    "no latitude": (
        to_bytes(pa.record_batch({"lat": [1.0], "longitude": [1.0]})),
        "",
        ["0 columns latitude", "the columns are lat, longitude"],
    ),
    "two longitudes": (
        to_bytes(
            pa.RecordBatch.from_arrays(
                [pa.array([1.0])] * 3, names=["latitude", "longitude", "longitude"]
            )
        ),
        "",
        ["2 columns longitude"],
    ),
    "text for numbers": (
        to_bytes(batch(["1"], [1.0])),
        "",
        ["column latitude is of string", "float64"],
    ),
    "out of range": (
        to_bytes(batch([1.0], [1.0]), batch([1.0, 2.0], [1.0, -180.5])),
        "",
        ["longitude[2] -180.5", "between -180 and 180", "or null"],
    ),
    "nan": (to_bytes(batch([1.0, float("nan")], [1.0, 1.0])), "", ["latitude[1] nan"]),
    "infinite after a null": (
        to_bytes(batch([None, 1.0], [1.0, float("inf")])),
        "",
        ["longitude[1] inf"],
    ),
    "a column in the way": (
        to_bytes(places(city=[1] * len(PLACES))),
        "",
        ["column city", "rename it"],
    ),
    "an unknown column": (STREAM, "?columns=ids,village", ["columns has 'village'", "township"]),
}


@pytest.mark.parametrize(("body", "query", "words"), BAD_ARROW.values(), ids=BAD_ARROW.keys())
async def test_bad_arrow_is_refused(
    open_server: Api, body: bytes, query: str, words: list[str]
) -> None:
    message = await refused(open_server, body, query)
    assert [word for word in words if word not in message] == []


async def test_buffers_that_are_too_short_for_their_rows_are_refused(open_server: Api) -> None:
    """Else the server would read its own memory."""
    forged = STREAM.replace(struct.pack("<q", len(PLACES)), struct.pack("<q", 1_000_000))
    assert "cannot be read" in await refused(open_server, forged)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["not JSON"]),
        ("{", ["not JSON"]),
        ("[]", ["latitudes must be a list"]),
        ('{"latitudes":[1]}', ["longitudes must be a list"]),
        ('{"latitudes":[1],"longitudes":1}', ["longitudes must be a list"]),
        ('{"latitudes":[1,2],"longitudes":[1]}', ["2 latitudes and 1 longitudes"]),
        ('{"latitudes":[1,"2"],"longitudes":[1,1]}', ["latitudes[1] '2'"]),
        ('{"latitudes":[1],"longitudes":[true]}', ["longitudes[0] 'True'"]),
        ('{"latitudes":[1,91],"longitudes":[1,1]}', ["latitude[1] 91.0", "between -90 and 90"]),
        ('{"latitudes":[1,NaN],"longitudes":[1,1]}', ["latitude[1] nan"]),
        ('{"latitudes":[1e999],"longitudes":[1]}', ["latitudes[0] 'inf'"]),
        ('{"latitudes":[1],"longitudes":[1]}' * 2, ["not JSON"]),
    ],
)
async def test_bad_json_is_refused(open_server: Api, text: str, words: list[str]) -> None:
    message = await refused(open_server, text, "", "application/json")
    assert [word for word in words if word not in message] == []


async def test_json_of_more_than_a_million_points_is_refused(open_server: Api) -> None:
    zeros = "[" + "0," * 1_000_000 + "0]"
    text = f'{{"latitudes":{zeros},"longitudes":{zeros}}}'
    message = await refused(open_server, text.encode(), "", "application/json")
    assert "1,000,001 points" in message


async def test_other_formats_are_refused(open_server: Api) -> None:
    assert "'text/csv'" in await refused(open_server, b"1,2", "", "text/csv")
    message = await refused(open_server, STREAM, Accept="text/csv")
    assert "Accept is 'text/csv'" in message


async def test_an_error_after_the_answer_began_breaks_the_connection(open_server: Api) -> None:
    begun = asyncio.Event()

    async def body() -> AsyncIterator[bytes]:
        stream = to_bytes(places())
        yield stream[:-8]
        await begun.wait()
        bad = to_bytes(batch([91.0], [1.0]))
        yield bad[bad.index(b"\xff\xff\xff\xff", 1) :]

    address = f"{open_server.address}/resolve"
    headers = {"Content-Type": ARROW}
    async with open_server.http.post(address, data=body(), headers=headers) as reply:
        assert reply.status == 200
        await reply.content.readany()
        begun.set()
        with pytest.raises(aiohttp.ClientError):
            await reply.read()


@pytest.mark.parametrize("kind", [ARROW, "application/json"])
@pytest.mark.parametrize(
    "rest",
    [
        b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
        b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
    ],
    ids=["broken chunks", "a compressed body that is none"],
)
async def test_a_body_that_cannot_be_read_is_refused(
    open_server: Api, kind: str, rest: bytes
) -> None:
    head = f"POST /resolve HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n"
    reply = await send_bytes(open_server.address, head.encode(), rest)
    assert (reply.status, reply.body["Code"]) == (400, "InvalidArgument")


async def test_a_body_may_be_compressed_as_a_whole(open_server: Api) -> None:
    status, _, answer = await post(
        open_server, gzip.compress(to_bytes(places())), **{"Content-Encoding": "gzip"}
    )
    assert (status, pa.ipc.open_stream(answer).read_all().num_rows) == (200, len(PLACES))


async def test_the_server_goes_on_when_a_client_leaves(open_server: Api) -> None:
    async def endless() -> AsyncIterator[bytes]:
        stream = to_bytes(places())
        yield stream[:-8]
        await asyncio.Event().wait()

    address = f"{open_server.address}/resolve"
    headers = {"Content-Type": ARROW}
    async with (
        aiohttp.ClientSession() as http,
        http.post(address, data=endless(), headers=headers) as reply,
    ):
        await reply.content.readany()
        reply.close()
    assert (await get(open_server, "/resolve?latitude=1&longitude=1")).status == 200
