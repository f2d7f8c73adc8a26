"""Who may ask: recorded requests of the vendor's clients, and a running server with one key."""

import asyncio
import re
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest
from alibabacloud_imm20200930.client import Client
from alibabacloud_imm20200930.models import (
    CreateProjectRequest,
    DeleteLocationDateClusterRequest,
    GetProjectRequest,
)
from alibabacloud_tea_openapi.exceptions import ClientException
from alibabacloud_tea_openapi.models import Config

from geoimm.errors import AuthenticationError
from geoimm.web.signatures import Authenticator, SignedRequest
from support.api import Api
from support.signing import KEY_ID, SECRET, Signed, sign_acs3, sign_rpc
from support.store import contents

_KEYS = {"LTAIfakeKeyId": "fakeSecret123", "STS.fake": "fakeSecret123"}


def _recorded() -> dict[str, SignedRequest]:
    text = Path(__file__).with_name("recorded_requests.txt").read_text()
    blocks = text.split("### ")[1:]
    return {title: _read(rest) for title, _, rest in (each.partition("\n") for each in blocks)}


def _read(text: str) -> SignedRequest:
    head, _, body = text.strip().partition("\n\n")
    line, *headers = head.splitlines()
    method, target, _ = line.split(" ")
    return SignedRequest(
        method=method,
        query=parse_qsl(target.partition("?")[2], keep_blank_values=True),
        form=parse_qsl(body, keep_blank_values=True),
        headers=[(name.lower(), value) for name, value in (h.split(": ", 1) for h in headers)],
        body=body.encode(),
    )


RECORDED = _recorded()


def _sent_at(request: SignedRequest) -> float:
    text = request.header("x-acs-date") or dict(request.query)["Timestamp"]
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).timestamp()


def _refusal(request: SignedRequest, *, now: float, keys: dict[str, str] = _KEYS) -> str:
    with pytest.raises(AuthenticationError) as caught:
        Authenticator(keys).check(request, now=now)
    return caught.value.code


def test_all_recorded_requests_are_here() -> None:
    assert {title.split()[0] for title in RECORDED} == {
        *("A.1", "A.2", "A.3", "A.5", "A.6", "A.7", "A.8", "A.9", "A.10")
    }


@pytest.mark.parametrize("title", RECORDED)
def test_a_recorded_request_is_accepted_once(title: str) -> None:
    request = RECORDED[title]
    authenticator = Authenticator(_KEYS)
    authenticator.check(request, now=_sent_at(request))
    with pytest.raises(AuthenticationError, match="nonce") as caught:
        authenticator.check(request, now=_sent_at(request) + 60)
    assert caught.value.code == "SignatureNonceUsed"


@pytest.mark.parametrize("title", RECORDED)
def test_a_recorded_request_with_one_more_parameter_is_refused(title: str) -> None:
    request = RECORDED[title]
    changed = replace(request, query=[*request.query, ("Zone", "x")])
    assert _refusal(changed, now=_sent_at(request)) == "SignatureDoesNotMatch"


@pytest.mark.parametrize("title", RECORDED)
def test_a_recorded_request_fails_with_another_secret(title: str) -> None:
    request = RECORDED[title]
    keys = dict.fromkeys(_KEYS, "fakeSecret124")
    assert _refusal(request, now=_sent_at(request), keys=keys) == "SignatureDoesNotMatch"


@pytest.mark.parametrize("title", [title for title in RECORDED if RECORDED[title].body])
def test_a_recorded_request_with_another_body_is_refused(title: str) -> None:
    request = RECORDED[title]
    changed = replace(request, body=b"ObjectId=other", form=[("ObjectId", "other")])
    assert _refusal(changed, now=_sent_at(request)) == "SignatureDoesNotMatch"


def _cut(request: SignedRequest, kept: slice) -> SignedRequest:
    """The request with a part of its signature, in the header or among the parameters."""
    headers = [
        (name, re.sub(r"(?<=Signature=).*$", lambda found: found[0][kept], value))
        for name, value in request.headers
    ]
    query, form = (
        [(name, value[kept] if name == "Signature" else value) for name, value in pairs]
        for pairs in (request.query, request.form)
    )
    changed = replace(request, headers=headers, query=query, form=form)
    assert changed != request
    return changed


@pytest.mark.parametrize(
    "kept",
    [slice(0), slice(1), slice(8), slice(-1), slice(1, None)],
    ids=["empty", "one-character", "eight-characters", "last-missing", "first-missing"],
)
@pytest.mark.parametrize("title", RECORDED)
def test_a_part_of_the_signature_is_none(title: str, kept: slice) -> None:
    request = RECORDED[title]
    refusal = _refusal(_cut(request, kept), now=_sent_at(request))
    assert refusal in {"SignatureDoesNotMatch", "IncompleteSignature"}


