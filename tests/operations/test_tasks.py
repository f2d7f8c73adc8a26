"""Tasks: what a finished one tells, and how they are listed."""

import asyncio
import json
import re
import time
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from alibabacloud_imm20200930.models import (
    CreateLocationDateClusteringTaskRequest,
    CreateLocationDateClusteringTaskRequestDateOptions,
    CreateLocationDateClusteringTaskRequestLocationOptions,
    GetTaskRequest,
    ListTasksRequest,
    TimeRange,
)

from geoimm.app import running
from geoimm.settings import Settings
from geoimm.storage.labels import index_labels
from support.api import Api, Dataset
from support.databases import new_database
from support.store import put

_TYPE = "LocationDateClustering"
_PROJECT = "project"
_SECOND = 1_000_000_000
_DAY = 86_400 * _SECOND
_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")

Row = dict[str, Any]


async def _get(dataset: Dataset, task_id: str, **parameters: Any) -> dict[str, Any]:
    return await dataset.api.done(
        "GetTask", ProjectName=dataset.project, TaskType=_TYPE, TaskId=task_id, **parameters
    )


async def test_a_task_that_ended_well_tells_all_of_itself(dataset: Dataset) -> None:
    ended = await dataset.cluster("city", UserData="é" * 1024, Tags={"User": "Jane", "Empty": ""})
    task = await _get(dataset, ended["TaskId"])
    assert task == {
        "RequestId": task["RequestId"],
        "TaskId": ended["TaskId"],
        "TaskType": _TYPE,
        "Status": "Succeeded",
        "ProjectName": dataset.project,
        "EventId": task["EventId"],
        "StartTime": task["StartTime"],
        "EndTime": task["EndTime"],
        "UserData": "é" * 1024,
        "Tags": {"User": "Jane", "Empty": ""},
        "Progress": 100,
    }
    assert task["TaskId"].startswith(f"{_TYPE}-")
    assert _UTC.fullmatch(task["StartTime"])
    assert _UTC.fullmatch(task["EndTime"])
    assert task["StartTime"] <= task["EndTime"]


async def test_a_task_is_created_with_the_ids_to_ask_for_it(dataset: Dataset) -> None:
    created = await dataset.api.done(
        "CreateLocationDateClusteringTask",
        **dataset.names,
        DateOptions={"GapDays": 0, "MinDays": 1, "MaxDays": 99999},
        LocationOptions={"LocationDateClusterLevels": ["township", "country", "township"]},
    )
    assert created.keys() == {"RequestId", "TaskId", "EventId"}
    task = await _get(dataset, created["TaskId"], RequestDefinition=True)
    assert task["EventId"] == created["EventId"]
    assert json.loads(task["TaskRequestDefinition"]) == {
        "ProjectName": dataset.project,
        "DatasetName": dataset.name,
        "DateOptions": {"GapDays": 0, "MinDays": 1, "MaxDays": 99999},
        "LocationOptions": {"LocationDateClusterLevels": ["township", "country", "township"]},
    }


async def test_the_definition_is_given_only_when_asked(dataset: Dataset) -> None:
    task_id = (await dataset.cluster("city"))["TaskId"]
    for asked, given in ((True, True), (False, False)):
        task = await _get(dataset, task_id, RequestDefinition=asked)
        listed = await dataset.api.done(
            "ListTasks", ProjectName=dataset.project, RequestDefinition=asked
        )
        assert ("TaskRequestDefinition" in task) == given
        assert ("TaskRequestDefinition" in listed["Tasks"][0]) == given


async def test_a_task_on_an_empty_dataset_succeeds_with_no_cluster(dataset: Dataset) -> None:
    assert (await dataset.cluster("city", "country"))["Status"] == "Succeeded"
    assert await dataset.clusters() == []


