"""Bad input: every parameter of every operation, and the store as it was."""

import base64
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geoimm.app import running
from geoimm.operations.registry import Parameter
from geoimm.operations.table import OPERATIONS
from geoimm.settings import Settings
from operations.bad_values import CASES, Bad, everywhere
from stores.movies import movie
from support.api import Api, Dataset, photo
from support.databases import new_database
from support.store import contents
from support.world import LAT_LONG

_PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Served:
    """The server of this module, its database, and a dataset with something in it."""

    api: Api
    url: str
    good: dict[str, dict[str, str]]
    """By operation, parameters that it accepts."""


@pytest.fixture(scope="module")
async def served(
    engine: str,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    world: Path,
) -> AsyncIterator[Served]:
    folder = tmp_path_factory.mktemp("bad")
    (folder / "a.mov").write_bytes(movie())
    url = await new_database(engine, request, folder)
    roots = {"oss://root": folder.as_uri()}
    started = Settings(port=0, database_url=url, boundaries=world, roots=roots)
    async with running(started) as address, aiohttp.ClientSession() as http:
        api = Api(address, http)
        dataset = Dataset(api, _PROJECT)
        await api.done("CreateProject", ProjectName=_PROJECT, Tag=[{"Key": "k", "Value": "v"}])
        await api.done("CreateDataset", **dataset.names)
        await dataset.index(photo("a", LAT_LONG["Hangzhou"], "2024-03-04T10:00:00+08:00"))
        for action in ("CreateBinding", "StopBinding"):
            await api.done(action, **dataset.names, URI="oss://root/bound")
        task = await dataset.cluster("city", "province", UserData="u", Tags={"k": "v"})
        (one, _) = await dataset.clusters()
        edits = {"ObjectId": one["ObjectId"], "Title": "t", "CustomLabels": {"k": "v"}}
        await api.done("UpdateLocationDateCluster", **dataset.names, **edits)
        yield Served(api, url, _good(one["ObjectId"], task["TaskId"]))


def _good(object_id: str, task_id: str) -> dict[str, dict[str, str]]:
    project = {"ProjectName": _PROJECT}
    dataset = {**project, "DatasetName": "photos"}
    task = {**project, "TaskType": "LocationDateClustering", "TaskId": task_id}
    clustering = {
        "DateOptions": '{"GapDays":1,"MinDays":1,"MaxDays":15}',
        "LocationOptions": '{"LocationDateClusterLevels":["city"]}',
    }
    more = {
        "CreateProject": {"ProjectName": "another"},
        "GetProject": project,
        "ListProjects": {},
        "DeleteProject": project,
        "CreateDataset": {**project, "DatasetName": "another"},
        "ListDatasets": project,
        **{
            f"{verb}Binding": {**dataset, "URI": "oss://root/bound"}
            for verb in ("Create", "Get", "Stop", "Resume", "Delete")
        },
        "IndexFileMeta": {**dataset, "File": '{"URI":"oss://bucket/a"}'},
        "BatchIndexFileMeta": {**dataset, "Files": '[{"URI":"oss://bucket/a"}]'},
        "GetFileMeta": {**dataset, "URI": "oss://bucket/a"},
        "BatchGetFileMeta": {**dataset, "URIs": '["oss://bucket/a"]'},
        "DeleteFileMeta": {**dataset, "URI": "oss://bucket/a"},
        "DetectMediaMeta": {**project, "SourceURI": "oss://root/a.mov"},
        "CreateLocationDateClusteringTask": {**dataset, **clustering},
        "UpdateLocationDateCluster": {**dataset, "ObjectId": object_id},
        "DeleteLocationDateCluster": {**dataset, "ObjectId": object_id},
        "GetTask": task,
        "ListTasks": project,
    }
    return {name: more.get(name, dataset) for name in OPERATIONS}


_PARAMETERS = [
    pytest.param(operation.name, parameter, id=f"{operation.name}-{parameter.wire}")
    for operation in OPERATIONS.values()
    for parameter in operation.parameters
]


