"""Projects and the datasets in them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

import pydantic
from pydantic import ConfigDict, Field

from geoimm.domain.days import Moment
from geoimm.domain.records import INPUT, INTERNAL

NAME_PATTERN = r"^[A-Za-z_][A-Za-z0-9_-]{0,127}$"
DEFAULT_ROLE = "AliyunIMMDefaultRole"

Name = Annotated[str, Field(pattern=NAME_PATTERN)]
Description = Annotated[str, Field(max_length=256)]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a project or dataset may hold; the defaults are the service's."""

    dataset_max_bind_count: int = 10
    dataset_max_file_count: int = 100_000_000
    dataset_max_entity_count: int = 10_000_000_000
    dataset_max_relation_count: int = 100_000_000_000
    dataset_max_total_file_size: int = 90_000_000_000_000_000


MaxDatasetCount = Annotated[int, Field(ge=1, le=1_000_000_000)]
MaxBindCount = Annotated[int, Field(ge=1, le=10)]
MaxFileCount = Annotated[int, Field(ge=1, le=100_000_000)]
MaxEntityCount = Annotated[int, Field(ge=1, le=10_000_000_000)]
MaxRelationCount = Annotated[int, Field(ge=1, le=100_000_000_000)]
MaxTotalFileSize = Annotated[int, Field(ge=1, le=90_000_000_000_000_000)]


@pydantic.dataclasses.dataclass(frozen=True, slots=True, config=ConfigDict(**INPUT))
class KeyValue:
    """A tag as callers send it."""

    key: Annotated[str, Field(min_length=1, max_length=128)]
    value: Annotated[str, Field(max_length=256)] = ""


@pydantic.dataclasses.dataclass(frozen=True, slots=True, config=ConfigDict(**INPUT))
class WorkflowParameter:
    """Accepted and kept; the service itself gives it no effect."""

    name: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class ProjectTag:
    """A tag as the service returns it."""

    tag_key: str
    tag_value: str


@dataclass(frozen=True, slots=True)
class Project:
    """A named group of datasets."""

    project_name: str
    create_time: Moment
    update_time: Moment
    service_role: str = DEFAULT_ROLE
    template_id: str = ""
    description: str = ""
    project_queries_per_second: int = 100
    engine_concurrency: int = 100
    project_max_dataset_count: int = 1_000_000_000
    dataset_max_bind_count: int = Limits().dataset_max_bind_count
    dataset_max_file_count: int = Limits().dataset_max_file_count
    dataset_max_entity_count: int = Limits().dataset_max_entity_count
    dataset_max_relation_count: int = Limits().dataset_max_relation_count
    dataset_max_total_file_size: int = Limits().dataset_max_total_file_size
    tags: tuple[ProjectTag, ...] = ()
    dataset_count: int = 0
    file_count: int = 0
    total_file_size: int = 0


@dataclass(frozen=True, slots=True)
class Dataset:
    """A named set of files, clustered together."""

    dataset_id: str = field(metadata=INTERNAL)
    project_name: str
    dataset_name: str
    create_time: Moment
    update_time: Moment
    template_id: str = ""
    description: str = ""
    dataset_max_bind_count: int = Limits().dataset_max_bind_count
    dataset_max_file_count: int = Limits().dataset_max_file_count
    dataset_max_entity_count: int = Limits().dataset_max_entity_count
    dataset_max_relation_count: int = Limits().dataset_max_relation_count
    dataset_max_total_file_size: int = Limits().dataset_max_total_file_size
    workflow_parameters: tuple[Mapping[str, str], ...] = ()
    bind_count: int = 0
    file_count: int = 0
    total_file_size: int = 0
    revision: int = field(default=0, metadata=INTERNAL)
    """Counts the changes of its files; every photo day remembers the last one that touched it."""
    edits: int = field(default=0, metadata=INTERNAL)
    """Counts the user's changes of its clusters."""
