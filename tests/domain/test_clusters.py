"""Spans, identity, edits and deletion of one division's clusters."""

import itertools
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from geoimm.domain.clusters import (
    ClusterChanges,
    ClusterState,
    DateOptions,
    LocationDateCluster,
    recluster,
)
from geoimm.domain.days import Moment
from geoimm.domain.divisions import Level
from geoimm.domain.photo_days import PhotoDay, PhotoDayKey

FIRST = DateOptions(gap_days=1, min_days=1, max_days=15)


class Division:
    """One division whose photo days and clusters a test changes and looks at."""

    def __init__(self) -> None:
        self.days: dict[tuple[int, str], int] = {}
        self.known: dict[str, LocationDateCluster] = {}
        self.revision = 0
        self.time = 0
        self._ids = (f"c{number}" for number in itertools.count(1))

    def photograph(self, days: str, zone: str = "Asia/Shanghai") -> "Division":
        self.revision += 1
        for day in numbers(days):
            self.days[day, zone] = self.revision
        return self

    def lose(self, days: str) -> "Division":
        gone = set(numbers(days))
        self.days = {key: entered for key, entered in self.days.items() if key[0] not in gone}
        return self

    def run(self, options: DateOptions = FIRST) -> ClusterChanges:
        self.time += 1
        photo_days = [
            PhotoDay(PhotoDayKey(Level.city, "hz", day, zone), 1, 0, 0, entered)
            for (day, zone), entered in sorted(self.days.items())
        ]
        changes = recluster(
            photo_days,
            list(self.known.values()),
            options,
            now=Moment(self.time),
            new_id=lambda: next(self._ids),
        )
        for one in changes.ended:
            del self.known[one.object_id]
        self.known |= {one.object_id: one for one in (*changes.created, *changes.updated)}
        return changes

    def edit(self, object_id: str, **members: object) -> "Division":
        self.known[object_id] = replace(self.known[object_id], **members)  # type: ignore[arg-type]
        return self

    def delete(self, object_id: str) -> "Division":
        return self.edit(object_id, state=ClusterState.deleted, deleted_at=self.revision)

    @property
    def shown(self) -> dict[str, str]:
        return {
            one.object_id: f"{one.first_day}-{one.last_day}"
            for one in sorted(self.known.values(), key=lambda one: one.first_day)
            if one.state is ClusterState.visible
        }

    @property
    def spans(self) -> list[str]:
        return list(self.shown.values())


def numbers(days: str) -> Iterator[int]:
    """`3-5 7` is 3, 4, 5, 7."""
    for part in days.split():
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)


def options(gap: int = 1, shortest: int = 1, longest: int = 15) -> DateOptions:
    return DateOptions(gap_days=gap, min_days=shortest, max_days=longest)


@pytest.mark.parametrize(
    ("days", "chosen", "spans"),
    [
        pytest.param("4 5 7", options(gap=1), ["4-7"], id="gap of exactly GapDays joins"),
        pytest.param("4 5 7", options(gap=0), ["4-5", "7-7"], id="gap of GapDays + 1 parts"),
        pytest.param("4 5 8", options(gap=1), ["4-5", "8-8"], id="two days without a photo"),
        pytest.param("4 5", options(shortest=2), ["4-5"], id="span of exactly MinDays is kept"),
        pytest.param("4 8-9", options(shortest=2), ["8-9"], id="shorter spans are not"),
        pytest.param("1 3", options(shortest=3), ["1-3"], id="gaps count in the span"),
        pytest.param("1-15", options(longest=15), ["1-15"], id="span of exactly MaxDays is kept"),
        pytest.param("1-16 20", options(longest=15), ["20-20"], id="longer ones are dropped whole"),
        pytest.param("", options(), [], id="no photo day, no cluster"),
    ],
)
def test_days_become_spans_by_gap_and_length(
    days: str, chosen: DateOptions, spans: list[str]
) -> None:
    division = Division().photograph(days)
    division.run(chosen)
    assert division.spans == spans


def test_bounds_are_the_earliest_midnight_and_the_latest_end_over_the_zones_of_the_days() -> None:
    division = Division()
    division.photograph("19786", zone="America/New_York").photograph(
        "19786", zone="Pacific/Honolulu"
    )
    (cluster,) = division.run().created
    assert cluster.start.text() == "2024-03-04T00:00:00-05:00"
    assert cluster.end.text() == "2024-03-04T23:59:59.999999999-10:00"


def test_a_run_with_nothing_new_changes_nothing() -> None:
    division = Division().photograph("3-5 9")
    division.run()
    assert division.run() == ClusterChanges()


def test_a_stay_that_grows_keeps_its_identity_and_edits() -> None:
    division = Division().photograph("3-5")
    division.run()
    division.edit("c1", title="West Lake").photograph("6 2").run()
    assert division.shown == {"c1": "2-6"}
    grown = division.known["c1"]
    assert (grown.title, grown.create_time, grown.update_time) == (
        "West Lake",
        Moment(1),
        Moment(2),
    )


def test_stays_that_join_keep_the_one_with_most_shared_days_and_fill_its_blanks() -> None:
    division = Division().photograph("1-2 6-9 13")
    division.run()
    division.edit("c1", title="old", custom_id="one", custom_labels={"a": "1"})
    division.edit("c3", title="new", custom_id="three", custom_labels={"c": "3"})
    division.edit("c2", custom_id="two").photograph("4 11").run()
    assert division.shown == {"c2": "1-13"}
    joined = division.known["c2"]
    assert (joined.title, joined.custom_id, joined.custom_labels) == ("old", "two", {"a": "1"})
    assert list(division.known) == ["c2"]


