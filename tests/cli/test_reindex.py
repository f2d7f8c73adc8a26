"""`geoimm reindex` as a process."""

import asyncio
import json
from pathlib import Path

import aiohttp
import pytest

from cli.processes import Run
from geoimm.app import running
from geoimm.settings import Settings
from support.api import Api, Dataset, photo
from support.world import LAT_LONG, ROWS, write_world


@pytest.fixture
def database(tmp_path: Path, world: Path) -> str:
    """A database with one file, indexed over the small world."""
    url = f"sqlite:///{tmp_path / 'geoimm.db'}"

    async def fill() -> None:
        settings = Settings(port=0, database_url=url, boundaries=world)
        async with running(settings) as address, aiohttp.ClientSession() as http:
            dataset = Dataset(Api(address, http), "family")
            await dataset.api.done("CreateProject", ProjectName=dataset.project)
            await dataset.api.done("CreateDataset", **dataset.names)
            await dataset.index(photo("1.jpg", LAT_LONG["Jiaxing"], "2024-03-04T10:00:00"))

    asyncio.run(fill())
    return url


@pytest.fixture
def renumbered(tmp_path: Path) -> Path:
    """The small world with Jiaxing under another id."""
    rows = [("jx2", *row[1:]) if row[0] == "jx" else row for row in ROWS]
    return write_world(tmp_path / "renumbered.parquet", rows)


def test_a_dry_run_and_a_run_print_what_changes_as_json(
    geoimm: Run, database: str, renumbered: Path
) -> None:
    given = ("--database-url", database, "--boundaries", str(renumbered), "--json")
    moved = {
        "family/photos": {
            "read": 1,
            "moved": 1,
            "changes": [{"level": "city", "from": "嘉兴市", "to": "嘉兴市", "files": 1}],
        }
    }
    for arguments in (("--dry-run",), ("--dataset", "family/photos")):
        answer = geoimm("reindex", *arguments, *given)
        assert answer.returncode == 0, answer.stderr
        assert json.loads(answer.stdout) == moved
    again = json.loads(geoimm("reindex", *given).stdout)
    assert again["family/photos"]["moved"] == 0


def test_a_table_is_printed_for_people(geoimm: Run, database: str, renumbered: Path) -> None:
    answer = geoimm("reindex", "--database-url", database, "--boundaries", str(renumbered))
    assert "family/photos: 1 files with a coordinate, 1 moved." in answer.stdout


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("--dataset", "family"), "PROJECT/DATASET"),
        (("--dataset", "family/nothing"), "nothing"),
        (("--from", "yesterday"), "yesterday"),
        (("--from", "2024-03-05T00:00:00Z", "--to", "2024-03-04T00:00:00Z"), "2024-03-05"),
    ],
)
def test_what_cannot_be_selected_is_refused_by_name(
    geoimm: Run, database: str, world: Path, arguments: tuple[str, ...], named: str
) -> None:
    given = ("--database-url", database, "--boundaries", str(world))
    answer = geoimm("reindex", *arguments, *given)
    assert answer.returncode == 2
    assert named in answer.stderr
