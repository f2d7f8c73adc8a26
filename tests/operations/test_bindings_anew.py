"""A binding that is deleted and made anew is another one, also for the process that followed it."""

from collections.abc import AsyncIterator

import pytest

from geoimm.domain.bindings import Binding
from geoimm.domain.days import Moment
from geoimm.domain.projects import Dataset, Project
from geoimm.storage.binding_leases import claim_bindings, keep_binding
from geoimm.storage.bindings import add_binding, delete_binding
from geoimm.storage.database import Database
from geoimm.storage.datasets import add_dataset
from geoimm.storage.leases import LeaseLost
from geoimm.storage.projects import add_project

NOW, LATER = Moment(1), Moment(2)
URI = "oss://photos"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """An empty database."""
    opened = await Database.open(database_url)
    yield opened
    await opened.close()


async def test_who_followed_the_deleted_one_does_not_go_on_beside_who_follows_the_new_one(
    database: Database,
) -> None:
    dataset = Dataset("d", "p", "photos", NOW, NOW)
    async with database.write() as connection:
        await add_project(connection, Project("p", NOW, NOW))
        await add_dataset(connection, dataset)
        await add_binding(connection, dataset, Binding("d", "p", "photos", URI, NOW, NOW))
    (old,) = await claim_bindings(database, "me", at=1, most=10)
    async with database.write() as connection:
        await delete_binding(connection, dataset, URI)
        await add_binding(connection, dataset, Binding("d", "p", "photos", URI, LATER, LATER))
    (new,) = await claim_bindings(database, "me", at=2, most=10)
    with pytest.raises(LeaseLost):
        async with database.write() as connection:
            await keep_binding(connection, old)
    async with database.write() as connection:
        await keep_binding(connection, new)
