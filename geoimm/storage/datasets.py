"""Datasets in the database."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.days import in_zone
from geoimm.domain.projects import Dataset
from geoimm.domain.queries import Page, PageRequest
from geoimm.errors import LimitExceeded, ResourceAlreadyExists, ResourceNotEmpty, ResourceNotFound
from geoimm.storage.database import upsert
from geoimm.storage.pages import after_key, page_of
from geoimm.storage.projects import check_project
from geoimm.storage.schema import (
    bindings,
    clustered_levels,
    clusters,
    datasets,
    division_moves,
    division_names,
    files,
    photo_days,
    projects,
    reindexings,
    seen_objects,
    tasks,
)

_COLUMNS = [
    "dataset_id",
    "project_name",
    "dataset_name",
    "template_id",
    "description",
    "dataset_max_bind_count",
    "dataset_max_file_count",
    "dataset_max_entity_count",
    "dataset_max_relation_count",
    "dataset_max_total_file_size",
    "file_count",
    "revision",
    "edits",
]

_BIND_COUNT = (
    sa.select(sa.func.count())
    .where(bindings.c.dataset_id == datasets.c.dataset_id)
    .scalar_subquery()
    .label("bind_count")
)


async def add_dataset(connection: AsyncConnection, dataset: Dataset) -> None:
    """Store a new dataset; the project must exist, have room, and none of this name."""
    project = sa.select(projects.c.project_max_dataset_count).where(
        projects.c.project_name == dataset.project_name
    )
    most = (await connection.execute(project.with_for_update())).scalar()
    if most is None:
        raise ResourceNotFound("project", dataset.project_name)
    values: dict[str, Any] = {name: getattr(dataset, name) for name in _COLUMNS}
    values["workflow_parameters"] = [dict(each) for each in dataset.workflow_parameters]
    values["create_time"] = dataset.create_time.nanoseconds
    values["update_time"] = dataset.update_time.nanoseconds
    added = await connection.execute(
        upsert(connection, datasets).values(**values, task_count=0).on_conflict_do_nothing()
    )
    if not added.rowcount:
        raise ResourceAlreadyExists("dataset", dataset.dataset_name)
    held = sa.select(sa.func.count()).where(datasets.c.project_name == dataset.project_name)
    if (await connection.execute(held)).scalar_one() > most:
        raise LimitExceeded(
            f"Message: resource count exceeds the limit: ProjectMaxDatasetCount is {most}."
        )


async def get_dataset(
    connection: AsyncConnection, project_name: str, dataset_name: str, *, zone: str = "UTC"
) -> Dataset:
    """A dataset; ResourceNotFound names the project or the dataset that does not exist."""
    row = (await connection.execute(_named(project_name, dataset_name))).first()
    if row is None:
        await check_project(connection, project_name)
        raise ResourceNotFound("dataset", dataset_name)
    return _dataset(row, zone)


async def lock_dataset(
    connection: AsyncConnection,
    project_name: str,
    dataset_name: str,
    *,
    revisions: int = 0,
) -> Dataset:
    """The dataset, held until the transaction ends, with its revision moved on."""
    moved = await connection.execute(
        sa.update(datasets)
        .where(datasets.c.project_name == project_name, datasets.c.dataset_name == dataset_name)
        .values(revision=datasets.c.revision + revisions)
    )
    if not moved.rowcount:
        await check_project(connection, project_name)
        raise ResourceNotFound("dataset", dataset_name)
    return await get_dataset(connection, project_name, dataset_name)


async def count_files(connection: AsyncConnection, dataset: Dataset, *, added: int) -> None:
    """Keep the number of files; LimitExceeded when it would pass the dataset's limit."""
    if added > 0 and dataset.file_count + added > dataset.dataset_max_file_count:
        raise LimitExceeded(
            "Message: resource count exceeds the limit: DatasetMaxFileCount is "
            f"{dataset.dataset_max_file_count}."
        )
    await connection.execute(
        sa.update(datasets)
        .where(datasets.c.dataset_id == dataset.dataset_id)
        .values(file_count=datasets.c.file_count + added)
    )


async def count_edit(connection: AsyncConnection, dataset: Dataset) -> None:
    """Tell running tasks that the user changed a cluster."""
    await connection.execute(
        sa.update(datasets)
        .where(datasets.c.dataset_id == dataset.dataset_id)
        .values(edits=datasets.c.edits + 1)
    )


async def list_datasets(
    connection: AsyncConnection, project_name: str, page: PageRequest, *, prefix: str, zone: str
) -> Page[Dataset]:
    """A project's datasets by name, those with a prefix."""
    await check_project(connection, project_name)
    query = sa.select(datasets, _BIND_COUNT).where(
        datasets.c.project_name == project_name,
        datasets.c.dataset_name.startswith(prefix, autoescape=True),
    )
    rows = await connection.execute(after_key(query, page, datasets.c.dataset_name))
    found = [_dataset(row, zone) for row in rows]
    return page_of(found, page.size, lambda dataset: [dataset.dataset_name])


async def all_datasets(connection: AsyncConnection) -> list[Dataset]:
    """Every dataset of every project, by name."""
    query = sa.select(datasets, _BIND_COUNT).order_by(
        datasets.c.project_name, datasets.c.dataset_name
    )
    return [_dataset(row, "UTC") for row in await connection.execute(query)]


async def delete_dataset(connection: AsyncConnection, project_name: str, name: str) -> None:
    """Remove a dataset without files and bindings, and with it its clusters and tasks."""
    dataset = await lock_dataset(connection, project_name, name)
    if dataset.bind_count:
        raise ResourceNotEmpty(
            f"The specified resource dataset {name} still has {dataset.bind_count} bindings; "
            "delete them first."
        )
    if dataset.file_count:
        raise ResourceNotEmpty(
            f"The specified resource dataset {name} still has {dataset.file_count} files; "
            "delete them first."
        )
    for table in (
        files,
        seen_objects,
        photo_days,
        division_names,
        clusters,
        clustered_levels,
        reindexings,
        division_moves,
        tasks,
        datasets,
    ):
        await connection.execute(sa.delete(table).where(table.c.dataset_id == dataset.dataset_id))


def _named(project_name: str, dataset_name: str) -> "sa.Select[Any]":
    return sa.select(datasets, _BIND_COUNT).where(
        datasets.c.project_name == project_name, datasets.c.dataset_name == dataset_name
    )


def _dataset(row: Any, zone: str) -> Dataset:
    return Dataset(
        **{name: getattr(row, name) for name in _COLUMNS},
        bind_count=row.bind_count,
        workflow_parameters=tuple(row.workflow_parameters),
        create_time=in_zone(row.create_time, zone),
        update_time=in_zone(row.update_time, zone),
    )
