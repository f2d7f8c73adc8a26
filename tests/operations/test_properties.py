"""Clustering holds whatever the order, the batches and the runs: checked against the obvious."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.api import Api, Dataset, photo, stay
from support.world import LAT_LONG

FIRST = datetime(2024, 2, 25, tzinfo=ZoneInfo("UTC"))
LEVELS = ("country", "province", "city", "district", "township")
PATHS: dict[str, tuple[str | None, ...]] = {
    "Hangzhou": ("China", "Zhejiang", "Hangzhou", None, None),
    "West Lake": ("China", "Zhejiang", "Hangzhou", "Xihu", None),
    "Jiaxing": ("China", "Zhejiang", "Jiaxing", None, None),
    "Shanghai": ("China", "Shanghai", "Shanghai", "Huangpu", None),
    "Urumqi": ("China", "Xinjiang", None, None, None),
    "Seongsan": ("South Korea", "Jeju", "Seogwipo", None, "Seongsan"),
    "New York": ("United States", "New York", None, None, None),
    "Honolulu": ("United States", "Hawaii", None, None, None),
    "Paris": ("France", None, "Paris", None, None),
    "At sea": (None, None, None, None, None),
}
ZONES = {
    "Seongsan": "Asia/Seoul",
    "New York": "America/New_York",
    "Honolulu": "Pacific/Honolulu",
    "Paris": "Europe/Paris",
}


@dataclass(frozen=True, slots=True)
class Shot:
    """A photo: where, and when as an instant."""

    number: int
    place: str
    at: datetime

    def file(self) -> dict[str, Any]:
        return photo(f"{self.number}.jpg", LAT_LONG[self.place], self.at.isoformat())

    @property
    def day(self) -> date:
        return self.at.astimezone(ZoneInfo(ZONES.get(self.place, "Asia/Shanghai"))).date()


def naive_stays(
    shots: list[Shot], gap: int, shortest: int, longest: int
) -> set[tuple[str, str, str, str]]:
    """(level, division, first day, last day) of every stay, the slow and obvious way."""
    days: dict[tuple[str, tuple[str | None, ...]], set[date]] = {}
    for shot in shots:
        path = PATHS[shot.place]
        for at, level in enumerate(LEVELS):
            if path[at]:
                days.setdefault((level, path[: at + 1]), set()).add(shot.day)
    stays = set()
    for (level, path), photographed in days.items():
        for first in photographed:
            if any(first - timedelta(days=back) in photographed for back in range(1, gap + 2)):
                continue
            last = first
            while later := [
                last + timedelta(days=ahead)
                for ahead in range(1, gap + 2)
                if last + timedelta(days=ahead) in photographed
            ]:
                last = max(later)
            if shortest <= (last - first).days + 1 <= longest:
                stays.add((level, str(path[-1]), str(first), str(last)))
    return stays


async def shown(dataset: Dataset) -> set[tuple[str, str, str, str]]:
    return {
        (cluster["LocationDateClusterLevel"], *stay(cluster))
        for cluster in await dataset.clusters(MaxResults=100)
    }


shots = st.lists(
    st.builds(
        Shot,
        st.integers(0, 10_000),
        st.sampled_from(sorted(PATHS)),
        st.integers(0, 24 * 86_400).map(lambda seconds: FIRST + timedelta(seconds=seconds)),
    ),
    min_size=1,
    max_size=25,
    unique_by=lambda shot: shot.number,
)
quietly = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


async def fresh(api: Api) -> Dataset:
    made = Dataset(api, f"property_{uuid.uuid4().hex}")
    await api.done("CreateProject", ProjectName=made.project)
    await api.done("CreateDataset", **made.names)
    return made


@quietly
@given(
    taken=shots,
    cuts=st.lists(st.integers(0, 25), max_size=3),
    gap=st.integers(0, 3),
    shortest=st.integers(1, 3),
    longest=st.integers(3, 12),
)
async def test_any_batches_and_runs_end_in_the_naive_stays_and_a_run_without_news_changes_nothing(
    api: Api, taken: list[Shot], cuts: list[int], gap: int, shortest: int, longest: int
) -> None:
    dataset = await fresh(api)
    bounds = sorted({0, len(taken), *(cut for cut in cuts if cut < len(taken))})
    for begin, end in pairwise(bounds):
        await dataset.index(*(shot.file() for shot in taken[begin:end]))
        await dataset.cluster(*LEVELS, gap=gap, shortest=shortest, longest=longest)
    assert await shown(dataset) == naive_stays(taken, gap, shortest, longest)
    before = await dataset.clusters(MaxResults=100)
    await dataset.cluster(*LEVELS, gap=gap, shortest=shortest, longest=longest)
    assert await dataset.clusters(MaxResults=100) == before


@quietly
@given(taken=shots, moved=st.data())
async def test_files_that_are_indexed_again_elsewhere_leave_their_old_stays(
    api: Api, taken: list[Shot], moved: st.DataObject
) -> None:
    dataset = await fresh(api)
    await dataset.index(*(shot.file() for shot in taken))
    await dataset.cluster(*LEVELS)
    again = [
        Shot(shot.number, moved.draw(st.sampled_from(sorted(PATHS))), shot.at) for shot in taken
    ]
    await dataset.index(*(shot.file() for shot in again))
    await dataset.cluster(*LEVELS)
    assert await shown(dataset) == naive_stays(again, 1, 1, 15)


@quietly
@given(taken=shots)
async def test_a_clusters_bounds_and_division_select_exactly_its_files(
    api: Api, taken: list[Shot]
) -> None:
    dataset = await fresh(api)
    await dataset.index(*(shot.file() for shot in taken))
    await dataset.cluster(*LEVELS, longest=99_999)
    for cluster in await dataset.clusters(MaxResults=100):
        level = LEVELS.index(cluster["LocationDateClusterLevel"])
        name, first, last = stay(cluster)
        start, end = (
            datetime.fromisoformat(cluster[f"LocationDateCluster{bound}Time"])
            for bound in ("Start", "End")
        )
        there = [shot for shot in taken if PATHS[shot.place][level] == name]
        selected = {shot for shot in there if start <= shot.at <= end}
        assert selected == {shot for shot in there if first <= str(shot.day) <= last}
