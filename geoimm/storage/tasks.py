"""Tasks in the database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.days import Moment
from geoimm.domain.projects import Dataset
from geoimm.domain.queries import ANY_TIME, Interval, LabelCondition, Page, PageRequest
from geoimm.domain.tasks import RETENTION_NANOSECONDS, Task, TaskStatus
from geoimm.storage.labels import has_label, index_labels
from geoimm.storage.pages import after_key, page_of, within
from geoimm.storage.schema import datasets, tasks

WAITING, RUNNING = "Waiting", "Running"
OPEN = (WAITING, RUNNING)
_END = 2**63 - 1

SORTS = {
    "TaskId": tasks.c.task_id,
    "StartTime": tasks.c.start_time,
    "EndTime": sa.func.coalesce(tasks.c.end_time, _END),
}


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
            state=WAITING,
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


async def get_task(
    connection: AsyncConnection, project_name: str, task_id: str, *, at: Moment
) -> Task | None:
    """A task of a project, for seven days after its end; None when there is none."""
    query = _kept(project_name, at).where(tasks.c.task_id == task_id)
    row = (await connection.execute(query)).first()
    return task_of(row) if row else None


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
    return Page([task_of(row) for row in found.items], found.after)


async def delete_old_tasks(connection: AsyncConnection, *, at: Moment) -> None:
    """Forget the tasks that ended more than seven days ago."""
    await connection.execute(
        sa.delete(tasks).where(tasks.c.end_time < at.nanoseconds - RETENTION_NANOSECONDS)
    )


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
        conditions.append(tasks.c.state.in_(OPEN))
    elif wanted.status is not None:
        conditions.append(tasks.c.state == wanted.status.value)
    conditions += within(tasks.c.start_time, wanted.started)
    return conditions + within(tasks.c.end_time, wanted.ended)


def task_of(row: Any) -> Task:
    """A row as a task; one that waits is Running on the wire."""
    return Task(
        task_id=row.task_id,
        task_type=row.task_type,
        status=TaskStatus.Running if row.state == WAITING else TaskStatus(row.state),
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
