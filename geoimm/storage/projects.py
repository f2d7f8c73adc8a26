"""Projects in the database."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.days import in_zone
from geoimm.domain.projects import Project, ProjectTag
from geoimm.domain.queries import Page, PageRequest
from geoimm.errors import ResourceAlreadyExists, ResourceNotEmpty, ResourceNotFound
from geoimm.storage.database import upsert
from geoimm.storage.pages import page_of
from geoimm.storage.schema import datasets, projects

_COLUMNS = [
    "project_name",
    "service_role",
    "template_id",
    "description",
    "project_max_dataset_count",
    "dataset_max_bind_count",
    "dataset_max_file_count",
    "dataset_max_entity_count",
    "dataset_max_relation_count",
    "dataset_max_total_file_size",
]


async def add_project(connection: AsyncConnection, project: Project) -> None:
    """Store a new project; ResourceAlreadyExists when the name is taken."""
    values: dict[str, Any] = {name: getattr(project, name) for name in _COLUMNS}
    values["tags"] = [[tag.tag_key, tag.tag_value] for tag in project.tags]
    values["create_time"] = project.create_time.nanoseconds
    values["update_time"] = project.update_time.nanoseconds
    added = await connection.execute(
        upsert(connection, projects).values(values).on_conflict_do_nothing()
    )
    if not added.rowcount:
        raise ResourceAlreadyExists("project", project.project_name)


async def get_project(connection: AsyncConnection, name: str, *, zone: str) -> Project:
    """A project with what it holds counted; ResourceNotFound when there is none."""
    row = (await connection.execute(_counted().where(projects.c.project_name == name))).first()
    if row is None:
        raise ResourceNotFound("project", name)
    return _project(row, zone)


async def check_project(connection: AsyncConnection, name: str) -> None:
    """ResourceNotFound when there is no such project."""
    found = sa.select(projects.c.project_name).where(projects.c.project_name == name)
    if (await connection.execute(found)).first() is None:
        raise ResourceNotFound("project", name)


async def list_projects(
    connection: AsyncConnection,
    page: PageRequest,
    *,
    prefix: str,
    tags: list[ProjectTag],
    zone: str,
) -> Page[Project]:
    """Projects by name, those with a prefix and all the tags."""
    query = _counted().where(projects.c.project_name.startswith(prefix, autoescape=True))
    if page.after:
        query = query.where(projects.c.project_name > page.after[0])
    rows = await connection.stream(query.order_by(projects.c.project_name))
    wanted = {(tag.tag_key, tag.tag_value) for tag in tags}
    found = []
    async for row in rows:
        if wanted <= {tuple(tag) for tag in row.tags}:
            found.append(_project(row, zone))
        if len(found) > page.size:
            break
    return page_of(found, page.size, lambda project: [project.project_name])


async def delete_project(connection: AsyncConnection, name: str) -> None:
    """Remove an empty project; ResourceNotEmpty while it has datasets."""
    # Held until the end, so that no dataset is added to it meanwhile.
    locked = sa.select(projects.c.project_name).where(projects.c.project_name == name)
    if (await connection.execute(locked.with_for_update())).first() is None:
        raise ResourceNotFound("project", name)
    held = sa.select(sa.func.count()).where(datasets.c.project_name == name)
    count = (await connection.execute(held)).scalar_one()
    if count:
        raise ResourceNotEmpty(
            f"The specified resource project {name} still has {count} datasets; delete them first."
        )
    await connection.execute(sa.delete(projects).where(projects.c.project_name == name))


def _counted() -> "sa.Select[Any]":
    own = datasets.c.project_name == projects.c.project_name
    return sa.select(
        projects,
        sa.select(sa.func.count()).where(own).scalar_subquery().label("dataset_count"),
        sa.select(sa.func.coalesce(sa.func.sum(datasets.c.file_count), 0))
        .where(own)
        .scalar_subquery()
        .label("file_count"),
    )


def _project(row: Any, zone: str) -> Project:
    return Project(
        **{name: getattr(row, name) for name in _COLUMNS},
        tags=tuple(ProjectTag(key, value) for key, value in row.tags),
        create_time=in_zone(row.create_time, zone),
        update_time=in_zone(row.update_time, zone),
        dataset_count=row.dataset_count,
        file_count=int(row.file_count),
    )
