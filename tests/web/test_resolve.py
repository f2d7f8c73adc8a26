"""`/resolve` and `/explain` on a running server: every way in and out, and what is refused."""

import asyncio
import base64
import gzip
import io
import json
import struct
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import aiohttp
import numpy as np
import pyarrow as pa
import pytest

from geoimm.domain.divisions import Level
from geoimm.resolver import Addresses, Resolver
from geoimm.resolver.explaining import explain
from geoimm.resolver.explanation import explanation_as_json
from support.api import Api, Reply
from support.raw import send_bytes
from support.signing import KEY_ID, SECRET

ARROW = "application/vnd.apache.arrow.stream"
IDS = [level.name for level in Level]
NAMES = [f"{level.name}_name" for level in Level]

# Latitude, longitude: inside at several depths, near, at sea, unknown.
PLACES = [(30.24, 120.14), (33.45, 126.9), (47.5, 1.0), (48.86, 2.35), (17.99, -157), (-40, -120)]


@pytest.fixture(scope="session")
def resolver(world: Path) -> Resolver:
    """What the servers' answers must be those of."""
    return Resolver.open(world)


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


async def test_get_answers_as_locate_prints(open_server: Api, resolver: Resolver) -> None:
    reply = await get(open_server, "/resolve?latitude=33.45&longitude=126.9")
    address = resolver.resolve(longitude=126.9, latitude=33.45)
    assert reply.status == 200
    assert list(reply.body) == [*IDS, "match", "distance_metres", "latitude", "longitude"]
    assert [reply.body[level] and reply.body[level]["id"] for level in IDS] == [
        division and division.id for division in address
    ]
    assert reply.body["township"] == {
        "id": "ss",
        "name": "성산읍",
        "names": {"en": "Seongsan", "zh": "城山邑"},
        "code": None,
        "source": "test",
    }
    rest = {name: reply.body[name] for name in list(reply.body)[5:]}
    assert rest == {
        "match": "inside",
        "distance_metres": 0.0,
        "latitude": 33.45,
        "longitude": 126.9,
    }


@pytest.mark.parametrize(("latitude", "longitude"), PLACES)
async def test_get_is_what_the_resolver_answers(
    open_server: Api, resolver: Resolver, latitude: float, longitude: float
) -> None:
    reply = await get(open_server, f"/resolve?latitude={latitude}&longitude={longitude}")
    address = resolver.resolve(longitude=longitude, latitude=latitude)
    assert [reply.body[level] and reply.body[level]["id"] for level in IDS] == [
        division and division.id for division in address
    ]
    assert (reply.body["match"], reply.body["distance_metres"]) == (
        *(address.match, address.distance_metres),
    )


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "Paris"), ("zh", "巴黎"), ("zh-Hans", "巴黎"), ("xx", "Paris"), ("%C3%A9", "Paris")],
)
async def test_get_answers_in_the_language_asked(
    open_server: Api, language: str, name: str
) -> None:
    for _ in range(2):
        query = f"?language={language}&latitude=48.86&longitude=%202.35"
        reply = await get(open_server, f"/resolve{query}")
        assert reply.body["city"]["name"] == name


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", ["latitude '' must be a number of degrees between -90 and 90"]),
        ("?latitude=1", ["longitude '' must be a number of degrees between -180 and 180"]),
        ("?latitude=north&longitude=1", ["latitude 'north'"]),
        ("?latitude=90.5&longitude=1", ["latitude 90.5 must be", "between -90 and 90"]),
        ("?latitude=nan&longitude=1", ["latitude nan must be"]),
        ("?latitude=1&longitude=-inf", ["longitude -inf must be"]),
        ("?latitude=%ff&longitude=1", ["not UTF-8"]),
        ("?latitude=1&longitude=1&x=" + "y" * 9_000, ["The query has", "8192"]),
    ],
    ids=["none", "one", "word", "range", "nan", "infinite", "utf-8", "long"],
)
@pytest.mark.parametrize("path", ["/resolve", "/explain"])
async def test_get_refuses_what_is_no_position(
    open_server: Api, path: str, query: str, words: list[str]
) -> None:
    address = f"{open_server.address}{path}{query}"
    reply = await send_bytes(
        open_server.address,
        f"GET {path}{query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode(),
    )
    assert (reply.status, reply.body["Code"]) == (400, "InvalidArgument"), address
    assert [word for word in words if word not in reply.body["Message"]] == []


