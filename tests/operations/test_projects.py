"""Projects: what they are made with, how they are listed, when they can be deleted."""

import asyncio
import uuid
from typing import Any

import pytest
from alibabacloud_imm20200930.models import (
    CreateProjectRequest,
    CreateProjectRequestTag,
    GetProjectRequest,
    ListProjectsRequest,
    ListProjectsRequestTag,
)

from support.api import Api, Dataset, photo
from support.world import LAT_LONG

_DEFAULTS: dict[str, Any] = {
    "ServiceRole": "AliyunIMMDefaultRole",
    "TemplateId": "",
    "Description": "",
    "ProjectQueriesPerSecond": 100,
    "EngineConcurrency": 100,
    "ProjectMaxDatasetCount": 1_000_000_000,
    "DatasetMaxBindCount": 10,
    "DatasetMaxFileCount": 100_000_000,
    "DatasetMaxEntityCount": 10_000_000_000,
    "DatasetMaxRelationCount": 100_000_000_000,
    "DatasetMaxTotalFileSize": 90_000_000_000_000_000,
    "Tags": [],
    "DatasetCount": 0,
    "FileCount": 0,
    "TotalFileSize": 0,
}
_LIMITS = [name for name in _DEFAULTS if "Max" in name]


def _name() -> str:
    return f"p{uuid.uuid4().hex}"


async def _create(api: Api, **parameters: Any) -> dict[str, Any]:
    project: dict[str, Any] = (await api.done("CreateProject", **parameters))["Project"]
    return project


async def test_a_project_made_from_its_name_has_the_defaults(api: Api) -> None:
    name = _name()
    project = await _create(api, ProjectName=name)
    assert project == {
        **_DEFAULTS,
        "ProjectName": name,
        "CreateTime": project["CreateTime"],
        "UpdateTime": project["CreateTime"],
    }


async def test_a_project_keeps_all_it_was_made_with(api: Api) -> None:
    given = {
        "ProjectName": _name(),
        "Description": "é" * 256,
        "ServiceRole": "role",
        "TemplateId": "template",
        **{name: number for number, name in enumerate(_LIMITS, 1)},
    }
    tags = [{"Key": "k", "Value": "v"}, {"Key": "empty"}]
    project = await _create(api, **given, Tag=tags)
    assert given.items() <= project.items()
    assert project["Tags"] == [
        {"TagKey": "k", "TagValue": "v"},
        {"TagKey": "empty", "TagValue": ""},
    ]
    answer = await api.done("GetProject", ProjectName=given["ProjectName"])
    assert answer["Project"] == project


@pytest.mark.parametrize("limit", _LIMITS)
@pytest.mark.parametrize("edge", ["least", "most"])
async def test_a_limit_may_be_at_its_bounds(api: Api, limit: str, edge: str) -> None:
    number = 1 if edge == "least" else _DEFAULTS[limit]
    project = await _create(api, ProjectName=_name(), **{limit: number})
    assert project[limit] == number


@pytest.mark.parametrize("form", ["a", "_", "A-b_9", "a" * 128])
async def test_a_name_may_be_any_that_the_rule_allows(api: Api, form: str) -> None:
    await api.call("DeleteProject", ProjectName=form)
    assert (await _create(api, ProjectName=form))["ProjectName"] == form
    await api.done("DeleteProject", ProjectName=form)


async def test_a_name_can_be_taken_once(api: Api) -> None:
    name = _name()
    first = await _create(api, ProjectName=name, Description="first")
    reply = await api.call("CreateProject", ProjectName=name, Description="second")
    assert (reply.status, reply.body["Code"]) == (400, "ResourceAlreadyExists")
    assert (await api.done("GetProject", ProjectName=name))["Project"] == first


async def test_names_differ_by_case(api: Api) -> None:
    name = _name()
    await _create(api, ProjectName=name)
    assert (await api.call("GetProject", ProjectName=name.upper())).status == 400


async def test_of_many_who_take_a_name_at_once_one_gets_it(api: Api) -> None:
    name = _name()
    replies = await asyncio.gather(*(api.call("CreateProject", ProjectName=name) for _ in range(8)))
    assert sorted(reply.body.get("Code", "done") for reply in replies) == [
        *["ResourceAlreadyExists"] * 7,
        "done",
    ]


async def test_a_project_counts_its_datasets_and_files(api: Api, dataset: Dataset) -> None:
    other = Dataset(api, dataset.project, "other")
    await api.done("CreateDataset", **other.names)
    await dataset.index(*(photo(f"{n}", LAT_LONG["Paris"], "2024-03-04T10:00:00Z") for n in "abc"))
    await other.index({"URI": "oss://b/a"})
    answer = await api.done("GetProject", ProjectName=dataset.project, WithStatistics=True)
    counts = {name: answer["Project"][name] for name in ("DatasetCount", "FileCount")}
    assert counts == {"DatasetCount": 2, "FileCount": 4}


async def test_the_vendors_client_reads_a_project(api: Api) -> None:
    client, name = api.sdk(), _name()
    tags = [CreateProjectRequestTag(key="k", value="v")]
    request = CreateProjectRequest(project_name=name, description="d é", tag=tags)
    created = (await client.create_project_async(request)).body
    found = (await asyncio.to_thread(client.get_project, GetProjectRequest(name))).body
    listed = ListProjectsRequest(
        prefix=name, tag=[ListProjectsRequestTag(key="k", value="v")], max_results=1
    )
    page = (await client.list_projects_async(listed)).body
    assert created.project.to_map() == found.project.to_map() == page.projects[0].to_map()
    assert (found.project.project_name, found.project.tags[0].tag_value) == (name, "v")
    assert page.next_token is None


