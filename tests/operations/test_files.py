"""Files: what is said of them, where and when they are, what a second word changes."""

import asyncio
import re
from typing import Any

import pytest
from alibabacloud_imm20200930.models import (
    Address,
    BatchGetFileMetaRequest,
    BatchIndexFileMetaRequest,
    DeleteFileMetaRequest,
    GetFileMetaRequest,
    IndexFileMetaRequest,
    InputFile,
)

from support.api import Api, Dataset, photo
from support.world import LAT_LONG

_URI = "oss://bucket/a b/é.jpg"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = "2024-03-04T10:00:00.000+08:00"
_ZHEJIANG = [
    {
        "Language": "zh-Hans",
        "AddressLine": "中国浙江省杭州市",
        "Country": "中国",
        "Province": "浙江省",
        "City": "杭州市",
    },
    {
        "Language": "en",
        "AddressLine": "Hangzhou, Zhejiang, China",
        "Country": "China",
        "Province": "Zhejiang",
        "City": "Hangzhou",
    },
]


async def _index(dataset: Dataset, **file: Any) -> None:
    await dataset.api.done("IndexFileMeta", **dataset.names, File={"URI": _URI, **file})


async def _get(dataset: Dataset, uri: str = _URI, **parameters: Any) -> Any:
    answer = await dataset.api.done("GetFileMeta", **dataset.names, URI=uri, **parameters)
    return answer["Files"][0] if answer["Files"] else None


async def test_a_file_of_which_only_the_uri_is_said(dataset: Dataset) -> None:
    await _index(dataset)
    file = await _get(dataset)
    assert file == {
        "URI": _URI,
        "Filename": "a b/é.jpg",
        "ProjectName": dataset.project,
        "DatasetName": dataset.name,
        "ObjectId": file["ObjectId"],
        "ObjectType": "file",
        "ObjectStatus": "Indexed",
        "CustomLabels": {},
        "Addresses": [],
        "Labels": [],
        "Figures": [],
        "CreateTime": file["CreateTime"],
        "UpdateTime": file["CreateTime"],
    }


async def test_a_file_keeps_all_that_is_said_of_it(dataset: Dataset) -> None:
    said: dict[str, Any] = {
        "CustomId": "id",
        "CustomLabels": {str(number): "" for number in range(100)},
        "MediaType": "image",
        "ContentType": "image/jpeg",
        "FileHash": "hash",
        "OSSURI": "oss://b/x",
        "LatLong": "30.6,119.5",
        "ProduceTime": _TIME,
        "Labels": [{"LabelName": "l", "LabelLevel": 1, "LabelConfidence": 0.5, "Clips": []}],
        "Figures": [{"FigureId": "f"}],
        **{
            name: name.lower()
            for name in ("Title", "Album", "AlbumArtist", "Artist", "Composer", "Performer")
        },
    }
    await _index(dataset, **said)
    assert said.items() <= (await _get(dataset)).items()


async def test_a_coordinate_is_resolved_in_the_local_language_and_in_english(
    dataset: Dataset,
) -> None:
    await _index(dataset, LatLong=LAT_LONG["Hangzhou"])
    assert (await _get(dataset))["Addresses"] == _ZHEJIANG


async def test_local_names_come_first_where_they_are_neither_english_nor_chinese(
    dataset: Dataset,
) -> None:
    await _index(dataset, LatLong=LAT_LONG["Seongsan"])
    local, english, chinese = (await _get(dataset))["Addresses"]
    assert local == {
        "AddressLine": "성산읍, 서귀포시, 제주특별자치도, 대한민국",
        "Country": "대한민국",
        "Province": "제주특별자치도",
        "City": "서귀포시",
        "Township": "성산읍",
    }
    assert (english["Language"], english["Township"]) == ("en", "Seongsan")
    assert (chinese["Language"], chinese["AddressLine"]) == ("zh-Hans", "韩国济州西归浦市城山邑")


async def test_at_sea_there_is_a_coordinate_and_no_address(dataset: Dataset) -> None:
    await _index(dataset, LatLong=LAT_LONG["At sea"], ProduceTime=_TIME)
    file = await _get(dataset)
    assert (file["LatLong"], file["Addresses"], file["ObjectStatus"]) == (
        "-40.0,-120.0",
        [],
        "Indexed",
    )


async def test_addresses_of_the_caller_stand_as_they_were_given(dataset: Dataset) -> None:
    given = [
        {"Language": "fr", "AddressLine": "chez nous", "Country": "Chine", "City": "Hangzhou"},
        {"District": "d"},
    ]
    await _index(dataset, Addresses=given)
    assert (await _get(dataset))["Addresses"] == given


