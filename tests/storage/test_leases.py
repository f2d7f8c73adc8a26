"""Leases: a task has one owner at a time, and is never lost."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import sqlalchemy as sa

from geoimm.domain.days import Moment
from geoimm.domain.projects import Dataset, Project
from geoimm.domain.tasks import Task, TaskStatus
from geoimm.storage.database import Database
from geoimm.storage.datasets import add_dataset
from geoimm.storage.leases import LeaseLost, claim_task, end_task, renew_lease
from geoimm.storage.projects import add_project
from geoimm.storage.schema import tasks
from geoimm.storage.tasks import add_task, get_task

NOW = Moment(0)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(database_url)
    async with opened.write() as connection:
        await add_project(connection, Project("p", NOW, NOW))
    yield opened
    await opened.close()


async def add(database: Database, dataset_name: str, *, at: int) -> str:
    """A task of a dataset, which is made when there is none of that name."""
    dataset = Dataset(dataset_name, "p", dataset_name, NOW, NOW)
    task = Task(
        task_id=f"{dataset_name} {at} {uuid.uuid4()}",
        task_type="LocationDateClustering",
        status=TaskStatus.Running,
        project_name="p",
        dataset_name=dataset_name,
        event_id="e",
        start_time=Moment(at),
        task_request_definition="{}",
    )
    async with database.write() as connection:
        known = await connection.execute(sa.text("SELECT dataset_id FROM datasets"))
        if dataset_name not in known.scalars().all():
            await add_dataset(connection, dataset)
        await add_task(connection, dataset, task, topic=None, request_id="r")
    return task.task_id


async def end_lease(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(sa.update(tasks).values(lease_end=1))


async def test_a_dataset_has_one_running_task_and_the_next_waits(database: Database) -> None:
    first, second = await add(database, "a", at=1), await add(database, "a", at=2)
    claimed = await claim_task(database, "one")
    assert claimed is not None
    assert claimed.task.task_id == first
    assert await claim_task(database, "two") is None
    async with database.write() as connection:
        await end_task(connection, claimed, status=TaskStatus.Succeeded, at=NOW)
    following = await claim_task(database, "two")
    assert following is not None
    assert following.task.task_id == second


async def test_tasks_of_several_datasets_run_beside_each_other(database: Database) -> None:
    await add(database, "a", at=1)
    await add(database, "b", at=2)
    claimed = [await claim_task(database, owner) for owner in ("one", "two", "three")]
    assert [each and each.dataset_id for each in claimed] == ["a", "b", None]


async def test_a_task_whose_lease_ended_is_taken_over_and_its_old_owner_refused(
    database: Database,
) -> None:
    await add(database, "a", at=1)
    old = await claim_task(database, "one")
    await end_lease(database)
    new = await claim_task(database, "two")
    assert old is not None
    assert new is not None
    assert (new.task.task_id, new.attempt) == (old.task.task_id, 2)
    with pytest.raises(LeaseLost):
        async with database.write() as connection:
            await end_task(connection, old, status=TaskStatus.Failed, at=NOW)
    with pytest.raises(LeaseLost):
        async with database.write() as connection:
            await renew_lease(connection, old, 50)
    async with database.write() as connection:
        await renew_lease(connection, new, 50)
    async with database.read() as connection:
        task = await get_task(connection, "p", new.task.task_id, at=NOW)
    assert task is not None
    assert (task.status, task.progress) == (TaskStatus.Running, 50)


async def test_the_same_owner_in_another_attempt_is_another_owner(database: Database) -> None:
    await add(database, "a", at=1)
    claimed = await claim_task(database, "one")
    assert claimed is not None
    with pytest.raises(LeaseLost):
        async with database.write() as connection:
            await renew_lease(connection, replace(claimed, attempt=2), 50)


async def test_a_task_can_be_asked_for_during_seven_days_after_its_end(
    database: Database,
) -> None:
    await add(database, "a", at=1)
    claimed = await claim_task(database, "one")
    assert claimed is not None
    async with database.write() as connection:
        await end_task(connection, claimed, status=TaskStatus.Succeeded, at=NOW)
    week = 7 * 86_400 * 10**9
    async with database.read() as connection:
        kept = await get_task(connection, "p", claimed.task.task_id, at=Moment(week))
        gone = await get_task(connection, "p", claimed.task.task_id, at=Moment(week + 1))
    assert kept is not None
    assert gone is None
