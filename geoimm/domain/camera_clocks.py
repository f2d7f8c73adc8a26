"""How far a camera's clock was from UTC: as it was recorded, or as GPS or the phone tell."""

from geoimm.domain.claims import DoubtCode, TimeSource
from geoimm.domain.day_rules import GPS, Dating
from geoimm.domain.days import CaptureTime, fixed_zone, offset_at
from geoimm.domain.gps_times import TrustedGps, clock_offset, dated_gps, trusted_gps

_SECOND = 1_000_000_000

ORIGINALS = (
    TimeSource.exif_original,
    TimeSource.quicktime_keys,
    TimeSource.sony_xml,
    TimeSource.xmp_original,
    TimeSource.sidecar_original,
)
"""Times of the capture on the camera's clock, the most trusted first."""


def gps_time(dating: Dating, wall: int, recorded: int | None) -> TrustedGps | None:
    """The GPS time, where there is one that can be trusted."""
    zone = None if dating.is_estimated else dating.place_zone
    source = dating.first(GPS)
    if source is not None:
        gps: int | None = dating.times[source].wall_nanoseconds
    elif dating.gps_clock is not None:
        minutes = offset_at(zone, wall) if zone else None
        gps = dated_gps(wall=wall, clock=dating.gps_clock, zone_minutes=minutes, recorded=recorded)
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


def is_gps_better(
    gps: TrustedGps, recorded: int | None, source: TimeSource | None, dating: Dating
) -> bool:
    """Whether the offset that GPS tells comes before the one that was recorded.

    It does where none was recorded, and where it is the place's and the recorded one is not:
    of three, the one that stands alone is wrong. Elsewhere GPS is doubted.
    """
    if gps.offset_minutes is None or gps.offset_minutes == recorded:
        return False
    if recorded is None or source is None:
        return True
    detail = f"{fixed_zone(recorded)}, by GPS {fixed_zone(gps.offset_minutes)}"
    zone = None if dating.is_estimated else dating.place_zone
    if zone is None or gps.offset_minutes != offset_at(zone, gps.instant):
        dating.doubt(DoubtCode.gps_time_distrusted, dating.first(GPS) or "", detail)
        return False
    dating.doubt(DoubtCode.offset_conflict, source, detail)
    return True


def recorded_offset(dating: Dating, source: TimeSource) -> tuple[int | None, TimeSource | None]:
    """The offset of the chosen time, else of the same second in another's spelling."""
    wall = dating.times[source].wall_nanoseconds // _SECOND
    for each in (source, *ORIGINALS):
        time = dating.times.get(each)
        if time and time.offset_minutes is not None and time.wall_nanoseconds // _SECOND == wall:
            return time.offset_minutes, each
    return None, None


def phones_offset(dating: Dating, wall: int) -> tuple[int | None, TimeSource | None]:
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
