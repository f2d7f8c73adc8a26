"""Claims to photo metadata: which position, which time, which local day."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from geoimm.domain.claims import Claims, DoubtCode, PositionClaim, PositionSource, TimeSource
from geoimm.domain.coordinates import Coordinate
from geoimm.domain.dating import date
from geoimm.domain.day_rules import Dating
from geoimm.domain.makers_clocks import on_makers_clocks
from geoimm.domain.photo_metadata import PhotoMetadata
from geoimm.domain.whole_days import yield_to_times

_SECOND = 1_000_000_000
_DAY = 86_400 * _SECOND
_SUSPECT_BEFORE = 7305 * _DAY
"""1990-01-01: no camera wrote metadata earlier."""
_GPS_SINCE = 3657 * _DAY
"""1980-01-06: the first day of GPS time."""
_GPS_SOURCES = (TimeSource.exif_gps, TimeSource.xmp_gps)
_POSITION_ORDER = {source: place for place, source in enumerate(PositionSource)}

ZoneAt = Callable[[Coordinate], str]


def capture(  # noqa: PLR0913  # what the rules go by
    claims: Claims,
    *,
    zone_at: ZoneAt,
    default_zone: str,
    neighbour_zone: str | None = None,
    day_from_modified: bool = False,
    now: int | None = None,
    local_video_makes: Sequence[str] = (),
) -> PhotoMetadata:
    """What the claims about one photo come to (`spec/photos.md`, 3 and 4.3).

    `zone_at` gives the time zone of a place; `neighbour_zone` is that of the nearest photo in
    time, of the same device for a photo with a camera's clock. A change of the file dates it only
    with `day_from_modified`. `now`, in nanoseconds since
    1970-01-01T00:00:00Z, lets times that are yet to come by more than a day be refused.
    `local_video_makes` are those of `on_makers_clocks`.
    """
    claims = on_makers_clocks(claims, local_video_makes)
    position = min(claims.positions, key=lambda claim: _POSITION_ORDER[claim.source], default=None)
    dating = Dating(
        times={},
        place_zone=zone_at(position.coordinate) if position else None,
        is_estimated=position is not None and position.radius_metres is not None,
        neighbour_zone=neighbour_zone,
        default_zone=default_zone,
        gps_clock=claims.gps_clock_nanoseconds,
        duration=round((claims.duration_seconds or 0.0) * _SECOND),
    )
    _take_times(dating, claims, now)
    if not day_from_modified:
        dating.times.pop(TimeSource.modified, None)
    yield_to_times(dating)
    metadata = _placed(_described(claims), position, dating)
    metadata = date(metadata, dating)
    _suspect(metadata, dating, now)
    return replace(metadata, doubts=(*claims.doubts, *dating.doubts))


def _described(claims: Claims) -> PhotoMetadata:
    return PhotoMetadata(
        make=claims.make,
        model=claims.model,
        serial=claims.serial,
        width=claims.width,
        height=claims.height,
        orientation=claims.orientation,
        duration_seconds=claims.duration_seconds,
        live_photo_id=claims.live_photo_id,
        media_kind=claims.media_kind,
        content_type=claims.content_type,
        title=claims.title,
    )


def _placed(
    metadata: PhotoMetadata, position: PositionClaim | None, dating: Dating
) -> PhotoMetadata:
    if position is None:
        return metadata
    if position.source is PositionSource.takeout:
        dating.doubt(DoubtCode.user_position, position.source)
    return replace(
        metadata,
        coordinate=position.coordinate,
        coordinate_source=position.source,
        radius_metres=position.radius_metres,
        altitude_metres=position.altitude_metres,
    )


def _take_times(dating: Dating, claims: Claims, now: int | None) -> None:
    """Keep the first time of each source, but none that is yet to come or before GPS was."""
    for claim in claims.times:
        if now is not None and claim.time.wall_nanoseconds > now + _DAY:
            dating.doubt(DoubtCode.suspect_time, claim.source, "yet to come")
        elif claim.source in _GPS_SOURCES and claim.time.wall_nanoseconds < _GPS_SINCE:
            dating.doubt(DoubtCode.gps_time_distrusted, claim.source, "before GPS")
        else:
            dating.times.setdefault(claim.source, claim.time)
            if claim.is_day and dating.times[claim.source] is claim.time:
                dating.days_alone.add(claim.source)


def _suspect(metadata: PhotoMetadata, dating: Dating, now: int | None) -> None:
    wall, source = metadata.wall_nanoseconds, metadata.wall_source
    if wall is None and metadata.day is not None:
        wall = metadata.day * _DAY
    if wall is None or source is None:
        return
    is_to_come = now is not None and (metadata.instant or wall) > now
    if wall < _SUSPECT_BEFORE or is_to_come:
        dating.doubt(DoubtCode.suspect_time, source)
