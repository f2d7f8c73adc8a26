"""CreateLocationDateClusteringTask; Query-, Update- and DeleteLocationDateCluster."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from geoimm.domain.addresses import WrittenAddress
from geoimm.domain.clusters import DateOptions, LocationDateCluster
from geoimm.domain.days import Moment
from geoimm.domain.divisions import Level
from geoimm.domain.files import Labels
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
from geoimm.domain.records import render
from geoimm.domain.tasks import (
    CLUSTERING,
    ClusteringRequest,
    LevelName,
    LocationOptions,
    Notification,
    Task,
    TaskStatus,
)
from geoimm.operations.parameters import ShortText, UserData
from geoimm.operations.projects import Nothing
from geoimm.operations.service import Service
from geoimm.storage import clusters as stored
from geoimm.storage.cluster_queries import ClusterFilter, list_clusters
from geoimm.storage.datasets import get_dataset, lock_dataset
from geoimm.storage.tasks import add_task

_Levels = Annotated[list[LevelName], Field(max_length=100)]
_Sort = Literal[
    "LocationDateClusterStartTime", "LocationDateClusterEndTime", "CreateTime", "UpdateTime"
]


@dataclass(frozen=True, slots=True)
class TaskCreated:
    """A task to ask for with GetTask, and the id of the notification that will tell of it."""

    task_id: str
    event_id: str


@dataclass(frozen=True, slots=True)
class ClustersAnswer:
    """A page of clusters."""

    location_date_clusters: Sequence[LocationDateCluster]
    next_token: str | None


async def create_location_date_clustering_task(
    service: Service,
    *,
    project_name: Name,
    dataset_name: Name,
    date_options: DateOptions,
    location_options: LocationOptions,
    tags: Labels | None = None,
    user_data: UserData = "",
    notification: Notification | None = None,
) -> TaskCreated:
    """Have the dataset's photo days clustered, after the dataset's earlier tasks."""
    request = ClusteringRequest(project_name, dataset_name, date_options, location_options)
    task = Task(
        task_id=f"{CLUSTERING}-{service.new_id()}",
        task_type=CLUSTERING,
        status=TaskStatus.Running,
        project_name=project_name,
        dataset_name=dataset_name,
        event_id=service.new_id(),
        start_time=Moment(service.clock()),
        user_data=user_data or None,
        tags=tags or {},
        task_request_definition=json.dumps(render(request), ensure_ascii=False),
    )
    async with service.database.write() as connection:
        dataset = await lock_dataset(connection, project_name, dataset_name)
        await add_task(
            connection,
            dataset,
            task,
            topic=notification.topic if notification else None,
            request_id=service.new_id(),
        )
    service.wake()
    return TaskCreated(task.task_id, task.event_id)


async def query_location_date_clusters(  # the operation's own parameters
    service: Service,
    *,
    project_name: Name,
    dataset_name: Name,
    object_id: str = "",
    title: str = "",
    address: WrittenAddress | None = None,
    location_date_cluster_levels: _Levels | None = None,
    location_date_cluster_start_time_range: TimeRange | None = None,
    location_date_cluster_end_time_range: TimeRange | None = None,
    create_time_range: TimeRange | None = None,
    update_time_range: TimeRange | None = None,
    custom_labels: str = "",
    sort: _Sort = "LocationDateClusterStartTime",
    order: Order = "asc",
    max_results: Annotated[int, Field(ge=1, le=100)] = 20,
    next_token: str = "",
) -> ClustersAnswer:
    """The clusters that pass all the filters given, a page of them."""
    zone = service.default_zone

    def interval(name: str, given: TimeRange | None) -> Any:
        return read_interval(name, given, zone)

    wanted = ClusterFilter(
        object_id=object_id or None,
        title=title or None,
        address=address,
        levels=[Level[name] for name in location_date_cluster_levels or ()],
        start=interval("LocationDateClusterStartTimeRange", location_date_cluster_start_time_range),
        end=interval("LocationDateClusterEndTimeRange", location_date_cluster_end_time_range),
        created=interval("CreateTimeRange", create_time_range),
        updated=interval("UpdateTimeRange", update_time_range),
        labels=parse_labels("CustomLabels", custom_labels),
    )
    after = read_token(next_token, sort=sort, order=order, kinds="is")
    page = PageRequest(max_results, order, sort, after)
    async with service.database.read() as connection:
        dataset = await get_dataset(connection, project_name, dataset_name)
        found = await list_clusters(connection, dataset, wanted, page, zone=zone)
    return ClustersAnswer(found.items, write_token(page, found.after))


async def update_location_date_cluster(
    service: Service,
    *,
    project_name: Name,
    dataset_name: Name,
    object_id: str,
    title: ShortText | None = None,
    custom_id: ShortText | None = None,
    custom_labels: Labels | None = None,
) -> Nothing:
    """Set what is given; an empty text clears, and labels are replaced as a whole."""
    edits: dict[str, Any] = {
        name: value or None
        for name, value in (("title", title), ("custom_id", custom_id))
        if value is not None
    }
    if custom_labels is not None:
        edits["custom_labels"] = custom_labels
    async with service.database.write() as connection:
        dataset = await lock_dataset(connection, project_name, dataset_name)
        await stored.edit_cluster(connection, dataset, object_id, edits=edits, at=service.now())
    return Nothing()


async def delete_location_date_cluster(
    service: Service, *, project_name: Name, dataset_name: Name, object_id: str
) -> Nothing:
    """Remove a cluster, known or not; its stay returns when a new file joins it."""
    async with service.database.write() as connection:
        dataset = await lock_dataset(connection, project_name, dataset_name)
        await stored.delete_cluster(connection, dataset, object_id)
    return Nothing()
