"""Clusters: one division's photo days to spans, spans to clusters that keep their identity.

The rules are those of `spec/clustering.md`, sections 2 to 4. What a division shows is a function
of its photo days, the options, and the user's edits; never of the order or number of runs.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from typing import Annotated

import pydantic
from pydantic import ConfigDict, Field

from geoimm.domain.addresses import WrittenAddress
from geoimm.domain.days import Moment
from geoimm.domain.divisions import Level
from geoimm.domain.photo_days import PhotoDay
from geoimm.domain.records import INPUT, INTERNAL, spelled
from geoimm.domain.spans import Span, StayDay, split_at_gaps, stay_days

MOST_DAYS = 99_999


@pydantic.dataclasses.dataclass(frozen=True, slots=True, config=ConfigDict(**INPUT))
class DateOptions:
    """How photo days become stays."""

    gap_days: Annotated[int, Field(ge=0, le=MOST_DAYS)]
    """Days without a photo that a stay may contain in a row."""
    min_days: Annotated[int, Field(ge=1, le=MOST_DAYS)]
    """Stays with a shorter span, gaps counted, are not kept."""
    max_days: Annotated[int, Field(ge=1, le=MOST_DAYS)]
    """Stays with a longer span are dropped whole: it is where the person lives."""

    def __post_init__(self) -> None:
        if self.min_days > self.max_days:
            raise ValueError(
                f"MinDays {self.min_days} must not be greater than MaxDays {self.max_days}"
            )


class ClusterState(StrEnum):
    """Whether a cluster is shown."""

    visible = "visible"
    hidden = "hidden"
    """It does not qualify now; it returns with its identity when it does again."""
    deleted = "deleted"
    """The user removed it; its photo days stay away until a new file joins them."""


@dataclass(frozen=True, slots=True)
class LocationDateCluster:
    """One stay: a span of photo days in one division."""

    object_id: str
    level: Level = field(metadata=spelled("LocationDateClusterLevel"))
    division_id: str = field(metadata=INTERNAL)
    first_day: int = field(metadata=INTERNAL)
    last_day: int = field(metadata=INTERNAL)
    start: Moment = field(metadata=spelled("LocationDateClusterStartTime"))
    end: Moment = field(metadata=spelled("LocationDateClusterEndTime"))
    create_time: Moment
    update_time: Moment
    state: ClusterState = field(default=ClusterState.visible, metadata=INTERNAL)
    deleted_at: int = field(default=0, metadata=INTERNAL)
    """The dataset's revision when it was deleted: files that entered later are new to it."""
    addresses: tuple[WrittenAddress, ...] = ()
    title: str | None = None
    custom_id: str | None = None
    custom_labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClusterChanges:
    """What a run does to the clusters of a division; nothing where nothing changed."""

    created: list[LocationDateCluster] = field(default_factory=list)
    updated: list[LocationDateCluster] = field(default_factory=list)
    ended: list[LocationDateCluster] = field(default_factory=list)


def recluster(
    photo_days: Iterable[PhotoDay],
    known: Sequence[LocationDateCluster],
    options: DateOptions,
    *,
    now: Moment,
    new_id: Callable[[], str],
) -> ClusterChanges:
    """Bring one division's clusters of one level in line with its photo days.

    `photo_days` are all of the division, in order of day; `known` are all its clusters, the hidden
    and deleted ones included.
    """
    deleted = [cluster for cluster in known if cluster.state is ClusterState.deleted]
    alive = [cluster for cluster in known if cluster.state is not ClusterState.deleted]
    photo_days = list(photo_days)
    spans = qualifying_spans(stay_days(photo_days), deleted, options)
    heirs = _inherit(spans, alive)
    changes = ClusterChanges()
    for number, span in enumerate(spans):
        if number in heirs:
            _extend(changes, span, *heirs[number], now=now)
        else:
            changes.created.append(_create(photo_days[0], span, now=now, object_id=new_id()))
    taken = {cluster.object_id for family in heirs.values() for cluster in family[1]}
    changes.updated.extend(
        replace(cluster, state=ClusterState.hidden, update_time=now)
        for cluster in alive
        if cluster.object_id not in taken and cluster.state is ClusterState.visible
    )
    return changes


