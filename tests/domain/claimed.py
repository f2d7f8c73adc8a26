"""How tests make claims and have them decided."""

from typing import Any

from geoimm.domain.capturing import capture
from geoimm.domain.claims import (
    Claims,
    DoubtCode,
    PositionClaim,
    PositionSource,
    TimeClaim,
    TimeSource,
    together,
)
from geoimm.domain.coordinates import Coordinate
from geoimm.domain.days import parse_time
from geoimm.domain.photo_metadata import PhotoMetadata

SHANGHAI = Coordinate(longitude=121.47, latitude=31.23)
AT_SEA = Coordinate(longitude=-150.0, latitude=-40.0)
TONGA = Coordinate(longitude=-175.2, latitude=-21.1)
ZONES = {SHANGHAI: "Asia/Shanghai", AT_SEA: "Etc/GMT+10", TONGA: "Pacific/Tongatapu"}


def at(coordinate: Coordinate, source: PositionSource = PositionSource.exif) -> Claims:
    return Claims(positions=(PositionClaim(source, coordinate),))


def said(source: TimeSource, text: str) -> Claims:
    return Claims(times=(TimeClaim(source, parse_time(text)),))


def decided(*claims: Claims, **given: Any) -> PhotoMetadata:
    options: dict[str, Any] = {"default_zone": "Europe/Berlin", "zone_at": ZONES.__getitem__}
    return capture(together(claims), **options | given)


def codes(metadata: PhotoMetadata) -> set[DoubtCode]:
    return {doubt.code for doubt in metadata.doubts}