async def test_addresses_of_the_caller_are_shown_and_the_coordinate_is_clustered(
    dataset: Dataset,
) -> None:
    given = [{"Country": "Elsewhere", "City": "Home"}]
    await _index(dataset, LatLong=LAT_LONG["Hangzhou"], Addresses=given, ProduceTime=_TIME)
    assert (await _get(dataset))["Addresses"] == given
    await dataset.cluster("city")
    assert await dataset.stays() == {("Hangzhou", "2024-03-04", "2024-03-04")}


async def test_addresses_of_the_caller_are_clustered_where_the_coordinate_lies_nowhere(
    dataset: Dataset,
) -> None:
    given = [{"Language": "en", "Country": "Atlantis", "City": "Port"}]
    await _index(dataset, LatLong=LAT_LONG["At sea"], Addresses=given, ProduceTime=_TIME)
    await dataset.cluster("city")
    assert {name for name, _, _ in await dataset.stays()} == {"Port"}


_LAT_LONGS = {
    "30.134390,120.074997": "30.13439,120.074997",
    "30,120": "30.0,120.0",
    " 30.5 , 120.5 ": "30.5,120.5",
    "+30.283095,+120.029003": "30.283095,120.029003",
    "-33.9,18.4": "-33.9,18.4",
    ".5,-.5": "0.5,-0.5",
    "3e1,1.2E2": "30.0,120.0",
    "90,180": "90.0,180.0",
    "-90,-180": "-90.0,-180.0",
    "0,0": "0.0,0.0",
}


@pytest.mark.parametrize(("given", "shown"), _LAT_LONGS.items(), ids=_LAT_LONGS.keys())
async def test_a_coordinate_is_read_from(dataset: Dataset, given: str, shown: str) -> None:
    await _index(dataset, LatLong=given)
    assert (await _get(dataset))["LatLong"] == shown


_TIMES = [
    "2024-03-04T10:00:00",
    "2024-03-04T10:00:00Z",
    "2024-03-04t10:00:00z",
    "2024-03-04 10:00:00+08:00",
    "2024-03-04T10:00:00-11:30",
    "1800-01-01T00:00:00Z",
    "2199-12-31T23:59:59.999999999Z",
    "2024-02-29T23:59:59+14:00",
    *(f"2024-03-04T10:00:00.{'987654321'[:digits]}+08:00" for digits in range(1, 10)),
]


@pytest.mark.parametrize("time", _TIMES)
async def test_a_time_is_kept_as_it_was_written(dataset: Dataset, time: str) -> None:
    await _index(dataset, ProduceTime=time, LatLong=LAT_LONG["Paris"])
    assert (await _get(dataset))["ProduceTime"] == time


async def test_what_is_not_said_stays(dataset: Dataset) -> None:
    await _index(
        dataset,
        CustomId="id",
        CustomLabels={"k": "v"},
        LatLong=LAT_LONG["Hangzhou"],
        ProduceTime=_TIME,
        Labels=[{"LabelName": "l"}],
        Title="t",
    )
    before = await _get(dataset)
    await _index(dataset, Artist="a", Addresses=[], Labels=[], Figures=[], ProduceTime="")
    after = await _get(dataset)
    assert after == {**before, "Artist": "a", "UpdateTime": after["UpdateTime"]}
    assert after["UpdateTime"] > before["UpdateTime"]


async def test_what_is_said_anew_replaces_what_was_known(dataset: Dataset) -> None:
    await _index(dataset, CustomId="id", CustomLabels={"k": "v", "l": "w"}, Title="t")
    await _index(dataset, CustomId="", CustomLabels={"k": "x"}, Title="u")
    file = await _get(dataset)
    assert (file.get("CustomId") or "", file["CustomLabels"], file["Title"]) == (
        "",
        {"k": "x"},
        "u",
    )


async def test_an_empty_map_of_labels_clears_them(dataset: Dataset) -> None:
    await _index(dataset, CustomLabels={"k": "v"})
    await _index(dataset, CustomLabels={})
    assert (await _get(dataset))["CustomLabels"] == {}


async def test_the_same_word_again_changes_nothing(dataset: Dataset) -> None:
    said = {"LatLong": LAT_LONG["Seongsan"], "ProduceTime": _TIME, "CustomLabels": {"k": "v"}}
    await _index(dataset, **said)
    before = await _get(dataset)
    await _index(dataset, **said)
    await _index(dataset)
    assert await _get(dataset) == before


async def test_the_same_addresses_again_change_nothing(dataset: Dataset) -> None:
    said = {"Addresses": [{"Country": "c", "City": "d"}], "ProduceTime": _TIME}
    await _index(dataset, **said)
    before = await _get(dataset)
    await _index(dataset, **said)
    assert await _get(dataset) == before


