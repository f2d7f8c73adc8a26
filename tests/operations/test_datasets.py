"""Datasets: the limits they inherit and keep, how they are listed, when they can be deleted."""

import asyncio
import uuid
from typing import Any

import pytest
from alibabacloud_imm20200930.models import (
    CreateDatasetRequest,
    GetDatasetRequest,
    ListDatasetsRequest,
)

from support.api import Api, Dataset, photo
from support.world import LAT_LONG

_LIMITS = {
    "DatasetMaxBindCount": 10,
    "DatasetMaxFileCount": 100_000_000,
    "DatasetMaxEntityCount": 10_000_000_000,
    "DatasetMaxRelationCount": 100_000_000_000,
    "DatasetMaxTotalFileSize": 90_000_000_000_000_000,
}


@pytest.fixture
async def project(api: Api) -> str:
    """An empty project's name."""
    name = f"p{uuid.uuid4().hex}"
    await api.done("CreateProject", ProjectName=name)
    return name


async def _create(api: Api, project: str, name: str, **parameters: Any) -> dict[str, Any]:
    answer = await api.done("CreateDataset", ProjectName=project, DatasetName=name, **parameters)
    made: dict[str, Any] = answer["Dataset"]
    return made


async def test_a_dataset_made_from_its_name_has_the_defaults(api: Api, project: str) -> None:
    made = await _create(api, project, "d")
    assert made == {
        **_LIMITS,
        "ProjectName": project,
        "DatasetName": "d",
        "TemplateId": "",
        "Description": "",
        "WorkflowParameters": [],
        "BindCount": 0,
        "FileCount": 0,
        "TotalFileSize": 0,
        "CreateTime": made["CreateTime"],
        "UpdateTime": made["CreateTime"],
    }


async def test_a_dataset_inherits_the_limits_of_its_project(api: Api) -> None:
    limits = {name: number for number, name in enumerate(_LIMITS, 2)}
    name = f"p{uuid.uuid4().hex}"
    await api.done("CreateProject", ProjectName=name, **limits)
    assert limits.items() <= (await _create(api, name, "d")).items()


async def test_a_dataset_keeps_all_it_was_made_with(api: Api) -> None:
    name = f"p{uuid.uuid4().hex}"
    await api.done("CreateProject", ProjectName=name, **dict.fromkeys(_LIMITS, 10))
    given = {
        "Description": "é" * 256,
        "TemplateId": "template",
        **{limit: number for number, limit in enumerate(_LIMITS, 1)},
        "WorkflowParameters": [{"Name": "n", "Value": "v"}],
    }
    made = await _create(api, name, "d", **given)
    assert given.items() <= made.items()
    assert (await api.done("GetDataset", ProjectName=name, DatasetName="d"))["Dataset"] == made


async def test_a_name_can_be_taken_once_in_a_project(api: Api, project: str) -> None:
    other = f"p{uuid.uuid4().hex}"
    await api.done("CreateProject", ProjectName=other)
    await _create(api, project, "d")
    await _create(api, other, "d")
    reply = await api.call("CreateDataset", ProjectName=project, DatasetName="d")
    assert (reply.status, reply.body["Code"]) == (400, "ResourceAlreadyExists")


async def test_a_dataset_needs_its_project(api: Api) -> None:
    reply = await api.call("CreateDataset", ProjectName="nowhere", DatasetName="d")
    assert (reply.status, reply.body["Code"]) == (400, "ResourceNotFound")


async def test_a_project_holds_no_more_datasets_than_its_limit(api: Api) -> None:
    name = f"p{uuid.uuid4().hex}"
    await api.done("CreateProject", ProjectName=name, ProjectMaxDatasetCount=3)
    replies = await asyncio.gather(
        *(
            api.call("CreateDataset", ProjectName=name, DatasetName=f"d{number}")
            for number in range(6)
        )
    )
    codes = sorted(reply.body.get("Code", "") for reply in replies)
    assert codes == ["", "", "", *["LimitExceededError"] * 3]
    (held,) = [(await api.done("GetProject", ProjectName=name))["Project"]["DatasetCount"]]
    assert held == 3


async def test_a_dataset_can_follow_a_deleted_one(api: Api) -> None:
    name = f"p{uuid.uuid4().hex}"
    await api.done("CreateProject", ProjectName=name, ProjectMaxDatasetCount=1)
    await _create(api, name, "a")
    await api.done("DeleteDataset", ProjectName=name, DatasetName="a")
    await _create(api, name, "b")


