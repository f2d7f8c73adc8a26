"""Films whose maker writes the camera's clock where UTC belongs (`spec/photos.md`, 3.2)."""

from collections.abc import Sequence
from dataclasses import replace

from geoimm.domain.claims import Claims, TimeClaim, TimeSource
from geoimm.domain.days import CaptureTime


def on_makers_clocks(claims: Claims, makes: Sequence[str]) -> Claims:
    """The claims with the film's creation time as a wall time, where its maker is one of `makes`.

    A make is the beginning of a maker's name as the film has it, in any case: `Canon` is also
    `CANON INC.`. Blank ones are nobody's. The specification says that the creation time is in UTC,
    so it is left alone for all others, and for a film that does not name its maker.
    """
    if not _is_of(claims.make, makes):
        return claims
    return replace(claims, times=tuple(map(_on_own_clock, claims.times)))


def _is_of(make: str | None, makes: Sequence[str]) -> bool:
    name = (make or "").strip().casefold()
    return any(name.startswith(one) for each in makes if (one := each.strip().casefold()))


def _on_own_clock(claim: TimeClaim) -> TimeClaim:
    if claim.source is not TimeSource.quicktime_movie:
        return claim
    wall = claim.time.wall_nanoseconds
    return replace(claim, time=CaptureTime(wall, offset_minutes=None, universal=False))
