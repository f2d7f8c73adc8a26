"""CreateProject, GetProject, ListProjects, DeleteProject."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from geoimm.domain.projects import (
    DEFAULT_ROLE,
    Description,
    KeyValue,
    Limits,
    MaxBindCount,
    MaxDatasetCount,
    MaxEntityCount,
    MaxFileCount,
    MaxRelationCount,
    MaxTotalFileSize,
    Name,
    Project,
    ProjectTag,
)
from geoimm.domain.queries import PageRequest, read_token, write_token
from geoimm.operations.parameters import DEFAULT_PAGE_SIZE, PageSize, Prefix
from geoimm.operations.service import Service
from geoimm.storage import projects as stored

_LIMITS = Limits()
_Tags = Annotated[list[KeyValue], Field(max_length=100)]


@dataclass(frozen=True, slots=True)
class Nothing:
    """An answer that says no more than that it was done."""


@dataclass(frozen=True, slots=True)
class ProjectAnswer:
    """One project."""

    project: Project


@dataclass(frozen=True, slots=True)
class ProjectsAnswer:
    """A page of projects."""

    projects: Sequence[Project]
    next_token: str | None


async def create_project(
    service: Service,
    *,
    project_name: Name,
    description: Description = "",
    service_role: str = DEFAULT_ROLE,
    template_id: str = "",
    project_max_dataset_count: MaxDatasetCount = 1_000_000_000,
    dataset_max_bind_count: MaxBindCount = _LIMITS.dataset_max_bind_count,
    dataset_max_file_count: MaxFileCount = _LIMITS.dataset_max_file_count,
    dataset_max_entity_count: MaxEntityCount = _LIMITS.dataset_max_entity_count,
    dataset_max_relation_count: MaxRelationCount = _LIMITS.dataset_max_relation_count,
    dataset_max_total_file_size: MaxTotalFileSize = _LIMITS.dataset_max_total_file_size,
    tag: _Tags | None = None,
) -> ProjectAnswer:
    """Make an empty project; its name must be new."""
    now = service.now()
    project = Project(
        project_name=project_name,
        create_time=now,
        update_time=now,
        service_role=service_role or DEFAULT_ROLE,
        template_id=template_id,
        description=description,
        project_max_dataset_count=project_max_dataset_count,
        dataset_max_bind_count=dataset_max_bind_count,
        dataset_max_file_count=dataset_max_file_count,
        dataset_max_entity_count=dataset_max_entity_count,
        dataset_max_relation_count=dataset_max_relation_count,
        dataset_max_total_file_size=dataset_max_total_file_size,
        tags=_project_tags(tag),
    )
    async with service.database.write() as connection:
        await stored.add_project(connection, project)
    return ProjectAnswer(project)


async def get_project(
    service: Service,
    *,
    project_name: Name,
    with_statistics: bool = False,  # noqa: ARG001  # the counts are kept up: always exact
) -> ProjectAnswer:
    """A project, with what it holds counted."""
    async with service.database.read() as connection:
        return ProjectAnswer(
            await stored.get_project(connection, project_name, zone=service.default_zone)
        )


async def list_projects(
    service: Service,
    *,
    max_results: PageSize = 0,
    next_token: str = "",
    prefix: Prefix = "",
    tag: _Tags | None = None,
) -> ProjectsAnswer:
    """Projects by name, those with a prefix and all of some tags."""
    page = PageRequest(max_results or DEFAULT_PAGE_SIZE, after=read_token(next_token, kinds="s"))
    async with service.database.read() as connection:
        found = await stored.list_projects(
            connection,
            page,
            prefix=prefix,
            tags=list(_project_tags(tag)),
            zone=service.default_zone,
        )
    return ProjectsAnswer(found.items, write_token(page, found.after))


async def delete_project(service: Service, *, project_name: Name) -> Nothing:
    """Remove a project that has no datasets."""
    async with service.database.write() as connection:
        await stored.delete_project(connection, project_name)
    return Nothing()


def _project_tags(tags: list[KeyValue] | None) -> tuple[ProjectTag, ...]:
    return tuple(ProjectTag(tag.key, tag.value) for tag in tags or ())
