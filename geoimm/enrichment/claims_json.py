"""Claims as JSON, for the journal and between processes: short, and read back as they were."""

from dataclasses import fields
from typing import Any

from geoimm.domain.claims import (
    Claims,
    Doubt,
    DoubtCode,
    PositionClaim,
    PositionSource,
    TimeClaim,
    TimeSource,
)
from geoimm.domain.coordinates import Coordinate
from geoimm.domain.days import CaptureTime

_LISTS = ("positions", "times", "doubts")
_SINGLE = tuple(field.name for field in fields(Claims) if field.name not in _LISTS)


def claims_to_json(claims: Claims) -> dict[str, Any]:
    """A page without what nothing is claimed of."""
    page: dict[str, Any] = {}
    if claims.positions:
        page["positions"] = [_position(claim) for claim in claims.positions]
    if claims.times:
        page["times"] = [_time(claim) for claim in claims.times]
    if claims.doubts:
        page["doubts"] = [
            [doubt.code.value, str(doubt.source), doubt.detail] for doubt in claims.doubts
        ]
    for name in _SINGLE:
        value = getattr(claims, name)
        if value is not None:
            page[name] = value
    return page


def claims_from_json(page: dict[str, Any]) -> Claims:
    """What `claims_to_json` was given; ValueError, KeyError or TypeError for another page."""
    return Claims(
        positions=tuple(
            PositionClaim(
                PositionSource(source),
                Coordinate(longitude=longitude, latitude=latitude),
                altitude,
                radius,
            )
            for source, longitude, latitude, altitude, radius in page.get("positions", ())
        ),
        times=tuple(
            TimeClaim(TimeSource(source), CaptureTime(wall, offset, universal), *is_day)
            for source, wall, offset, universal, *is_day in page.get("times", ())
        ),
        doubts=tuple(
            Doubt(DoubtCode(code), source, detail)
            for code, source, detail in page.get("doubts", ())
        ),
        **{name: page[name] for name in _SINGLE if name in page},
    )


def _position(claim: PositionClaim) -> list[Any]:
    place = claim.coordinate
    return [
        claim.source.value,
        place.longitude,
        place.latitude,
        claim.altitude_metres,
        claim.radius_metres,
    ]


def _time(claim: TimeClaim) -> list[Any]:
    time = claim.time
    written = [claim.source.value, time.wall_nanoseconds, time.offset_minutes, time.universal]
    return [*written, True] if claim.is_day else written
