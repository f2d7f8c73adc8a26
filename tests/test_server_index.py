"""A server goes on with the covering index of its boundaries once there is one."""

import asyncio
from pathlib import Path

import pytest

from geoimm import app
from geoimm.resolver import Resolver
from geoimm.resolver.covering.cache import IndexCache
from geoimm.settings import Settings
from support.positions import Position

HERE = Position(longitude=120.14, latitude=30.24)


@pytest.fixture
def settings(world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Of a set that is small, and yet is to be indexed."""
    monkeypatch.setattr(app, "_WORTH_INDEXING", 1)
    return Settings(boundaries=world, cache=tmp_path / "cache")


async def test_it_is_built_by_another_process_and_then_used(settings: Settings) -> None:
    resolver = app.open_resolver(settings)
    before = resolver.resolve(**HERE)
    await app.use_index(settings, resolver)
    assert resolver.has_index
    assert resolver.resolve(**HERE) == before
    assert before.district is not None


async def test_one_that_is_there_is_mapped_from_the_start(settings: Settings, world: Path) -> None:
    assert settings.cache is not None
    IndexCache(settings.cache).build(world)
    assert app.open_resolver(settings).has_index


async def test_where_none_can_be_built_the_server_answers_without(
    settings: Settings, world: Path
) -> None:
    resolver = app.open_resolver(settings)
    await app.use_index(Settings(boundaries=world, cache=Path("/dev/null/cache")), resolver)
    assert not resolver.has_index
    assert resolver.resolve(**HERE).district is not None


async def test_a_server_that_stops_stops_the_build(settings: Settings, world: Path) -> None:
    resolver = app.open_resolver(settings)
    building = asyncio.create_task(app.use_index(settings, resolver))
    assert settings.cache is not None
    while not (settings.cache / ".lock").exists():  # noqa: ASYNC110  # another process makes it
        await asyncio.sleep(0)
    building.cancel()
    with pytest.raises(asyncio.CancelledError):
        await building
    assert IndexCache(settings.cache).open(world) is None
    # The lock of the process that was killed is free again.
    assert IndexCache(settings.cache).build(world).is_dir()


def test_a_small_set_gets_no_index(world: Path, tmp_path: Path) -> None:
    settings = Settings(boundaries=world, cache=tmp_path / "cache")
    resolver = Resolver.open(world)
    asyncio.run(app.use_index(settings, resolver))
    assert not (tmp_path / "cache").exists()