def test_the_table_has_a_row_for_every_parameter_and_no_other() -> None:
    served = {
        name
        for operation in OPERATIONS.values()
        for parameter in operation.parameters
        for name in (parameter.wire, f"{operation.name}.{parameter.wire}")
    }
    plain = {each.wire for operation in OPERATIONS.values() for each in operation.parameters}
    assert plain <= CASES.keys() <= served


@pytest.mark.parametrize(("operation", "parameter"), _PARAMETERS)
async def test_bad_input_is_refused_by_name_and_changes_nothing(
    served: Served, operation: str, parameter: Parameter
) -> None:
    good = {name: text for name, text in served.good[operation].items() if name != parameter.wire}
    cases = CASES.get(f"{operation}.{parameter.wire}", CASES[parameter.wire])
    bad = [case if isinstance(case, Bad) else Bad(case, parameter.wire) for case in cases]
    before = await contents(served.url)
    wrong = []
    for case in [*everywhere(parameter), *bad]:
        # As a form: a few of them are longer than a request line may be.
        form = {**good, parameter.wire: case.text}
        reply = await _post(served.api, operation, form)
        message = reply.get("Message", "")
        if (
            (reply["status"], reply.get("Code")) != (400, case.code)
            or case.named not in message
            or len(message) > 500
        ):
            wrong.append((case.text[:80], case.named, str(reply)[:300]))
    if parameter.required:
        reply = await _post(served.api, operation, good)
        text = f"The parameter {parameter.wire} is required but not provided."
        assert (reply["status"], reply["Code"], reply["Message"]) == (400, "InvalidArgument", text)
    assert wrong == []
    assert await contents(served.url) == before


_HUGE = {
    "a number": ("ListProjects", "MaxResults", "9" * 7_000_000),
    "a truth": ("GetProject", "WithStatistics", "t" * 7_000_000),
    "a name": ("GetProject", "ProjectName", "a" * 7_000_000),
    "a token": ("ListProjects", "NextToken", "W1tb" * 1_000_000),
    "labels": ("ListTasks", "TagSelector", '{"a":' * 500_000),
    "a deep list": ("BatchIndexFileMeta", "Files", "[" * 2_000_000),
    "a deep record": ("IndexFileMeta", "File", '{"URI":' * 500_000),
    "a long list": ("BatchGetFileMeta", "URIs", "[" + "1," * 1_000_000 + "1]"),
    "backslashes": ("IndexFileMeta", "File", "\\" * 2_000_000),
}


@pytest.mark.parametrize(("operation", "name", "text"), _HUGE.values(), ids=_HUGE.keys())
async def test_huge_input_is_refused_in_few_words(
    served: Served, operation: str, name: str, text: str
) -> None:
    reply = await _post(served.api, operation, {**served.good[operation], name: text})
    assert (reply["status"], reply["Code"]) == (400, "InvalidArgument")
    assert name in reply["Message"]
    assert len(reply["Message"]) < 500


_WORDS = {
    "an absent member": ("DateOptions", '{"GapDays":1,"MinDays":1}', "DateOptions.MaxDays is"),
    "two members": (
        "DateOptions",
        '{"GapDays":1,"MinDays":3,"MaxDays":2}',
        (
            "DateOptions is {'GapDays': 1, 'MinDays': 3, 'MaxDays': 2}: "
            "MinDays 3 must not be greater than MaxDays 2."
        ),
    ),
    "a choice": (
        "LocationOptions",
        '{"LocationDateClusterLevels":["city","x"]}',
        (
            "LocationOptions.LocationDateClusterLevels[1] is 'x': "
            "must be one of country province city district township."
        ),
    ),
    "a size": ("UserData", "x" * 2049, "must be at most 2048 bytes of UTF-8."),
}


@pytest.mark.parametrize(("name", "text", "message"), _WORDS.values(), ids=_WORDS.keys())
async def test_a_message_names_the_field_the_value_and_the_rule(
    served: Served, name: str, text: str, message: str
) -> None:
    operation = "CreateLocationDateClusteringTask"
    reply = await _post(served.api, operation, {**served.good[operation], name: text})
    assert message in reply["Message"]