@pytest.mark.parametrize(
    "other",
    [{"TaskId": f"{_TYPE}-{uuid.uuid4()}"}, {"TaskType": "VideoModeration"}],
    ids=["unknown id", "other type"],
)
async def test_another_task_is_not_found(dataset: Dataset, other: dict[str, str]) -> None:
    task_id = (await dataset.cluster("city"))["TaskId"]
    asked = {"ProjectName": dataset.project, "TaskType": _TYPE, "TaskId": task_id, **other}
    reply = await dataset.api.call("GetTask", **asked)
    assert (reply.status, reply.body["Code"]) == (400, "ResourceNotFound")
    assert "resource task is not found" in reply.body["Message"]


async def test_a_task_of_another_project_is_not_found(api: Api, dataset: Dataset) -> None:
    other = f"p{uuid.uuid4().hex}"
    await api.done("CreateProject", ProjectName=other)
    task_id = (await dataset.cluster("city"))["TaskId"]
    reply = await api.call("GetTask", ProjectName=other, TaskType=_TYPE, TaskId=task_id)
    assert reply.body["Code"] == "ResourceNotFound"
    assert (await api.done("ListTasks", ProjectName=other))["Tasks"] == []


async def test_the_vendors_client_creates_gets_and_lists(api: Api, dataset: Dataset) -> None:
    client = api.sdk()
    levels = CreateLocationDateClusteringTaskRequestLocationOptions(["city"])
    days = CreateLocationDateClusteringTaskRequestDateOptions(gap_days=1, max_days=9, min_days=1)
    request = CreateLocationDateClusteringTaskRequest(
        project_name=dataset.project,
        dataset_name=dataset.name,
        date_options=days,
        location_options=levels,
        tags={"User": "Jane"},
        user_data="u é",
    )
    created = (await client.create_location_date_clustering_task_async(request)).body
    asked = GetTaskRequest(
        project_name=dataset.project,
        task_type=_TYPE,
        task_id=created.task_id,
        request_definition=True,
    )
    while (task := (await client.get_task_async(asked)).body).status == "Running":
        pass
    listing = ListTasksRequest(
        project_name=dataset.project,
        task_types=[_TYPE],
        tag_selector="User=Jane",
        status="Succeeded",
        start_time_range=TimeRange(start=task.start_time, end=task.start_time),
        end_time_range=TimeRange(start=task.end_time),
        sort="EndTime",
        order="desc",
        max_results=7,
        request_definition=True,
    )
    answer = (await asyncio.to_thread(client.list_tasks, listing)).body
    assert (task.status, task.user_data, task.tags) == ("Succeeded", "u é", {"User": "Jane"})
    assert (answer.max_results, answer.project_name) == ("7", dataset.project)
    (listed,) = answer.tasks
    assert listed.to_map().items() <= task.to_map().items()
    assert "TaskRequestDefinition" in listed.to_map()


def _rows() -> list[Row]:
    """Tasks that ended, run and wait, with equal times among them."""
    now = time.time_ns() // _SECOND * _SECOND
    states = ["Succeeded", "Failed", "Running", "Waiting", "Succeeded"]
    rows = []
    for number in range(25):
        state = states[number % 5]
        started = now - (number * 7 % 11) * 3600 * _SECOND - number % 3
        ended = started + (number * 5 % 4) * 60 * _SECOND + number % 2
        tags = {
            "User": "Jane" if number % 2 else "jane",
            **({"n": str(number)} if number % 3 else {}),
        }
        rows.append(
            {
                "dataset_id": f"dataset-{number}",
                "number": 1,
                "task_id": f"{_TYPE if number % 4 else 'FaceClustering'}-{number * 37 % 101:03d}",
                "task_type": _TYPE if number % 4 else "FaceClustering",
                "project_name": _PROJECT,
                "dataset_name": "d",
                "state": state if state != "Waiting" else "Running",
                "event_id": "e",
                "request_id": "r",
                "tags": tags,
                "tag_index": index_labels(tags, any_case=False),
                "definition": "{}",
                "progress": 0,
                "start_time": started,
                "end_time": ended if state in ("Succeeded", "Failed") else None,
                "owner": "someone",
                "attempt": 1,
                "lease_end": now + _DAY,
            }
        )
    return rows