def qualifying_spans(
    days: Sequence[StayDay], deleted: Sequence[LocationDateCluster], options: DateOptions
) -> list[Span]:
    """The spans of the right length, without the days of stays that were deleted."""
    spans = [
        part
        for whole in split_at_gaps(days, options.gap_days)
        for part in _without_deleted(whole, deleted)
    ]
    return [
        span
        for span in spans
        if options.min_days <= span[-1].day - span[0].day + 1 <= options.max_days
    ]


def _without_deleted(span: Span, deleted: Sequence[LocationDateCluster]) -> list[Span]:
    """A span's parts around the stays deleted in it; a stay returns once a file has entered."""
    newest = max(day.entered for day in span)
    gone = [cluster for cluster in deleted if cluster.deleted_at >= newest]
    parts = groupby(span, key=lambda day: any(_covers(cluster, day) for cluster in gone))
    return [list(part) for is_gone, part in parts if not is_gone]


def _covers(cluster: LocationDateCluster, day: StayDay) -> bool:
    return cluster.first_day <= day.day <= cluster.last_day


def _inherit(
    spans: Sequence[Span], alive: Sequence[LocationDateCluster]
) -> dict[int, tuple[LocationDateCluster, list[LocationDateCluster]]]:
    """For each span its heir and the family: all clusters that end in it, the heir included.

    Most shared photo days first; then the older cluster, then the earlier span.
    """
    claims = sorted(
        (-shared, _age(cluster), number, cluster)
        for number, span in enumerate(spans)
        for cluster in alive
        if (shared := _shared_days(cluster, span))
    )
    heirs: dict[int, tuple[LocationDateCluster, list[LocationDateCluster]]] = {}
    placed: set[str] = set()
    for _, _, number, cluster in claims:
        if cluster.object_id not in placed and number not in heirs:
            heirs[number] = (cluster, [cluster])
            placed.add(cluster.object_id)
    for _, _, number, cluster in claims:
        if cluster.object_id not in placed and number in heirs:
            heirs[number][1].append(cluster)
            placed.add(cluster.object_id)
    return heirs


def _shared_days(cluster: LocationDateCluster, span: Span) -> int:
    if cluster.last_day < span[0].day or span[-1].day < cluster.first_day:
        return 0
    after = bisect_right(span, cluster.last_day, key=attrgetter("day"))
    return after - bisect_left(span, cluster.first_day, key=attrgetter("day"))


def _age(cluster: LocationDateCluster) -> tuple[int, int, str]:
    return cluster.create_time.nanoseconds, cluster.first_day, cluster.object_id


def _extend(
    changes: ClusterChanges,
    span: Span,
    heir: LocationDateCluster,
    family: list[LocationDateCluster],
    *,
    now: Moment,
) -> None:
    ended = sorted((one for one in family if one is not heir), key=_age)
    changes.ended.extend(ended)
    grown = replace(
        heir,
        first_day=span[0].day,
        last_day=span[-1].day,
        start=span[0].start,
        end=span[-1].end,
        state=ClusterState.visible,
    )
    for one in ended:
        grown = replace(
            grown,
            title=grown.title or one.title,
            custom_id=grown.custom_id or one.custom_id,
            custom_labels=grown.custom_labels or one.custom_labels,
        )
    if grown != heir:
        changes.updated.append(replace(grown, update_time=now))


def _create(photo_day: PhotoDay, span: Span, *, now: Moment, object_id: str) -> LocationDateCluster:
    return LocationDateCluster(
        object_id=object_id,
        level=photo_day.key.level,
        division_id=photo_day.key.division_id,
        first_day=span[0].day,
        last_day=span[-1].day,
        start=span[0].start,
        end=span[-1].end,
        create_time=now,
        update_time=now,
    )
