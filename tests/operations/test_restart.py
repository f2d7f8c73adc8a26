"""The server is killed in the middle: what was promised still happens, once it is back."""

import json
import socket
import uuid
from pathlib import Path
from typing import Any

import aiohttp
import sqlalchemy as sa
from aiohttp import web

from geoimm.storage.database import Database
from geoimm.storage.schema import clusters, datasets, photo_days
from support.api import Api, Dataset, photo
from support.server import start_server
from support.world import LAT_LONG

DIVISIONS, DAYS = 300, 40
LEVELS = ["country", "province", "city", "district", "township"]


async def fill(database: Database, dataset_id: str) -> None:
    """Many photo days at every level, so that a task takes a while."""
    async with database.write() as connection:
        for level in range(len(LEVELS)):
            rows = [
                {
                    "dataset_id": dataset_id,
                    "level": level,
                    "division_id": f"{level}/{division}",
                    "day": 19_000 + day * (1 + division % 3),
                    "zone": "Asia/Shanghai",
                    **dict.fromkeys(("file_count", "entered", "revision"), 1),
                    **dict.fromkeys(("first_instant", "last_instant"), 0),
                }
                for division in range(DIVISIONS)
                for day in range(DAYS)
            ]
            await connection.execute(sa.insert(photo_days), rows)
        await connection.execute(
            sa.update(datasets).where(datasets.c.dataset_id == dataset_id).values(revision=1)
        )


async def make_dataset(api: Api, name: str) -> Dataset:
    made = Dataset(api, name)
    await api.done("CreateProject", ProjectName=name)
    await api.done("CreateDataset", **made.names)
    return made


async def create_task(dataset: Dataset, **more: Any) -> str:
    created = await dataset.api.done(
        "CreateLocationDateClusteringTask",
        **dataset.names,
        DateOptions={"GapDays": 1, "MinDays": 1, "MaxDays": 99},
        LocationOptions={"LocationDateClusterLevels": LEVELS},
        **more,
    )
    return str(created["TaskId"])


async def task(dataset: Dataset, task_id: str) -> dict[str, Any]:
    return await dataset.api.done(
        "GetTask",
        ProjectName=dataset.project,
        TaskType="LocationDateClustering",
        TaskId=task_id,
    )


async def dataset_id(database: Database, dataset: Dataset) -> str:
    query = sa.select(datasets.c.dataset_id).where(datasets.c.project_name == dataset.project)
    async with database.read() as connection:
        return str((await connection.execute(query)).scalar_one())


async def spans(database: Database, of: str) -> set[tuple[Any, ...]]:
    columns = ("level", "division_id", "first_day", "last_day", "start_instant", "end_instant")
    query = sa.select(*(clusters.c[name] for name in columns)).where(clusters.c.dataset_id == of)
    async with database.read() as connection:
        return {tuple(row) for row in await connection.execute(query)}


async def test_a_task_whose_server_was_killed_ends_after_a_restart_as_if_undisturbed(
    database_url: str, world: Path
) -> None:
    database = await Database.open(database_url)
    server = start_server(database_url, world)
    async with aiohttp.ClientSession() as http:
        api = Api(server.address, http)
        killed, calm = [await make_dataset(api, name) for name in ("killed", "calm")]
        ids = [await dataset_id(database, each) for each in (killed, calm)]
        for each in ids:
            await fill(database, each)
        task_id = await create_task(killed)
        while not 0 < (await task(killed, task_id))["Progress"] < 100:
            pass
        server.kill()
        assert await spans(database, ids[0]) == set()

        server = start_server(database_url, world)
        killed, calm = (Dataset(Api(server.address, http), name) for name in ("killed", "calm"))
        calm_id = await create_task(calm)
        for dataset, of in ((killed, task_id), (calm, calm_id)):
            while (ended := await task(dataset, of))["Status"] == "Running":
                pass
            assert ended["Status"] == "Succeeded"
        assert server.stop() == 0
    assert await spans(database, ids[0]) == await spans(database, ids[1])
    assert len(await spans(database, ids[0])) > DIVISIONS * len(LEVELS)
    await database.close()


async def test_a_notification_whose_receiver_was_down_arrives_after_a_restart_once_it_is_back(
    database_url: str, world: Path
) -> None:
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        port = reserved.getsockname()[1]
    settings = {"notification_endpoints": f"photos=http://127.0.0.1:{port}/hook"}
    server = start_server(database_url, world, **settings)
    async with aiohttp.ClientSession() as http:
        dataset = await make_dataset(Api(server.address, http), f"p{uuid.uuid4().hex}")
        await dataset.index(photo("1.jpg", LAT_LONG["Hangzhou"], "2024-03-04T10:00:00"))
        told = {"MNS": {"TopicName": "photos"}}
        task_id = await create_task(dataset, Notification=told, UserData="mine")
        while (await task(dataset, task_id))["Status"] == "Running":
            pass
    server.kill()

    async with receiver(port) as received:
        server = start_server(database_url, world, **settings)
        message = await received()
        server.stop()
    content = json.loads(message["content"])
    assert message["type"] == "imm:Task:LocationDateClustering"
    assert (content["TaskId"], content["Status"]) == (task_id, "Succeeded")
    assert content["UserData"] == "mine"


class receiver:  # noqa: N801  # reads as the context it makes
    """An HTTP receiver of notifications; entering it gives a way to wait for one."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def __aenter__(self) -> Any:
        import asyncio

        messages: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

        async def hook(request: web.Request) -> web.Response:
            await messages.put(await request.json())
            return web.Response()

        app = web.Application()
        app.router.add_post("/hook", hook)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        return messages.get

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()
