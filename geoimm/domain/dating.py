"""Which of the claimed times counts (`spec/photos.md`, 3.2 and 4.3), and so which rule."""

from dataclasses import replace

from geoimm.domain.camera_clocks import (
    ORIGINALS,
    gps_time,
    is_gps_better,
    phones_offset,
    recorded_offset,
)
from geoimm.domain.claims import DoubtCode, TimeSource
from geoimm.domain.day_rules import (
    GPS,
    MINUTE,
    MOST_SUMMER_MINUTES,
    Dating,
    apart,
    at_place,
    by_wall,
    on_clocks,
    on_own_clock,
)
from geoimm.domain.days import (
    in_zone,
    local_day,
    offset_at,
)
from geoimm.domain.gps_times import clock_offset, trusted_gps
from geoimm.domain.photo_metadata import Confidence, DaySource, PhotoMetadata, ZoneSource
from geoimm.domain.whole_days import by_day

_UNIVERSAL = (
    *GPS,
    TimeSource.samsung_utc,
    TimeSource.quicktime_movie,
    TimeSource.takeout,
    TimeSource.filename_universal,
)
_WALLS = (TimeSource.filename, TimeSource.exif_digitized)
_INSTANTS = (TimeSource.samsung_utc, TimeSource.takeout, TimeSource.filename_universal)
_SAME = 2 * MINUTE
_LATER = {
    TimeSource.filename: (DaySource.filename, Confidence.low),
    TimeSource.filename_day: (DaySource.filename, Confidence.low),
    TimeSource.xmp_created: (DaySource.created, Confidence.medium),
    TimeSource.iptc_created: (DaySource.created, Confidence.medium),
    TimeSource.exif_digitized: (DaySource.digitized, Confidence.low),
    TimeSource.modified: (DaySource.modified, Confidence.low),
}
"""Taken where there is nothing better, in this order."""


def date(metadata: PhotoMetadata, dating: Dating) -> PhotoMetadata:
    """The time and the local day, by the first rule that applies; unchanged where none does."""
    if TimeSource.caller in dating.times:
        return _by_caller(metadata, dating)
    source = dating.first(ORIGINALS) or _film_on_its_clock(dating)
    if source is not None:
        return _by_clock(metadata, dating, source)
    _drop_stale_gps(dating)
    source = dating.first(_UNIVERSAL)
    if source is not None:
        return _by_universal(metadata, dating, source)
    source = dating.first(_LATER)
    return metadata if source is None else _by_later(metadata, dating, source)


def _film_on_its_clock(dating: Dating) -> TimeSource | None:
    """The creation time of a film whose maker writes the camera's clock there, not UTC."""
    source = TimeSource.quicktime_movie
    is_wall = source in dating.times and dating.times[source].offset_minutes is None
    return source if is_wall else None


def _drop_stale_gps(dating: Dating) -> None:
    """Take no GPS time that contradicts all other times, where there is no original one."""
    source = dating.first(GPS)
    if source is None:
        return
    gps = dating.times[source].wall_nanoseconds
    zone = None if dating.is_estimated else dating.place_zone
    minutes = offset_at(zone, gps) if zone else None
    walls = [
        dating.times[each].wall_nanoseconds
        for each in _WALLS
        if each in dating.times and each not in dating.days_alone
    ]
    instants = [dating.times[each].wall_nanoseconds for each in _INSTANTS if each in dating.times]
    agrees = any(trusted_gps(wall=wall, gps=gps, zone_minutes=minutes) for wall in walls) or any(
        abs(instant - gps) <= _SAME for instant in instants
    )
    if (walls or instants) and not agrees:
        for each in GPS:
            dating.times.pop(each, None)
        dating.doubt(DoubtCode.gps_time_distrusted, source)


def _by_caller(metadata: PhotoMetadata, dating: Dating) -> PhotoMetadata:
    time = dating.times[TimeSource.caller]
    day = local_day(time, place_zone=dating.place_zone, default_zone=dating.default_zone)
    moment = in_zone(day.instant, day.zone)
    source = TimeSource.caller
    return replace(
        metadata,
        wall_nanoseconds=moment.nanoseconds + moment.offset_minutes * MINUTE,
        wall_source=source,
        offset_minutes=None if time.universal else time.offset_minutes,
        offset_source=None if time.universal or time.offset_minutes is None else source,
        instant=day.instant,
        instant_source=source,
        day=day.day,
        day_source=DaySource.caller,
        confidence=Confidence.high,
        zone=day.zone,
        zone_source=ZoneSource.place if dating.place_zone else ZoneSource.default,
    )