async def test_a_new_coordinate_ends_the_old_addresses(dataset: Dataset) -> None:
    await _index(dataset, Addresses=[{"Country": "Elsewhere"}])
    await _index(dataset, LatLong=LAT_LONG["Hangzhou"])
    assert (await _get(dataset))["Addresses"] == _ZHEJIANG
    await _index(dataset, LatLong=LAT_LONG["At sea"])
    assert (await _get(dataset))["Addresses"] == []


async def test_a_new_coordinate_moves_the_local_day_of_a_known_time(dataset: Dataset) -> None:
    await _index(dataset, LatLong=LAT_LONG["Hangzhou"], ProduceTime="2024-03-04T20:00:00Z")
    await _index(dataset, LatLong=LAT_LONG["New York"])
    await dataset.cluster("province")
    assert await dataset.stays() == {("New York", "2024-03-04", "2024-03-04")}


async def test_a_time_and_a_place_may_be_told_apart(dataset: Dataset) -> None:
    await _index(dataset, ProduceTime="2024-03-04T20:00:00Z")
    await _index(dataset, LatLong=LAT_LONG["Hangzhou"])
    await dataset.cluster("city")
    assert await dataset.stays() == {("Hangzhou", "2024-03-05", "2024-03-05")}


async def test_a_file_keeps_its_identity_when_it_is_indexed_again(dataset: Dataset) -> None:
    await _index(dataset)
    before = await _get(dataset)
    await _index(dataset, Title="t")
    after = await _get(dataset)
    assert [before[name] for name in ("ObjectId", "CreateTime")] == [
        after[name] for name in ("ObjectId", "CreateTime")
    ]


async def test_a_batch_lays_its_files_over_one_another_in_order(dataset: Dataset) -> None:
    await dataset.index(
        {"URI": _URI, "Title": "first", "Artist": "kept"}, {"URI": _URI, "Title": "second"}
    )
    file = await _get(dataset)
    assert (file["Title"], file["Artist"]) == ("second", "kept")


_UNREADABLE = {
    "LatLong": ("91,0", "latitude"),
    "ProduceTime": ("yesterday", "RFC 3339"),
}


@pytest.mark.parametrize(("member", "case"), _UNREADABLE.items(), ids=_UNREADABLE.keys())
async def test_a_file_that_cannot_be_read_does_not_stop_its_batch(
    dataset: Dataset, member: str, case: tuple[str, str]
) -> None:
    value, rule = case
    bad = {"URI": "oss://b/bad", "Title": "t", member: value}
    await dataset.index({"URI": "oss://b/1"}, bad, {"URI": "oss://b/2"})
    found = [(await _get(dataset, f"oss://b/{name}")) for name in ("1", "bad", "2")]
    assert [file["ObjectStatus"] for file in found] == ["Indexed", "Failed", "Indexed"]
    assert f"[InvalidArgument] Files[1].{member}:" in found[1]["Reason"]
    assert rule in found[1]["Reason"]


async def test_a_known_file_stays_as_it_was_when_a_batch_is_wrong_about_it(
    dataset: Dataset,
) -> None:
    await _index(dataset, Title="t", LatLong=LAT_LONG["Hangzhou"])
    before = await _get(dataset)
    await dataset.index({"URI": _URI, "Title": "u", "LatLong": "x"}, {"URI": "oss://b/1"})
    assert await _get(dataset) == before


async def test_a_failed_file_is_good_once_it_is_read(dataset: Dataset) -> None:
    await dataset.index({"URI": _URI, "LatLong": "x"})
    await _index(dataset, LatLong=LAT_LONG["Hangzhou"])
    file = await _get(dataset)
    assert (file["ObjectStatus"], file.get("Reason")) == ("Indexed", None)


async def test_an_answer_has_the_id_of_its_event(dataset: Dataset) -> None:
    for action, given in (
        ("IndexFileMeta", {"File": {"URI": _URI}}),
        ("BatchIndexFileMeta", {"Files": [{"URI": _URI}]}),
    ):
        answer = await dataset.api.done(action, **dataset.names, **given)
        assert answer.keys() == {"RequestId", "EventId"}
        assert _UUID.fullmatch(answer["EventId"])


async def test_many_files_are_given_in_the_order_asked(dataset: Dataset) -> None:
    await dataset.index(*({"URI": f"oss://b/{name}"} for name in "abcd"))
    asked = [f"oss://b/{name}" for name in "dxbad"]
    answer = await dataset.api.done("BatchGetFileMeta", **dataset.names, URIs=asked)
    assert [file["URI"][-1] for file in answer["Files"]] == list("dba")


