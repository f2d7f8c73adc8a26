"""GPS values as XMP writes them."""

import re
from dataclasses import dataclass
from typing import Literal

Axis = Literal["latitude", "longitude"]

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:\s*/\s*\d+(?:\.\d*)?)?"
_DEGREES = re.compile(
    rf"\s*({_NUMBER})(?:[,\s]\s*({_NUMBER}))?(?:[,\s]\s*({_NUMBER}))?\s*,?\s*([NSEWnsew])?\s*",
    re.ASCII,
)
_HEMISPHERES = {"latitude": {"N": 1.0, "S": -1.0}, "longitude": {"E": 1.0, "W": -1.0}}
_MOST_SIXTIETHS = 60.0
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Angle:
    """Degrees of a latitude or longitude."""

    degrees: float
    """North and east are positive."""
    has_hemisphere: bool
    """Whether the sign is known: a letter, a reference, or one signed or decimal number."""


def parse_angle(text: str, axis: Axis, *, reference: str | None = None) -> Angle | None:
    """Degrees of `53,7.9535N`, `53,7,57N`, `14.45E`, `-122.317` or `55/1 54/1 4074/100`.

    A letter in the text decides the hemisphere, then a sign, then `reference` (`N`, `S`, `E`,
    `W` or the word), which Apple writes beside an unsigned number. None for anything else:
    a letter of the other axis, minutes or seconds above 60, a denominator of 0.
    """
    match = _DEGREES.fullmatch(text) if len(text) <= _LONGEST else None
    if match is None:
        return None
    parts = [_number(part) for part in match.groups()[:3] if part]
    if any(part is None for part in parts):
        return None
    return _angle([part for part in parts if part is not None], match, axis, reference)


def parse_altitude(text: str, reference: str | None) -> float | None:
    """Metres above sea level of `28/1`, `28.5` or `-3.2`; a reference of `1` is below it."""
    match = re.fullmatch(rf"\s*({_NUMBER})\s*(?:m\.?)?\s*", text[:_LONGEST], re.ASCII)
    metres = _number(match[1]) if match else None
    if metres is None:
        return None
    return -abs(metres) if (reference or "").strip().startswith("1") else metres


def _angle(
    parts: list[float], match: re.Match[str], axis: Axis, reference: str | None
) -> Angle | None:
    if any(not 0 <= part <= _MOST_SIXTIETHS for part in parts[1:]):
        return None
    signs = _HEMISPHERES[axis]
    letter, told = (match[4] or "").upper(), (reference or "").strip()[:1].upper()
    is_signed = match[1].startswith(("-", "+"))
    if letter and (letter not in signs or is_signed):
        return None
    size = sum(abs(part) / 60**place for place, part in enumerate(parts))
    if is_signed:
        return Angle(-size if match[1].startswith("-") else size, has_hemisphere=True)
    sign = signs.get(letter) or signs.get(told)
    return Angle(size * (sign or 1.0), has_hemisphere=sign is not None or len(parts) == 1)


def _number(text: str) -> float | None:
    numerator, _, denominator = text.partition("/")
    if not denominator:
        return float(numerator)
    return float(numerator) / float(denominator) if float(denominator) else None
