"""Clustering through the running server: the rules of the specification, one by one."""

import asyncio
import json
from typing import Any

import pytest
from alibabacloud_imm20200930 import models

from support.api import Dataset, photo
from support.world import LAT_LONG

VENDORS_STAYS = {
    ("Hangzhou", "2024-03-03", "2024-03-05"),
    ("Jiaxing", "2024-03-06", "2024-03-08"),
    ("Zhejiang", "2024-03-03", "2024-03-08"),
}
VENDORS_PLACES = ["Hangzhou"] * 3 + ["Jiaxing"] * 3


def shots(place: str, *days: int, month: int = 3) -> list[dict[str, Any]]:
    return [
        photo(f"{place} {month} {day}.jpg", LAT_LONG[place], f"2024-{month:02}-{day:02}T10:00:00")
        for day in days
    ]


def vendors_files() -> list[models.InputFile]:
    return [
        models.InputFile(
            uri=f"oss://bucket/{day}.jpg",
            lat_long=LAT_LONG[place],
            produce_time=f"2024-03-0{day}T10:00:00.000+08:00",
        )
        for day, place in enumerate(VENDORS_PLACES, 3)
    ]


def vendors_task(dataset: Dataset) -> models.CreateLocationDateClusteringTaskRequest:
    return models.CreateLocationDateClusteringTaskRequest(
        project_name=dataset.project,
        dataset_name=dataset.name,
        date_options=models.CreateLocationDateClusteringTaskRequestDateOptions(
            gap_days=1, min_days=1, max_days=15
        ),
        location_options=models.CreateLocationDateClusteringTaskRequestLocationOptions(
            location_date_cluster_levels=["city", "province"]
        ),
    )


async def test_the_vendors_example_by_the_vendors_sdk_gives_exactly_three_clusters(
    dataset: Dataset,
) -> None:
    def example() -> tuple[str, list[models.LocationDateCluster]]:
        client = dataset.api.sdk()
        client.batch_index_file_meta(
            models.BatchIndexFileMetaRequest(
                project_name=dataset.project, dataset_name=dataset.name, files=vendors_files()
            )
        )
        created = client.create_location_date_clustering_task(vendors_task(dataset)).body
        asked = models.GetTaskRequest(
            project_name=dataset.project,
            task_type="LocationDateClustering",
            task_id=created.task_id,
        )
        while (task := client.get_task(asked).body).status == "Running":
            pass
        found = client.query_location_date_clusters(
            models.QueryLocationDateClustersRequest(
                project_name=dataset.project, dataset_name=dataset.name
            )
        ).body
        return task.status, found.location_date_clusters

    status, clusters = await asyncio.to_thread(example)
    assert status == "Succeeded"
    assert len(clusters) == 3
    assert {cluster.location_date_cluster_start_time for cluster in clusters} == {
        "2024-03-03T00:00:00+08:00",
        "2024-03-06T00:00:00+08:00",
    }
    assert await dataset.stays() == VENDORS_STAYS


async def test_the_vendors_example_by_the_async_sdk_gives_the_same(dataset: Dataset) -> None:
    client = dataset.api.sdk()
    for file in vendors_files():
        await client.index_file_meta_async(
            models.IndexFileMetaRequest(
                project_name=dataset.project, dataset_name=dataset.name, file=file
            )
        )
    created = await client.create_location_date_clustering_task_async(vendors_task(dataset))
    asked = models.GetTaskRequest(
        project_name=dataset.project,
        task_type="LocationDateClustering",
        task_id=created.body.task_id,
        request_definition=True,
    )
    while (task := (await client.get_task_async(asked)).body).status == "Running":
        pass
    assert task.progress == 100
    definition = json.loads(task.task_request_definition)
    assert definition["DateOptions"] == {"GapDays": 1, "MinDays": 1, "MaxDays": 15}
    assert await dataset.stays() == VENDORS_STAYS