async def test_get_hears_the_first_of_repeated_parameters(open_server: Api) -> None:
    reply = await get(open_server, "/resolve?latitude=48.86&longitude=2.35&latitude=0")
    assert reply.body["latitude"] == 48.86


async def test_explain_answers_what_the_command_prints(
    open_server: Api, resolver: Resolver
) -> None:
    reply = await get(open_server, "/explain?latitude=33.45&longitude=126.9&language=en")
    expected = explanation_as_json(explain(resolver, longitude=126.9, latitude=33.45), "en")
    assert (reply.status, reply.body) == (200, expected)


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/resolve", "/explain"])
async def test_other_methods_are_not_served(open_server: Api, method: str, path: str) -> None:
    async with open_server.http.request(method, open_server.address + path) as reply:
        assert (reply.status, (await reply.json())["Code"]) == (405, "UnsupportedHTTPMethod")


async def test_arrow_has_the_rows_in_order_with_ids_names_match_and_metres(
    open_server: Api, resolver: Resolver
) -> None:
    table = await post_arrow(open_server, places())
    latitudes, longitudes = zip(*PLACES, strict=True)
    addresses = resolver.resolve_many(longitudes=longitudes, latitudes=latitudes)

    assert table.column_names == [
        *("latitude", "longitude"),
        *(*IDS, *NAMES, "match", "distance_metres"),
    ]
    assert table.select(["latitude", "longitude"]).to_batches()[0] == places()
    assert rows_of(table, IDS) == expected_ids(resolver, addresses)
    assert rows_of(table, NAMES) == [
        [id_ and resolver.find(id_).name for id_ in row]  # type: ignore[union-attr]
        for row in expected_ids(resolver, addresses)
    ]
    assert table.column("match").to_pylist() == addresses.match.tolist()
    assert table.column("distance_metres").to_pylist() == addresses.distance_metres.tolist()
    assert set(addresses.match) == {"inside", "nearest", "none"}


async def test_arrow_columns_are_dictionaries_of_what_occurs(open_server: Api) -> None:
    table = await post_arrow(open_server, places().slice(0, 3))
    kind = pa.dictionary(pa.int32(), pa.string())
    assert {table.schema.field(name).type for name in (*IDS, *NAMES)} == {kind}
    assert table.schema.field("match").type == pa.dictionary(pa.int8(), pa.string())
    country, name = (table.column(each).chunk(0) for each in ("country", "country_name"))
    assert country.dictionary.to_pylist() == ["cn", "fr", "kr"]
    assert name.dictionary.to_pylist() == ["中国", "France", "대한민국"]


@pytest.mark.parametrize(("language", "country"), [("en", "China"), ("zh-Hans", "中国")])
async def test_arrow_names_are_in_the_language_asked(
    open_server: Api, language: str, country: str
) -> None:
    table = await post_arrow(open_server, places(), query=f"?language={language}")
    assert table.column("country_name")[0].as_py() == country
    assert table.column("township_name")[1].as_py() == {"en": "Seongsan"}.get(language, "城山邑")


@pytest.mark.parametrize(
    ("columns", "names"),
    [
        ("ids", IDS),
        ("city,match", ["city", "match"]),
        ("names,given", ["latitude", "longitude", "n", *NAMES]),
        ("distance_metres,country_name", ["country_name", "distance_metres"]),
    ],
)
async def test_arrow_has_the_columns_that_are_chosen(
    open_server: Api, columns: str, names: list[str]
) -> None:
    table = await post_arrow(open_server, places(n=range(len(PLACES))), query=f"?columns={columns}")
    assert table.column_names == names


