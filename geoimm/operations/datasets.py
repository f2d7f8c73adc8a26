"""CreateDataset, GetDataset, ListDatasets, DeleteDataset."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from geoimm.domain.projects import (
    Dataset,
    Description,
    Limits,
    MaxBindCount,
    MaxEntityCount,
    MaxFileCount,
    MaxRelationCount,
    MaxTotalFileSize,
    Name,
    WorkflowParameter,
)
from geoimm.domain.queries import PageRequest, read_token, write_token
from geoimm.domain.records import wire_name
from geoimm.operations.parameters import DEFAULT_PAGE_SIZE, PageSize, Prefix
from geoimm.operations.projects import Nothing
from geoimm.operations.service import Service
from geoimm.storage import datasets as stored
from geoimm.storage.projects import get_project


@dataclass(frozen=True, slots=True)
class DatasetAnswer:
    """One dataset."""

    dataset: Dataset


@dataclass(frozen=True, slots=True)
class DatasetsAnswer:
    """A page of datasets."""

    datasets: Sequence[Dataset]
    next_token: str | None


async def create_dataset(
    service: Service,
    *,
    project_name: Name,
    dataset_name: Name,
    description: Description = "",
    template_id: str = "",
    dataset_max_bind_count: MaxBindCount | None = None,
    dataset_max_file_count: MaxFileCount | None = None,
    dataset_max_entity_count: MaxEntityCount | None = None,
    dataset_max_relation_count: MaxRelationCount | None = None,
    dataset_max_total_file_size: MaxTotalFileSize | None = None,
    workflow_parameters: list[WorkflowParameter] | None = None,
) -> DatasetAnswer:
    """Make an empty dataset in a project; limits not given are the project's."""
    own = {
        "dataset_max_bind_count": dataset_max_bind_count,
        "dataset_max_file_count": dataset_max_file_count,
        "dataset_max_entity_count": dataset_max_entity_count,
        "dataset_max_relation_count": dataset_max_relation_count,
        "dataset_max_total_file_size": dataset_max_total_file_size,
    }
    now = service.now()
    async with service.database.write() as connection:
        project = await get_project(connection, project_name, zone=service.default_zone)
        inherited = {name: getattr(project, name) for name in asdict(Limits())}
        dataset = Dataset(
            dataset_id=service.new_id(),
            project_name=project_name,
            dataset_name=dataset_name,
            create_time=now,
            update_time=now,
            template_id=template_id,
            description=description,
            workflow_parameters=tuple(_wired(each) for each in workflow_parameters or ()),
            **inherited | {name: limit for name, limit in own.items() if limit is not None},
        )
        await stored.add_dataset(connection, dataset)
    return DatasetAnswer(dataset)


async def get_dataset(
    service: Service,
    *,
    project_name: Name,
    dataset_name: Name,
    with_statistics: bool = False,  # noqa: ARG001  # the counts are kept up: always exact
) -> DatasetAnswer:
    """A dataset, with its files counted."""
    async with service.database.read() as connection:
        dataset = await stored.get_dataset(
            connection, project_name, dataset_name, zone=service.default_zone
        )
    return DatasetAnswer(dataset)


async def list_datasets(
    service: Service,
    *,
    project_name: Name,
    max_results: PageSize = 0,
    next_token: str = "",
    prefix: Prefix = "",
) -> DatasetsAnswer:
    """A project's datasets by name, those with a prefix."""
    page = PageRequest(max_results or DEFAULT_PAGE_SIZE, after=read_token(next_token, kinds="s"))
    async with service.database.read() as connection:
        found = await stored.list_datasets(
            connection, project_name, page, prefix=prefix, zone=service.default_zone
        )
    return DatasetsAnswer(found.items, write_token(page, found.after))


async def delete_dataset(service: Service, *, project_name: Name, dataset_name: Name) -> Nothing:
    """Remove a dataset whose files were deleted; its clusters and tasks go with it."""
    async with service.database.write() as connection:
        await stored.delete_dataset(connection, project_name, dataset_name)
    return Nothing()


def _wired(parameter: WorkflowParameter) -> dict[str, str]:
    return {wire_name(name): value for name, value in asdict(parameter).items()}