@pytest.mark.parametrize(
    ("gap", "stays"),
    [
        (1, {("Hangzhou", "2024-03-04", "2024-03-07")}),
        (0, {("Hangzhou", "2024-03-04", "2024-03-05"), ("Hangzhou", "2024-03-07", "2024-03-07")}),
    ],
)
async def test_photos_on_4_5_and_7_march_are_one_stay_with_gap_1_and_two_with_0(
    dataset: Dataset, gap: int, stays: set[tuple[str, str, str]]
) -> None:
    await dataset.index(*shots("Hangzhou", 4, 5, 7))
    await dataset.cluster("city", gap=gap)
    assert await dataset.stays() == stays


async def test_time_spent_elsewhere_is_a_gap(dataset: Dataset) -> None:
    await dataset.index(*shots("Hangzhou", 4, 5, 7), *shots("Jiaxing", 6))
    await dataset.cluster("city")
    assert await dataset.stays() == {
        ("Hangzhou", "2024-03-04", "2024-03-07"),
        ("Jiaxing", "2024-03-06", "2024-03-06"),
    }


async def test_a_division_that_stands_at_two_levels_has_a_stay_at_each(dataset: Dataset) -> None:
    await dataset.index(*shots("Shanghai", 4, 5), *shots("Hangzhou", 8))
    await dataset.cluster("province", "city")
    of_level = {
        level: await dataset.stays(LocationDateClusterLevels=[level])
        for level in ("province", "city")
    }
    assert of_level["province"] == {
        ("Shanghai", "2024-03-04", "2024-03-05"),
        ("Zhejiang", "2024-03-08", "2024-03-08"),
    }
    assert of_level["city"] == {
        ("Shanghai", "2024-03-04", "2024-03-05"),
        ("Hangzhou", "2024-03-08", "2024-03-08"),
    }
    for asked in ({"Province": "上海市"}, {"City": "上海市"}):
        found = await dataset.stays(Address=asked)
        assert {name for name, _, _ in found} == {"Shanghai"}


async def test_an_address_line_names_a_division_once(dataset: Dataset) -> None:
    (file,) = shots("Shanghai", 4)
    await dataset.index(file)
    answer = await dataset.api.done("GetFileMeta", **dataset.names, URI=file["URI"])
    local = answer["Files"][0]["Addresses"][0]
    assert (local["Province"], local["City"]) == ("上海市", "上海市")
    assert local["AddressLine"] == "中国上海市黄浦区"


async def test_a_file_takes_no_part_at_a_level_that_its_address_skips(dataset: Dataset) -> None:
    await dataset.index(*shots("Shanghai", 4), *shots("Seongsan", 6), *shots("At sea", 8))
    await dataset.cluster("city", "district", "township")
    assert await dataset.stays() == {
        ("Shanghai", "2024-03-04", "2024-03-04"),
        ("Huangpu", "2024-03-04", "2024-03-04"),
        ("Seogwipo", "2024-03-06", "2024-03-06"),
        ("Seongsan", "2024-03-06", "2024-03-06"),
    }


async def test_a_photo_of_the_evening_in_new_york_belongs_to_that_day_there(
    dataset: Dataset,
) -> None:
    await dataset.index(photo("1.jpg", LAT_LONG["New York"], "2024-03-05T03:00:00Z"))
    await dataset.cluster("province")
    (cluster,) = await dataset.clusters()
    assert cluster["LocationDateClusterStartTime"] == "2024-03-04T00:00:00-05:00"
    assert cluster["LocationDateClusterEndTime"] == "2024-03-04T23:59:59.999999999-05:00"


async def test_xinjiang_lives_by_beijing_time(dataset: Dataset) -> None:
    await dataset.index(photo("1.jpg", LAT_LONG["Urumqi"], "2024-03-04T17:00:00Z"))
    await dataset.cluster("province")
    (cluster,) = await dataset.clusters()
    assert cluster["LocationDateClusterStartTime"] == "2024-03-05T00:00:00+08:00"


