"""QueryLocationDateClusters: every filter, sort and page against a plain computation."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from alibabacloud_imm20200930.models import (
    Address,
    QueryLocationDateClustersRequest,
    TimeRange,
)

from geoimm.app import running
from geoimm.settings import Settings
from support.api import Api, Dataset, photo
from support.databases import new_database
from support.world import LAT_LONG

Cluster = dict[str, Any]

_SECOND = 1_000_000_000
_START, _END = "LocationDateClusterStartTime", "LocationDateClusterEndTime"
_TIMES = (_START, _END, "CreateTime", "UpdateTime")
_RANGES = {f"{name}Range": name for name in _TIMES}
_NAMES = ("Country", "Province", "City", "District", "Township")
_TITLES = ("Trip to Hangzhou", "杭州一日游", "100%_a/b\\c", "STRASSE", "straße", "ÉTÉ", "İstanbul")
_EDITS: list[dict[str, Any]] = [
    {"CustomLabels": {"Who": "Jane", "n": "1"}},
    {"CustomLabels": {"who": "JANE"}},
    {"CustomLabels": {"who": "John", "a,b": "c=d", "100%": "_"}},
    {"CustomLabels": {"Straße": "x", "empty": ""}},
    {"CustomLabels": {"杭州": "旅行"}, "CustomId": "id"},
    {"CustomLabels": {"who": "Jane Doe", "xn": "1"}},
]


@dataclass(frozen=True, slots=True)
class Known:
    """A dataset that nobody changes, and all its clusters."""

    dataset: Dataset
    clusters: list[Cluster]

    async def expect(self, passes: Callable[[Cluster], bool], **filters: Any) -> list[Cluster]:
        """The clusters that pass; the server must find the same, in the same order."""
        expected = _sorted([one for one in self.clusters if passes(one)], _START)
        assert await self.dataset.clusters(**filters, MaxResults=100) == expected
        return expected


@pytest.fixture(scope="module")
async def known(
    engine: str,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    world: Path,
) -> AsyncIterator[Known]:
    url = await new_database(engine, request, tmp_path_factory.mktemp("queries"))
    settings = Settings(port=0, database_url=url, boundaries=world)
    async with running(settings) as address, aiohttp.ClientSession() as http:
        dataset = Dataset(Api(address, http), "project")
        await dataset.api.done("CreateProject", ProjectName=dataset.project)
        await dataset.api.done("CreateDataset", **dataset.names)
        for places in (("Hangzhou", "West Lake", "Jiaxing", "Shanghai"), tuple(LAT_LONG)[4:]):
            await dataset.index(*_photos(places))
            await dataset.cluster(*(name.lower() for name in _NAMES), gap=2)
        for number, cluster in enumerate(await dataset.clusters()):
            if number % 3:
                edits = {"Title": _TITLES[number % 7], **_EDITS[number % 6]}
                edited = {**dataset.names, "ObjectId": cluster["ObjectId"], **edits}
                await dataset.api.done("UpdateLocationDateCluster", **edited)
        clusters = (
            await dataset.api.done("QueryLocationDateClusters", **dataset.names, MaxResults=100)
        )["LocationDateClusters"]
        yield Known(dataset, clusters)


def _photos(places: tuple[str, ...]) -> list[dict[str, Any]]:
    first = datetime(2024, 1, 1, 3, tzinfo=UTC)
    return [
        photo(f"{place}/{stay}/{day}", LAT_LONG[place], (first + timedelta(days=at)).isoformat())
        for number, place in enumerate(places)
        for stay in range(4)
        for day in range(1 + (number + stay) % 3)
        for at in [number * 3 + stay * 40 + day]
    ]


def _sorted(clusters: list[Cluster], sort: str, order: str = "asc") -> list[Cluster]:
    def key(cluster: Cluster) -> tuple[int, str]:
        return _nanoseconds(cluster[sort]), cluster["ObjectId"]

    return sorted(clusters, key=key, reverse=order == "desc")


def _nanoseconds(text: str) -> int:
    match = re.fullmatch(r"(.{19})(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)", text)
    assert match, text
    whole = datetime.fromisoformat(match[1] + match[3].replace("Z", "+00:00"))
    seconds = (whole - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1)
    return seconds * _SECOND + int((match[2] or "").ljust(9, "0"))


def _text(nanoseconds: int, hours: int = 0) -> str:
    seconds, fraction = divmod(nanoseconds + hours * 3600 * _SECOND, _SECOND)
    wall = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    return f"{wall:%Y-%m-%dT%H:%M:%S}.{fraction:09d}{hours:+03d}:00"


def test_there_is_enough_to_ask_for(known: Known) -> None:
    assert 55 <= len(known.clusters) < 100
    assert len({cluster["ObjectId"] for cluster in known.clusters}) == len(known.clusters)
    starts = [cluster[_START] for cluster in known.clusters]
    assert len(set(starts)) < len(starts)
    for level in _NAMES:
        assert any(one["LocationDateClusterLevel"] == level.lower() for one in known.clusters)


async def test_clusters_are_sorted_by_start_and_twenty_to_a_page_when_nothing_is_asked(
    known: Known,
) -> None:
    answer = await known.dataset.api.done("QueryLocationDateClusters", **known.dataset.names)
    assert answer["LocationDateClusters"] == _sorted(known.clusters, _START)[:20]
    assert answer["NextToken"]


async def test_pages_of_every_size_are_the_same_clusters(known: Known) -> None:
    expected = _sorted(known.clusters, _START)
    for size in range(1, 101):
        assert await known.dataset.clusters(MaxResults=size) == expected, size


@pytest.mark.parametrize("size", [1, 7, 20, 100])
@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort", _TIMES)
async def test_clusters_are_sorted_by(known: Known, sort: str, order: str, size: int) -> None:
    found = await known.dataset.clusters(Sort=sort, Order=order, MaxResults=size)
    assert found == _sorted(known.clusters, sort, order)


async def test_every_page_but_the_last_is_full(known: Known) -> None:
    count = len(known.clusters)
    for size, pages in ((count, 1), (count - 1, 2), (count + 1, 1), (10, -(-count // 10))):
        token = ""
        sizes: list[int] = []
        while token or not sizes:
            answer = await known.dataset.api.done(
                "QueryLocationDateClusters",
                **known.dataset.names,
                MaxResults=size,
                NextToken=token,
            )
            sizes.append(len(answer["LocationDateClusters"]))
            token = answer.get("NextToken", "")
        assert (len(sizes), set(sizes[:-1]) <= {size}, sum(sizes)) == (pages, True, count)


@pytest.mark.parametrize("name", _RANGES)
async def test_both_ends_of_a_range_of_times_are_included(known: Known, name: str) -> None:
    member = _RANGES[name]
    instants = sorted({_nanoseconds(cluster[member]) for cluster in known.clusters})
    low, high = instants[len(instants) // 4], instants[len(instants) * 3 // 4]
    for first, last in (
        *((None, None), (low, None), (low + 1, None), (None, high), (None, high - 1)),
        *((low, high), (low + 1, high - 1), (low, low), (high + 1, high + 1)),
        *((instants[0] - 1, instants[-1] + 1), (instants[-1] + 1, None), (None, instants[0] - 1)),
    ):

        def passes(cluster: Cluster, first: int | None = first, last: int | None = last) -> bool:
            at = _nanoseconds(cluster[member])
            return (first is None or first <= at) and (last is None or at <= last)

        edges = {"Start": first, "End": last}
        for hours in (0, 8, -11):
            asked = {key: _text(at, hours) for key, at in edges.items() if at is not None}
            await known.expect(passes, **{name: asked})


async def test_an_empty_end_of_a_range_is_open(known: Known) -> None:
    await known.expect(lambda _: True, LocationDateClusterStartTimeRange={"Start": "", "End": ""})


async def test_a_range_is_read_on_the_default_clock_without_an_offset(known: Known) -> None:
    edge = "2024-02-10T00:00:00"
    after = _nanoseconds(f"{edge}+08:00")
    await known.expect(
        lambda cluster: _nanoseconds(cluster[_START]) >= after,
        LocationDateClusterStartTimeRange={"Start": edge},
    )


def _at(cluster: Cluster, asked: dict[str, str]) -> bool:
    """Every name asked is the cluster's, all on one of its addresses."""
    asked = {name: text for name, text in asked.items() if text}
    if not set(asked) - {"Language"}:
        return True
    return any(
        all(
            text in address.get(name, "") if name == "AddressLine" else address.get(name) == text
            for name, text in asked.items()
        )
        for address in cluster["Addresses"]
    )


