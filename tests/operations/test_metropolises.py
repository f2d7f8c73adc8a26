"""Two days in each of twelve metropolises of the default set, by the vendor's SDK."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from alibabacloud_imm20200930 import models

from geoimm.app import running
from geoimm.settings import Settings
from support.api import Api, Dataset
from support.sights import SIGHTS

DAYS = {name: f"2024-{month:02}" for month, name in enumerate(SIGHTS, 1)}
"""A month for each trip, on its 5th and 6th."""


@pytest.fixture(scope="module")
async def server(sqlite_copy: str) -> AsyncIterator[Api]:
    settings = Settings(port=0, database_url=sqlite_copy)
    async with running(settings) as address, aiohttp.ClientSession() as http:
        yield Api(address, http)


@pytest.fixture(scope="module")
def sqlite_copy(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("metropolises") / "geoimm.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture
async def visited(server: Api) -> Dataset:
    """A dataset with the photos of all trips."""
    made = Dataset(server, f"test_{uuid.uuid4().hex}")
    await server.done("CreateProject", ProjectName=made.project)
    await server.done("CreateDataset", **made.names)
    files = [
        models.InputFile(
            uri=f"oss://bucket/{name} {number}.jpg",
            lat_long=f"{latitude},{longitude}",
            produce_time=f"{DAYS[name]}-{5 + number // 3:02}T1{number}:00:00",
        )
        for name, sights in SIGHTS.items()
        for number, (latitude, longitude) in enumerate(sights)
    ]
    request = models.BatchIndexFileMetaRequest(
        project_name=made.project, dataset_name=made.name, files=files
    )
    await asyncio.to_thread(server.sdk().batch_index_file_meta, request)
    return made


@pytest.mark.parametrize("levels", [("city",), ("province", "city")])
async def test_two_days_in_a_metropolis_are_one_stay_at_each_level(
    visited: Dataset, levels: tuple[str, ...]
) -> None:
    task = await visited.cluster(*levels)
    assert task["Status"] == "Succeeded"
    stays = sorted(
        (
            each["LocationDateClusterLevel"],
            each["LocationDateClusterStartTime"][:10],
            each["LocationDateClusterEndTime"][:10],
        )
        for each in await visited.clusters()
    )
    assert stays == sorted(
        (level, f"{month}-05", f"{month}-06") for level in levels for month in DAYS.values()
    )
