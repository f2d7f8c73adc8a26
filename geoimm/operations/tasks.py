"""GetTask and ListTasks."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Literal

from pydantic import Field

from geoimm.domain.days import Moment
from geoimm.domain.projects import Name
from geoimm.domain.queries import (
    Order,
    PageRequest,
    TimeRange,
    parse_labels,
    read_interval,
    read_token,
    write_token,
)
from geoimm.domain.tasks import Task, TaskStatus, TaskType
from geoimm.errors import ResourceNotFound
from geoimm.operations.service import Service
from geoimm.storage import tasks as stored
from geoimm.storage.projects import check_project
from geoimm.storage.tasks import TaskFilter


@dataclass(frozen=True, slots=True)
class TasksAnswer:
    """A page of tasks."""

    project_name: str
    tasks: Sequence[Task]
    max_results: str
    """A text, as the service sends it."""
    next_token: str | None


async def get_task(
    service: Service,
    *,
    project_name: Name,
    task_type: TaskType,
    task_id: str,
    request_definition: bool = False,
) -> Task:
    """A task, for seven days after its end; with the request that made it, if asked."""
    async with service.database.read() as connection:
        await check_project(connection, project_name)
        task = await stored.get_task(connection, project_name, task_id, at=Moment(service.clock()))
    if task is None or task.task_type != task_type.value:
        raise ResourceNotFound("task", task_id)
    return _shown(task, request_definition)


async def list_tasks(  # the operation's own parameters
    service: Service,
    *,
    project_name: Name,
    task_types: Annotated[list[TaskType], Field(max_length=100)] | None = None,
    status: TaskStatus | None = None,
    tag_selector: str = "",
    start_time_range: TimeRange | None = None,
    end_time_range: TimeRange | None = None,
    request_definition: bool = False,
    sort: Literal["TaskId", "StartTime", "EndTime"] = "TaskId",
    order: Order = "asc",
    max_results: Annotated[int, Field(ge=1, le=100)] = 100,
    next_token: str = "",
) -> TasksAnswer:
    """A project's tasks that pass all the filters given, a page of them."""
    zone = service.default_zone
    wanted = TaskFilter(
        task_types=[each.value for each in task_types or ()],
        status=status,
        tags=parse_labels("TagSelector", tag_selector),
        started=read_interval("StartTimeRange", start_time_range, zone),
        ended=read_interval("EndTimeRange", end_time_range, zone),
    )
    kinds = "ss" if sort == "TaskId" else "is"
    after = read_token(next_token, sort=sort, order=order, kinds=kinds)
    page = PageRequest(max_results, order, sort, after)
    async with service.database.read() as connection:
        await check_project(connection, project_name)
        found = await stored.list_tasks(
            connection, project_name, wanted, page, at=Moment(service.clock())
        )
    return TasksAnswer(
        project_name,
        [_shown(task, request_definition) for task in found.items],
        str(max_results),
        write_token(page, found.after),
    )


def _shown(task: Task, with_definition: bool) -> Task:  # noqa: FBT001  # the request's own flag
    return task if with_definition else replace(task, task_request_definition=None)
