"""`/resolve` and `/explain` for one coordinate, and who may ask."""

import base64
import json

import pytest

from geoimm.resolver import Resolver
from geoimm.resolver.explaining import explain
from geoimm.resolver.explanation import explanation_as_json
from support.api import Api
from support.raw import send_bytes
from support.signing import KEY_ID, SECRET
from web.resolving import ARROW, IDS, PLACES, STREAM, get, post


async def test_get_answers_as_locate_prints(open_server: Api, resolver: Resolver) -> None:
    reply = await get(open_server, "/resolve?latitude=33.45&longitude=126.9")
    address = resolver.resolve(longitude=126.9, latitude=33.45)
    assert reply.status == 200
    others = ("place", "match", "distance_metres", "latitude", "longitude")
    assert list(reply.body) == [*IDS, *others]
    assert [reply.body[level] and reply.body[level]["id"] for level in IDS] == [
        division and division.id for division in address
    ]
    assert reply.body["township"] == {
        "id": "ss",
        "name": "성산읍",
        "names": {"en": "Seongsan", "zh": "城山邑"},
        "bare_name": None,
        "levels": ["township"],
        "code": None,
        "source": "test",
    }
    rest = {name: reply.body[name] for name in list(reply.body)[5:]}
    assert rest == {
        "place": {"id": "sg", "level": "city", "name": "서귀포시"},
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


async def test_what_is_near_is_there_where_it_is_asked_for(open_server: Api) -> None:
    plain = await get(open_server, "/resolve?latitude=48.86&longitude=2.35")
    assert "near" not in plain.body
    for asked, expected in (("true", None), ("false", ...)):
        reply = await get(open_server, f"/resolve?latitude=48.86&longitude=2.35&near={asked}")
        assert reply.body.get("near", ...) is expected
    refused = await get(open_server, "/resolve?latitude=48.86&longitude=2.35&near=yes")
    assert (refused.status, refused.body["Message"]) == (400, "near 'yes' must be true or false.")