def test_of_stays_with_equally_many_days_the_older_survives() -> None:
    division = Division().photograph("8-9")
    division.run()
    division.photograph("1-2").run()
    division.photograph("4-6").run()
    assert division.shown == {"c1": "1-9"}


def test_a_stay_that_splits_leaves_its_identity_to_the_larger_part() -> None:
    division = Division().photograph("1-9")
    division.run()
    division.edit("c1", title="all").lose("3-4").run()
    assert division.shown == {"c2": "1-2", "c1": "5-9"}
    assert (division.known["c1"].title, division.known["c2"].title) == ("all", None)


def test_a_stay_that_outgrows_max_days_is_hidden_and_returns_with_its_edits() -> None:
    division = Division().photograph("1-10")
    division.run()
    division.edit("c1", title="home?").photograph("11-20").run()
    assert division.shown == {}
    division.run(options(longest=30))
    assert division.shown == {"c1": "1-20"}
    assert division.known["c1"].title == "home?"


def test_stays_hidden_together_return_each_with_its_own_identity() -> None:
    division = Division().photograph("1-5 9-13")
    division.run(options(longest=7))
    division.photograph("7").run(options(longest=7))
    assert division.shown == {}
    division.lose("7").run(options(longest=7))
    assert division.shown == {"c1": "1-5", "c2": "9-13"}


def test_changed_options_keep_identities() -> None:
    division = Division().photograph("4 5 7")
    division.run(options(gap=1))
    division.run(options(gap=0))
    assert division.shown == {"c1": "4-5", "c2": "7-7"}
    division.run(options(gap=1))
    assert division.shown == {"c1": "4-7"}


def test_a_deleted_stay_stays_away_whatever_the_options() -> None:
    division = Division().photograph("3-5 9-10")
    division.run()
    division.delete("c1").run()
    assert division.shown == {"c2": "9-10"}
    for chosen in (options(gap=9), options(gap=0), options(longest=99), options(shortest=2)):
        division.run(chosen)
        assert division.shown == {"c2": "9-10"}


@pytest.mark.parametrize("new", ["4", "6", "2", "7"])
def test_a_new_file_in_the_span_brings_the_whole_deleted_stay_back_under_a_new_id(new: str) -> None:
    division = Division().photograph("3-5")
    division.run()
    division.edit("c1", title="gone").delete("c1").photograph(new).run()
    (brought,) = division.shown.items()
    assert brought == ("c2", f"{min(3, int(new))}-{max(5, int(new))}")
    assert division.known["c2"].title is None


def test_a_new_file_elsewhere_does_not_bring_a_deleted_stay_back() -> None:
    division = Division().photograph("3-5")
    division.run()
    division.delete("c1").photograph("8").run()
    assert division.shown == {"c2": "8-8"}


def test_a_stay_that_came_back_can_be_deleted_again() -> None:
    division = Division().photograph("3-5")
    division.run()
    division.delete("c1").photograph("6").run()
    division.delete("c2").run()
    assert division.shown == {}


@given(
    batches=st.lists(st.lists(st.integers(0, 40), min_size=1, max_size=8), max_size=6),
    runs=st.lists(st.booleans(), min_size=6, max_size=6),
    gap=st.integers(0, 4),
    shortest=st.integers(1, 4),
    longest=st.integers(4, 20),
)
def test_any_split_into_batches_and_runs_ends_in_the_spans_of_the_naive_computation(
    batches: list[list[int]], runs: list[bool], gap: int, shortest: int, longest: int
) -> None:
    chosen = options(gap, shortest, longest)
    division = Division()
    for batch, run_now in zip(batches, runs, strict=False):
        division.photograph(" ".join(map(str, batch)))
        if run_now:
            division.run(chosen)
    division.run(chosen)
    all_days = sorted({day for batch in batches for day in batch})
    assert division.spans == naive_spans(all_days, gap, shortest, longest)
    assert division.run(chosen) == ClusterChanges()


def naive_spans(days: list[int], gap: int, shortest: int, longest: int) -> list[str]:
    stays: list[list[int]] = []
    for day in days:
        if stays and day - stays[-1][-1] - 1 <= gap:
            stays[-1].append(day)
        else:
            stays.append([day])
    return [
        f"{stay[0]}-{stay[-1]}" for stay in stays if shortest <= stay[-1] - stay[0] + 1 <= longest
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"gap_days": -1},
        {"gap_days": 100_000},
        {"min_days": 0},
        {"max_days": 100_000},
        {"min_days": 3, "max_days": 2},
        {"gap_days": True},
        {"gap_days": 1.0},
        {"gap_days": "1"},
    ],
)
def test_options_out_of_bounds_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DateOptions(**{"gap_days": 0, "min_days": 1, "max_days": 1} | wrong)  # type: ignore[arg-type]


def test_stays_do_not_join_across_a_deleted_one() -> None:
    division = Division().photograph("1-2 4-6 8-9")
    division.run(options(gap=0))
    division.delete("c2").run(options(gap=5))
    assert division.spans == ["1-2", "8-9"]
