"""Where photos without a position were taken, by those of the same device before and after."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from geoimm.domain.claims import PositionClaim, PositionSource
from geoimm.domain.coordinates import Coordinate
from geoimm.errors import InvalidArgument
from geoimm.media.tracks import LONGEST_GAP_SECONDS, Fix, between, radius_of_bracket

LONGEST_BRACKET_SECONDS = 6 * 3600.0
"""Between two photos that may share a division."""
_EXACT_SECONDS = 1.0
_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Bracket:
    """The measured positions before and after, too far apart in time for one between them.

    The photo inherits the divisions that both ends resolve to, level by level, and no more.
    """

    before: Coordinate
    after: Coordinate
    seconds: float
    """Between the two."""


def estimate_positions(
    instants: Sequence[int], coordinates: Sequence[Coordinate | None]
) -> list[PositionClaim | Bracket | None]:
    """An estimate for each photo of one device that has no coordinate, in the order given.

    `instants` are nanoseconds since 1970-01-01T00:00:00Z in ascending order, `coordinates` the
    measured ones, never estimates. Photos with a coordinate get None. Between two with one that
    are up to 10 minutes apart: a position with its radius. Up to 6 hours: a `Bracket`. Within one
    second of a photo with one: its coordinate. Otherwise, and beyond the first and the last, None.
    Raises InvalidArgument for unequal lengths or another order.
    """
    if len(instants) != len(coordinates):
        raise InvalidArgument(
            f"{len(instants)} instants and {len(coordinates)} coordinates must be as many."
        )
    if any(first > second for first, second in pairwise(instants)):
        raise InvalidArgument("the instants of a device's photos must be in ascending order.")
    before = _last_located(instants, coordinates)
    after = _last_located(instants[::-1], coordinates[::-1])[::-1]
    return [
        None if coordinate else _estimate(instant, earlier, later)
        for instant, coordinate, earlier, later in zip(
            instants, coordinates, before, after, strict=True
        )
    ]


def _last_located(
    instants: Sequence[int], coordinates: Sequence[Coordinate | None]
) -> list[Fix | None]:
    """For each photo the last with a coordinate up to it."""
    found, last = [], None
    for instant, coordinate in zip(instants, coordinates, strict=True):
        if coordinate is not None:
            last = Fix(instant, coordinate.longitude, coordinate.latitude)
        found.append(last)
    return found


def _estimate(
    instant: int, before: Fix | None, after: Fix | None
) -> PositionClaim | Bracket | None:
    ends = [fix for fix in (before, after) if fix is not None]
    nearest = min(ends, key=lambda fix: abs(fix.instant - instant), default=None)
    if nearest is not None and abs(nearest.instant - instant) <= _EXACT_SECONDS * _SECOND:
        return _claim(nearest.longitude, nearest.latitude, 0.0)
    if before is None or after is None:
        return None
    seconds = (after.instant - before.instant) / _SECOND
    if seconds <= LONGEST_GAP_SECONDS:
        position = between(before, after, instant)
        return position and _claim(*position, seconds)
    if seconds <= LONGEST_BRACKET_SECONDS:
        return Bracket(_coordinate(before), _coordinate(after), seconds)
    return None


def _claim(longitude: float, latitude: float, seconds: float) -> PositionClaim:
    coordinate = Coordinate(longitude=longitude, latitude=latitude)
    return PositionClaim(
        PositionSource.neighbours, coordinate, radius_metres=radius_of_bracket(seconds)
    )


def _coordinate(fix: Fix) -> Coordinate:
    return Coordinate(longitude=fix.longitude, latitude=fix.latitude)
