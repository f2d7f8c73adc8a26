"""How tests ask `/resolve`."""

import io
import json
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from geoimm.domain.divisions import Level
from geoimm.resolver import Addresses, Resolver
from support.api import Api, Reply

ARROW = "application/vnd.apache.arrow.stream"
IDS = [level.name for level in Level]
NAMES = [f"{level.name}_name" for level in Level]

# Latitude, longitude: inside at several depths, near, at sea, unknown.
PLACES = [(30.24, 120.14), (33.45, 126.9), (47.5, 1.0), (48.86, 2.35), (17.99, -157), (-40, -120)]


def batch(latitudes: Any, longitudes: Any, **others: Any) -> pa.RecordBatch:
    return pa.record_batch({"latitude": latitudes, "longitude": longitudes, **others})


def places(**others: Any) -> pa.RecordBatch:
    return batch(
        *(pa.array(column, pa.float64()) for column in zip(*PLACES, strict=True)), **others
    )


def to_bytes(*batches: pa.RecordBatch, **options: Any) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(
        sink, batches[0].schema, options=pa.ipc.IpcWriteOptions(**options)
    ) as writer:
        for each in batches:
            writer.write_batch(each)
    return bytes(sink.getvalue().to_pybytes())


async def post(
    api: Api, body: Any, query: str = "", kind: str = ARROW, **headers: str
) -> tuple[int, str, bytes]:
    headers = {"Content-Type": kind, **headers}
    address = f"{api.address}/resolve{query}"
    sent = io.BytesIO(body) if isinstance(body, bytes) else body
    async with api.http.post(address, data=sent, headers=headers) as reply:
        return reply.status, reply.headers["Content-Type"], await reply.read()


async def post_arrow(api: Api, *batches: pa.RecordBatch, query: str = "") -> pa.Table:
    status, kind, answer = await post(api, to_bytes(*batches), query)
    assert (status, kind) == (200, ARROW), answer
    return pa.ipc.open_stream(answer).read_all()


async def post_json(api: Api, content: Any, query: str = "") -> dict[str, Any]:
    status, kind, answer = await post(api, json.dumps(content), query, "application/json")
    assert (status, kind) == (200, "application/json;charset=utf-8"), answer
    found: dict[str, Any] = json.loads(answer)
    return found


async def refused(api: Api, body: Any, query: str = "", kind: str = ARROW, **headers: str) -> str:
    """The message of a refusal."""
    status, reply_kind, answer = await post(api, body, query, kind, **headers)
    error = json.loads(answer)
    assert (status, reply_kind) == (400, "application/json;charset=utf-8")
    assert (error["Code"], error["HostId"]) == (
        *("InvalidArgument", api.address.removeprefix("http://")),
    )
    assert len(error["RequestId"]) == 36
    message: str = error["Message"]
    return message


async def get(api: Api, path: str, **options: Any) -> Reply:
    async with api.http.get(api.address + path, **options) as reply:
        assert reply.headers["Content-Type"] == "application/json;charset=utf-8"
        return Reply(reply.status, await reply.json())


def expected_ids(resolver: Resolver, addresses: Addresses) -> list[list[str | None]]:
    return [
        [resolver.division(row).id if row >= 0 else None for row in rows]
        for rows in addresses.division_ids.tolist()
    ]


def rows_of(table: pa.Table, names: Sequence[str]) -> list[list[Any]]:
    columns = [table.column(name).to_pylist() for name in names]
    return [list(row) for row in zip(*columns, strict=True)]


STREAM = to_bytes(places())
