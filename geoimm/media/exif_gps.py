"""The GPS directory of EXIF: a position, and the time of the satellites."""

import math
import re
from dataclasses import replace
from itertools import takewhile

from geoimm.domain.claims import (
    Claims,
    Doubt,
    DoubtCode,
    PositionClaim,
    PositionSource,
    TimeClaim,
    TimeSource,
    claim_position,
    claims_of,
)
from geoimm.media.tiff import Directory, Pair
from geoimm.media.times import claim_time

_LATITUDE_REF, _LATITUDE, _LONGITUDE_REF, _LONGITUDE = 1, 2, 3, 4
_ALTITUDE_REF, _ALTITUDE, _TIME, _DATE = 5, 6, 7, 0x1D
GPS_TAGS = frozenset(
    (
        _LATITUDE_REF,
        _LATITUDE,
        _LONGITUDE_REF,
        _LONGITUDE,
        _ALTITUDE_REF,
        _ALTITUDE,
        _TIME,
        _DATE,
    )
)
"""Of the GPS directory, all that is read here."""

_BELOW = (1, 3)
"""Values of GPSAltitudeRef: below sea level, below the ellipsoid."""
_NUMBER = re.compile(r"([+-]?\d{1,12}(?:\.\d*)?)(?:/(\d{1,12}))?", re.ASCII)
_BETWEEN = re.compile(r"""[,;:\s°'"′″]+""")
_DAY = re.compile(r"\s*(\d{4})[:/.-](\d\d?)[:/.-](\d\d?)(?=\s|$)", re.ASCII)
_LONGEST_TEXT = 100
_PARTS = 3
_SECOND = 1_000_000_000
_DAY_NANOSECONDS = 86_400 * _SECOND


def gps_claims(gps: Directory) -> Claims:
    """Position, altitude and time of a GPS directory.

    A position wants both values with both references; degrees, minutes and seconds are
    rationals, or text. A part without a denominator is not there, and then the part before it
    must have a fraction. A time without a day is `gps_clock_nanoseconds`.
    """
    position = _position(gps)
    clock = _clock(gps)
    day = _DAY.match(gps.text(_DATE) or "")
    if clock is None:
        return claims_of(position)
    if day is None or not int(day[1]):
        # Midnight to the nanosecond and no day is how "not set" is written.
        return replace(claims_of(position), gps_clock_nanoseconds=clock or None)
    return claims_of(position, _time(day, clock))


def _position(gps: Directory) -> PositionClaim | Doubt | None:
    latitude, longitude = _degrees(gps, _LATITUDE), _degrees(gps, _LONGITUDE)
    written = ", ".join(_written(gps, tag) for tag in (_LATITUDE, _LONGITUDE)).strip(", ")
    if not written:
        return None
    refs = (gps.text(_LATITUDE_REF) or "")[:1].upper(), (gps.text(_LONGITUDE_REF) or "")[:1].upper()
    source = PositionSource.exif
    if latitude == longitude == 0:
        return Doubt(DoubtCode.null_island, source)
    if refs[0] not in ("N", "S") or refs[1] not in ("E", "W"):
        return Doubt(DoubtCode.no_ref, source, f"{refs[0]!r}, {refs[1]!r}")
    if latitude is None or longitude is None:
        return Doubt(DoubtCode.unreadable_position, source, written)
    return claim_position(
        source,
        latitude=-abs(latitude) if refs[0] == "S" else latitude,
        longitude=-abs(longitude) if refs[1] == "W" else longitude,
        altitude_metres=_altitude(gps),
    )


def _degrees(gps: Directory, tag: int) -> float | None:
    """Degrees with their minutes and seconds; None where a part is missing that counts.

    Without its finer parts a whole number tells too little: up to a degree, or a minute, is lost.
    """
    parts = [_quotient(pair) for pair in _pairs(gps, tag)[:_PARTS]]
    known = list(takewhile(lambda part: part is not None, parts))
    missing = parts[len(known) :]
    values = [part for part in known if part is not None]
    if not values or any(missing) or (missing and values[-1].is_integer()):
        return None
    sizes = [abs(value) for value in (*values, 0.0, 0.0)]
    degrees = sizes[0] + sizes[1] / 60 + sizes[2] / 3600
    return math.copysign(degrees, values[0])


def _written(gps: Directory, tag: int) -> str:
    """A value as it is written, blank where all of it is."""
    pairs = gps.pairs(tag)[:_PARTS]
    if all(_quotient(pair) is None for pair in pairs):
        return gps.text(tag) or ""
    return " ".join(f"{top}/{bottom}" for top, bottom in pairs)


def _pairs(gps: Directory, tag: int) -> list[Pair]:
    return _pairs_of_text(gps.text(tag) or "") if gps.is_text(tag) else gps.pairs(tag)


def _pairs_of_text(text: str) -> list[Pair]:
    """One number, or three as of degrees and of clocks, that were written as text; else nothing.

    They are rationals or decimals; six numbers without a point have decimal commas.
    """
    parts = [part for part in _BETWEEN.split(text[:_LONGEST_TEXT].rstrip("NSEWZ ")) if part]
    if len(parts) == 2 * _PARTS and all(map(str.isdigit, parts)):
        parts = [".".join(pair) for pair in zip(parts[::2], parts[1::2], strict=True)]
    matches = [match for part in parts if (match := _NUMBER.fullmatch(part))]
    if len(parts) not in (1, _PARTS) or len(matches) < len(parts):
        return []
    return [(float(match[1]), int(match[2] or 1)) for match in matches]


def _quotient(pair: Pair) -> float | None:
    value = pair[0] / pair[1] if pair[1] else math.nan
    return value if math.isfinite(value) else None


def _altitude(gps: Directory) -> float | None:
    pairs = gps.pairs(_ALTITUDE)
    metres = _quotient(pairs[0]) if pairs else None
    if metres is None:
        return None
    ref = gps.integer(_ALTITUDE_REF)
    return -abs(metres) if ref in _BELOW or gps.text(_ALTITUDE_REF) == "1" else metres


def _clock(gps: Directory) -> int | None:
    """Nanoseconds since midnight UTC, None where there is no such time."""
    parts = _pairs(gps, _TIME)
    if len(parts) != _PARTS or not all(bottom for _, bottom in parts):
        return None
    hour, minute, second = (_nanoseconds(pair) for pair in parts)
    if hour is None or minute is None or second is None:
        return None
    total = hour * 3600 + minute * 60 + second
    return total if 0 <= total < _DAY_NANOSECONDS else None


def _nanoseconds(pair: Pair) -> int | None:
    top, bottom = pair
    if isinstance(top, int):
        return top * _SECOND // bottom
    nanoseconds = top / bottom * _SECOND
    return round(nanoseconds) if math.isfinite(nanoseconds) else None


def _time(day: re.Match[str], clock: int) -> TimeClaim | Doubt:
    seconds, fraction = divmod(clock, _SECOND)
    text = f"{day[1]}:{day[2]}:{day[3]} {seconds // 3600}:{seconds // 60 % 60}:{seconds % 60}"
    found, _ = claim_time(TimeSource.exif_gps, text, fraction=f"{fraction:09d}", universal=True)
    return found
