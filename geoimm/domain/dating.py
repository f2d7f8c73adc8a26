"""Which of the claimed times counts (`spec/photos.md`, 3.2 and 4.3), and so which rule."""

from dataclasses import replace

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
    CaptureTime,
    in_zone,
    local_day,
    offset_at,
)
from geoimm.domain.gps_times import TrustedGps, clock_offset, dated_gps, trusted_gps
from geoimm.domain.photo_metadata import Confidence, DaySource, PhotoMetadata, ZoneSource

_SECOND = 1_000_000_000

_ORIGINALS = (
    TimeSource.exif_original,
    TimeSource.quicktime_keys,
    TimeSource.sony_xml,
    TimeSource.xmp_original,
    TimeSource.sidecar_original,
)
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
    source = dating.first(_ORIGINALS)
    if source is not None:
        return _by_clock(metadata, dating, source)
    _drop_stale_gps(dating)
    source = dating.first(_UNIVERSAL)
    if source is not None:
        return _by_universal(metadata, dating, source)
    source = dating.first(_LATER)
    if source is not None:
        day_source, confidence = _LATER[source]
        if source is TimeSource.exif_digitized:
            dating.doubt(DoubtCode.digitized, source)
        time = dating.times[source]
        if time.universal:
            return on_clocks(metadata, dating, source, (day_source, confidence))
        return by_wall(metadata, dating, source, (day_source, confidence))
    return metadata


def _drop_stale_gps(dating: Dating) -> None:
    """Take no GPS time that contradicts all other times, where there is no original one."""
    source = dating.first(GPS)
    if source is None:
        return
    gps = dating.times[source].wall_nanoseconds
    zone = None if dating.is_estimated else dating.place_zone
    minutes = offset_at(zone, gps) if zone else None
    walls = [dating.times[each].wall_nanoseconds for each in _WALLS if each in dating.times]
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
    wall = dating.times[source].wall_nanoseconds
    metadata = replace(metadata, wall_nanoseconds=wall, wall_source=source)
    gps = _gps(dating, wall)
    offset, offset_source = _recorded_offset(dating, source)
    is_confirmed = gps is not None and gps.offset_minutes in (None, offset)
    if offset is None and gps is not None:
        offset, offset_source, is_confirmed = gps.offset_minutes, dating.first(GPS), True
    elif offset is None:
        offset, offset_source = _phones_offset(dating, wall)
    is_date_wrong = gps is not None and gps.offset_minutes is None
    if is_date_wrong:
        dating.doubt(DoubtCode.camera_date_wrong, source)
    metadata = replace(metadata, offset_minutes=offset, offset_source=offset_source)
    if gps is not None and is_date_wrong:
        metadata = replace(metadata, instant=gps.instant, instant_source=dating.first(GPS))
        return at_place(metadata, dating, is_confirmed=True)
    if offset is None:
        return by_wall(metadata, dating, source, (DaySource.wall, Confidence.medium))
    metadata = replace(metadata, instant=wall - offset * MINUTE, instant_source=offset_source)
    if dating.place_zone is None or dating.is_estimated:
        return on_own_clock(metadata, Confidence.high)
    return at_place(metadata, dating, is_confirmed=is_confirmed)


def _gps(dating: Dating, wall: int) -> TrustedGps | None:
    """The GPS time, where there is one that can be trusted."""
    zone = None if dating.is_estimated else dating.place_zone
    source = dating.first(GPS)
    if source is not None:
        gps: int | None = dating.times[source].wall_nanoseconds
    elif dating.gps_clock is not None:
        minutes = offset_at(zone, wall) if zone else None
        gps = dated_gps(wall=wall, clock=dating.gps_clock, zone_minutes=minutes)
        source = TimeSource.exif_gps
    else:
        return None
    minutes = offset_at(zone, gps) if zone and gps is not None else None
    trusted = gps is not None and trusted_gps(wall=wall, gps=gps, zone_minutes=minutes)
    if not trusted:
        dating.doubt(DoubtCode.gps_time_distrusted, source)
        return None
    dating.times.setdefault(source, CaptureTime(trusted.instant, 0, universal=True))
    return trusted


def _recorded_offset(dating: Dating, source: TimeSource) -> tuple[int | None, TimeSource | None]:
    """The offset of the chosen time, else of the same second in another's spelling."""
    wall = dating.times[source].wall_nanoseconds // _SECOND
    for each in (source, *_ORIGINALS):
        time = dating.times.get(each)
        if time and time.offset_minutes is not None and time.wall_nanoseconds // _SECOND == wall:
            return time.offset_minutes, each
    return None, None


def _phones_offset(dating: Dating, wall: int) -> tuple[int | None, TimeSource | None]:
    """The offset between the camera's clock and the UTC that a Samsung phone noted beside it.

    Both are of one clock, so this confirms nothing, and a date that is wrong by days was edited.
    """
    source = TimeSource.samsung_utc
    if source not in dating.times:
        return None, None
    offset = clock_offset(wall - dating.times[source].wall_nanoseconds)
    if offset is None:
        dating.doubt(DoubtCode.suspect_time, source, "no offset from the camera's clock")
        return None, None
    return offset, source


def _by_universal(metadata: PhotoMetadata, dating: Dating, source: TimeSource) -> PhotoMetadata:
    """Rule 4: an instant that knows no place's clock, unless the name of the file knows it."""
    instant = dating.times[source].wall_nanoseconds
    offset = _named_offset(dating, instant)
    if offset is None:
        if source is TimeSource.quicktime_movie:
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
