"""`POST /resolve`: every way in and out."""

import asyncio
import json
from collections.abc import AsyncIterator

import numpy as np
import pyarrow as pa
import pytest

from geoimm.domain.divisions import Level
from geoimm.resolver import Resolver
from support.api import Api
from web.resolving import (
    ARROW,
    IDS,
    NAMES,
    PLACES,
    batch,
    expected_ids,
    get,
    places,
    post,
    post_arrow,
    post_json,
    rows_of,
    to_bytes,
)


async def test_arrow_has_the_rows_in_order_with_ids_names_match_and_metres(
    open_server: Api, resolver: Resolver
) -> None:
    table = await post_arrow(open_server, places())
    latitudes, longitudes = zip(*PLACES, strict=True)
    addresses = resolver.resolve_many(longitudes=longitudes, latitudes=latitudes)

    assert table.column_names == [
        *("latitude", "longitude"),
        *(*IDS, *NAMES, "place", "place_name", "match", "distance_metres"),
    ]
    assert table.select(["latitude", "longitude"]).to_batches()[0] == places()
    assert rows_of(table, IDS) == expected_ids(resolver, addresses)
    assert rows_of(table, NAMES) == [
        [id_ and resolver.find(id_).name for id_ in row]  # type: ignore[union-attr]
        for row in expected_ids(resolver, addresses)
    ]
    at = zip(longitudes, latitudes, strict=True)
    places_of = [resolver.resolve(longitude=x, latitude=y).place for x, y in at]
    assert rows_of(table, ["place", "place_name"]) == [
        [place and place.id, place and place.label_in(None)] for place in places_of
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
        ("ids", [*IDS, "place"]),
        ("city,match", ["city", "match"]),
        ("names,given", ["latitude", "longitude", "n", *NAMES, "place_name"]),
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
    assert (table.num_rows, table.num_columns) == (0, 16)


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
        [*IDS, "place", "match", "distance_metres"],
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