async def test_other_columns_come_back_untouched(open_server: Api) -> None:
    others = {
        "text": ["a", "é", None, "", "b", "c"],
        "nested": [{"x": [1, 2]}, None, {"x": []}, {"x": None}, None, {"x": [3]}],
        "kind": pa.array(["p", "q", "p", None, "q", "p"]).dictionary_encode(),
        "day": pa.array([1, None, 3, 4, 5, 6], pa.date32()),
    }
    sent = [places(**others).slice(0, 4), places(**others).slice(4)]
    table = await post_arrow(open_server, *sent)
    for name in others:
        assert table.column(name).to_pylist() == pa.Table.from_batches(sent)[name].to_pylist()
        assert table.schema.field(name) == sent[0].schema.field(name)


@pytest.mark.parametrize("deltas", [True, False], ids=["deltas", "replaced"])
async def test_dictionaries_that_change_come_back(open_server: Api, deltas: bool) -> None:
    sent = [
        batch([1.0] * len(texts), [1.0] * len(texts), kind=pa.array(texts).dictionary_encode())
        for texts in (["a", "b"], ["a", "b", "c"])
    ]
    _, _, answer = await post(open_server, to_bytes(*sent, emit_dictionary_deltas=deltas))
    assert pa.ipc.open_stream(answer).read_all()["kind"].to_pylist() == [*"ab", *"abc"]


@pytest.mark.parametrize(
    "kind", [pa.float32(), pa.float16(), pa.int8(), pa.uint64(), pa.decimal128(9, 2)], ids=str
)
async def test_any_numbers_are_positions(open_server: Api, kind: pa.DataType) -> None:
    numbers = [pa.array(values, pa.float32()).cast(kind) for values in ([48, None], [2, 2])]
    table = await post_arrow(open_server, batch(*numbers))
    assert table.column("city").to_pylist() == ["pa", None]
    assert table.schema.field("latitude").type == kind


async def test_a_null_is_an_unknown_position(open_server: Api) -> None:
    table = await post_arrow(open_server, batch([48.5, None, 48.5], [2.5, 2.5, None]))
    assert table.column("city").to_pylist() == ["pa", None, None]
    assert table.column("match").to_pylist() == ["inside", "none", "none"]
    alone = await post_arrow(open_server, batch(pa.nulls(2), pa.nulls(2)))
    assert alone.column("match").to_pylist() == ["none", "none"]


@pytest.mark.parametrize("batches", [[], [batch([], [])]], ids=["no batch", "an empty one"])
async def test_no_rows_are_an_answer(open_server: Api, batches: list[pa.RecordBatch]) -> None:
    schema = places().schema
    body = to_bytes(*[each.cast(schema) for each in batches] or [places().slice(0, 0)])
    _, _, answer = await post(open_server, body)
    table = pa.ipc.open_stream(answer).read_all()
    assert (table.num_rows, table.num_columns) == (0, 14)


async def test_a_stream_may_end_without_its_mark(open_server: Api) -> None:
    _, _, answer = await post(open_server, to_bytes(places())[:-8])
    assert pa.ipc.open_stream(answer).read_all().num_rows == len(PLACES)


def many(count: int) -> pa.RecordBatch:
    random = np.random.default_rng(20201111)
    return batch(random.uniform(19, 53, count), random.uniform(74, 124, count))


async def test_a_million_points_are_answered_as_by_resolve_many(
    open_server: Api, resolver: Resolver
) -> None:
    sent = many(1_000_000)
    latitudes, longitudes = (column.to_numpy() for column in sent.columns)
    addresses = resolver.resolve_many(longitudes=longitudes, latitudes=latitudes)

    table = await post_arrow(open_server, sent)

    assert table.num_rows == 1_000_000
    for level in Level:
        # None is -1, as the last place of the ids of all rows.
        ids = pa.array([*resolver.boundary_set.ids, None])
        expected = ids.take(pa.array(addresses.division_ids[:, level] % len(ids)))
        assert pa.concat_arrays(table.column(level.name).cast(pa.string()).chunks) == expected