@pytest.mark.parametrize("seconds", [-900, 900])
@pytest.mark.parametrize("title", RECORDED)
def test_a_request_is_accepted_up_to_fifteen_minutes_off(title: str, seconds: int) -> None:
    Authenticator(_KEYS).check(RECORDED[title], now=_sent_at(RECORDED[title]) + seconds)


@pytest.mark.parametrize("seconds", [-901, 901])
@pytest.mark.parametrize("title", RECORDED)
def test_a_request_is_refused_a_second_later_or_earlier(title: str, seconds: int) -> None:
    request = RECORDED[title]
    assert _refusal(request, now=_sent_at(request) + seconds) == "InvalidTimeStamp.Expired"


def test_a_nonce_is_remembered_while_its_request_could_be_fresh() -> None:
    request = RECORDED["A.5 GetDataset"]
    authenticator = Authenticator(_KEYS)
    authenticator.check(request, now=_sent_at(request) - 900)
    with pytest.raises(AuthenticationError) as caught:
        authenticator.check(request, now=_sent_at(request) + 900)
    assert caught.value.code == "SignatureNonceUsed"


def test_header_bytes_that_are_not_text_are_refused_like_any_others() -> None:
    request = RECORDED["A.5 GetDataset"]
    headers = [(n, "\udcff" if n == "user-agent" else value) for n, value in request.headers]
    changed = replace(request, headers=headers)
    assert _refusal(changed, now=_sent_at(request)) == "SignatureDoesNotMatch"


def test_an_old_request_is_not_accepted_after_its_nonce_is_forgotten() -> None:
    request = RECORDED["A.5 GetDataset"]
    assert _refusal(request, now=_sent_at(request) + 86_400) == "InvalidTimeStamp.Expired"


@pytest.mark.parametrize(
    "name",
    [
        "host",
        "x-acs-action",
        "x-acs-content-sha256",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-version",
    ],
)
async def test_a_header_that_must_be_signed_cannot_be_missing_or_unsigned(
    keyed: Api, name: str
) -> None:
    for signed in (
        sign_acs3(keyed.address, "ListProjects", unsigned=(name,)),
        sign_acs3(keyed.address, "ListProjects", without=(name,)),
    ):
        reply = await signed.send(keyed.address)
        assert (reply.status, reply.body["Code"]) == (400, "IncompleteSignature")
        assert name in reply.body["Message"]


@pytest.mark.parametrize(
    "name", ["AccessKeyId", "Action", "SignatureNonce", "Timestamp", "SignatureMethod"]
)
async def test_a_part_of_an_older_signature_cannot_be_missing(keyed: Api, name: str) -> None:
    signed = sign_rpc("ListProjects", without=(name,), headers={"x-acs-action": "ListProjects"})
    reply = await signed.send(keyed.address)
    assert (reply.status, reply.body["Code"]) == (400, f"Missing{name}")


async def test_an_unsigned_header_does_not_choose_the_operation_of_an_older_signature(
    keyed: Api,
) -> None:
    signed = sign_rpc("ListProjects", headers={"x-acs-action": "DeleteProject"})
    assert "Projects" in (await signed.send(keyed.address)).body


def _with(signed: Signed, *, query: str = "", body: bytes = b"", **headers: str) -> Signed:
    renamed = {name.replace("_", "-"): value for name, value in headers.items()}
    return Signed(signed.query + query, {**signed.headers, **renamed}, body or signed.body)


_FORM = {"ObjectId": "x"}
_NAMES: dict[str, Any] = {"ProjectName": "p", "DatasetName": "d"}