@pytest.mark.parametrize("name", _NAMES)
async def test_clusters_are_found_by_a_name_of_their_address(known: Known, name: str) -> None:
    values = {
        address[name] for one in known.clusters for address in one["Addresses"] if name in address
    }
    assert values
    for value in values:
        assert await known.expect(partial(_at, asked={name: value}), Address={name: value})
        for other in (value[:-1], value + " ", value.swapcase(), "%"):
            if other not in values:
                await known.expect(lambda _: False, Address={name: other})


async def test_clusters_are_found_by_several_names_on_one_address(known: Known) -> None:
    countries, cities = (
        ("中国", "China", "France", "대한민국"),
        ("杭州市", "Hangzhou", "Paris", "서귀포시"),
    )
    languages = ("", "en", "zh-Hans", "fr")
    found = 0
    for country, city, language in product(countries, cities, languages):
        asked = {"Country": country, "City": city, "Language": language}
        found += len(await known.expect(partial(_at, asked=asked), Address=asked))
    assert found


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"Language": "en"},
        {"Country": "", "City": ""},
        {"Country": "中国", "Province": "浙江省", "City": "杭州市", "District": "西湖区"},
        {"Province": "Zhejiang", "District": "Xihu"},
        {"Country": "中国", "City": "Hangzhou"},
        {"District": "Xihu", "City": "Jiaxing"},
        {"AddressLine": "浙江省"},
        {"AddressLine": "Hangzhou, Zhejiang, China"},
        {"AddressLine": "hangzhou"},
        {"AddressLine": "%"},
        {"AddressLine": "_"},
        {"AddressLine": "China", "City": "Jiaxing"},
        {"AddressLine": "China", "City": "嘉兴市"},
        {"AddressLine": "省", "Language": "en"},
    ],
)
async def test_clusters_are_found_by_address(known: Known, asked: dict[str, str]) -> None:
    await known.expect(lambda one: _at(one, asked), Address=asked)