async def test_a_dataset_holds_no_more_files_than_its_limit(api: Api, project: str) -> None:
    await _create(api, project, "d", DatasetMaxFileCount=3)
    small = Dataset(api, project, "d")
    await small.index({"URI": "oss://b/1"}, {"URI": "oss://b/2"})
    over = [{"URI": "oss://b/3"}, {"URI": "oss://b/4"}]
    reply = await api.call("BatchIndexFileMeta", **small.names, Files=over)
    assert (reply.status, reply.body["Code"]) == (400, "LimitExceededError")
    assert "DatasetMaxFileCount" in reply.body["Message"]
    assert (await api.done("GetFileMeta", **small.names, URI="oss://b/3"))["Files"] == []

    await small.index({"URI": "oss://b/1"}, {"URI": "oss://b/2"}, {"URI": "oss://b/3"})
    reply = await api.call("IndexFileMeta", **small.names, File={"URI": "oss://b/4"})
    assert reply.body["Code"] == "LimitExceededError"
    await api.done("DeleteFileMeta", **small.names, URI="oss://b/1")
    await api.done("IndexFileMeta", **small.names, File={"URI": "oss://b/4"})
    assert (await api.done("GetDataset", **small.names))["Dataset"]["FileCount"] == 3


async def test_a_limit_holds_when_files_come_at_once(api: Api, project: str) -> None:
    await _create(api, project, "d", DatasetMaxFileCount=3)
    replies = await asyncio.gather(
        *(
            api.call(
                "IndexFileMeta",
                ProjectName=project,
                DatasetName="d",
                File={"URI": f"oss://b/{number}"},
            )
            for number in range(6)
        )
    )
    assert sorted(reply.status for reply in replies) == [200, 200, 200, 400, 400, 400]


async def test_a_dataset_counts_its_files_once_each(api: Api, dataset: Dataset) -> None:
    await dataset.index({"URI": "oss://b/1"}, {"URI": "oss://b/1"}, {"URI": "oss://b/2"})
    await dataset.index({"URI": "oss://b/2"}, {"URI": "oss://b/3"})
    await api.done("DeleteFileMeta", **dataset.names, URI="oss://b/3")
    await api.done("DeleteFileMeta", **dataset.names, URI="oss://b/3")
    answer = await api.done("GetDataset", **dataset.names, WithStatistics=True)
    assert answer["Dataset"]["FileCount"] == 2


async def test_the_vendors_client_reads_a_dataset(api: Api, project: str) -> None:
    client = api.sdk()
    request = CreateDatasetRequest(
        project_name=project, dataset_name="d", description="d é", dataset_max_file_count=5
    )
    made = (await client.create_dataset_async(request)).body.dataset
    asked = GetDatasetRequest(project_name=project, dataset_name="d", with_statistics=True)
    found = (await asyncio.to_thread(client.get_dataset, asked)).body.dataset
    listing = ListDatasetsRequest(project_name=project, max_results=1, prefix="d", next_token="")
    listed = (await client.list_datasets_async(listing)).body
    assert made.to_map() == found.to_map() == listed.datasets[0].to_map()
    assert (found.dataset_max_file_count, listed.next_token) == (5, None)


@pytest.mark.parametrize("size", [1, 2, 5, 6, 200, 0])
async def test_datasets_are_listed_by_name_in_pages_of_any_size(
    api: Api, project: str, size: int
) -> None:
    names = ["A", "Aa", "a", "a-", "a_b", "axb"]
    for name in reversed(names):
        await _create(api, project, name)
    found = await api.pages("ListDatasets", "Datasets", ProjectName=project, MaxResults=size)
    assert [each["DatasetName"] for each in found] == names
    found = await api.pages(
        "ListDatasets", "Datasets", ProjectName=project, MaxResults=size, Prefix="a_"
    )
    assert [each["DatasetName"] for each in found] == ["a_b"]


async def test_only_the_projects_own_datasets_are_listed(api: Api, dataset: Dataset) -> None:
    other = f"{dataset.project}x"
    await api.done("CreateProject", ProjectName=other)
    await _create(api, other, "more")
    listed = await api.pages("ListDatasets", "Datasets", ProjectName=dataset.project)
    assert [each["DatasetName"] for each in listed] == [dataset.name]


async def test_a_dataset_with_files_is_not_deleted(api: Api, dataset: Dataset) -> None:
    await dataset.index({"URI": "oss://b/1"})
    reply = await api.call("DeleteDataset", **dataset.names)
    assert (reply.status, reply.body["Code"]) == (400, "ResourceNotEmpty")
    await api.done("DeleteFileMeta", **dataset.names, URI="oss://b/1")
    assert list(await api.done("DeleteDataset", **dataset.names)) == ["RequestId"]
    assert (await api.call("GetDataset", **dataset.names)).body["Code"] == "ResourceNotFound"


async def test_nothing_of_a_deleted_dataset_is_in_a_new_one_of_its_name(
    api: Api, dataset: Dataset
) -> None:
    await dataset.index(photo("a", LAT_LONG["Hangzhou"], "2024-03-04T10:00:00+08:00"))
    task = await dataset.cluster("city")
    await api.done("DeleteFileMeta", **dataset.names, URI="oss://bucket/a")
    await api.done("DeleteDataset", **dataset.names)
    reply = await api.call(
        "GetTask", ProjectName=dataset.project, TaskType=task["TaskType"], TaskId=task["TaskId"]
    )
    assert reply.body["Code"] == "ResourceNotFound"
    await api.done("CreateDataset", **dataset.names)
    assert await dataset.clusters() == []
    await dataset.cluster("city")
    assert await dataset.clusters() == []