@pytest.fixture(scope="module")
async def listed(
    engine: str,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    world: Path,
) -> AsyncIterator[tuple[Api, list[Row]]]:
    """A server on a database with many tasks, and the rows they are."""
    url = await new_database(engine, request, tmp_path_factory.mktemp("tasks"))
    rows = _rows()
    await put(url, "tasks", *rows)
    old = {**rows[0], "task_id": "old", "dataset_id": "old"}
    await put(url, "tasks", {**old, "end_time": rows[0]["end_time"] - 8 * _DAY})
    settings = Settings(port=0, database_url=url, boundaries=world)
    async with running(settings) as address, aiohttp.ClientSession() as http:
        api = Api(address, http)
        await api.done("CreateProject", ProjectName=_PROJECT)
        yield api, rows


async def _list(api: Api, **parameters: Any) -> list[str]:
    tasks = await api.pages("ListTasks", "Tasks", ProjectName=_PROJECT, **parameters)
    return [task["TaskId"] for task in tasks]


def _ids(rows: list[Row]) -> list[str]:
    return sorted(row["task_id"] for row in rows)


_SORTS: dict[str, Callable[[Row], Any]] = {
    "TaskId": lambda row: (row["task_id"],),
    "StartTime": lambda row: (row["start_time"], row["task_id"]),
    "EndTime": lambda row: (row["end_time"] or 2**63, row["task_id"]),
}


@pytest.mark.parametrize("size", [1, 2, 7, 24, 25, 26, 100])
@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort", _SORTS)
async def test_tasks_are_sorted_in_pages_of_any_size(
    listed: tuple[Api, list[Row]], sort: str, order: str, size: int
) -> None:
    api, rows = listed
    found = await _list(api, Sort=sort, Order=order, MaxResults=size)
    expected = sorted(rows, key=_SORTS[sort], reverse=order == "desc")
    assert found == [row["task_id"] for row in expected]


async def test_tasks_are_sorted_by_id_and_a_hundred_to_a_page_when_nothing_is_asked(
    listed: tuple[Api, list[Row]],
) -> None:
    api, rows = listed
    answer = await api.done("ListTasks", ProjectName=_PROJECT)
    assert [task["TaskId"] for task in answer["Tasks"]] == _ids(rows)
    assert (answer["MaxResults"], answer["ProjectName"]) == ("100", _PROJECT)
    assert "NextToken" not in answer


async def test_an_open_task_has_no_end(listed: tuple[Api, list[Row]]) -> None:
    api, _ = listed
    tasks = await api.pages("ListTasks", "Tasks", ProjectName=_PROJECT)
    assert {(task["Status"], "EndTime" in task) for task in tasks} == {
        ("Running", False),
        ("Succeeded", True),
        ("Failed", True),
    }


async def test_a_task_is_not_kept_beyond_seven_days(listed: tuple[Api, list[Row]]) -> None:
    api, _ = listed
    asked = {"ProjectName": _PROJECT, "TaskType": "FaceClustering", "TaskId": "old"}
    assert (await api.call("GetTask", **asked)).body["Code"] == "ResourceNotFound"
    assert "old" not in await _list(api)


@pytest.mark.parametrize("status", ["Running", "Succeeded", "Failed"])
async def test_tasks_are_listed_by_status(listed: tuple[Api, list[Row]], status: str) -> None:
    api, rows = listed
    assert await _list(api, Status=status) == _ids([row for row in rows if row["state"] == status])


@pytest.mark.parametrize(
    "types", [[], [_TYPE], ["FaceClustering"], [_TYPE, "FaceClustering"], ["MediaConvert"]]
)
async def test_tasks_are_listed_by_their_types(
    listed: tuple[Api, list[Row]], types: list[str]
) -> None:
    api, rows = listed
    expected = [row for row in rows if not types or row["task_type"] in types]
    assert await _list(api, TaskTypes=types, MaxResults=3) == _ids(expected)