@pytest.mark.parametrize(
    "levels",
    [[], *([name.lower()] for name in _NAMES), ["city", "country"], ["city", "city", "township"]],
)
async def test_clusters_are_found_by_level(known: Known, levels: list[str]) -> None:
    assert await known.expect(
        lambda one: not levels or one["LocationDateClusterLevel"] in levels,
        LocationDateClusterLevels=levels,
    )


@pytest.mark.parametrize(
    "part",
    [
        *_TITLES,
        *("hangzhou", "TRIP", "一日", "%", "_", "100%_A/B\\C", "/", "\\", "strasse", "Straße"),
        *("été", "i", "to h", "toh", "x", ""),
    ],
)
async def test_clusters_are_found_by_a_part_of_their_title_in_any_case(
    known: Known, part: str
) -> None:
    await known.expect(lambda one: part.casefold() in one.get("Title", "").casefold(), Title=part)


def _labelled(cluster: Cluster, wanted: dict[str, str | None]) -> bool:
    labels = {key.casefold(): value.casefold() for key, value in cluster["CustomLabels"].items()}
    return all(
        key.casefold() in labels and (value is None or labels[key.casefold()] == value.casefold())
        for key, value in wanted.items()
    )


_LABELS: dict[str, dict[str, str | None]] = {
    "who=Jane": {"who": "Jane"},
    "WHO=jane": {"who": "Jane"},
    "who=jan": {"who": "jan"},
    "who=Jane Doe": {"who": "Jane Doe"},
    "who=%": {"who": "%"},
    "who": {"who": None},
    "wh": {"wh": None},
    "n=1": {"n": "1"},
    "n": {"n": None},
    "who=jane,n=1": {"who": "jane", "n": "1"},
    " who = jane": {"who ": " jane"},
    " who=jane , n ": {"who": "jane", "n": None},
    "STRASSE=X": {"strasse": "x"},
    "empty=": {"empty": ""},
    "who=": {"who": ""},
    "杭州=旅行": {"杭州": "旅行"},
    "100%=_": {"100%": "_"},
    "1__%=_": {"1__%": "_"},
    '{"a,b":"c=d"}': {"a,b": "c=d"},
    '{"who":"JANE","n":"1"}': {"who": "jane", "n": "1"},
    ' {"who":"john"}': {"who": "john"},
    "{}": {},
    ",": {},
    "": {},
}


@pytest.mark.parametrize("text", _LABELS)
async def test_clusters_are_found_by_their_labels_in_any_case(known: Known, text: str) -> None:
    await known.expect(lambda one: _labelled(one, _LABELS[text]), CustomLabels=text)


def _is(object_id: str, cluster: Cluster) -> bool:
    return bool(cluster["ObjectId"] == object_id)


async def test_a_cluster_is_found_by_its_id_and_what_else_is_asked(known: Known) -> None:
    for cluster in known.clusters[::9]:
        wanted, level = cluster["ObjectId"], cluster["LocationDateClusterLevel"]
        assert await known.expect(partial(_is, wanted), ObjectId=wanted)
        assert await known.expect(
            partial(_is, wanted),
            ObjectId=wanted,
            LocationDateClusterLevels=[level],
        )
        await known.expect(lambda _: False, ObjectId=wanted, Title="nothing is called this")
        await known.expect(lambda _: False, ObjectId=wanted.upper())