@pytest.mark.parametrize("size", [1, 2, 3, 6, 7, 8, 200])
async def test_projects_are_listed_by_name_in_pages_of_any_size(api: Api, size: int) -> None:
    prefix = _name()
    names = [f"{prefix}{end}" for end in ("", "-", "0", "A", "_", "a", "aa")]
    for name in reversed(names):
        await _create(api, ProjectName=name)
    found = await api.pages("ListProjects", "Projects", Prefix=prefix, MaxResults=size)
    assert [project["ProjectName"] for project in found] == names


async def test_a_page_has_as_many_projects_as_asked_and_a_token_when_there_are_more(
    api: Api,
) -> None:
    prefix = _name()
    for end in "abc":
        await _create(api, ProjectName=prefix + end)
    first = await api.done("ListProjects", Prefix=prefix, MaxResults=2)
    rest = await api.done("ListProjects", Prefix=prefix, MaxResults=2, NextToken=first["NextToken"])
    assert [len(page["Projects"]) for page in (first, rest)] == [2, 1]
    assert "NextToken" not in rest


@pytest.mark.parametrize("size", [None, 0])
async def test_a_page_has_a_hundred_projects_when_nothing_is_asked(
    api: Api, size: int | None
) -> None:
    prefix = _name()
    for number in range(101):
        await _create(api, ProjectName=f"{prefix}{number:03d}")
    asked = {} if size is None else {"MaxResults": size}
    answer = await api.done("ListProjects", Prefix=prefix, **asked)
    assert len(answer["Projects"]) == 100


async def test_pages_stay_right_while_projects_come_and_go(api: Api) -> None:
    prefix = _name()
    for end in "bdfh":
        await _create(api, ProjectName=prefix + end)
    first = await api.done("ListProjects", Prefix=prefix, MaxResults=2)
    for end in "ac":
        await _create(api, ProjectName=prefix + end)
    await api.done("DeleteProject", ProjectName=f"{prefix}d")
    await _create(api, ProjectName=f"{prefix}e")
    rest = await api.pages_after(first, "ListProjects", "Projects", Prefix=prefix, MaxResults=2)
    assert [project["ProjectName"][-1] for project in rest] == ["e", "f", "h"]


async def test_a_prefix_is_a_plain_text_in_exact_case(api: Api) -> None:
    prefix = _name()
    for name in (f"{prefix}a_b", f"{prefix}axb", f"{prefix}A_b"):
        await _create(api, ProjectName=name)
    found = await api.pages("ListProjects", "Projects", Prefix=f"{prefix}a_")
    assert [project["ProjectName"] for project in found] == [f"{prefix}a_b"]
    assert await api.pages("ListProjects", "Projects", Prefix=f"{prefix}%") == []


async def test_projects_are_listed_by_all_tags_asked(api: Api) -> None:
    prefix = _name()
    tagged = {"a": [("x", "1"), ("y", "2")], "b": [("x", "1")], "c": [("x", "2"), ("y", "2")]}
    for end, tags in tagged.items():
        given = [{"Key": key, "Value": value} for key, value in tags]
        await _create(api, ProjectName=prefix + end, Tag=given)
    asked: list[tuple[dict[str, str], str]] = [
        ({"x": "1"}, "ab"),
        ({"y": "2"}, "ac"),
        ({"x": "1", "y": "2"}, "a"),
        ({"X": "1"}, ""),
        ({"x": "3"}, ""),
        ({}, "abc"),
    ]
    for tags_asked, ends in asked:
        wanted = [{"Key": key, "Value": value} for key, value in tags_asked.items()]
        found = await api.pages("ListProjects", "Projects", Prefix=prefix, Tag=wanted, MaxResults=1)
        assert "".join(project["ProjectName"][-1] for project in found) == ends


async def test_an_empty_project_can_be_deleted_and_its_name_taken_again(api: Api) -> None:
    name = _name()
    await _create(api, ProjectName=name, Description="old")
    assert list(await api.done("DeleteProject", ProjectName=name)) == ["RequestId"]
    assert (await api.call("GetProject", ProjectName=name)).body["Code"] == "ResourceNotFound"
    assert (await _create(api, ProjectName=name))["Description"] == ""


async def test_a_project_with_a_dataset_is_not_deleted(api: Api, dataset: Dataset) -> None:
    reply = await api.call("DeleteProject", ProjectName=dataset.project)
    assert (reply.status, reply.body["Code"]) == (400, "ResourceNotEmpty")
    await api.done("DeleteDataset", **dataset.names)
    await api.done("DeleteProject", ProjectName=dataset.project)


async def test_a_dataset_is_never_left_without_its_project(api: Api) -> None:
    for _ in range(10):
        name = _name()
        await _create(api, ProjectName=name)
        await asyncio.gather(
            *(
                api.call("CreateDataset", ProjectName=name, DatasetName=f"d{number}")
                for number in range(2)
            ),
            api.call("DeleteProject", ProjectName=name),
        )
        gone = (await api.call("GetProject", ProjectName=name)).status == 400
        await api.call("CreateProject", ProjectName=name)
        held = await api.pages("ListDatasets", "Datasets", ProjectName=name)
        assert not (gone and held)
