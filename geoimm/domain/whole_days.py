"""Days that a source names without a time, as messengers, scans and picture desks do."""

from dataclasses import replace

from geoimm.domain.claims import TimeSource
from geoimm.domain.day_rules import DAY, MINUTE, Dating
from geoimm.domain.days import CaptureTime, offset_at
from geoimm.domain.photo_metadata import Confidence, DaySource, PhotoMetadata


def yield_to_times(dating: Dating) -> None:
    """Forget each day alone on which another source tells the time: that one says more."""
    days = dating.days_alone & dating.times.keys()
    if not days:
        return
    told = {_day_of(time, dating) for source, time in dating.times.items() if source not in days}
    for source in days:
        if dating.times[source].wall_nanoseconds // DAY in told:
            del dating.times[source]


def by_day(
    metadata: PhotoMetadata,
    dating: Dating,
    source: TimeSource,
    rule: tuple[DaySource, Confidence],
) -> PhotoMetadata:
    """The day as it is named; neither a wall time nor an instant, for nobody knows one.

    A midnight in their place would be compared with GPS times and looked up in tracks.
    """
    day_source, confidence = rule
    zone, zone_source = dating.zone()
    return replace(
        metadata,
        wall_source=source,
        day=dating.times[source].wall_nanoseconds // DAY,
        day_source=day_source,
        confidence=confidence,
        zone=zone,
        zone_source=zone_source,
    )


def _day_of(time: CaptureTime, dating: Dating) -> int:
    """The calendar day of a time, at the place if the time knows no clock but UTC."""
    if not time.universal:
        return time.wall_nanoseconds // DAY
    place = None if dating.is_estimated else dating.place_zone
    zone = place or dating.neighbour_zone or dating.default_zone
    return (time.wall_nanoseconds + offset_at(zone, time.wall_nanoseconds) * MINUTE) // DAY