async def test_a_body_of_unknown_length_is_answered_alike(open_server: Api) -> None:
    sent = many(200_000)

    async def chunks() -> AsyncIterator[bytes]:
        body = to_bytes(sent.slice(0, 7), sent.slice(7))
        for at in range(0, len(body), 100_000):
            yield body[at : at + 100_000]

    whole = await post_arrow(open_server, sent)
    status, _, answer = await post(open_server, chunks())
    assert status == 200
    streamed = pa.ipc.open_stream(answer).read_all()
    assert streamed.schema == whole.schema
    for name in whole.column_names:
        # The dictionaries differ, the texts do not.
        kind = pa.string() if pa.types.is_dictionary(whole.schema.field(name).type) else None
        one, other = (table[name].cast(kind or table[name].type) for table in (whole, streamed))
        assert one.equals(other)


async def test_batches_are_answered_before_the_body_ends(open_server: Api) -> None:
    """The client sends the next batch only when the last one is answered."""
    go_on: asyncio.Queue[int | None] = asyncio.Queue()

    async def body() -> AsyncIterator[bytes]:
        stream = to_bytes(places(n=[0] * len(PLACES)))
        yield stream[: stream.index(b"\xff\xff\xff\xff", 1)]
        while (number := await go_on.get()) is not None:
            whole = to_bytes(places(n=[number] * len(PLACES)))
            yield whole[whole.index(b"\xff\xff\xff\xff", 1) : -8]

    go_on.put_nowait(0)
    headers = {"Content-Type": ARROW}
    address = f"{open_server.address}/resolve?columns=given,country"
    async with open_server.http.post(address, data=body(), headers=headers) as reply:
        received = b""
        for number in range(3):
            table = None
            while table is None or table.num_rows < (number + 1) * len(PLACES):
                received += await reply.content.readany()
                table = _read_so_far(received)
            assert table["n"].to_pylist()[-1] == number
            go_on.put_nowait(number + 1 if number < 2 else None)
        assert received + await reply.read() == received + bytes.fromhex("ffffffff00000000")


def _read_so_far(received: bytes) -> pa.Table | None:
    """The batches of a stream that has not ended."""
    batches = []
    try:
        reader = pa.ipc.open_stream(received)
        while True:
            batches.append(reader.read_next_batch())
    except (pa.ArrowInvalid, StopIteration, OSError):
        return pa.Table.from_batches(batches) if batches else None


async def test_json_has_the_addresses_in_order_and_each_division_once(
    open_server: Api, resolver: Resolver
) -> None:
    latitudes, longitudes = (list(column) for column in zip(*PLACES, strict=True))
    found = await post_json(
        open_server, {"latitudes": [*latitudes, None], "longitudes": [*longitudes, 1]}
    )
    addresses = resolver.resolve_many(longitudes=longitudes, latitudes=latitudes)

    assert list(found) == ["addresses", "divisions"]
    assert [list(each) for each in found["addresses"]] == [
        [*IDS, "match", "distance_metres"],
    ] * 7
    assert [[each[level] for level in IDS] for each in found["addresses"]] == [
        *expected_ids(resolver, addresses),
        [None] * 5,
    ]
    assert [each["match"] for each in found["addresses"]] == [*addresses.match, "none"]
    assert [each["distance_metres"] for each in found["addresses"]] == [
        *addresses.distance_metres,
        0.0,
    ]
    occurring = {id_ for row in expected_ids(resolver, addresses) for id_ in row if id_}
    assert set(found["divisions"]) == occurring
    one = await get(open_server, "/resolve?latitude=48.86&longitude=2.35")
    assert found["divisions"]["pa"] == one.body["city"]


@pytest.mark.parametrize(
    "text",
    ['{"latitudes":[],"longitudes":[]}', ' {"longitudes" :\n[ ],"x":{"y":1},"latitudes":[]}\n'],
)
async def test_no_points_in_json_are_an_answer(open_server: Api, text: str) -> None:
    _, _, answer = await post(open_server, text, "", "application/json")
    assert answer == b'{"addresses":[],"divisions":{}}'


async def test_json_divisions_are_in_the_language_asked(open_server: Api) -> None:
    found = await post_json(
        open_server, {"latitudes": [48.86], "longitudes": [2.35]}, "?language=zh"
    )
    assert found["divisions"]["pa"]["name"] == "巴黎"


