"""One WGS-84 position."""

import math
import re
from dataclasses import dataclass

from geoimm.errors import InvalidArgument

_DEGREES = r"\s*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)\s*"
_LAT_LONG = re.compile(f"{_DEGREES},{_DEGREES}", re.ASCII)
_LONGEST_TEXT = 100


@dataclass(frozen=True, slots=True)
class Coordinate:
    """A WGS-84 position in degrees: longitude in [-180, 180], latitude in [-90, 90].

    Raises InvalidArgument for anything else, NaN and infinities included.
    """

    longitude: float
    latitude: float

    def text(self) -> str:
        """IMM's LatLong: `latitude,longitude`."""
        return f"{self.latitude!r},{self.longitude!r}"

    def __post_init__(self) -> None:
        _check("longitude", self.longitude, 180.0)
        _check("latitude", self.latitude, 90.0)


def parse_lat_long(text: str) -> Coordinate:
    """Read IMM's LatLong: decimal degrees `latitude,longitude`, as in `30.134390,120.074997`."""
    match = _LAT_LONG.fullmatch(text) if len(text) <= _LONGEST_TEXT else None
    if match is None:
        raise InvalidArgument(
            f"{text[:_LONGEST_TEXT]!r} must be `latitude,longitude` in decimal degrees."
        )
    latitude, longitude = map(float, match.groups())
    return Coordinate(longitude=longitude, latitude=latitude)


def _check(name: str, degrees: float, limit: float) -> None:
    if not (math.isfinite(degrees) and -limit <= degrees <= limit):
        raise InvalidArgument(
            f"{name} {degrees!r} must be a number of degrees between -{limit:g} and {limit:g}."
        )
