"""Spans: one division's photo days, cut wherever too many days without a photo lie between."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from geoimm.domain.days import Moment, first_moment, last_moment
from geoimm.domain.photo_days import PhotoDay


@dataclass(frozen=True, slots=True)
class StayDay:
    """All photo days of one division on one local day, whatever their time zone."""

    day: int
    start: Moment
    end: Moment
    entered: int


Span = Sequence[StayDay]


def stay_days(photo_days: Iterable[PhotoDay]) -> list[StayDay]:
    """A division's photo days in order, those of one local day in several zones as one."""
    days = []
    for day, same in groupby(photo_days, key=lambda photo_day: photo_day.key.day):
        zones = list(same)
        days.append(
            StayDay(
                day,
                min(first_moment(day, photo_day.key.zone) for photo_day in zones),
                max(last_moment(day, photo_day.key.zone) for photo_day in zones),
                max(photo_day.entered for photo_day in zones),
            )
        )
    return days


def split_at_gaps(days: Span, gap_days: int) -> list[Span]:
    """Days in order, cut wherever more than `gap_days` days without a photo lie between two."""
    cuts = [
        at for at, (one, two) in enumerate(pairwise(days), 1) if two.day - one.day - 1 > gap_days
    ]
    return [days[a:b] for a, b in pairwise([0, *cuts, len(days)]) if a < b]