async def test_addresses_without_a_coordinate_are_told_apart_by_their_whole_path(
    dataset: Dataset,
) -> None:
    def at(city: str, day: int) -> dict[str, Any]:
        names = {"Country": "中国", "Province": "江苏省", "City": city, "District": "鼓楼区"}
        return {
            "URI": f"oss://bucket/{city}{day}.jpg",
            "ProduceTime": f"2024-03-{day:02}T10:00:00+08:00",
            "Addresses": [names | {"Language": "zh-Hans"}],
        }

    await dataset.index(at("南京市", 4), at("南京市", 5), at("徐州市", 5))
    await dataset.cluster("district")
    clusters = await dataset.clusters()
    assert [
        (each["Addresses"][0]["City"], each["LocationDateClusterStartTime"][:10])
        for each in clusters
    ] == [("南京市", "2024-03-04"), ("徐州市", "2024-03-05")]


async def test_a_bilingual_file_is_clustered_once_and_shown_in_both_languages(
    dataset: Dataset,
) -> None:
    await dataset.api.done(
        "IndexFileMeta",
        **dataset.names,
        File={
            "URI": "oss://bucket/1.jpg",
            "ProduceTime": "2024-03-04T10:00:00+08:00",
            "Addresses": [
                {"Language": "zh-Hans", "Country": "中国", "City": "杭州市"},
                {"Language": "en", "Country": "China", "City": "Hangzhou"},
            ],
        },
    )
    await dataset.cluster("city")
    (cluster,) = await dataset.clusters()
    assert [each["City"] for each in cluster["Addresses"]] == ["杭州市", "Hangzhou"]


async def test_an_empty_dataset_gives_a_task_that_succeeds_with_no_cluster(
    dataset: Dataset,
) -> None:
    task = await dataset.cluster("city")
    assert task["Status"] == "Succeeded"
    assert await dataset.clusters() == []


async def test_removed_files_change_nothing(dataset: Dataset) -> None:
    files = shots("Hangzhou", 4, 5)
    await dataset.index(*files)
    await dataset.cluster("city")
    before = await dataset.clusters()
    for file in files:
        await dataset.api.done("DeleteFileMeta", **dataset.names, URI=file["URI"])
    await dataset.cluster("city")
    await dataset.cluster("city", gap=3)
    assert await dataset.clusters() == before


async def test_levels_that_a_run_does_not_request_are_left_alone(dataset: Dataset) -> None:
    await dataset.index(*shots("Hangzhou", 4, 5))
    await dataset.cluster("city", "province")
    await dataset.index(*shots("Hangzhou", 6))
    await dataset.cluster("province", gap=0)
    assert await dataset.stays() == {
        ("Hangzhou", "2024-03-04", "2024-03-05"),
        ("Zhejiang", "2024-03-04", "2024-03-06"),
    }


async def test_changed_options_apply_to_every_division_of_the_level(dataset: Dataset) -> None:
    await dataset.index(*shots("Hangzhou", 4, 6), *shots("Jiaxing", 8, 10))
    await dataset.cluster("city", gap=0)
    assert len(await dataset.stays()) == 4
    await dataset.cluster("city", gap=1)
    assert await dataset.stays() == {
        ("Hangzhou", "2024-03-04", "2024-03-06"),
        ("Jiaxing", "2024-03-08", "2024-03-10"),
    }


async def test_tasks_of_one_dataset_run_in_the_order_they_were_created(dataset: Dataset) -> None:
    await dataset.index(*shots("Hangzhou", 4, 6))
    created = [
        await dataset.api.done(
            "CreateLocationDateClusteringTask",
            **dataset.names,
            DateOptions={"GapDays": gap, "MinDays": 1, "MaxDays": 15},
            LocationOptions={"LocationDateClusterLevels": ["city"]},
        )
        for gap in (1, 0, 1, 0)
    ]
    await dataset.cluster("city", gap=1)
    tasks = await dataset.api.pages(
        "ListTasks", "Tasks", ProjectName=dataset.project, Sort="EndTime"
    )
    assert [task["TaskId"] for task in tasks[:4]] == [each["TaskId"] for each in created]
    assert len(await dataset.stays()) == 1


