"""Re-resolving: files move to new boundaries, and their clusters keep their identity."""

import asyncio
import time
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from geoimm.app import running
from geoimm.domain.days import Moment
from geoimm.domain.queries import Interval
from geoimm.domain.reindexing import ReindexReport, Selection
from geoimm.resolver import Resolver
from geoimm.settings import Settings
from geoimm.storage.database import Database
from geoimm.tasks.reindexing import Reindexing, select_datasets
from support.api import Api, Dataset, photo
from support.world import LAT_LONG, ROWS, write_world

EVERYTHING = Selection()


class Stop(Exception):
    """Breaks a run off."""


@pytest.fixture(scope="module")
def new_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small world, with Hangzhou under another id and name."""
    rows = [list(row) for row in ROWS]
    for row in rows:
        if row[0] == "hz":
            row[0], row[3], row[5], row[6] = "hz2024", "杭州", "New Hangzhou", "杭州"
        if row[1] == "hz":
            row[1] = "hz2024"
    return write_world(tmp_path_factory.mktemp("new") / "world.parquet", rows)


@pytest.fixture
async def filled(database_url: str, world: Path) -> AsyncIterator[Dataset]:
    """A server over the old world, with a dataset of ten days in two places, clustered."""
    settings = Settings(port=0, database_url=database_url, boundaries=world)
    async with running(settings) as address, aiohttp.ClientSession() as http:
        dataset = Dataset(Api(address, http), f"p{uuid.uuid4().hex}")
        await dataset.api.done("CreateProject", ProjectName=dataset.project)
        await dataset.api.done("CreateDataset", **dataset.names)
        await dataset.index(*shots("Hangzhou", 3, 4, 5), *shots("Jiaxing", 8, 9))
        await dataset.cluster("city", "province")
        yield dataset


def shots(place: str, *days: int) -> list[dict[str, Any]]:
    return [
        photo(f"{place}{day}.jpg", LAT_LONG[place], f"2024-03-{day:02}T10:00:00+08:00")
        for day in days
    ]


async def reindex(
    database_url: str,
    boundaries: Path,
    dataset: Dataset,
    selection: Selection = EVERYTHING,
    *,
    dry_run: bool = False,
    stop_after: int | None = None,
) -> ReindexReport:
    database = await Database.open(database_url)
    resolver = await asyncio.to_thread(Resolver.open, boundaries)
    read = 0

    def progress(count: int) -> None:
        nonlocal read
        read += count
        if stop_after is not None and read > stop_after:
            raise Stop

    work = Reindexing(
        database, resolver, selection, lambda: Moment(time.time_ns()), "Asia/Shanghai", batch=2
    )
    try:
        (found,) = await select_datasets(database, [(dataset.project, dataset.name)])
        return await work.run(found, dry_run=dry_run, progress=progress)
    finally:
        await database.close()


async def city(dataset: Dataset, start: str) -> dict[str, Any]:
    clusters = await dataset.clusters(LocationDateClusterLevels=["city"])
    (found,) = [each for each in clusters if each["LocationDateClusterStartTime"][:10] == start]
    return found


def english(cluster: dict[str, Any]) -> str:
    return str(next(each["City"] for each in cluster["Addresses"] if each["Language"] == "en"))


async def test_files_move_and_their_cluster_keeps_its_id_title_and_create_time(
    filled: Dataset, database_url: str, new_world: Path
) -> None:
    before = await city(filled, "2024-03-03")
    await filled.api.done(
        "UpdateLocationDateCluster", **filled.names, ObjectId=before["ObjectId"], Title="West Lake"
    )
    report = await reindex(database_url, new_world, filled)
    assert (report.read, report.moved) == (5, 3)
    assert report.changes == {("city", "杭州市", "杭州"): 3}
    await filled.cluster("city", "province")
    after = await city(filled, "2024-03-03")
    for name in ("ObjectId", "CreateTime", "LocationDateClusterEndTime"):
        assert after[name] == before[name]
    assert after["Title"] == "West Lake"
    assert english(after) == "New Hangzhou"
    assert len(await filled.clusters()) == 4


async def test_files_show_their_new_addresses(
    filled: Dataset, database_url: str, new_world: Path
) -> None:
    await reindex(database_url, new_world, filled)
    answer = await filled.api.done("GetFileMeta", **filled.names, URI="oss://bucket/Hangzhou3.jpg")
    assert answer["Files"][0]["Addresses"][0]["City"] == "杭州"


async def test_a_dry_run_tells_the_same_and_changes_nothing(
    filled: Dataset, database_url: str, new_world: Path
) -> None:
    before = await filled.clusters()
    dry = await reindex(database_url, new_world, filled, dry_run=True)
    await filled.cluster("city", "province")
    assert await filled.clusters() == before
    assert await reindex(database_url, new_world, filled) == dry


async def test_a_second_run_moves_nothing(
    filled: Dataset, database_url: str, new_world: Path
) -> None:
    await reindex(database_url, new_world, filled)
    assert (await reindex(database_url, new_world, filled)).moved == 0


async def test_a_run_that_was_broken_off_goes_on_where_it_was(
    filled: Dataset, database_url: str, new_world: Path
) -> None:
    with pytest.raises(Stop):
        await reindex(database_url, new_world, filled, stop_after=2)
    report = await reindex(database_url, new_world, filled)
    assert (report.read, report.moved) == (5, 3)
    before = await city(filled, "2024-03-03")
    await filled.cluster("city", "province")
    assert (await city(filled, "2024-03-03"))["ObjectId"] == before["ObjectId"]


async def test_a_deleted_stay_stays_away_in_its_new_division(
    filled: Dataset, database_url: str, new_world: Path
) -> None:
    gone = await city(filled, "2024-03-03")
    await filled.api.done("DeleteLocationDateCluster", **filled.names, ObjectId=gone["ObjectId"])
    await reindex(database_url, new_world, filled)
    await filled.cluster("city", "province")
    assert {start for _, start, _ in await filled.stays(LocationDateClusterLevels=["city"])} == {
        "2024-03-08"
    }


@pytest.mark.parametrize(
    ("selection", "moved"),
    [
        pytest.param(Selection(country="CN"), 3, id="the country they lie in"),
        pytest.param(Selection(country="KR"), 0, id="another country"),
        pytest.param(Selection(taken=Interval(None, 1_709_526_000 * 10**9)), 2, id="until a time"),
        pytest.param(Selection(taken=Interval(1_709_600_000 * 10**9)), 1, id="from a time on"),
    ],
)
async def test_only_the_selected_files_move(
    filled: Dataset, database_url: str, new_world: Path, selection: Selection, moved: int
) -> None:
    assert (await reindex(database_url, new_world, filled, selection)).moved == moved


async def test_a_cluster_most_of_whose_files_stay_stays_too(
    filled: Dataset, database_url: str, new_world: Path
) -> None:
    before = await city(filled, "2024-03-03")
    last_day = Selection(taken=Interval(1_709_600_000 * 10**9))
    await reindex(database_url, new_world, filled, last_day)
    await filled.cluster("city")
    stays = await filled.stays(LocationDateClusterLevels=["city"])
    assert {
        ("Hangzhou", "2024-03-03", "2024-03-04"),
        ("New Hangzhou", "2024-03-05", "2024-03-05"),
    } <= stays
    assert (await city(filled, "2024-03-03"))["ObjectId"] == before["ObjectId"]


async def test_addresses_that_a_caller_gave_stay_as_they_were_given(
    filled: Dataset, database_url: str, new_world: Path
) -> None:
    (file,) = shots("Hangzhou", 6)
    await filled.index(file | {"Addresses": [{"City": "Somewhere"}]})
    await reindex(database_url, new_world, filled)
    answer = await filled.api.done("GetFileMeta", **filled.names, URI=file["URI"])
    assert answer["Files"][0]["Addresses"] == [{"City": "Somewhere"}]


async def test_addresses_at_a_coordinate_of_no_division_stay_the_files_place(
    filled: Dataset, database_url: str, world: Path
) -> None:
    (file,) = shots("At sea", 6)
    await filled.index(file | {"Addresses": [{"Language": "en", "City": "Atlantis"}]})
    await filled.cluster("city")
    assert (await reindex(database_url, world, filled)).moved == 0
    await filled.cluster("city")
    assert ("Atlantis", "2024-03-05", "2024-03-05") in await filled.stays()


async def test_a_new_file_elsewhere_does_not_make_moved_files_new(
    filled: Dataset, database_url: str, new_world: Path
) -> None:
    gone = await city(filled, "2024-03-03")
    await filled.api.done("DeleteLocationDateCluster", **filled.names, ObjectId=gone["ObjectId"])
    await filled.index(*shots("Shanghai", 3, 4, 5))
    await reindex(database_url, new_world, filled)
    await filled.cluster("city", "province", "country")
    names = {name for name, _, _ in await filled.stays(LocationDateClusterLevels=["city"])}
    assert names == {"Jiaxing", "Shanghai"}


@pytest.fixture(scope="module")
def other_tiers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small world, its old province a city of a new one, its cities districts."""
    rows = [list(row) for row in ROWS if row[0] not in {"xh", "hp"}]
    for row in rows:
        if row[0] == "zj":
            east = [*row]
            east[0], east[3], east[4], east[5], east[6] = "ed", "华东", "华东", "East", "华东"
            row[1], row[2] = "ed", "city"
        if row[1] == "zj":
            row[2] = "district"
    return write_world(tmp_path_factory.mktemp("tiers") / "world.parquet", [*rows, east])


async def test_clusters_follow_their_files_to_the_division_that_is_at_their_level_now(
    filled: Dataset, database_url: str, other_tiers: Path
) -> None:
    """A province that became a city leaves its stays to the province above it."""
    levels = ("province", "city")
    before = {level: await filled.clusters(LocationDateClusterLevels=[level]) for level in levels}
    report = await reindex(database_url, other_tiers, filled)
    assert report.moved == 5
    assert {
        ("province", "浙江省", "华东"),
        ("city", "杭州市", "浙江省"),
        ("district", "-", "杭州市"),
    } <= set(report.changes)
    await filled.cluster(*levels)
    after = {level: await filled.clusters(LocationDateClusterLevels=[level]) for level in levels}
    assert [each["ObjectId"] for each in after["province"]] == [
        each["ObjectId"] for each in before["province"]
    ]
    assert {each["Addresses"][0]["Province"] for each in after["province"]} == {"华东"}
    assert {each["ObjectId"] for each in before["city"]} >= {
        each["ObjectId"] for each in after["city"]
    }
    assert {each["Addresses"][0]["City"] for each in after["city"]} == {"浙江省"}
