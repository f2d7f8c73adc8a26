"""HTTP as it comes: request lines, forms, methods, paths, and JSON for whatever goes wrong."""

import asyncio
import json
import re
import uuid
from typing import Any

import pytest
from alibabacloud_imm20200930.models import (
    Address,
    BatchIndexFileMetaRequest,
    GetDatasetRequest,
    InputFile,
)

from geoimm.operations.table import OPERATIONS
from support.api import Api, Dataset, Reply
from support.raw import send_bytes

_MIB = 1024 * 1024
_REQUEST_ID = re.compile(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}")


@pytest.fixture
async def photos(open_server: Api) -> Dataset:
    """An empty dataset in a project of its own."""
    made = Dataset(open_server, f"p{uuid.uuid4().hex}")
    await open_server.done("CreateProject", ProjectName=made.project)
    await open_server.done("CreateDataset", **made.names)
    return made


def _assert_error(reply: Reply, status: int, code: str) -> None:
    assert (reply.status, reply.body.get("Code")) == (status, code), reply.body
    assert _REQUEST_ID.fullmatch(reply.body["RequestId"])
    assert reply.body["Message"]


async def _request(api: Api, method: str = "POST", path: str = "/", **options: Any) -> Reply:
    async with api.http.request(method, api.address + path, **options) as reply:
        assert reply.headers["Content-Type"] == "application/json;charset=utf-8"
        return Reply(reply.status, await reply.json() if method != "HEAD" else {})


@pytest.mark.parametrize("kind", ["sync", "async"])
async def test_the_vendors_client_sends_a_hundred_files_in_a_request_line(
    photos: Dataset, kind: str
) -> None:
    address = Address(
        language="zh-Hans",
        address_line="中国浙江省杭州市余杭区文一西路",
        country="中国",
        province="浙江省",
        city="杭州市",
        district="余杭区",
        township="文一西路",
    )
    files = [
        InputFile(
            uri=f"oss://bucket/{number} é.jpg",
            custom_id=f"id {number}",
            custom_labels={"k": "v"},
            produce_time="2024-03-04T10:00:00.000+08:00",
            addresses=[address],
        )
        for number in range(100)
    ]
    client = photos.api.sdk()
    request = BatchIndexFileMetaRequest(
        project_name=photos.project, dataset_name=photos.name, files=files
    )
    if kind == "sync":
        await asyncio.to_thread(client.batch_index_file_meta, request)
    else:
        await client.batch_index_file_meta_async(request)
    asked = GetDatasetRequest(project_name=photos.project, dataset_name=photos.name)
    answer = await client.get_dataset_async(asked)
    assert answer.body.dataset.file_count == 100


async def test_a_request_line_may_have_almost_eight_mebibytes(photos: Dataset) -> None:
    answer = await send_bytes(
        photos.api.address,
        b"POST /?Unknown=" + b"x" * (8 * _MIB - 200),
        b" HTTP/1.1\r\nHost: localhost\r\nx-acs-action: ListProjects\r\nContent-Length: 0\r\n\r\n",
    )
    assert (answer.status, "Projects" in answer.body) == (200, True)


_HEAD = b"Host: localhost\r\nx-acs-action: ListProjects\r\n"