async def test_an_edited_stay_that_grows_keeps_its_id_title_and_create_time(
    dataset: Dataset,
) -> None:
    await dataset.index(*shots("Hangzhou", 4, 5))
    await dataset.cluster("city")
    (before,) = await dataset.clusters()
    await dataset.api.done(
        "UpdateLocationDateCluster",
        **dataset.names,
        ObjectId=before["ObjectId"],
        Title="西湖",
        CustomId="t1",
        CustomLabels={"who": "we"},
    )
    await dataset.index(*shots("Hangzhou", 6))
    await dataset.cluster("city")
    (after,) = await dataset.clusters()
    assert after["ObjectId"] == before["ObjectId"]
    assert after["CreateTime"] == before["CreateTime"]
    assert (after["Title"], after["CustomId"], after["CustomLabels"]) == (
        "西湖",
        "t1",
        {"who": "we"},
    )
    assert after["LocationDateClusterEndTime"] == "2024-03-06T23:59:59.999999999+08:00"
    assert after["UpdateTime"] > before["UpdateTime"]


async def test_an_update_leaves_what_it_does_not_name_and_an_empty_text_clears(
    dataset: Dataset,
) -> None:
    await dataset.index(*shots("Hangzhou", 4))
    await dataset.cluster("city")
    (cluster,) = await dataset.clusters()
    named = {**dataset.names, "ObjectId": cluster["ObjectId"]}
    update = "UpdateLocationDateCluster"
    await dataset.api.done(update, **named, Title="one", CustomId="two", CustomLabels={"a": "b"})
    await dataset.api.done(update, **named, Title="", CustomLabels={"c": "d"})
    (cluster,) = await dataset.clusters()
    assert "Title" not in cluster
    assert (cluster["CustomId"], cluster["CustomLabels"]) == ("two", {"c": "d"})


async def test_a_deleted_stay_returns_under_a_new_id_when_a_new_file_joins_it(
    dataset: Dataset,
) -> None:
    await dataset.index(*shots("Hangzhou", 4, 5), *shots("Jiaxing", 9))
    await dataset.cluster("city")
    (gone, _) = await dataset.clusters()
    for _ in range(2):
        await dataset.api.done(
            "DeleteLocationDateCluster", **dataset.names, ObjectId=gone["ObjectId"]
        )
    await dataset.index(*shots("Hangzhou", 4))
    await dataset.cluster("city")
    await dataset.cluster("city", gap=0)
    assert await dataset.stays() == {("Jiaxing", "2024-03-09", "2024-03-09")}
    await dataset.index(photo("new.jpg", LAT_LONG["Hangzhou"], "2024-03-04T12:00:00"))
    await dataset.cluster("city", gap=0)
    (back, _) = await dataset.clusters()
    assert back["ObjectId"] != gone["ObjectId"]
    assert back["LocationDateClusterStartTime"] == gone["LocationDateClusterStartTime"]


async def test_a_file_given_addresses_and_a_coordinate_is_placed_by_the_coordinate(
    dataset: Dataset,
) -> None:
    (file,) = shots("Hangzhou", 4)
    await dataset.index(file | {"Addresses": [{"City": "Somewhere"}]})
    await dataset.cluster("city")
    assert await dataset.stays() == {("Hangzhou", "2024-03-04", "2024-03-04")}


async def test_each_dataset_is_clustered_on_its_own(dataset: Dataset) -> None:
    other = Dataset(dataset.api, dataset.project, "other")
    await dataset.api.done("CreateDataset", **other.names)
    await dataset.index(*shots("Hangzhou", 4))
    await other.index(*shots("Hangzhou", 6))
    await dataset.cluster("city")
    await other.cluster("city")
    assert await dataset.stays() == {("Hangzhou", "2024-03-04", "2024-03-04")}
    assert await other.stays() == {("Hangzhou", "2024-03-06", "2024-03-06")}


async def test_a_file_that_only_changes_its_time_zone_does_not_bring_a_deleted_stay_back(
    dataset: Dataset,
) -> None:
    there = photo("1.jpg", LAT_LONG["New York"], "2024-03-04T12:00:00")
    await dataset.index(there)
    await dataset.cluster("country")
    (gone,) = await dataset.clusters()
    await dataset.api.done("DeleteLocationDateCluster", **dataset.names, ObjectId=gone["ObjectId"])
    await dataset.index(there | {"LatLong": LAT_LONG["Honolulu"]})
    await dataset.cluster("country")
    assert await dataset.clusters() == []