async def test_filters_hold_together_in_pages_of_any_size(known: Known) -> None:
    middle = _sorted(known.clusters, _START)[len(known.clusters) // 3][_START]
    asked = {"Country": "China"}
    levels = ["city", "province"]
    expected = [
        one
        for one in known.clusters
        if _at(one, asked)
        and one["LocationDateClusterLevel"] in levels
        and _nanoseconds(one[_START]) >= _nanoseconds(middle)
        and "a" in one.get("Title", "").casefold()
    ]
    assert len(expected) > 2
    for size, order in product((1, 2, 3, 100), ("asc", "desc")):
        found = await known.dataset.clusters(
            Address=asked,
            LocationDateClusterLevels=levels,
            LocationDateClusterStartTimeRange={"Start": middle},
            Title="A",
            Sort="UpdateTime",
            Order=order,
            MaxResults=size,
        )
        assert found == _sorted(expected, "UpdateTime", order)


@pytest.mark.parametrize("kind", ["sync", "async"])
async def test_the_vendors_client_asks_with_every_filter(known: Known, kind: str) -> None:
    cluster = next(
        one
        for one in known.clusters
        if one["LocationDateClusterLevel"] == "city" and one.get("CustomLabels", {}).get("who")
    )
    english = next(each for each in cluster["Addresses"] if each.get("Language") == "en")
    request = QueryLocationDateClustersRequest(
        project_name=known.dataset.project,
        dataset_name=known.dataset.name,
        object_id=cluster["ObjectId"],
        title=cluster["Title"],
        address=Address(language="en", city=english["City"], country=english["Country"]),
        location_date_cluster_levels=["city"],
        location_date_cluster_start_time_range=TimeRange(end=cluster[_START]),
        location_date_cluster_end_time_range=TimeRange(start=cluster[_END], end=cluster[_END]),
        create_time_range=TimeRange(start=cluster["CreateTime"]),
        update_time_range=TimeRange(end=cluster["UpdateTime"]),
        custom_labels=f"who={cluster['CustomLabels']['who']}",
        sort="UpdateTime",
        order="desc",
        max_results=1,
        next_token="",
    )
    client = known.dataset.api.sdk()
    if kind == "sync":
        answer = (await asyncio.to_thread(client.query_location_date_clusters, request)).body
    else:
        answer = (await client.query_location_date_clusters_async(request)).body
    (found,) = answer.location_date_clusters
    assert found.to_map() == cluster
    assert answer.next_token is None


@pytest.mark.parametrize("other", [{"Sort": _END}, {"Sort": "CreateTime"}, {"Order": "desc"}])
async def test_a_token_of_another_sort_or_order_is_refused(
    known: Known, other: dict[str, str]
) -> None:
    asked = {**known.dataset.names, "MaxResults": 2}
    first = await known.dataset.api.done("QueryLocationDateClusters", **asked)
    reply = await known.dataset.api.call(
        "QueryLocationDateClusters", **asked, NextToken=first["NextToken"], **other
    )
    assert (reply.status, reply.body["Code"]) == (400, "InvalidArgument")
    assert "NextToken" in reply.body["Message"]


@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_pages_stay_right_while_clusters_come_and_go(dataset: Dataset, order: str) -> None:
    def photos(place: str, *days: int) -> list[dict[str, Any]]:
        return [
            photo(f"{place}{day}", LAT_LONG[place], f"2024-03-{day:02d}T04:00:00Z") for day in days
        ]

    await dataset.index(*photos("Hangzhou", *range(1, 30, 3)))
    await dataset.cluster("city", gap=0)
    asked = {"MaxResults": 3, "Order": order}
    first = await dataset.api.done("QueryLocationDateClusters", **dataset.names, **asked)
    seen = first["LocationDateClusters"]
    rest = _sorted(await dataset.clusters(), _START, order)[3:]
    for gone in (seen[-1], seen[0], rest[0], rest[-1]):
        names = {**dataset.names, "ObjectId": gone["ObjectId"]}
        await dataset.api.done("DeleteLocationDateCluster", **names)
    await dataset.index(*photos("Shanghai", *range(2, 30, 3)))
    await dataset.index(*photos("Paris", *range(1, 30, 3)))
    await dataset.cluster("city", "province", gap=0)
    last = _nanoseconds(seen[-1][_START]), seen[-1]["ObjectId"]

    def follows(cluster: Cluster) -> bool:
        key = _nanoseconds(cluster[_START]), cluster["ObjectId"]
        return key > last if order == "asc" else key < last

    found = await dataset.api.pages_after(
        first, "QueryLocationDateClusters", "LocationDateClusters", **dataset.names, **asked
    )
    now = _sorted(await dataset.clusters(), _START, order)
    assert found == [cluster for cluster in now if follows(cluster)]
    assert len(found) > 10


async def test_nothing_is_found_before_the_first_run(dataset: Dataset) -> None:
    await dataset.index(photo("a", LAT_LONG["Paris"], "2024-03-04T10:00:00Z"))
    answer = await dataset.api.done("QueryLocationDateClusters", **dataset.names)
    assert (answer["LocationDateClusters"], "NextToken" in answer) == ([], False)
