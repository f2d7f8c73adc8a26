"""Leases: how processes share the tasks of one database.

A runner claims a task for a while and renews its lease while it works. A lease that ends, because
its process died or hung, makes the task free again; what the old owner still writes is refused.
"""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.days import Moment
from geoimm.domain.tasks import Task, TaskStatus
from geoimm.storage.database import Database, now
from geoimm.storage.schema import tasks
from geoimm.storage.tasks import OPEN, RUNNING, WAITING, task_of

LEASE_NANOSECONDS = 10 * 1_000_000_000
"""How long a task waits for an owner that says nothing any more."""


class LeaseLost(Exception):  # it is a piece of news, not an error
    """The task is no longer this owner's: its lease ended, or its dataset was deleted."""


@dataclass(frozen=True, slots=True)
class ClaimedTask:
    """A task that this process works on."""

    dataset_id: str
    number: int
    attempt: int
    owner: str
    task: Task
    definition: str
    topic: str | None
    request_id: str


async def claim_task(database: Database, owner: str) -> ClaimedTask | None:
    """Take the oldest free task whose dataset has no earlier one; None when there is none."""
    earlier, picked = tasks.alias(), tasks.alias()
    free = sa.or_(picked.c.state == WAITING, picked.c.lease_end < now())
    pick = (
        sa.select(picked.c.task_id)
        .where(
            picked.c.state.in_(OPEN),
            free,
            ~sa.exists().where(
                earlier.c.dataset_id == picked.c.dataset_id,
                earlier.c.number < picked.c.number,
                earlier.c.state.in_(OPEN),
            ),
        )
        .order_by(picked.c.start_time, picked.c.task_id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    claim = (
        sa.update(tasks)
        .where(tasks.c.task_id == pick.scalar_subquery())
        .values(
            state=RUNNING,
            owner=owner,
            attempt=tasks.c.attempt + 1,
            lease_end=now() + LEASE_NANOSECONDS,
        )
        .returning(tasks)
    )
    try:
        async with database.write() as connection:
            row = (await connection.execute(claim)).first()
    except sa.exc.IntegrityError:
        # Another process began this dataset's task in the same moment.
        return None
    return None if row is None else _claimed(row)


async def renew_lease(connection: AsyncConnection, claimed: ClaimedTask, progress: int) -> None:
    """Keep a task and tell how far it is, in percent; LeaseLost when it is no longer ours."""
    await _update_owned(connection, claimed, lease_end=now() + LEASE_NANOSECONDS, progress=progress)


async def release_task(connection: AsyncConnection, claimed: ClaimedTask) -> None:
    """Let the task wait again, for whoever comes next; LeaseLost when it is no longer ours."""
    await _update_owned(connection, claimed, state=WAITING, owner=None, lease_end=None)


async def end_task(  # noqa: PLR0913  # the parts of an end
    connection: AsyncConnection,
    claimed: ClaimedTask,
    *,
    status: TaskStatus,
    at: Moment,
    code: str | None = None,
    message: str | None = None,
) -> Task:
    """Record the end in the caller's transaction; LeaseLost when the task is no longer ours."""
    row = await _update_owned(
        connection,
        claimed,
        state=status.value,
        progress=100 if status is TaskStatus.Succeeded else tasks.c.progress,
        end_time=at.nanoseconds,
        code=code,
        message=message,
        lease_end=None,
    )
    return task_of(row)


def _claimed(row: Any) -> ClaimedTask:
    return ClaimedTask(
        row.dataset_id,
        row.number,
        row.attempt,
        row.owner,
        task_of(row),
        row.definition,
        row.topic,
        row.request_id,
    )


async def _update_owned(
    connection: AsyncConnection, claimed: ClaimedTask, **values: Any
) -> "sa.Row[Any]":
    update = (
        sa.update(tasks)
        .where(
            tasks.c.dataset_id == claimed.dataset_id,
            tasks.c.number == claimed.number,
            tasks.c.owner == claimed.owner,
            tasks.c.attempt == claimed.attempt,
            tasks.c.state == RUNNING,
        )
        .values(**values)
        .returning(tasks)
    )
    row: sa.Row[Any] | None = (await connection.execute(update)).first()
    if row is None:
        raise LeaseLost(claimed.task.task_id)
    return row
