"""The time and the local day of a photo, by the rules of `spec/photos.md`, 3.2 and 4.3."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from geoimm.domain.claims import Doubt, DoubtCode, TimeSource
from geoimm.domain.days import (
    CaptureTime,
    fixed_zone,
    in_zone,
    local_day,
    moments_of_wall,
    offset_at,
)
from geoimm.domain.gps_times import TrustedGps, clock_offset, dated_gps, trusted_gps
from geoimm.domain.photo_metadata import Confidence, DaySource, PhotoMetadata, ZoneSource

_SECOND = 1_000_000_000
_MINUTE = 60 * _SECOND
_DAY = 86_400 * _SECOND
_MOST_SUMMER_MINUTES = 120
"""A clock that is set wrong by no more than this was not set for summer, or is over a border."""

_ORIGINALS = (
    TimeSource.exif_original,
    TimeSource.quicktime_keys,
    TimeSource.xmp_original,
    TimeSource.sidecar_original,
)
_GPS = (TimeSource.exif_gps, TimeSource.xmp_gps)
_UNIVERSAL = (
    *_GPS,
    TimeSource.quicktime_movie,
    TimeSource.takeout,
    TimeSource.filename_universal,
)
_LATER = {
    TimeSource.filename: (DaySource.filename, Confidence.low),
    TimeSource.filename_day: (DaySource.filename, Confidence.low),
    TimeSource.xmp_created: (DaySource.created, Confidence.medium),
    TimeSource.iptc_created: (DaySource.created, Confidence.medium),
    TimeSource.exif_digitized: (DaySource.digitized, Confidence.low),
    TimeSource.modified: (DaySource.modified, Confidence.low),
}
"""Taken where there is nothing better, in this order."""


@dataclass(slots=True)
class Dating:
    """What the rules go by, and what they doubt on the way."""

    times: dict[TimeSource, CaptureTime]
    place_zone: str | None
    is_estimated: bool
    neighbour_zone: str | None
    default_zone: str
    gps_clock: int | None
    duration: int
    doubts: list[Doubt] = field(default_factory=list)

    def first(self, sources: Iterable[TimeSource]) -> TimeSource | None:
        """The first of some sources that claims a time."""
        return next((source for source in sources if source in self.times), None)

    def doubt(self, code: DoubtCode, source: str, detail: str = "") -> None:
        """Note what was not taken at its word."""
        self.doubts.append(Doubt(code, source, detail))

    def zone(self) -> tuple[str, ZoneSource]:
        """Where no offset was recorded: the place's, a neighbour's, the default one."""
        is_at_sea = self.place_zone is not None and self.place_zone.startswith("Etc/")
        if self.neighbour_zone and (self.place_zone is None or is_at_sea):
            return self.neighbour_zone, ZoneSource.neighbour
        if self.place_zone:
            return self.place_zone, ZoneSource.place
        self.doubt(DoubtCode.zone_assumed, "zone", self.default_zone)
        return self.default_zone, ZoneSource.default


def date(metadata: PhotoMetadata, dating: Dating) -> PhotoMetadata:
    """The time and the local day, by the first rule that applies; unchanged where none does."""
    if TimeSource.caller in dating.times:
        return _by_caller(metadata, dating)
    source = dating.first(_ORIGINALS)
    if source is not None:
        return _by_clock(metadata, dating, source)
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
            return _on_clocks(metadata, dating, source, (day_source, confidence))
        return _by_wall(metadata, dating, source, (day_source, confidence))
    return metadata


def _by_caller(metadata: PhotoMetadata, dating: Dating) -> PhotoMetadata:
    time = dating.times[TimeSource.caller]
    day = local_day(time, place_zone=dating.place_zone, default_zone=dating.default_zone)
    moment = in_zone(day.instant, day.zone)
    source = TimeSource.caller
    return replace(
        metadata,
        wall_nanoseconds=moment.nanoseconds + moment.offset_minutes * _MINUTE,
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
        offset, offset_source, is_confirmed = gps.offset_minutes, dating.first(_GPS), True
    is_date_wrong = gps is not None and gps.offset_minutes is None
    if is_date_wrong:
        dating.doubt(DoubtCode.camera_date_wrong, source)
    metadata = replace(metadata, offset_minutes=offset, offset_source=offset_source)
    if gps is not None and is_date_wrong:
        metadata = replace(metadata, instant=gps.instant, instant_source=dating.first(_GPS))
        return _at_place(metadata, dating, is_confirmed=True)
    if offset is None:
        return _by_wall(metadata, dating, source, (DaySource.wall, Confidence.medium))
    metadata = replace(metadata, instant=wall - offset * _MINUTE, instant_source=offset_source)
    if dating.place_zone is None or dating.is_estimated:
        return _on_own_clock(metadata, Confidence.high)
    return _at_place(metadata, dating, is_confirmed=is_confirmed)


def _gps(dating: Dating, wall: int) -> TrustedGps | None:
    """The GPS time, where there is one that can be trusted."""
    zone = None if dating.is_estimated else dating.place_zone
    source = dating.first(_GPS)
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


def _at_place(metadata: PhotoMetadata, dating: Dating, *, is_confirmed: bool) -> PhotoMetadata:
    """Rule 1: a trusted instant on the clocks of the place, or the clock that was set nearly so."""
    zone, offset, instant = dating.place_zone, metadata.offset_minutes, metadata.instant
    if zone is None or instant is None:
        raise AssertionError("Rule 1 wants a place and an instant.")
    apart = 0 if offset is None else _apart(offset, zone, instant)
    if apart and offset is not None and zone.startswith("Etc/"):
        return _on_own_clock(metadata, Confidence.high)
    if 0 < apart <= _MOST_SUMMER_MINUTES and not is_confirmed:
        return _on_own_clock(metadata, Confidence.medium)
    if apart > _MOST_SUMMER_MINUTES:
        dating.doubt(DoubtCode.offset_conflict, metadata.offset_source or "", zone)
    return replace(
        metadata,
        day=(instant + offset_at(zone, instant) * _MINUTE) // _DAY,
        day_source=DaySource.instant,
        confidence=Confidence.high,
        zone=zone,
        zone_source=ZoneSource.place,
    )


def _on_own_clock(metadata: PhotoMetadata, confidence: Confidence) -> PhotoMetadata:
    """Rule 2: the date as recorded, on a clock whose offset is known."""
    if metadata.wall_nanoseconds is None or metadata.offset_minutes is None:
        raise AssertionError("Rule 2 wants a wall time and its offset.")
    return replace(
        metadata,
        day=metadata.wall_nanoseconds // _DAY,
        day_source=DaySource.wall_with_offset,
        confidence=confidence,
        zone=fixed_zone(metadata.offset_minutes),
        zone_source=ZoneSource.offset,
    )


def _by_wall(
    metadata: PhotoMetadata,
    dating: Dating,
    source: TimeSource,
    rule: tuple[DaySource, Confidence],
) -> PhotoMetadata:
    """Rules 3, 5 and 6: the date as recorded."""
    time, (day_source, confidence) = dating.times[source], rule
    wall = time.wall_nanoseconds
    metadata = replace(metadata, wall_nanoseconds=wall, wall_source=source, instant_source=source)
    if time.offset_minutes is not None:
        known = replace(
            metadata,
            offset_minutes=time.offset_minutes,
            offset_source=source,
            instant=wall - time.offset_minutes * _MINUTE,
        )
        return replace(_on_own_clock(known, confidence), day_source=day_source)
    zone, zone_source = dating.zone()
    before, after = moments_of_wall(zone, wall)
    if before != after:
        dating.doubt(DoubtCode.clock_change, source, zone)
    return replace(
        metadata,
        instant=before.nanoseconds,
        day=wall // _DAY,
        day_source=day_source,
        confidence=confidence,
        zone=zone,
        zone_source=zone_source,
    )


def _by_universal(metadata: PhotoMetadata, dating: Dating, source: TimeSource) -> PhotoMetadata:
    """Rule 4: an instant that knows no place's clock, unless the name of the file knows it."""
    instant = dating.times[source].wall_nanoseconds
    offset = _named_offset(dating, instant)
    if offset is None:
        if source is TimeSource.quicktime_movie:
            dating.doubt(DoubtCode.utc_assumed, source)
        return _on_clocks(metadata, dating, source, (DaySource.universal, Confidence.high))
    if offset == 0:
        # The name is on the device's clock, so this is too: it was not UTC, or UTC is the clock.
        rule = (DaySource.wall, Confidence.medium)
        return _by_wall(metadata, dating, TimeSource.filename, rule)
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
        return _on_own_clock(metadata, Confidence.medium)
    return _at_place(metadata, dating, is_confirmed=False)


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
    return zone is None or offset == 0 or _apart(offset, zone, instant) <= _MOST_SUMMER_MINUTES


def _apart(offset: int, zone: str, instant: int) -> int:
    return abs(offset - offset_at(zone, instant))


def _on_clocks(
    metadata: PhotoMetadata,
    dating: Dating,
    source: TimeSource,
    rule: tuple[DaySource, Confidence],
) -> PhotoMetadata:
    """The day of an instant on the clocks of its zone."""
    instant, (day_source, confidence) = dating.times[source].wall_nanoseconds, rule
    zone, zone_source = dating.zone()
    sure = {ZoneSource.neighbour: Confidence.medium, ZoneSource.default: Confidence.low}
    wall = instant + offset_at(zone, instant) * _MINUTE
    return replace(
        metadata,
        wall_nanoseconds=wall,
        wall_source=source,
        instant=instant,
        instant_source=source,
        day=wall // _DAY,
        day_source=day_source,
        confidence=sure.get(zone_source, confidence),
        zone=zone,
        zone_source=zone_source,
    )
