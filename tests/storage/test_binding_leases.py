"""Leases of bindings: one process follows each, and what it no longer owns it cannot change."""

from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa

from geoimm.domain.bindings import Binding, BindingPhase, BindingState
from geoimm.domain.days import Moment
from geoimm.domain.projects import Dataset, Project
from geoimm.storage.binding_leases import (
    BindingNews,
    ClaimedBinding,
    claim_bindings,
    keep_binding,
    release_binding,
    tell_binding,
)
from geoimm.storage.bindings import (
    add_binding,
    delete_binding,
    get_binding,
    resume_binding,
    stop_binding,
)
from geoimm.storage.database import Database
from geoimm.storage.datasets import add_dataset
from geoimm.storage.leases import LeaseLost
from geoimm.storage.projects import add_project
from geoimm.storage.schema import bindings

NOW = Moment(0)
DATASET = Dataset("d", "p", "photos", NOW, NOW)
URI = "oss://photos"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A database with one binding."""
    opened = await Database.open(database_url)
    async with opened.write() as connection:
        await add_project(connection, Project("p", NOW, NOW))
        await add_dataset(connection, DATASET)
        await add_binding(connection, DATASET, Binding("d", "p", "photos", URI, NOW, NOW))
    yield opened
    await opened.close()


async def claim(database: Database, owner: str = "one") -> list[ClaimedBinding]:
    return await claim_bindings(database, owner, at=1, most=10)


async def keep(database: Database, claimed: ClaimedBinding) -> None:
    async with database.write() as connection:
        await keep_binding(connection, claimed)


async def test_a_binding_has_one_owner_at_a_time(database: Database) -> None:
    (claimed,) = await claim(database)
    assert (claimed.project_name, claimed.dataset_name, claimed.uri) == ("p", "photos", URI)
    assert await claim(database, "two") == []
    async with database.read() as connection:
        assert (await get_binding(connection, DATASET, URI, zone="UTC")).state == "Running"


async def test_a_binding_whose_lease_ended_is_taken_over_and_its_old_owner_refused(
    database: Database,
) -> None:
    (old,) = await claim(database)
    async with database.write() as connection:
        await connection.execute(sa.update(bindings).values(lease_end=1))
    (new,) = await claim(database, "two")
    with pytest.raises(LeaseLost):
        await keep(database, old)
    await keep(database, new)


async def test_a_binding_that_is_given_back_is_free_at_once(database: Database) -> None:
    (claimed,) = await claim(database)
    async with database.write() as connection:
        await release_binding(connection, claimed)
    assert len(await claim(database, "two")) == 1


async def test_a_stopped_binding_is_nobodys_until_it_is_resumed(database: Database) -> None:
    (claimed,) = await claim(database)
    async with database.write() as connection:
        await stop_binding(connection, DATASET, URI, reason="why", at=NOW)
    with pytest.raises(LeaseLost):
        await keep(database, claimed)
    assert await claim(database) == []
    async with database.write() as connection:
        await resume_binding(connection, DATASET, URI, at=NOW)
    assert len(await claim(database)) == 1


async def test_a_deleted_binding_is_lost_to_its_owner(database: Database) -> None:
    (claimed,) = await claim(database)
    async with database.write() as connection:
        await delete_binding(connection, DATASET, URI)
    with pytest.raises(LeaseLost):
        await keep(database, claimed)


async def test_its_update_time_moves_only_when_something_changes(database: Database) -> None:
    (claimed,) = await claim(database)
    news = BindingNews(BindingState.Retrying, BindingPhase.FullScanning, "why")
    times = []
    for at in (2, 3):
        async with database.write() as connection:
            await tell_binding(connection, claimed, news, at=at)
            binding = await get_binding(connection, DATASET, URI, zone="UTC")
            times.append((binding.update_time.nanoseconds, binding.reason))
    assert times == [(2, "why"), (2, "why")]
