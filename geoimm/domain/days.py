"""Capture time and time zone to local day; local days back to their bounds.

Offsets are kept in whole minutes, as RFC 3339 prints them; a zone's historic seconds (local mean
time) are cut off in both directions alike, so a day and its bounds always agree.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from geoimm.errors import InvalidArgument

_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-]\d\d:\d\d)?", re.ASCII
)
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # wall times are counted from a wall time
_LONGEST_TEXT = 100
_FIRST_YEAR, _LAST_YEAR = 1800, 2199
_HOURS, _MINUTES = 24, 60
_SECOND = 1_000_000_000
_DAY = 86_400 * _SECOND


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """An instant, with the offset from UTC it is written in."""

    nanoseconds: int
    """Since 1970-01-01T00:00:00Z."""
    offset_minutes: int = 0

    def text(self) -> str:
        """RFC 3339 with up to nine digits of a fraction, trailing zeros dropped, `Z` for UTC."""
        seconds, fraction = divmod(self.nanoseconds, _SECOND)
        wall = _EPOCH + timedelta(seconds=seconds + self.offset_minutes * 60)
        digits = f".{fraction:09d}".rstrip("0").rstrip(".")
        return f"{wall.isoformat()}{digits}{_offset_text(self.offset_minutes)}"


@dataclass(frozen=True, slots=True)
class CaptureTime:
    """A time as a caller or a camera wrote it: a wall time, perhaps with its offset from UTC."""

    wall_nanoseconds: int
    """Since 1970-01-01T00:00:00 on the same clock."""
    offset_minutes: int | None
    """None for a camera's clock, which knows no zone."""
    universal: bool
    """Written with `Z`: an instant that says nothing about the place's clock."""


@dataclass(frozen=True, slots=True)
class LocalDay:
    """A calendar day at a place."""

    day: int
    """Days since 1970-01-01."""
    zone: str
    """An IANA name, or a fixed offset such as `+08:00`."""
    instant: int
    """Of the capture, in nanoseconds since 1970-01-01T00:00:00Z."""


def parse_time(text: str) -> CaptureTime:
    """Read RFC 3339 with up to nine digits of a fraction; the offset may be absent.

    Raises InvalidArgument for anything else and for years outside 1800 to 2199.
    """
    match = _RFC3339.fullmatch(text)
    if match is None:
        raise InvalidArgument(
            f"time {text[:_LONGEST_TEXT]!r} must be RFC 3339, "
            "as in `2024-03-04T10:00:00.000+08:00`."
        )
    day, clock, fraction, offset = match.groups()
    try:
        wall = datetime.fromisoformat(f"{day}T{clock}")
        minutes = None if offset is None else _offset_minutes(offset)
    except ValueError as error:
        raise InvalidArgument(f"time {text!r} does not exist: {error}.") from None
    if not _FIRST_YEAR <= wall.year <= _LAST_YEAR:
        raise InvalidArgument(f"time {text!r} must lie in the years {_FIRST_YEAR} to {_LAST_YEAR}.")
    seconds = (wall - _EPOCH) // timedelta(seconds=1)
    return CaptureTime(
        wall_nanoseconds=seconds * _SECOND + int((fraction or "0").ljust(9, "0")),
        offset_minutes=minutes,
        universal=offset in ("Z", "z"),
    )


def parse_moment(text: str, *, default_zone: str) -> Moment:
    """Read an instant; a time without offset is on the clock of `default_zone`."""
    time = parse_time(text)
    if time.offset_minutes is not None:
        return Moment(time.wall_nanoseconds - _minutes(time.offset_minutes), time.offset_minutes)
    return moments_of_wall(default_zone, time.wall_nanoseconds)[0]


def local_day(time: CaptureTime, *, place_zone: str | None, default_zone: str) -> LocalDay:
    """The calendar day at the place at that moment (`spec/clustering.md`, section 1).

    A time with an offset is an instant, read on the place's clock; without a known place, on the
    clock it was written with, or for `Z` on that of `default_zone`. A time without an offset
    is the place's own clock.
    """
    if time.offset_minutes is None:
        zone = place_zone or default_zone
        moment = moments_of_wall(zone, time.wall_nanoseconds)[0]
        return LocalDay(time.wall_nanoseconds // _DAY, zone, moment.nanoseconds)
    instant = time.wall_nanoseconds - _minutes(time.offset_minutes)
    zone = place_zone or (default_zone if time.universal else fixed_zone(time.offset_minutes))
    return LocalDay((instant + _minutes(offset_at(zone, instant))) // _DAY, zone, instant)


@lru_cache(maxsize=65_536)
def first_moment(day: int, zone: str) -> Moment:
    """Local midnight at the start of a day; the earlier one where clocks show it twice."""
    return min(moments_of_wall(zone, day * _DAY))


@lru_cache(maxsize=65_536)
def last_moment(day: int, zone: str) -> Moment:
    """Local 23:59:59.999999999 of a day; the later one where clocks show it twice."""
    return max(moments_of_wall(zone, (day + 1) * _DAY - 1))


def in_zone(nanoseconds: int, zone: str) -> Moment:
    """An instant as the clocks of a zone write it."""
    return Moment(nanoseconds, offset_at(zone, nanoseconds))


def offset_at(zone: str, nanoseconds: int) -> int:
    """Minutes from UTC in a zone at an instant, seconds cut off."""
    at = datetime.fromtimestamp(0, UTC) + timedelta(seconds=nanoseconds // _SECOND)
    return _cut(at.astimezone(_zone(zone)).utcoffset())


def check_zone(name: str) -> str:
    """The name itself when it is an IANA zone or a fixed offset; else InvalidArgument."""
    try:
        _zone(name)
    except (ValueError, KeyError, OSError):
        raise InvalidArgument(
            f"time zone {name!r} must be an IANA name such as `Asia/Shanghai`, or `+08:00`."
        ) from None
    return name


def moments_of_wall(zone: str, wall_nanoseconds: int) -> tuple[Moment, Moment]:
    """The instants at which a zone's clocks may show a wall time: before and after a change."""
    wall = _EPOCH + timedelta(seconds=wall_nanoseconds // _SECOND)
    offsets = (_cut(wall.replace(tzinfo=_zone(zone), fold=fold).utcoffset()) for fold in (0, 1))
    first, second = (Moment(wall_nanoseconds - _minutes(offset), offset) for offset in offsets)
    return first, second


@lru_cache(maxsize=1024)
def _zone(name: str) -> tzinfo:
    if name[:1] in ("+", "-"):
        return timezone(timedelta(minutes=_offset_minutes(name)))
    return ZoneInfo(name)


def _cut(offset: timedelta | None) -> int:
    return 0 if offset is None else int(offset / timedelta(minutes=1))


def _minutes(minutes: int) -> int:
    return minutes * 60 * _SECOND


def _offset_minutes(text: str) -> int:
    if text in ("Z", "z"):
        return 0
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours >= _HOURS or minutes >= _MINUTES:
        raise ValueError(f"offset {text} is not below 24:00")
    return (hours * 60 + minutes) * (-1 if text[0] == "-" else 1)


def fixed_zone(minutes: int) -> str:
    """The name of the zone that is always so many minutes from UTC, such as `+08:00`."""
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


def _offset_text(minutes: int) -> str:
    return fixed_zone(minutes) if minutes else "Z"
