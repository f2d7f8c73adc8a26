"""Tasks in the database, with the leases by which processes share them.

A runner claims a task for a while and renews its lease while it works. A lease that ends, because
its process died or hung, makes the task free again; what the old owner still writes is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.days import Moment
from geoimm.domain.projects import Dataset
from geoimm.domain.queries import ANY_TIME, Interval, LabelCondition, Page, PageRequest
from geoimm.domain.tasks import RETENTION_NANOSECONDS, Task, TaskStatus
from geoimm.storage.database import Database, now
from geoimm.storage.labels import has_label, index_labels
from geoimm.storage.pages import after_key, page_of, within
from geoimm.storage.schema import datasets, tasks

LEASE_NANOSECONDS = 10 * 1_000_000_000
"""How long a task waits for an owner that says nothing any more."""
_WAITING, _RUNNING = "Waiting", "Running"
_OPEN = (_WAITING, _RUNNING)
_END = 2**63 - 1

SORTS = {
    "TaskId": tasks.c.task_id,
    "StartTime": tasks.c.start_time,
    "EndTime": sa.func.coalesce(tasks.c.end_time, _END),
}


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


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Which tasks to list; all conditions must hold."""

    task_types: Sequence[str] = ()
    status: TaskStatus | None = None
    tags: Sequence[LabelCondition] = ()
    started: Interval = ANY_TIME
    ended: Interval = ANY_TIME


async def add_task(
    connection: AsyncConnection,
    dataset: Dataset,
    task: Task,
    *,
    topic: str | None,
    request_id: str,
) -> None:
    """Store a task that waits its turn behind the dataset's earlier ones."""
    count = await connection.execute(
        sa.update(datasets)
        .where(datasets.c.dataset_id == dataset.dataset_id)
        .values(task_count=datasets.c.task_count + 1)
        .returning(datasets.c.task_count)
    )
    await connection.execute(
        sa.insert(tasks).values(
            dataset_id=dataset.dataset_id,
            number=count.scalar_one(),
            task_id=task.task_id,
            task_type=task.task_type,
            project_name=task.project_name,
            dataset_name=task.dataset_name,
            state=_WAITING,
            event_id=task.event_id,
            request_id=request_id,
            user_data=task.user_data,
            tags=dict(task.tags),
            tag_index=index_labels(task.tags, any_case=False),
            definition=task.task_request_definition,
            topic=topic,
            progress=0,
            start_time=task.start_time.nanoseconds,
            attempt=0,
        )
    )


async def claim_task(database: Database, owner: str) -> ClaimedTask | None:
    """Take the oldest free task whose dataset has no earlier one; None when there is none."""
    earlier, picked = tasks.alias(), tasks.alias()
    free = sa.or_(picked.c.state == _WAITING, picked.c.lease_end < now())
    pick = (
        sa.select(picked.c.task_id)
        .where(
            picked.c.state.in_(_OPEN),
            free,
            ~sa.exists().where(
                earlier.c.dataset_id == picked.c.dataset_id,
                earlier.c.number < picked.c.number,
                earlier.c.state.in_(_OPEN),
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
            state=_RUNNING,
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
    if row is None:
        return None
    return ClaimedTask(
        row.dataset_id,
        row.number,
        row.attempt,
        owner,
        _task(row),
        row.definition,
        row.topic,
        row.request_id,
    )


async def renew_lease(connection: AsyncConnection, claimed: ClaimedTask, progress: int) -> None:
    """Keep a task and tell how far it is, in percent; LeaseLost when it is no longer ours."""
    await _update_owned(connection, claimed, lease_end=now() + LEASE_NANOSECONDS, progress=progress)


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
    return _task(row)


async def get_task(
    connection: AsyncConnection, project_name: str, task_id: str, *, at: Moment
) -> Task | None:
    """A task of a project, for seven days after its end; None when there is none."""
    query = _kept(project_name, at).where(tasks.c.task_id == task_id)
    row = (await connection.execute(query)).first()
    return _task(row) if row else None


async def list_tasks(
    connection: AsyncConnection,
    project_name: str,
    wanted: TaskFilter,
    page: PageRequest,
    *,
    at: Moment,
) -> Page[Task]:
    """The tasks of a project that pass a filter, a page of them."""
    query = _kept(project_name, at).where(*_conditions(wanted))
    column = SORTS[page.sort].label("sorted_by")
    query = query.add_columns(column)
    rows = (
        await connection.execute(after_key(query, page, SORTS[page.sort], tasks.c.task_id))
    ).all()
    found = page_of(rows, page.size, lambda row: [row.sorted_by, row.task_id])
    return Page([_task(row) for row in found.items], found.after)


async def delete_old_tasks(connection: AsyncConnection, *, at: Moment) -> None:
    """Forget the tasks that ended more than seven days ago."""
    await connection.execute(
        sa.delete(tasks).where(tasks.c.end_time < at.nanoseconds - RETENTION_NANOSECONDS)
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
            tasks.c.state == _RUNNING,
        )
        .values(**values)
        .returning(tasks)
    )
    row: sa.Row[Any] | None = (await connection.execute(update)).first()
    if row is None:
        raise LeaseLost(claimed.task.task_id)
    return row


def _kept(project_name: str, at: Moment) -> "sa.Select[Any]":
    oldest = at.nanoseconds - RETENTION_NANOSECONDS
    return sa.select(tasks).where(
        tasks.c.project_name == project_name,
        sa.or_(tasks.c.end_time.is_(None), tasks.c.end_time >= oldest),
    )


def _conditions(wanted: TaskFilter) -> "list[sa.ColumnElement[bool]]":
    conditions = [has_label(tasks.c.tag_index, tag, any_case=False) for tag in wanted.tags]
    if wanted.task_types:
        conditions.append(tasks.c.task_type.in_(list(wanted.task_types)))
    if wanted.status is TaskStatus.Running:
        conditions.append(tasks.c.state.in_(_OPEN))
    elif wanted.status is not None:
        conditions.append(tasks.c.state == wanted.status.value)
    conditions += within(tasks.c.start_time, wanted.started)
    return conditions + within(tasks.c.end_time, wanted.ended)


def _task(row: Any) -> Task:
    return Task(
        task_id=row.task_id,
        task_type=row.task_type,
        status=TaskStatus.Running if row.state == _WAITING else TaskStatus(row.state),
        project_name=row.project_name,
        dataset_name=row.dataset_name,
        event_id=row.event_id,
        start_time=Moment(row.start_time),
        code=row.code,
        message=row.message,
        end_time=None if row.end_time is None else Moment(row.end_time),
        user_data=row.user_data,
        tags=row.tags,
        progress=row.progress,
        task_request_definition=row.definition,
    )
