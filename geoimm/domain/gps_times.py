"""Whether the time that a camera had from GPS can be trusted (`spec/photos.md`, 3.2).

A GPS receiver knows UTC, so it tells the offset of a camera's clock that has none. But cameras also
write stale times there, and their local time.
"""

from dataclasses import dataclass

_SECOND = 1_000_000_000
_MINUTE = 60 * _SECOND
_QUARTER = 15 * _MINUTE
_DAY = 86_400 * _SECOND
_ROLLOVER_DAYS = 1024 * 7
_TOLERANCE = 2 * _MINUTE
_SAME = 2 * _SECOND
_WEST, _EAST = -12 * 60, 14 * 60
"""Minutes of the offsets in use."""
_MOST_SUMMER_MINUTES = 120


@dataclass(frozen=True, slots=True)
class TrustedGps:
    """A GPS time that agrees with the camera's clock."""

    instant: int
    """Nanoseconds since 1970-01-01T00:00:00Z."""
    offset_minutes: int | None
    """Of the camera's clock; None where its date is wrong by whole days."""


def trusted_gps(*, wall: int, gps: int, zone_minutes: int | None) -> TrustedGps | None:
    """The GPS time, or None where it must be ignored.

    `wall` and `gps` are in nanoseconds, on the camera's clock and in UTC; `zone_minutes` is the
    offset of the place's zone then, None for an unknown place. Trusted is a difference
    that is an offset, within 2 minutes of a quarter of an hour from -12 to +14 hours, or which
    is the zone's offset and whole days, within 2 minutes. A difference of 2 s and less is local
    time in the wrong tag, except where the zone is UTC's. Satellites number the weeks with ten bits
    (IS-GPS-200, 20.3.3.3.1.1), so an old receiver is 1,024 weeks off after a rollover: whole
    days that are a multiple of these 7,168 are its fault, and the camera's date is right.
    """
    difference = wall - gps
    if abs(difference) <= _SAME and zone_minutes != 0:
        return None
    offset = clock_offset(difference)
    is_days_off = zone_minutes is not None and _is_whole_days(difference - zone_minutes * _MINUTE)
    if is_days_off and (offset is None or not _is_near(offset, zone_minutes)):
        return TrustedGps(gps, None)
    return None if offset is None else TrustedGps(gps, offset)


def clock_offset(difference: int, *, tolerance: int = _TOLERANCE) -> int | None:
    """The offset in minutes that a clock less UTC, in nanoseconds, stands for, None for none."""
    quarters = round(difference / _QUARTER)
    minutes = quarters * 15
    is_offset = abs(difference - quarters * _QUARTER) <= tolerance
    return minutes if is_offset and _WEST <= minutes <= _EAST else None


def dated_gps(
    *, wall: int, clock: int, zone_minutes: int | None, recorded: int | None = None
) -> int | None:
    """The instant of a GPS time of day without a date, from the days around the camera's.

    `clock` is in nanoseconds since midnight UTC. The offset that it implies must be one; the
    `recorded` one is taken, else the nearest to the zone's, or for an unknown place to UTC.
    """
    midnight = wall - wall % _DAY
    told = {
        instant: offset
        for instant in (midnight + days * _DAY + clock for days in (0, -1, 1))
        if (offset := clock_offset(wall - instant)) is not None
    }
    return min(
        told,
        key=lambda instant: (told[instant] != recorded, abs(told[instant] - (zone_minutes or 0))),
        default=None,
    )


def _is_near(offset: int, zone_minutes: int | None) -> bool:
    return zone_minutes is not None and abs(offset - zone_minutes) <= _MOST_SUMMER_MINUTES


def _is_whole_days(difference: int) -> bool:
    """Whether the camera's date is off, and not the receiver's number of the week."""
    days = round(difference / _DAY)
    if days and days % _ROLLOVER_DAYS == 0:
        return False
    return difference != 0 and abs(difference - days * _DAY) <= _TOLERANCE
