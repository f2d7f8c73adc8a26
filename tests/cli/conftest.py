"""The command line as users have it: a process, its exit code, what it prints."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from cli.processes import ReadUntil, Run, Start

DEADLINE_SECONDS = 60


@pytest.fixture(scope="session")
def boundaries(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three boundaries: a country north of the equator, one in the south-west with a province."""
    rows = [
        ("n", None, "country", "北国", "Northland", "北国", "NN", "NN", (10, 10, 20, 20)),
        ("s", None, "country", "Sul", "South", None, "SS", "SS", (-60, -40, -40, -20)),
        ("s1", "s", "province", "Costa", "Coast", "海岸", "SS", "SS-1", (-50, -30, -40, -20)),
    ]
    columns = ("id", "parent_id", "level", "name", "name_en", "name_zh", "country", "code")
    table = pa.table({name: [row[at] for row in rows] for at, name in enumerate(columns)})
    table = table.append_column("source", pa.array(["test"] * len(rows)))
    shapes = [shapely.to_wkb(shapely.box(*row[-1])) for row in rows]
    path = tmp_path_factory.mktemp("boundaries") / "three.parquet"
    pq.write_table(table.append_column("geometry", pa.array(shapes)), path)
    return path


@pytest.fixture(scope="session")
def disputed(boundaries: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the same, where NN sees s1 as its own; n has waters to 25 degrees north."""
    folder = tmp_path_factory.mktemp("disputed")
    shutil.copy(boundaries, folder)
    (folder / "worldviews.csv").write_text("worldview,division_id,parent_id,note\nNN,s1,n,\n")
    (folder / "maritime").mkdir()
    waters = {
        "country_id": ["n"],
        "country": ["NN"],
        "source": ["test"],
        "geometry": [shapely.to_wkb(shapely.box(10, 20, 20, 25))],
    }
    pq.write_table(pa.table(waters), folder / "maritime" / "territorial_waters.parquet")
    return folder


@pytest.fixture
def geoimm(tmp_path: Path) -> Run:
    """Run `geoimm …` in an empty folder to its end; keywords are environment variables."""

    def run(*arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "geoimm", *arguments],
            check=False,
            capture_output=True,
            encoding="utf-8",
            env=_environment(variables),
            cwd=tmp_path,
            timeout=DEADLINE_SECONDS,
        )

    return run


@pytest.fixture
def started(tmp_path: Path) -> Start:
    """Start `geoimm …` in an empty folder; it is killed if the test leaves it running."""

    @asynccontextmanager
    async def start(*arguments: str, **variables: str) -> AsyncIterator[asyncio.subprocess.Process]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "geoimm", *arguments),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=_environment(variables),
            cwd=tmp_path,
        )
        try:
            async with asyncio.timeout(DEADLINE_SECONDS):
                yield process
        finally:
            if process.returncode is None:
                process.kill()
            await process.communicate()

    return start


@pytest.fixture
def read_until() -> ReadUntil:
    """What a process prints up to and with the first line that holds a text."""

    async def read(process: asyncio.subprocess.Process, text: str) -> str:
        assert process.stdout is not None
        printed = ""
        while line := (await process.stdout.readline()).decode():
            printed += line
            if text in line:
                return printed
        raise AssertionError(f"ended without {text!r} after:\n{printed}")

    return read


def _environment(variables: dict[str, str]) -> dict[str, str]:
    """This process's own, without what would change an answer."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("GEOIMM_")}
    kept.pop("COLUMNS", None)
    # Boundary sets that the person who runs the tests uses are not there for them.
    kept["XDG_DATA_HOME"] = kept["XDG_CACHE_HOME"] = os.devnull
    # A console script runs without -W; the tests' own strictness is for their process.
    return kept | {"PYTHONUNBUFFERED": "1"} | variables
