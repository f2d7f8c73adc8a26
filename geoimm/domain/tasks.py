"""Tasks: what runs behind a request, and what is told when it ends."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any

import pydantic
from pydantic import AfterValidator, ConfigDict, Field

from geoimm.domain.clusters import DateOptions
from geoimm.domain.days import Moment
from geoimm.domain.divisions import Level
from geoimm.domain.groupings import LeftOut
from geoimm.domain.records import INPUT, INTERNAL

CLUSTERING = "LocationDateClustering"
RETENTION_NANOSECONDS = 7 * 86_400 * 1_000_000_000
"""How long after its end a task can be asked for."""


class TaskType(StrEnum):
    """The kinds of task the service has; only clustering can be created here."""

    VideoLabelClassification = "VideoLabelClassification"
    FaceClustering = "FaceClustering"
    OfficeConversion = "OfficeConversion"
    ImageModeration = "ImageModeration"
    VideoModeration = "VideoModeration"
    MediaConvert = "MediaConvert"
    FileCompression = "FileCompression"
    ArchiveFileInspection = "ArchiveFileInspection"
    FileUncompression = "FileUncompression"
    PointCloudCompress = "PointCloudCompress"
    ImageToPDF = "ImageToPDF"
    StoryCreation = "StoryCreation"
    LocationDateClustering = CLUSTERING
    ImageSplicing = "ImageSplicing"
    FacesSearching = "FacesSearching"


class TaskStatus(StrEnum):
    """A task that waits its turn is Running with progress 0 on the wire."""

    Running = "Running"
    Succeeded = "Succeeded"
    Failed = "Failed"


def _level_name(name: str) -> str:
    if name not in Level.__members__:
        raise ValueError(f"must be one of {' '.join(Level.__members__)}")
    return name


LevelName = Annotated[str, AfterValidator(_level_name)]


@pydantic.dataclasses.dataclass(frozen=True, slots=True, config=ConfigDict(**INPUT))
class LocationOptions:
    """At which levels to cluster, each on its own."""

    location_date_cluster_levels: Annotated[list[LevelName], Field(min_length=1)]

    @property
    def levels(self) -> list[Level]:
        """The levels asked for, from wide to fine, each once."""
        return sorted({Level[name] for name in self.location_date_cluster_levels})


@pydantic.dataclasses.dataclass(frozen=True, slots=True, config=ConfigDict(**INPUT))
class ClusteringRequest:
    """What CreateLocationDateClusteringTask was asked, as GetTask gives it back."""

    project_name: str
    dataset_name: str
    date_options: DateOptions
    location_options: LocationOptions


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of background work and how far it is."""

    task_id: str
    task_type: str
    status: TaskStatus
    project_name: str
    dataset_name: str = field(metadata=INTERNAL)
    event_id: str
    start_time: Moment
    code: str | None = None
    message: str | None = None
    end_time: Moment | None = None
    user_data: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    progress: int = 0
    task_request_definition: str | None = None


@pydantic.dataclasses.dataclass(frozen=True, slots=True, config=ConfigDict(**INPUT))
class SimpleTopic:
    """MNS: a topic by its name."""

    topic_name: Annotated[str, Field(min_length=1, max_length=256)]


@pydantic.dataclasses.dataclass(frozen=True, slots=True, config=ConfigDict(**INPUT))
class InstanceTopic:
    """RocketMQ: a topic of an instance."""

    instance_id: Annotated[str, Field(min_length=1, max_length=256)]
    topic_name: Annotated[str, Field(min_length=1, max_length=256)]


@pydantic.dataclasses.dataclass(frozen=True, slots=True, config=ConfigDict(**INPUT))
class Notification:
    """Where to tell that something ended: one topic, or none."""

    mns: SimpleTopic | None = None
    rocket_mq: InstanceTopic | None = None
    extended_message_uri: Annotated[str, Field(pattern=r"^oss://[^/]+/.+$")] | None = None

    def __post_init__(self) -> None:
        if self.mns and self.rocket_mq:
            raise ValueError("MNS and RocketMQ must not both be given")

    @property
    def topic(self) -> str | None:
        """`TopicName`, or `InstanceId/TopicName` for RocketMQ."""
        if self.mns:
            return self.mns.topic_name
        if self.rocket_mq:
            return f"{self.rocket_mq.instance_id}/{self.rocket_mq.topic_name}"
        return None


@dataclass(frozen=True, slots=True)
class Message:
    """A notification on its way: the service's envelope and the topic it goes to."""

    message_id: str
    topic: str
    body: str


def envelope(
    *, event_id: str, event_type: str, project_name: str, at: Moment, content: Mapping[str, Any]
) -> str:
    """The service's envelope: JSON text, whose `content` is JSON text again."""
    return json.dumps(
        {
            "id": event_id,
            "source": "acs.imm",
            "type": event_type,
            "subject": f"acs:imm:local:geoimm:{project_name}/{event_type}",
            "time": str(at.nanoseconds // 1_000_000),
            "content": json.dumps(content, ensure_ascii=False, separators=(",", ":")),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def task_content(task: Task, *, request_id: str, left_out: LeftOut | None = None) -> dict[str, Any]:
    """What a notification says of an ended task, with how many files took no part in it.

    `LeftOut` is a member that the vendor's service has not; who does not know it ignores it.
    """
    content = {
        "ProjectName": task.project_name,
        "DatasetName": task.dataset_name,
        "RequestId": request_id,
        "StartTime": task.start_time.text(),
        "EndTime": task.end_time.text() if task.end_time else "",
        "UserData": task.user_data or "",
        "TaskType": task.task_type,
        "TaskId": task.task_id,
        "Status": task.status.value,
        "Code": task.code or "",
        "Message": task.message or "",
        "EventSourceId": "",
    }
    out = {} if left_out is None else {"LeftOut": _left_out_content(left_out)}
    return content | ({"Tags": dict(task.tags)} if task.tags else {}) | out


def _left_out_content(left_out: LeftOut) -> dict[str, Any]:
    missing = left_out.without_division.items()
    return {
        "WithoutPlace": left_out.without_place,
        "WithoutTime": left_out.without_day,
        "WithoutDivision": {grouping.name: count for grouping, count in missing},
    }