async def test_a_hundred_files_are_given_at_once(dataset: Dataset) -> None:
    uris = [f"oss://b/{number}" for number in range(100)]
    await dataset.index(*({"URI": uri} for uri in uris))
    answer = await dataset.api.done("BatchGetFileMeta", **dataset.names, URIs=uris)
    assert [file["URI"] for file in answer["Files"]] == uris


async def test_only_the_fields_asked_for_are_given(dataset: Dataset) -> None:
    await _index(dataset, LatLong="30.6,119.5", Title="t")
    wanted = ["URI", "LatLong", "Title", "Nothing", "Reason"]
    assert await _get(dataset, WithFields=wanted) == {
        "URI": _URI,
        "LatLong": "30.6,119.5",
        "Title": "t",
    }
    answer = await dataset.api.done(
        "BatchGetFileMeta", **dataset.names, URIs=[_URI], WithFields=["ObjectStatus"]
    )
    assert answer["Files"] == [{"ObjectStatus": "Indexed"}]


@pytest.mark.parametrize("fields", ["", []])
async def test_no_fields_asked_for_are_all(dataset: Dataset, fields: Any) -> None:
    await _index(dataset)
    assert "ObjectId" in await _get(dataset, WithFields=fields)


async def test_an_unknown_file_is_an_empty_list(dataset: Dataset) -> None:
    answer = await dataset.api.done("GetFileMeta", **dataset.names, URI=_URI)
    assert answer["Files"] == []
    answer = await dataset.api.done("BatchGetFileMeta", **dataset.names, URIs=[_URI])
    assert answer["Files"] == []


async def test_a_deleted_file_is_gone_and_may_be_deleted_again(dataset: Dataset) -> None:
    await _index(dataset)
    for _ in range(2):
        answer = await dataset.api.done("DeleteFileMeta", **dataset.names, URI=_URI)
        assert list(answer) == ["RequestId"]
    assert await _get(dataset) is None


async def test_a_file_is_of_one_dataset(api: Api, dataset: Dataset) -> None:
    other = Dataset(api, dataset.project, "other")
    await api.done("CreateDataset", **other.names)
    await _index(dataset, Title="one")
    await _index(other, Title="two")
    await api.done("DeleteFileMeta", **other.names, URI=_URI)
    assert (await _get(dataset))["Title"] == "one"
    assert await _get(other) is None


@pytest.mark.parametrize(
    "uri", ["pds://domains/d/drives/1/files/f/revisions/r", "oss://b/" + "x" * 2040]
)
async def test_a_uri_may_be(dataset: Dataset, uri: str) -> None:
    await dataset.index({"URI": uri})
    assert (await _get(dataset, uri))["URI"] == uri


async def test_files_indexed_at_once_are_all_there(dataset: Dataset) -> None:
    files = [photo(str(n), LAT_LONG["Paris"], f"2024-03-{n:02d}T10:00:00Z") for n in range(1, 17)]
    await asyncio.gather(
        *(dataset.api.done("IndexFileMeta", **dataset.names, File=file) for file in files)
    )
    answer = await dataset.api.done("GetDataset", **dataset.names)
    assert answer["Dataset"]["FileCount"] == 16
    await dataset.cluster("city", longest=16)
    assert await dataset.stays() == {("Paris", "2024-03-01", "2024-03-16")}


async def test_the_vendors_client_indexes_reads_and_deletes(api: Api, dataset: Dataset) -> None:
    client, names = api.sdk(), {"project_name": dataset.project, "dataset_name": dataset.name}
    file = InputFile(
        uri=_URI,
        custom_id="id",
        custom_labels={"k": "v"},
        ossuri="oss://b/x",
        addresses=[Address(language="zh-Hans", country="中国", city="杭州市")],
        produce_time=_TIME,
    )
    await client.index_file_meta_async(IndexFileMetaRequest(**names, file=file))
    batch = BatchIndexFileMetaRequest(**names, files=[file, InputFile(uri="oss://b/2")])
    assert (await asyncio.to_thread(client.batch_index_file_meta, batch)).body.event_id
    one = (await client.get_file_meta_async(GetFileMetaRequest(**names, uri=_URI))).body.files[0]
    many = BatchGetFileMetaRequest(**names, uris=["oss://b/2", _URI], with_fields=["URI"])
    found = (await asyncio.to_thread(client.batch_get_file_meta, many)).body.files
    assert [each.uri for each in found] == ["oss://b/2", _URI]
    assert (one.custom_id, one.custom_labels, one.ossuri) == ("id", {"k": "v"}, "oss://b/x")
    assert (one.addresses[0].city, one.produce_time) == ("杭州市", _TIME)
    await client.delete_file_meta_async(DeleteFileMetaRequest(**names, uri=_URI))
    gone = await client.get_file_meta_async(GetFileMetaRequest(**names, uri=_URI))
    assert gone.body.files == []