async def test_a_choice_of_a_member_is_named_plainly(served: Served) -> None:
    form = {**served.good["IndexFileMeta"], "File": '{"URI":"oss://b/a","MediaType":"picture"}'}
    reply = await _post(served.api, "IndexFileMeta", form)
    assert reply["Message"].startswith("File.MediaType is 'picture': ")


_HARMLESS = [
    *(name for name in OPERATIONS if not name.startswith(("Create", "Delete", "Resume"))),
    *("DeleteProject", "DeleteDataset", "DeleteFileMeta", "CreateLocationDateClusteringTask"),
]


@pytest.mark.parametrize("operation", _HARMLESS)
async def test_what_the_bad_input_is_made_from_is_accepted(served: Served, operation: str) -> None:
    """Else the tests above would pass for another reason."""
    code = "ResourceNotEmpty" if operation in ("DeleteProject", "DeleteDataset") else None
    reply = await _post(served.api, operation, served.good[operation])
    assert reply.get("Code") == code
    await _end_of_tasks(served.api)


_NOT_FOUND = [
    (name, member)
    for name, operation in OPERATIONS.items()
    for member in ("ProjectName", "DatasetName")
    if member in {parameter.wire for parameter in operation.parameters}
    and not name.startswith("Create")
]


@pytest.mark.parametrize(("operation", "member"), _NOT_FOUND)
async def test_what_does_not_exist_is_not_found(
    served: Served, operation: str, member: str
) -> None:
    before = await contents(served.url)
    reply = await _post(served.api, operation, {**served.good[operation], member: "nowhere"})
    kind = "project" if member == "ProjectName" else "dataset"
    assert (reply["status"], reply["Code"]) == (400, "ResourceNotFound")
    assert f"resource {kind} is not found" in reply["Message"]
    assert "nowhere" in reply["Message"]
    assert await contents(served.url) == before


_junk_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["oss://b/a", "city", "2024-03-04T10:00:00Z", "30,120"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=5)
            | st.sampled_from(
                [
                    "URI",
                    "LatLong",
                    "ProduceTime",
                    "Addresses",
                    "City",
                    "CustomLabels",
                    "Labels",
                    "Figures",
                    "MediaType",
                    "GapDays",
                    "MinDays",
                    "MaxDays",
                    "LocationDateClusterLevels",
                    "Start",
                    "End",
                    "MNS",
                    "TopicName",
                    "Key",
                    "Value",
                ]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)
_junk = st.one_of(
    st.text(),
    st.integers().map(str),
    _junk_json.map(json.dumps),
    _junk_json.map(lambda value: json.dumps(value, ensure_ascii=False)),
    _junk_json.map(lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).decode()),
).filter(lambda text: not any("\ud800" <= character <= "\udfff" for character in text))


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
async def test_junk_never_breaks_the_server(served: Served, data: st.DataObject) -> None:
    operation = data.draw(st.sampled_from(sorted(OPERATIONS)))
    names = [parameter.wire for parameter in OPERATIONS[operation].parameters]
    junk = data.draw(st.dictionaries(st.sampled_from(names), _junk, min_size=1, max_size=3))
    reply = await _post(served.api, operation, {**served.good[operation], **junk})
    assert reply["status"] in (200, 400)
    assert reply["status"] == 200 or reply["Message"]


async def _end_of_tasks(api: Api) -> None:
    while await api.pages("ListTasks", "Tasks", ProjectName=_PROJECT, Status="Running"):
        pass


async def _post(api: Api, operation: str, form: dict[str, str]) -> dict[str, Any]:
    body = io.BytesIO(urlencode(form).encode())
    headers = {"x-acs-action": operation, "Content-Type": "application/x-www-form-urlencoded"}
    async with api.http.post(api.address, data=body, headers=headers) as reply:
        return {"status": reply.status, **await reply.json()}
