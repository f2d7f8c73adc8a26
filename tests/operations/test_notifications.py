"""Notifications: whom they reach, what they say, how they are signed, that they come again."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from alibabacloud_imm20200930.models import (
    MNS,
    IndexFileMetaRequest,
    InputFile,
    Notification,
    RocketMQ,
)

from geoimm.app import running
from geoimm.notifications import sign
from geoimm.settings import Settings
from support.api import Api, Dataset, photo
from support.databases import new_database
from support.receiver import Delivery, Receiver, receiving
from support.store import contents

_SECRET = "a secret"


@dataclass(frozen=True, slots=True)
class Notified:
    """A server whose topics lead to a receiver."""

    api: Api
    url: str
    receiver: Receiver


@pytest.fixture(scope="module")
async def notified(
    engine: str,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    world: Path,
) -> AsyncIterator[Notified]:
    url = await new_database(engine, request, tmp_path_factory.mktemp("notified"))
    async with receiving() as receiver:
        settings = Settings(
            port=0,
            database_url=url,
            boundaries=world,
            notification_endpoints={
                "topic": f"{receiver.address}/topic",
                "instance/topic": f"{receiver.address}/rocket",
                "down": "http://127.0.0.1:9/",
            },
            notification_secret=_SECRET,
        )
        async with running(settings) as address, aiohttp.ClientSession() as http:
            yield Notified(Api(address, http), url, receiver)


@pytest.fixture
async def photos(notified: Notified) -> Dataset:
    """An empty dataset in a project of its own."""
    made = Dataset(notified.api, f"p{uuid.uuid4().hex}")
    await notified.api.done("CreateProject", ProjectName=made.project)
    await notified.api.done("CreateDataset", **made.names)
    return made


_MNS = {"MNS": {"TopicName": "topic"}}


def _envelope(delivery: Delivery) -> dict[str, Any]:
    envelope: dict[str, Any] = json.loads(delivery.body)
    return envelope


def _content(delivery: Delivery) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(_envelope(delivery)["content"])
    return content


async def test_a_task_tells_of_its_end(notified: Notified, photos: Dataset) -> None:
    before = time.time_ns() // 1_000_000
    task = await photos.cluster("city", UserData="u é", Tags={"k": "v"}, Notification=_MNS)
    delivery = await notified.receiver.take()
    envelope, content = _envelope(delivery), _content(delivery)
    assert envelope == {
        "id": task["EventId"],
        "source": "acs.imm",
        "type": "imm:Task:LocationDateClustering",
        "subject": f"acs:imm:local:geoimm:{photos.project}/imm:Task:LocationDateClustering",
        "time": envelope["time"],
        "content": envelope["content"],
    }
    assert before <= int(envelope["time"]) <= time.time_ns() // 1_000_000
    assert content == {
        "ProjectName": photos.project,
        "DatasetName": photos.name,
        "RequestId": content["RequestId"],
        "StartTime": task["StartTime"],
        "EndTime": task["EndTime"],
        "UserData": "u é",
        "TaskType": "LocationDateClustering",
        "TaskId": task["TaskId"],
        "Status": "Succeeded",
        "Code": "",
        "Message": "",
        "EventSourceId": "",
        "Tags": {"k": "v"},
        "LeftOut": {"WithoutPlace": 0, "WithoutTime": 0, "WithoutDivision": {}},
    }
    assert delivery.path == "/topic"


async def test_a_task_tells_how_many_files_took_no_part_and_why(
    notified: Notified, photos: Dataset
) -> None:
    """By the first reason that holds: no place, no time, no division at a level."""
    place = {"LatLong": "47.5,1.0"}
    time_ = {"ProduceTime": "2024-03-04T10:00:00"}
    members = [{}, time_, place, {**place, **time_}, {**photo("", "48.86,2.35", ""), **time_}]
    await photos.index(
        *({**each, "URI": f"oss://b/{number}"} for number, each in enumerate(members))
    )
    await photos.cluster("country", "city", "township", Notification=_MNS)
    assert _content(await notified.receiver.take())["LeftOut"] == {
        "WithoutPlace": 2,
        "WithoutTime": 1,
        "WithoutDivision": {"city": 1, "township": 2},
    }


@pytest.mark.parametrize("batch", [False, True], ids=["one", "batch"])
async def test_indexing_tells_of_every_file(
    notified: Notified, photos: Dataset, batch: bool
) -> None:
    files = [{"URI": "oss://b/1"}, {"URI": "oss://b/2", "LatLong": "91,0"}]
    given: dict[str, Any] = {"Files": files} if batch else {"File": files[0]}
    action = "BatchIndexFileMeta" if batch else "IndexFileMeta"
    answer = await notified.api.done(
        action, **photos.names, **given, UserData="u", Notification=_MNS
    )
    delivery = await notified.receiver.take()
    envelope, content = _envelope(delivery), _content(delivery)
    kind = "imm:FileMeta:BatchIndex" if batch else "imm:FileMeta:Index"
    subject = f"acs:imm:local:geoimm:{photos.project}/{kind}"
    assert (envelope["id"], envelope["type"], envelope["subject"]) == (
        answer["EventId"],
        kind,
        subject,
    )
    expected = {
        "ProjectName": photos.project,
        "DatasetName": photos.name,
        "RequestId": content["RequestId"],
        "StartTime": content["StartTime"],
        "EndTime": content["EndTime"],
        "UserData": "u",
        "Success": True,
        "Message": "",
        "Files": [{"URI": "oss://b/1", "Error": ""}],
    }
    if batch:
        wrong = content["Files"][1]["Error"]
        assert wrong.startswith("[InvalidArgument] Files[1].LatLong: ")
        expected["Files"].append({"URI": "oss://b/2", "Error": wrong})
    assert content == expected
    assert content["StartTime"].endswith("+08:00")
    assert content["StartTime"] <= content["EndTime"]


async def test_what_a_notification_tells_of_is_there_already(
    notified: Notified, photos: Dataset
) -> None:
    given = {"File": {"URI": "oss://b/1"}, "Notification": _MNS}
    await notified.api.done("IndexFileMeta", **photos.names, **given)
    uri = _content(await notified.receiver.take())["Files"][0]["URI"]
    assert (await notified.api.done("GetFileMeta", **photos.names, URI=uri))["Files"]


async def test_a_notification_is_signed_over_its_id_its_time_and_its_body(
    notified: Notified, photos: Dataset
) -> None:
    given = {"File": {"URI": "oss://b/é"}, "Notification": _MNS}
    answer = await notified.api.done("IndexFileMeta", **photos.names, **given)
    delivery = await notified.receiver.take()
    sent = {name: delivery.headers[f"webhook-{name}"] for name in ("id", "timestamp", "signature")}
    signed = b".".join([sent["id"].encode(), sent["timestamp"].encode(), delivery.body])
    digest = hmac.new(_SECRET.encode(), signed, hashlib.sha256).digest()
    assert sent["signature"] == f"v1,{base64.b64encode(digest).decode()}"
    assert sent["id"] == answer["EventId"]
    assert abs(int(sent["timestamp"]) - time.time()) < 300
    assert delivery.headers["Content-Type"] == "application/json;charset=utf-8"


async def test_without_a_secret_a_notification_is_not_signed(
    engine: str, database_url: str, world: Path
) -> None:
    async with receiving() as receiver:
        endpoints = {"topic": f"{receiver.address}/topic"}
        settings = Settings(
            port=0, database_url=database_url, boundaries=world, notification_endpoints=endpoints
        )
        async with running(settings) as address, aiohttp.ClientSession() as http:
            made = Dataset(Api(address, http), "p")
            await made.api.done("CreateProject", ProjectName="p")
            await made.api.done("CreateDataset", **made.names)
            given = {"File": {"URI": "oss://b/1"}, "Notification": _MNS}
            await made.api.done("IndexFileMeta", **made.names, **given)
            assert "webhook-signature" not in (await receiver.take()).headers


async def test_a_notification_that_is_not_taken_comes_again(
    notified: Notified, photos: Dataset
) -> None:
    notified.receiver.statuses[:] = [500, 404]
    given = {"File": {"URI": "oss://b/1"}, "Notification": _MNS}
    answer = await notified.api.done("IndexFileMeta", **photos.names, **given)
    first, second, third = [await notified.receiver.take() for _ in range(3)]
    assert first.body == second.body == third.body
    assert {each.headers["webhook-id"] for each in (first, second, third)} == {answer["EventId"]}
    async with asyncio.timeout(30):
        while answer["EventId"] in await _ids(notified):
            pass
    assert notified.receiver.deliveries.empty()


async def test_a_notification_is_not_sent_on_to_another_address(
    notified: Notified, photos: Dataset
) -> None:
    notified.receiver.statuses[:] = [307]
    given = {"File": {"URI": "oss://b/1"}, "Notification": _MNS}
    await notified.api.done("IndexFileMeta", **photos.names, **given)
    first, second = [await notified.receiver.take() for _ in range(2)]
    assert first.body == second.body


async def test_a_rocket_mq_topic_is_named_with_its_instance(
    notified: Notified, photos: Dataset
) -> None:
    topic = {"RocketMQ": {"InstanceId": "instance", "TopicName": "topic"}}
    task = await photos.cluster("city", Notification=topic)
    delivery = await notified.receiver.take()
    assert (delivery.path, _envelope(delivery)["id"]) == ("/rocket", task["EventId"])


_UNHEARD = {
    "no notification": {},
    "no topic": {"Notification": {}},
    "no topic but an object for details": {"Notification": {"ExtendedMessageURI": "oss://b/x"}},
    "an unknown topic": {"Notification": {"MNS": {"TopicName": "unknown"}}},
    "an instance that is unknown": {
        "Notification": {"RocketMQ": {"InstanceId": "other", "TopicName": "topic"}}
    },
    "an endpoint of older clients": {
        "Notification": {"MNS": {"TopicName": "unknown", "Endpoint": "http://e"}}
    },
}


@pytest.mark.parametrize("given", _UNHEARD.values(), ids=_UNHEARD.keys())
async def test_nothing_is_sent_for(
    notified: Notified, photos: Dataset, given: dict[str, Any]
) -> None:
    await notified.api.done("IndexFileMeta", **photos.names, File={"URI": "oss://b/1"}, **given)
    task = await photos.cluster("city", **given)
    assert task["Status"] == "Succeeded"
    # What is sent for sure comes next, and alone.
    told = await notified.api.done(
        "IndexFileMeta", **photos.names, File={"URI": "oss://b/1"}, Notification=_MNS
    )
    assert _envelope(await notified.receiver.take())["id"] == told["EventId"]
    assert notified.receiver.deliveries.empty()


async def test_a_refused_request_tells_nothing(notified: Notified, photos: Dataset) -> None:
    before = await _ids(notified)
    bad = {"File": {"URI": "oss://b/1", "LatLong": "x"}, "Notification": _MNS}
    assert (await notified.api.call("IndexFileMeta", **photos.names, **bad)).status == 400
    names = {**photos.names, "DatasetName": "nowhere"}
    good = {"File": {"URI": "oss://b/1"}, "Notification": _MNS}
    assert (await notified.api.call("IndexFileMeta", **names, **good)).status == 400
    assert await _ids(notified) <= before


async def test_a_topic_that_is_down_does_not_keep_others_waiting(
    notified: Notified, photos: Dataset
) -> None:
    down = {"File": {"URI": "oss://b/1"}, "Notification": {"MNS": {"TopicName": "down"}}}
    lost = await notified.api.done("IndexFileMeta", **photos.names, **down)
    good = {"File": {"URI": "oss://b/1"}, "Notification": _MNS}
    told = await notified.api.done("IndexFileMeta", **photos.names, **good)
    assert _envelope(await notified.receiver.take())["id"] == told["EventId"]
    assert lost["EventId"] in await _ids(notified)


async def test_the_vendors_client_names_a_topic(notified: Notified, photos: Dataset) -> None:
    client = notified.api.sdk()
    for notification, path in (
        (Notification(mns=MNS(topic_name="topic")), "/topic"),
        (Notification(rocket_mq=RocketMQ(instance_id="instance", topic_name="topic")), "/rocket"),
    ):
        request = IndexFileMetaRequest(
            project_name=photos.project,
            dataset_name=photos.name,
            file=InputFile(uri="oss://b/1"),
            notification=notification,
        )
        answer = (await client.index_file_meta_async(request)).body
        delivery = await notified.receiver.take()
        assert (delivery.path, _envelope(delivery)["id"]) == (path, answer.event_id)


async def _ids(notified: Notified) -> set[str]:
    """The messages that wait to be delivered."""
    return {row[0] for row in (await contents(notified.url))["messages"]}


def test_a_signature_is_that_of_the_specifications_own_example() -> None:
    signature = sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp="1614265330",
        body=b'{"test": 2432232314}',
    )
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
