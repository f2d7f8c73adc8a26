"""`geoimm boundaries diff --dataset`: which files another boundary set would move."""

import json
from pathlib import Path

import aiohttp
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cli.processes import Run
from geoimm.app import running
from geoimm.settings import Settings
from support.api import Api
from support.world import LAT_LONG


@pytest.fixture
def renamed_world(world: Path, tmp_path: Path) -> Path:
    """The small world with Xihu gone, Paris under another name and Jiaxing under another id."""
    rows = [row for row in pq.read_table(world).to_pylist() if row["id"] != "xh"]
    for row in rows:
        row["name"] = "Lutetia" if row["id"] == "pa" else row["name"]
        row["id"] = "jx2" if row["id"] == "jx" else row["id"]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "renamed.parquet")
    return tmp_path / "renamed.parquet"


async def test_the_files_of_a_dataset_that_would_move_are_counted_by_level(
    geoimm: Run, world: Path, renamed_world: Path, database_url: str, tmp_path: Path
) -> None:
    places = ["West Lake", "Hangzhou", "Jiaxing", "Paris", "Loire", "At sea"]
    await index(database_url, world, places)

    done = geoimm(
        *("boundaries", "diff", str(world), str(renamed_world), "--json"),
        *("--dataset", "family/photos", "--database-url", database_url),
        GEOIMM_DATA=str(tmp_path / "data"),
    )

    assert (done.returncode, done.stderr) == (0, "")
    none = dict.fromkeys(("country", "province", "city", "district", "township"), 0)
    assert json.loads(done.stdout)["effect"] == {
        "dataset": "family/photos",
        "files": 6,
        "changed": 2,
        "by_level": none | {"city": 1, "district": 1},
        "renamed_by_level": none | {"city": 1, "district": 1},
    }


async def test_an_unknown_dataset_is_told(
    geoimm: Run, world: Path, database_url: str, tmp_path: Path
) -> None:
    done = geoimm(
        *("boundaries", "diff", str(world), str(world), "--dataset", "family/photos"),
        *("--database-url", database_url),
        GEOIMM_DATA=str(tmp_path / "data"),
    )

    assert done.returncode == 2
    assert "is not found" in done.stderr


async def index(database_url: str, world: Path, places: list[str]) -> None:
    """A dataset `family/photos` with a file at each place and one without a place."""
    names = {"ProjectName": "family", "DatasetName": "photos"}
    settings = Settings(port=0, database_url=database_url, boundaries=world)
    async with running(settings) as address, aiohttp.ClientSession() as http:
        api = Api(address, http)
        await api.done("CreateProject", ProjectName="family")
        await api.done("CreateDataset", **names)
        for place in places:
            file = {"URI": f"oss://b/{place}.jpg", "LatLong": LAT_LONG[place]}
            await api.done("IndexFileMeta", **names, File=file)
        await api.done("IndexFileMeta", **names, File={"URI": "oss://b/nowhere.jpg"})