_REFUSED: dict[str, tuple[Callable[[str], Signed], int, str]] = {
    "wrong secret": (
        lambda at: sign_acs3(at, "ListProjects", secret="other"),
        400,
        "SignatureDoesNotMatch",
    ),
    "wrong secret, older": (
        lambda _: sign_rpc("ListProjects", secret="other"),
        400,
        "SignatureDoesNotMatch",
    ),
    "unknown key": (
        lambda at: sign_acs3(at, "ListProjects", key_id="nobody"),
        404,
        "InvalidAccessKeyId.NotFound",
    ),
    "unknown key, older": (
        lambda _: sign_rpc("ListProjects", key_id="nobody"),
        404,
        "InvalidAccessKeyId.NotFound",
    ),
    "changed query": (
        lambda at: _with(sign_acs3(at, "ListProjects"), query="Prefix=a"),
        400,
        "SignatureDoesNotMatch",
    ),
    "changed query, older": (
        lambda _: _with(sign_rpc("ListProjects"), query="&Prefix=a"),
        400,
        "SignatureDoesNotMatch",
    ),
    "changed body": (
        lambda at: _with(
            sign_acs3(at, "DeleteLocationDateCluster", form=_FORM, **_NAMES), body=b"ObjectId=y"
        ),
        400,
        "SignatureDoesNotMatch",
    ),
    "changed body, older": (
        lambda _: _with(
            sign_rpc("DeleteLocationDateCluster", form=_FORM, **_NAMES), body=b"ObjectId=y"
        ),
        400,
        "SignatureDoesNotMatch",
    ),
    "changed signed header": (
        lambda at: _with(sign_acs3(at, "ListProjects"), x_acs_action="GetProject"),
        400,
        "SignatureDoesNotMatch",
    ),
    "malformed date": (
        lambda at: sign_acs3(at, "ListProjects", headers={"x-acs-date": "today"}),
        400,
        "InvalidTimeStamp.Format",
    ),
    "malformed date, older": (
        lambda _: sign_rpc("ListProjects", Timestamp="2026-11-22 07:34:24"),
        400,
        "InvalidTimeStamp.Format",
    ),
    "too old": (
        lambda at: sign_acs3(at, "ListProjects", seconds_off=-901),
        400,
        "InvalidTimeStamp.Expired",
    ),
    "too old, older": (
        lambda _: sign_rpc("ListProjects", seconds_off=-901),
        400,
        "InvalidTimeStamp.Expired",
    ),
    "too far ahead": (
        lambda at: sign_acs3(at, "ListProjects", seconds_off=910),
        400,
        "InvalidTimeStamp.Expired",
    ),
    "SM3": (
        lambda at: sign_acs3(at, "ListProjects", method="ACS3-HMAC-SM3"),
        400,
        "InvalidSignatureMethod",
    ),
    "RSA": (
        lambda at: sign_acs3(at, "ListProjects", method="ACS3-RSA-SHA256"),
        400,
        "InvalidSignatureMethod",
    ),
    "another method, older": (
        lambda _: sign_rpc("ListProjects", SignatureMethod="HMAC-SHA256"),
        400,
        "InvalidSignatureMethod",
    ),
    "no signature": (
        lambda _: Signed("", {"x-acs-action": "ListProjects"}),
        400,
        "IncompleteSignature",
    ),
    "another scheme": (
        lambda _: Signed("", {"x-acs-action": "ListProjects", "Authorization": "Basic aWQ6eA=="}),
        400,
        "IncompleteSignature",
    ),
    "signature not hexadecimal": (
        lambda at: _with(
            sign_acs3(at, "ListProjects"),
            Authorization="ACS3-HMAC-SHA256 Credential=id,SignedHeaders=host,Signature=é",
        ),
        400,
        "IncompleteSignature",
    ),
    "bearer token": (
        lambda _: Signed(
            "SignatureType=BEARERTOKEN",
            {"x-acs-action": "ListProjects", "x-acs-bearer-token": "bt"},
        ),
        400,
        "IncompleteSignature",
    ),
}