def _by_clock(metadata: PhotoMetadata, dating: Dating, source: TimeSource) -> PhotoMetadata:
    """Rules 1 to 3: a wall time, with what is known of its offset."""
    if source in dating.days_alone:
        return by_day(metadata, dating, source, (DaySource.wall, Confidence.medium))
    wall = dating.times[source].wall_nanoseconds
    metadata = replace(metadata, wall_nanoseconds=wall, wall_source=source)
    recorded, recorded_by = recorded_offset(dating, source)
    gps = gps_time(dating, wall, recorded)
    if gps is None and recorded is None:
        recorded, recorded_by = phones_offset(dating, wall)
    is_better = gps is not None and is_gps_better(gps, recorded, recorded_by, dating)
    if gps is not None and is_better:
        recorded, recorded_by = gps.offset_minutes, dating.first(GPS)
    metadata = replace(metadata, offset_minutes=recorded, offset_source=recorded_by)
    if gps is not None and gps.offset_minutes is None:
        dating.doubt(DoubtCode.camera_date_wrong, source)
        metadata = replace(metadata, instant=gps.instant, instant_source=dating.first(GPS))
        return at_place(metadata, dating, is_confirmed=True)
    if recorded is None:
        return by_wall(metadata, dating, source, (DaySource.wall, Confidence.medium))
    metadata = replace(metadata, instant=wall - recorded * MINUTE, instant_source=recorded_by)
    if dating.place_zone is None or dating.is_estimated:
        return on_own_clock(metadata, Confidence.high)
    is_confirmed = gps is not None and gps.offset_minutes == recorded
    return at_place(metadata, dating, is_confirmed=is_confirmed)


def _by_universal(metadata: PhotoMetadata, dating: Dating, source: TimeSource) -> PhotoMetadata:
    """Rule 4: an instant that knows no place's clock, unless the name of the file knows it."""
    instant = dating.times[source].wall_nanoseconds
    offset = _named_offset(dating, instant)
    if offset is None:
        if source is TimeSource.quicktime_movie and not _is_named_in_utc(dating, instant):
            dating.doubt(DoubtCode.utc_assumed, source)
        trust = Confidence.medium if source in GPS else Confidence.high
        return on_clocks(metadata, dating, source, (DaySource.universal, trust))
    if offset == 0:
        # The name is on the device's clock, so this is too: it was not UTC, or UTC is the clock.
        rule = (DaySource.wall, Confidence.medium)
        return by_wall(metadata, dating, TimeSource.filename, rule)
    metadata = replace(
        metadata,
        wall_nanoseconds=dating.times[TimeSource.filename].wall_nanoseconds,
        wall_source=TimeSource.filename,
        offset_minutes=offset,
        offset_source=TimeSource.filename,
        instant=instant,
        instant_source=source,
    )
    if dating.place_zone is None or dating.is_estimated:
        return on_own_clock(metadata, Confidence.medium)
    return at_place(metadata, dating, is_confirmed=False)


def _by_later(metadata: PhotoMetadata, dating: Dating, source: TimeSource) -> PhotoMetadata:
    """Rules 5 and 6: names, and times that need not be those of the capture."""
    rule = _LATER[source]
    if source is TimeSource.exif_digitized:
        dating.doubt(DoubtCode.digitized, source)
    if source in dating.days_alone:
        return by_day(metadata, dating, source, rule)
    if dating.times[source].universal:
        return on_clocks(metadata, dating, source, rule)
    return by_wall(metadata, dating, source, rule)


def _is_named_in_utc(dating: Dating, instant: int) -> bool:
    """Whether a name in UTC has the same time, of the start or the end of a video."""
    name = dating.times.get(TimeSource.filename_universal)
    if name is None:
        return False
    difference = name.wall_nanoseconds - instant
    return min(abs(difference), abs(difference + dating.duration)) <= _SAME


def _named_offset(dating: Dating, instant: int) -> int | None:
    """The offset between the time in the name and an instant, the start or the end of a video.

    One that is far from the place's is a coincidence.
    """
    name = dating.times.get(TimeSource.filename)
    if name is None:
        return None
    difference = name.wall_nanoseconds - instant
    offsets = (clock_offset(difference), clock_offset(difference + dating.duration))
    zone = None if dating.is_estimated else dating.place_zone
    return next((each for each in offsets if _fits(each, zone, instant)), None)


def _fits(offset: int | None, zone: str | None, instant: int) -> bool:
    if offset is None:
        return False
    return zone is None or offset == 0 or apart(offset, zone, instant) <= MOST_SUMMER_MINUTES
