"""Positions as ISO 6709 writes them in one text."""

import re

from geoimm.domain.claims import Doubt, DoubtCode, PositionClaim, PositionSource, claim_position

_POINT = re.compile(
    r"([+-])(\d{1,6})([.,]\d*)?([+-])(\d{1,7})([.,]\d*)?([+-]\d+(?:[.,]\d*)?)?(?:CRS[^/]*)?/?",
    re.ASCII,
)
_LATITUDE_DIGITS, _LONGITUDE_DIGITS = 2, 3
_SIXTY = 60
_LONGEST_TEXT = 200


def parse_iso6709(source: PositionSource, text: str) -> PositionClaim | Doubt:
    """`+32.0929+034.8620+028.516/`: latitude, longitude, perhaps metres of altitude and a CRS.

    The digits before the decimal sign tell degrees, degrees and minutes, or degrees, minutes and
    seconds: up to 2, 4 and 6 of a latitude, up to 3, 5 and 7 of a longitude, so that missing
    zeros in front do no harm. Spaces and zero bytes around it, and a missing `/`, are borne.
    """
    match = _POINT.fullmatch(text.strip(" \t\r\n\0")) if len(text) <= _LONGEST_TEXT else None
    if match is None:
        return Doubt(DoubtCode.unreadable_position, source, text)
    latitude = _degrees(match[1], match[2], match[3], _LATITUDE_DIGITS)
    longitude = _degrees(match[4], match[5], match[6], _LONGITUDE_DIGITS)
    if latitude is None or longitude is None:
        return Doubt(DoubtCode.unreadable_position, source, text)
    altitude = None if match[7] is None else float(match[7].replace(",", "."))
    return claim_position(source, longitude=longitude, latitude=latitude, altitude_metres=altitude)


def _degrees(sign: str, whole: str, fraction: str | None, digits: int) -> float | None:
    decimals = (fraction or "").replace(",", ".")
    pairs = max(0, len(whole) - digits + 1) // 2
    cut = len(whole) - 2 * pairs
    minutes_and_seconds = [whole[at : at + 2] for at in range(cut, len(whole), 2)]
    fields = [whole[:cut], *minutes_and_seconds]
    fields[-1] += decimals
    values = [float(field) for field in fields]
    if any(value >= _SIXTY for value in values[1:]):
        return None
    degrees = sum(value / float(_SIXTY**place) for place, value in enumerate(values))
    return -degrees if sign == "-" else degrees