_SELECTORS: dict[str, Callable[[dict[str, str]], bool]] = {
    "User=Jane": lambda tags: tags["User"] == "Jane",
    "User=jane": lambda tags: tags["User"] == "jane",
    "user=Jane": lambda _: False,
    "User": lambda _: True,
    "n": lambda tags: "n" in tags,
    "n=1": lambda tags: tags.get("n") == "1",
    "n=%": lambda _: False,
    "n=": lambda _: False,
    "User=Jane,n": lambda tags: tags["User"] == "Jane" and "n" in tags,
    " User=jane , n=4 ": lambda tags: tags["User"] == "jane" and tags.get("n") == "4",
    '{"User":"Jane","n":"7"}': lambda tags: tags == {"User": "Jane", "n": "7"},
    "": lambda _: True,
    ",": lambda _: True,
    "{}": lambda _: True,
}


@pytest.mark.parametrize("selector", _SELECTORS)
async def test_tasks_are_listed_by_tags_in_exact_case(
    listed: tuple[Api, list[Row]], selector: str
) -> None:
    api, rows = listed
    expected = [row for row in rows if _SELECTORS[selector](row["tags"])]
    assert await _list(api, TagSelector=selector) == _ids(expected)


@pytest.mark.parametrize("column", ["start_time", "end_time"])
async def test_tasks_are_listed_by_times_with_both_ends_included(
    listed: tuple[Api, list[Row]], column: str
) -> None:
    api, rows = listed
    times = sorted(row[column] for row in rows if row[column])
    name = "StartTimeRange" if column == "start_time" else "EndTimeRange"
    for first, last in (
        *((None, None), (times[3], None), (None, times[3]), (times[2], times[8])),
        *((times[4], times[4]), (times[4] + 1, times[9] - 1), (times[-1] + 1, None)),
    ):
        asked = {
            key: _text(edge) for key, edge in (("Start", first), ("End", last)) if edge is not None
        }
        expected = [
            row
            for row in rows
            if not asked
            or (
                row[column] is not None
                and (first is None or row[column] >= first)
                and (last is None or row[column] <= last)
            )
        ]
        assert await _list(api, **{name: asked}, MaxResults=4) == _ids(expected)


async def test_filters_of_tasks_hold_together(listed: tuple[Api, list[Row]]) -> None:
    api, rows = listed
    middle = sorted(row["start_time"] for row in rows)[12]
    found = await _list(
        api,
        Status="Succeeded",
        TaskTypes=[_TYPE],
        TagSelector="User=jane",
        StartTimeRange={"Start": _text(middle)},
        Sort="StartTime",
        Order="desc",
        MaxResults=1,
    )
    expected = [
        row
        for row in rows
        if (row["state"], row["task_type"], row["tags"]["User"]) == ("Succeeded", _TYPE, "jane")
        and row["start_time"] >= middle
    ]
    assert found == [
        row["task_id"] for row in sorted(expected, key=_SORTS["StartTime"], reverse=True)
    ]
    assert found


@pytest.mark.parametrize("other", [{"Sort": "StartTime"}, {"Order": "desc"}])
async def test_a_token_of_another_sort_or_order_is_refused(
    listed: tuple[Api, list[Row]], other: dict[str, str]
) -> None:
    api, _ = listed
    first = await api.done("ListTasks", ProjectName=_PROJECT, MaxResults=2)
    reply = await api.call("ListTasks", ProjectName=_PROJECT, NextToken=first["NextToken"], **other)
    assert (reply.status, reply.body["Code"]) == (400, "InvalidArgument")
    assert "NextToken" in reply.body["Message"]


def _text(nanoseconds: int) -> str:
    seconds, fraction = divmod(nanoseconds, _SECOND)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{fraction:09d}Z"