async def test_accept_chooses_the_format_of_the_answer(open_server: Api) -> None:
    content = json.dumps({"latitudes": [48.86, None], "longitudes": [2.35, 1]})
    status, kind, answer = await post(
        *(open_server, content, "", "application/json"), Accept=f"text/csv, {ARROW};q=0.5"
    )
    assert (status, kind) == (200, ARROW)
    table = pa.ipc.open_stream(answer).read_all()
    assert table["latitude"].to_pylist() == [48.86, None]
    assert table["city"].to_pylist() == ["pa", None]

    status, kind, answer = await post(open_server, to_bytes(places()), Accept="application/json")
    assert (status, kind) == (200, "application/json;charset=utf-8")
    assert len(json.loads(answer)["addresses"]) == len(PLACES)


@pytest.mark.parametrize("accept", [ARROW, "application/json"])
async def test_an_empty_batch_among_others_adds_nothing(open_server: Api, accept: str) -> None:
    batches = [places().slice(0, 0), places(), places().slice(0, 0), places()]
    _, _, answer = await post(open_server, to_bytes(*batches), Accept=accept)
    rows = (
        pa.ipc.open_stream(answer).read_all().num_rows
        if accept == ARROW
        else len(json.loads(answer)["addresses"])
    )
    assert rows == 2 * len(PLACES)


@pytest.mark.parametrize("accept", ["*/*", "application/*", "text/html,*/*;q=0.1"])
async def test_without_a_choice_the_answer_is_in_the_format_of_the_body(
    open_server: Api, accept: str
) -> None:
    _, kind, _ = await post(open_server, to_bytes(places()), Accept=accept)
    assert kind == ARROW


STREAM = to_bytes(places())
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


FOREIGN = {
    "another site": {"Origin": "http://example.com"},
    "a proxy": {"X-Forwarded-For": "203.0.113.9"},
    "another name": {"Host": "evil.example"},
}


@pytest.mark.parametrize("headers", FOREIGN.values(), ids=FOREIGN.keys())
@pytest.mark.parametrize("path", ["/resolve", "/explain"])
async def test_an_open_server_refuses(open_server: Api, path: str, headers: dict[str, str]) -> None:
    reply = await get(open_server, f"{path}?latitude=1&longitude=1", headers=headers)
    assert (reply.status, reply.body["Code"]) == (403, "AccessDenied")


async def test_an_open_server_refuses_a_foreign_body(open_server: Api) -> None:
    status, _, answer = await post(open_server, STREAM, Origin="http://example.com")
    assert (status, json.loads(answer)["Code"]) == (403, "AccessDenied")


def basic(key_id: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{key_id}:{secret}".encode()).decode()


@pytest.mark.parametrize("path", ["/resolve", "/explain"])
async def test_a_key_is_an_id_and_a_secret_by_http_basic(keyed: Api, path: str) -> None:
    headers = {"Authorization": basic(KEY_ID, SECRET)}
    reply = await get(keyed, f"{path}?latitude=48.86&longitude=2.35", headers=headers)
    assert reply.status == 200
    status, kind, _ = await post(keyed, STREAM, Authorization=basic(KEY_ID, SECRET))
    assert (status, kind) == (200, ARROW)


@pytest.mark.parametrize(
    "authorization",
    [
        *("", "Basic", "Basic ???", "Basic aWQ=", f"Bearer {SECRET}", "Basic é"),
        *(basic(KEY_ID, "wrong"), basic("other", SECRET), basic("other", "unknown")),
        *(basic("", ""), basic(KEY_ID, ""), basic(KEY_ID, SECRET + "x")),
    ],
)
async def test_a_keyed_server_refuses_others(keyed: Api, authorization: str) -> None:
    headers = {"Authorization": authorization} if authorization else {}
    for path in ("/resolve", "/explain"):
        address = f"{keyed.address}{path}?latitude=1&longitude=1"
        async with keyed.http.get(address, headers=headers) as reply:
            assert (reply.status, (await reply.json())["Code"]) == (401, "Unauthorized")
            assert reply.headers["WWW-Authenticate"].startswith("Basic ")