_UNREADABLE: dict[str, tuple[tuple[bytes, ...], int, str]] = {
    "a line over eight mebibytes": (
        (b"POST /?A=", *(b"x" * _MIB for _ in range(9)), b" HTTP/1.1\r\n\r\n"),
        400,
        "InvalidArgument",
    ),
    "a header of a mebibyte": (
        (b"POST / HTTP/1.1\r\nA: ", b"x" * _MIB, b"\r\n\r\n"),
        400,
        "InvalidArgument",
    ),
    "garbage": ((b"\x00\xff\x16\x03garbage\r\n\r\n",), 400, "InvalidArgument"),
    "another protocol": ((b"SSH-2.0-OpenSSH_9\r\n\r\n",), 400, "InvalidArgument"),
    "another version of HTTP": (
        (b"POST / HTTP/9.9\r\n" + _HEAD + b"\r\n",),
        400,
        "InvalidArgument",
    ),
    "a length that is no number": (
        (b"POST / HTTP/1.1\r\n" + _HEAD + b"Content-Length: many\r\n\r\n",),
        400,
        "InvalidArgument",
    ),
    "broken chunks": (
        (b"POST / HTTP/1.1\r\n" + _HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",),
        400,
        "InvalidArgument",
    ),
    "a compressed body that is none": (
        (
            b"POST / HTTP/1.1\r\n" + _HEAD,
            b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
        ),
        400,
        "InvalidArgument",
    ),
    "bytes in the query that are not UTF-8": (
        (b"POST /?Prefix=\xff HTTP/1.1\r\n" + _HEAD + b"\r\n",),
        400,
        "InvalidArgument",
    ),
    "percent-encoding that is not UTF-8": (
        (b"POST /?Prefix=%ff%fe HTTP/1.1\r\n" + _HEAD + b"\r\n",),
        400,
        "InvalidArgument",
    ),
    "an encoded surrogate": (
        (b"POST /?Prefix=%ed%a0%80 HTTP/1.1\r\n" + _HEAD + b"\r\n",),
        400,
        "InvalidArgument",
    ),
    "an operation that is not UTF-8": (
        (b"POST / HTTP/1.1\r\nHost: localhost\r\nx-acs-action: \xff\r\n\r\n",),
        404,
        "InvalidAction.NotFound",
    ),
    "a form that is not UTF-8": (
        (
            b"POST / HTTP/1.1\r\n" + _HEAD,
            b"Content-Type: application/x-www-form-urlencoded\r\n",
            b"Content-Length: 9\r\n\r\nPrefix=\xff\xff",
        ),
        400,
        "InvalidArgument",
    ),
    "a body over eight mebibytes": (
        (
            b"POST / HTTP/1.1\r\n" + _HEAD + b"Content-Length: 9437184\r\n\r\n",
            *(b"x" * _MIB for _ in range(9)),
        ),
        413,
        "InvalidArgument",
    ),
    "an unknown method": ((b"BREW / HTTP/1.1\r\n" + _HEAD + b"\r\n",), 400, "InvalidArgument"),
    "an unknown path": (
        (b"POST /imm HTTP/1.1\r\n" + _HEAD + b"\r\n",),
        404,
        "InvalidAction.NotFound",
    ),
    "a path that is not UTF-8": (
        (b"POST /%ff HTTP/1.1\r\n" + _HEAD + b"\r\n",),
        404,
        "InvalidAction.NotFound",
    ),
    "an address that is none": (
        (b"POST http://[ HTTP/1.1\r\n" + _HEAD + b"\r\n",),
        400,
        "InvalidArgument",
    ),
}


@pytest.mark.parametrize(("parts", "status", "code"), _UNREADABLE.values(), ids=_UNREADABLE.keys())
async def test_json_answers(
    open_server: Api, parts: tuple[bytes, ...], status: int, code: str
) -> None:
    _assert_error(await send_bytes(open_server.address, *parts), status, code)


async def test_http_1_0_is_answered(open_server: Api) -> None:
    request = b"POST / HTTP/1.0\r\nHost: localhost\r\nx-acs-action: ListProjects\r\n\r\n"
    assert (await send_bytes(open_server.address, request)).status == 200


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_operations_are_served_to_post_and_get_only(open_server: Api, method: str) -> None:
    reply = await _request(open_server, method, headers={"x-acs-action": "ListProjects"})
    _assert_error(reply, 405, "UnsupportedHTTPMethod")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/imm", "/healthz/", "/static/../x", "/favicon.ico"])
async def test_other_paths_are_not_found(open_server: Api, method: str, path: str) -> None:
    _assert_error(await _request(open_server, method, path), 404, "InvalidAction.NotFound")


async def test_an_operation_must_be_named(open_server: Api) -> None:
    _assert_error(await _request(open_server), 400, "MissingAction")


@pytest.mark.parametrize("name", ["Nothing", "listProjects", "list_projects", "ListProjects ", "é"])
async def test_an_unknown_operation_is_not_found(open_server: Api, name: str) -> None:
    reply = await _request(open_server, params={"Action": name})
    _assert_error(reply, 404, "InvalidAction.NotFound")


@pytest.mark.parametrize("where", ["header", "parameter"])
async def test_another_version_of_the_api_is_refused(open_server: Api, where: str) -> None:
    headers = {"x-acs-action": "ListProjects"}
    if where == "header":
        reply = await _request(open_server, headers={**headers, "x-acs-version": "2017-09-06"})
    else:
        reply = await _request(open_server, headers=headers, params={"Version": "2017-09-06"})
    _assert_error(reply, 400, "InvalidArgument")
    assert "Version" in reply.body["Message"]


@pytest.mark.parametrize("text", ["true", "false", "True", "False", "TRUE", "fAlSe"])
async def test_booleans_are_read_in_any_case(photos: Dataset, text: str) -> None:
    assert (await photos.api.call("GetDataset", **photos.names, WithStatistics=text)).status == 200


@pytest.mark.parametrize("text", ["1", "0", "yes", "None", "tru", " true"])
async def test_no_other_text_is_a_boolean(photos: Dataset, text: str) -> None:
    reply = await photos.api.call("GetDataset", **photos.names, WithStatistics=text)
    _assert_error(reply, 400, "InvalidArgument")
    assert "WithStatistics" in reply.body["Message"]


async def test_the_query_is_heard_before_the_form(photos: Dataset) -> None:
    reply = await _request(
        photos.api,
        params={"ProjectName": photos.project},
        data={"ProjectName": "other", "DatasetName": photos.name},
        headers={"x-acs-action": "GetDataset"},
    )
    assert reply.body["Dataset"]["ProjectName"] == photos.project


async def test_the_first_of_repeated_parameters_is_heard(photos: Dataset) -> None:
    reply = await _request(
        photos.api,
        params=[("ProjectName", photos.project), ("ProjectName", "other")],
        headers={"x-acs-action": "GetProject"},
    )
    assert reply.body["Project"]["ProjectName"] == photos.project


@pytest.mark.parametrize("where", ["params", "data"])
async def test_an_object_id_is_read_from_the_query_and_from_the_form(
    photos: Dataset, where: str
) -> None:
    given: dict[str, Any] = {"params": dict(photos.names), "data": {}}
    given[where]["ObjectId"] = "x y"
    headers = {"x-acs-action": "DeleteLocationDateCluster"}
    reply = await _request(photos.api, headers=headers, **given)
    assert (reply.status, list(reply.body)) == (200, ["RequestId"])


async def test_a_body_that_is_no_form_is_ignored(photos: Dataset) -> None:
    headers = {"x-acs-action": "GetDataset", "Content-Type": "application/octet-stream"}
    reply = await _request(
        photos.api, params=photos.names, data=b"DatasetName=other", headers=headers
    )
    assert reply.status == 200


async def test_unknown_parameters_are_ignored(photos: Dataset) -> None:
    odd = {"RegionId": "cn-hangzhou", "ClientToken": "x", "NotifyTopicName": "{", "": "", "é": "\\"}
    assert (await photos.api.call("GetDataset", **photos.names, **odd)).status == 200


async def test_an_empty_token_asks_for_the_first_page(photos: Dataset) -> None:
    answer = await photos.api.done("ListDatasets", ProjectName=photos.project, NextToken="")
    assert [each["DatasetName"] for each in answer["Datasets"]] == [photos.name]
    assert "NextToken" not in answer


@pytest.mark.parametrize("name", ["MaxResults", "Tag"])
async def test_an_empty_parameter_that_is_no_text_counts_as_absent(
    open_server: Api, name: str
) -> None:
    assert (await open_server.call("ListProjects", **{name: ""})).status == 200


async def test_json_is_read_with_spaces_and_escapes(photos: Dataset) -> None:
    file = json.dumps({"URI": "oss://b/a", "Title": "é 杭"}, indent=2, ensure_ascii=True)
    await photos.api.done("IndexFileMeta", **photos.names, File=file)
    answer = await photos.api.done("GetFileMeta", **photos.names, URI="oss://b/a")
    assert answer["Files"][0]["Title"] == "é 杭"


async def test_every_answer_has_an_id_of_its_own(open_server: Api) -> None:
    ids = [(await open_server.call("ListProjects")).body["RequestId"] for _ in range(3)]
    assert all(map(_REQUEST_ID.fullmatch, ids))
    assert len(set(ids)) == 3


@pytest.mark.parametrize("name", sorted(OPERATIONS))
async def test_get_is_served_except_where_the_service_does_not(open_server: Api, name: str) -> None:
    reply = await _request(open_server, "GET", params={"Action": name, "ProjectName": "no-one"})
    post_only = name in ("DeleteDataset", "BatchIndexFileMeta")
    assert (reply.status == 405) == post_only
    assert (
        post_only
        or reply.status == 200
        or reply.body["Code"]
        in (*("InvalidArgument", "ResourceNotFound", "ResourceAlreadyExists"),)
    )


async def test_the_health_check_answers(open_server: Api) -> None:
    async with open_server.http.get(open_server.address + "/healthz") as reply:
        assert reply.status == 200


async def test_a_visit_to_the_root_lists_the_operations(open_server: Api) -> None:
    reply = await _request(open_server, "GET")
    assert (reply.status, reply.body["Operations"]) == (200, sorted(OPERATIONS))


_FOREIGN = {
    "another site": {"Origin": "http://example.com"},
    "a sandboxed page": {"Origin": "null"},
    "another port": {"Origin": "http://127.0.0.1:1"},
    "a page that hides its origin": {"Sec-Fetch-Site": "cross-site"},
    "a neighbouring site": {"Sec-Fetch-Site": "same-site"},
    "a name that leads here": {"Host": "evil.example", "Origin": "http://evil.example"},
    "a name that leads here, unsaid": {"Host": "evil.example:80"},
    "a name that is none": {"Host": "[evil"},
    "an origin that is none": {"Origin": "http://["},
}


@pytest.mark.parametrize("headers", _FOREIGN.values(), ids=_FOREIGN.keys())
@pytest.mark.parametrize("method", ["POST", "GET"])
async def test_an_open_server_refuses_pages_of(
    open_server: Api, method: str, headers: dict[str, str]
) -> None:
    reply = await _request(open_server, method, params={"Action": "ListProjects"}, headers=headers)
    _assert_error(reply, 403, "AccessDenied")


async def test_an_open_server_answers_its_own_page(open_server: Api) -> None:
    headers = {"Origin": open_server.address, "Sec-Fetch-Site": "same-origin"}
    reply = await _request(open_server, params={"Action": "ListProjects"}, headers=headers)
    assert reply.status == 200


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:80", "127.0.0.1:8080", "[::1]:80", "http://127.0.0.1:8080"]
)
async def test_an_open_server_answers_to_the_names_of_its_machine(
    open_server: Api, host: str
) -> None:
    reply = await _request(open_server, params={"Action": "ListProjects"}, headers={"Host": host})
    assert reply.status == 200
