"""The local day of a time: the rules of `spec/photos.md`, 4.3, one by one."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from geoimm.domain.claims import Doubt, DoubtCode, TimeSource
from geoimm.domain.days import CaptureTime, fixed_zone, moments_of_wall, offset_at
from geoimm.domain.photo_metadata import Confidence, DaySource, PhotoMetadata, ZoneSource

MINUTE = 60 * 1_000_000_000
DAY = 1440 * MINUTE
GPS = (TimeSource.exif_gps, TimeSource.xmp_gps)
MOST_SUMMER_MINUTES = 120
"""A clock that is set wrong by no more than this was not set for summer, or is over a border."""


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
    days_alone: set[TimeSource] = field(default_factory=set)
    """Sources that name a day without a time; theirs in `times` are midnights."""
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


def at_place(metadata: PhotoMetadata, dating: Dating, *, is_confirmed: bool) -> PhotoMetadata:
    """Rule 1: a trusted instant on the clocks of the place, or the clock that was set nearly so."""
    zone, offset, instant = dating.place_zone, metadata.offset_minutes, metadata.instant
    if zone is None or instant is None:
        raise AssertionError("Rule 1 wants a place and an instant.")
    difference = 0 if offset is None else apart(offset, zone, instant)
    if difference and offset is not None and zone.startswith("Etc/"):
        return on_own_clock(metadata, Confidence.high)
    if 0 < difference <= MOST_SUMMER_MINUTES and not is_confirmed:
        return on_own_clock(metadata, Confidence.medium)
    if difference > MOST_SUMMER_MINUTES:
        dating.doubt(DoubtCode.offset_conflict, metadata.offset_source or "", zone)
    return replace(
        metadata,
        day=(instant + offset_at(zone, instant) * MINUTE) // DAY,
        day_source=DaySource.instant,
        confidence=Confidence.high,
        zone=zone,
        zone_source=ZoneSource.place,
    )


def on_own_clock(metadata: PhotoMetadata, confidence: Confidence) -> PhotoMetadata:
    """Rule 2: the date as recorded, on a clock whose offset is known."""
    if metadata.wall_nanoseconds is None or metadata.offset_minutes is None:
        raise AssertionError("Rule 2 wants a wall time and its offset.")
    return replace(
        metadata,
        # The camera's date may be wrong, and GPS know better.
        day=(metadata.instant + metadata.offset_minutes * MINUTE) // DAY
        if metadata.instant is not None and metadata.instant_source in GPS
        else metadata.wall_nanoseconds // DAY,
        day_source=DaySource.wall_with_offset,
        confidence=confidence,
        zone=fixed_zone(metadata.offset_minutes),
        zone_source=ZoneSource.offset,
    )


def by_wall(
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
            instant=wall - time.offset_minutes * MINUTE,
        )
        return replace(on_own_clock(known, confidence), day_source=day_source)
    zone, zone_source = dating.zone()
    before, after = moments_of_wall(zone, wall)
    if before != after:
        dating.doubt(DoubtCode.clock_change, source, zone)
    return replace(
        metadata,
        instant=before.nanoseconds,
        day=wall // DAY,
        day_source=day_source,
        confidence=confidence,
        zone=zone,
        zone_source=zone_source,
    )


def on_clocks(
    metadata: PhotoMetadata,
    dating: Dating,
    source: TimeSource,
    rule: tuple[DaySource, Confidence],
) -> PhotoMetadata:
    """The day of an instant on the clocks of its zone."""
    instant, (day_source, confidence) = dating.times[source].wall_nanoseconds, rule
    zone, zone_source = dating.zone()
    sure = {ZoneSource.neighbour: Confidence.medium, ZoneSource.default: Confidence.low}
    wall = instant + offset_at(zone, instant) * MINUTE
    return replace(
        metadata,
        wall_nanoseconds=wall,
        wall_source=source,
        instant=instant,
        instant_source=source,
        day=wall // DAY,
        day_source=day_source,
        confidence=sure.get(zone_source, confidence),
        zone=zone,
        zone_source=zone_source,
    )


def apart(offset: int, zone: str, instant: int) -> int:
    """By how many minutes an offset is not that of a zone at an instant."""
    return abs(offset - offset_at(zone, instant))
