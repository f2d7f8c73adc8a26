"""What all tests share: the boundaries, the two databases, one running server on each."""

import asyncio
import itertools
import shutil
import uuid
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import pytest

from geoimm.app import running
from geoimm.resolver import Resolver
from geoimm.resolver.covering.cache import build_index
from geoimm.settings import Settings
from geoimm.storage.database import Database
from support.api import Api, Dataset
from support.postgres import postgres_server
from support.world import write_world

_TEMPLATE = "geoimm_template"
_numbers = itertools.count()


@pytest.fixture(scope="session")
def default_resolver() -> Resolver:
    """The resolver of the whole shipped boundary set; reading it takes a second or two."""
    return Resolver.open(whole=True)


@pytest.fixture(scope="session")
def default_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache with the covering index of the shipped set; building it takes half a minute."""
    cache = tmp_path_factory.mktemp("cache")
    build_index(cache=cache)
    return cache


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The boundary file of the small world in `support.world`."""
    return write_world(tmp_path_factory.mktemp("world") / "world.parquet")


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A PostgreSQL server with a template of the schema; its URL without a database's name."""
    with postgres_server() as url:
        _run(_make_template(url))
        yield url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database file with the schema."""
    path = tmp_path_factory.mktemp("template") / "geoimm.db"
    _run(_open_once(f"sqlite:///{path}"))
    return path


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """Each database that the product runs on."""
    name: str = request.param
    return name


@pytest.fixture
def database_url(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database with the schema, of this test alone."""
    return _new_database(engine, request, tmp_path)


@pytest.fixture(scope="session")
async def api(
    engine: str,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    world: Path,
) -> AsyncIterator[Api]:
    """A running server over the small world, on each database; it has no keys."""
    url = _new_database(engine, request, tmp_path_factory.mktemp("server"))
    settings = Settings(port=0, database_url=url, boundaries=world)
    async with running(settings) as address, aiohttp.ClientSession() as http:
        yield Api(address, http)


@pytest.fixture
async def dataset(api: Api) -> Dataset:
    """An empty dataset in a project of its own."""
    made = Dataset(api, f"test_{uuid.uuid4().hex}")
    await api.done("CreateProject", ProjectName=made.project)
    await api.done("CreateDataset", **made.names)
    return made


def _new_database(engine: str, request: pytest.FixtureRequest, folder: Path) -> str:
    if engine == "sqlite":
        template = request.getfixturevalue("sqlite_template")
        return f"sqlite:///{shutil.copy(template, folder / 'geoimm.db')}"
    url = request.getfixturevalue("postgres")
    name = f"geoimm_{next(_numbers)}"
    _run(_run_sql(f"{url}/postgres", f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}"))
    return f"{url}/{name}"


async def _make_template(url: str) -> None:
    await _run_sql(f"{url}/postgres", f"DROP DATABASE IF EXISTS {_TEMPLATE}")
    await _run_sql(f"{url}/postgres", f"CREATE DATABASE {_TEMPLATE}")
    await _open_once(f"{url}/{_TEMPLATE}")


async def _open_once(url: str) -> None:
    database = await Database.open(url)
    await database.close()


async def _run_sql(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _run(work: Coroutine[Any, Any, None]) -> None:
    # A loop runs in this thread already when a fixture is set up for an async test.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, work).result()