@pytest.mark.parametrize(("make", "status", "code"), _REFUSED.values(), ids=_REFUSED.keys())
async def test_a_request_is_refused_for(
    keyed: Api, make: Callable[[str], Signed], status: int, code: str
) -> None:
    reply = await make(keyed.address).send(keyed.address)
    assert (reply.status, reply.body["Code"]) == (status, code)
    assert re.fullmatch(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", reply.body["RequestId"])
    assert code != "SignatureDoesNotMatch" or ":" in reply.body["Message"]


async def test_a_refused_request_changes_nothing(keyed: Api, keyed_url: str) -> None:
    before = await contents(keyed_url)
    name = f"p{uuid.uuid4().hex}"
    for signed in (
        sign_acs3(keyed.address, "CreateProject", secret="other", ProjectName=name),
        sign_acs3(keyed.address, "CreateProject", seconds_off=-901, ProjectName=name),
        sign_rpc("CreateProject", secret="other", ProjectName=name),
    ):
        assert (await signed.send(keyed.address)).status == 400
    assert await contents(keyed_url) == before


async def test_a_request_sent_twice_is_done_once(keyed: Api) -> None:
    name = f"p{uuid.uuid4().hex}"
    for signed in (
        sign_acs3(keyed.address, "CreateProject", ProjectName=name),
        sign_rpc("GetProject", ProjectName=name),
    ):
        first, again = [await signed.send(keyed.address) for _ in range(2)]
        assert first.body["Project"]["ProjectName"] == name
        assert (again.status, again.body["Code"]) == (400, "SignatureNonceUsed")


async def test_a_wrong_signature_does_not_use_up_a_nonce(keyed: Api) -> None:
    nonce = {"x-acs-signature-nonce": uuid.uuid4().hex}
    wrong = sign_acs3(keyed.address, "ListProjects", secret="other", headers=nonce)
    good = sign_acs3(keyed.address, "ListProjects", headers=nonce)
    assert (await wrong.send(keyed.address)).body["Code"] == "SignatureDoesNotMatch"
    assert (await good.send(keyed.address)).status == 200


async def test_a_request_refused_for_its_parameters_has_used_its_nonce(keyed: Api) -> None:
    signed = sign_acs3(keyed.address, "GetProject")
    first, again = [(await signed.send(keyed.address)).body["Code"] for _ in range(2)]
    assert (first, again) == ("InvalidArgument", "SignatureNonceUsed")


async def test_the_index_and_the_health_check_need_no_signature(keyed: Api) -> None:
    for path in ("/", "/healthz"):
        async with keyed.http.get(keyed.address + path) as reply:
            assert reply.status == 200


async def test_a_request_signed_with_a_session_token_is_accepted(keyed: Api) -> None:
    token = {"x-acs-accesskey-id": KEY_ID, "x-acs-security-token": "tok/en+1="}
    signed = sign_acs3(keyed.address, "ListProjects", headers=token)
    assert (await signed.send(keyed.address)).status == 200
    older = sign_rpc("ListProjects", SecurityToken="tok/en+1=")
    assert (await older.send(keyed.address)).status == 200


def _client(keyed: Api, **options: Any) -> Client:
    given = {
        "access_key_id": KEY_ID,
        "access_key_secret": SECRET,
        "endpoint": keyed.address.removeprefix("http://"),
        "protocol": "http",
        "region_id": "any",
    }
    return Client(Config(**{**given, **options}))


_CLIENTS: dict[str, dict[str, Any]] = {
    "plain": {},
    "session token": {"type": "sts", "security_token": "tok/en+1="},
    "older signature": {"signature_algorithm": "v2"},
}


@pytest.mark.parametrize("options", _CLIENTS.values(), ids=_CLIENTS.keys())
async def test_the_vendors_client_is_accepted(keyed: Api, options: dict[str, Any]) -> None:
    client = _client(keyed, **options)
    name = f"p{uuid.uuid4().hex}"
    described = CreateProjectRequest(project_name=name, description="d é * ~ +&=%/")
    created = await client.create_project_async(described)
    found = await asyncio.to_thread(client.get_project, GetProjectRequest(project_name=name))
    assert created.body.project.description == "d é * ~ +&=%/"
    assert found.body.project.to_map() == created.body.project.to_map()


@pytest.mark.parametrize("options", _CLIENTS.values(), ids=_CLIENTS.keys())
async def test_the_vendors_client_signs_a_body(keyed: Api, options: dict[str, Any]) -> None:
    client = _client(keyed, **options)
    request = DeleteLocationDateClusterRequest(
        project_name="nowhere", dataset_name="d", object_id="x y é"
    )
    for call in (
        client.delete_location_date_cluster_async(request),
        asyncio.to_thread(client.delete_location_date_cluster, request),
    ):
        with pytest.raises(ClientException) as caught:
            await call
        assert caught.value.code == "ResourceNotFound"


async def test_the_vendors_client_may_name_the_endpoint_with_its_scheme(keyed: Api) -> None:
    client = _client(keyed, endpoint=keyed.address)
    request = GetProjectRequest(project_name="nowhere")
    with pytest.raises(ClientException) as caught:
        await asyncio.to_thread(client.get_project, request)
    assert caught.value.code == "ResourceNotFound"


async def test_the_vendors_client_learns_that_its_secret_is_wrong(keyed: Api) -> None:
    client = _client(keyed, access_key_secret="other")
    for call in (
        client.get_project_async(GetProjectRequest(project_name="p")),
        asyncio.to_thread(client.get_project, GetProjectRequest(project_name="p")),
    ):
        with pytest.raises(ClientException) as caught:
            await call
        assert (caught.value.code, caught.value.status_code) == ("SignatureDoesNotMatch", 400)
