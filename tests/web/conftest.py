"""Servers on SQLite: one with a key, one that is open to this machine."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from geoimm.app import running
from geoimm.resolver import Resolver
from geoimm.settings import Settings
from support.api import Api
from support.signing import KEY_ID, SECRET


@pytest.fixture(scope="session")
def keyed_url(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The database of the server with a key."""
    copy = shutil.copy(sqlite_template, tmp_path_factory.mktemp("keyed") / "geoimm.db")
    return f"sqlite:///{copy}"


@pytest.fixture(scope="session")
async def keyed(keyed_url: str, world: Path) -> AsyncIterator[Api]:
    """A running server that wants signatures."""
    settings = Settings(
        port=0, database_url=keyed_url, boundaries=world, access_keys={KEY_ID: SECRET}
    )
    async with running(settings) as address, aiohttp.ClientSession() as http:
        yield Api(address, http)


@pytest.fixture(scope="session")
async def open_server(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, world: Path
) -> AsyncIterator[Api]:
    """A running server without keys."""
    copy = shutil.copy(sqlite_template, tmp_path_factory.mktemp("open") / "geoimm.db")
    settings = Settings(port=0, database_url=f"sqlite:///{copy}", boundaries=world)
    async with running(settings) as address, aiohttp.ClientSession() as http:
        yield Api(address, http)


@pytest.fixture(scope="session")
def resolver(world: Path) -> Resolver:
    """What the servers' answers must be those of."""
    return Resolver.open(world)
