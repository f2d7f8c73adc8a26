"""Recorded tracks, and where their owner was at an instant."""

import math
from array import array
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoimm.domain.claims import PositionClaim, PositionSource
from geoimm.domain.coordinates import Coordinate
from geoimm.errors import InvalidArgument

LONGEST_GAP_SECONDS = 600.0
"""Between two fixes that a position may be worked out from."""
LONGEST_EXTRAPOLATION_SECONDS = 120.0
"""Before the first or after the last fix."""
_MEASURED_SECONDS = (0.0, 120.0, 600.0, 1_800.0, 3_600.0, 10_800.0)
_MEASURED_METRES = (10.0, 188.0, 843.0, 1_724.0, 3_058.0, 6_520.0)
"""The 90th percentile of the error by length of the bracket: the worst of three recorded people
(`spec/photos.md`, 3.3); at 0 a receiver's own."""
_EXACT_SECONDS = 1.0
_EXTRAPOLATED_AS = 4.0
"""With fixes on one side only the error is taken for that of a bracket so many times as long."""
_STAY_METRES = 500.0
"""Of a visit to a named place: half of a large venue; not measured."""
_NULL_ISLAND_DEGREES = 1e-4
_MOST_NANOSECONDS = (1 << 63) - 1
_SECOND = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Fix:
    """One recorded position."""

    instant: int
    """Nanoseconds since 1970-01-01T00:00:00Z."""
    longitude: float
    latitude: float
    altitude_metres: float = math.nan
    accuracy_metres: float = 0.0
    """How far off the receiver thought it may be; 0 where it did not say."""


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """Segments of fixes, each sorted by instant, one after another in common columns."""

    source: PositionSource
    instants: NDArray[np.int64]
    longitudes: NDArray[np.float64]
    latitudes: NDArray[np.float64]
    altitudes: NDArray[np.float64]
    """NaN where it is not known."""
    accuracies: NDArray[np.float64]
    """Metres; 0 where it is not known."""
    bounds: NDArray[np.int64]
    """Shape (segments + 1,): segment n is `bounds[n]:bounds[n + 1]`, never empty."""
    stays: NDArray[np.bool_]
    """Shape (segments,): a visit to one place, which holds from its first fix to its last."""

    def __len__(self) -> int:
        return len(self.instants)

    def fix(self, number: int) -> Fix:
        """One fix by its row."""
        return Fix(
            int(self.instants[number]),
            float(self.longitudes[number]),
            float(self.latitudes[number]),
            float(self.altitudes[number]),
            float(self.accuracies[number]),
        )


class TrackBuilder:
    """Collects fixes in 48 bytes each; fixes that are none (0/0, out of range) are left out.

    So are instants beyond 64 bits of nanoseconds, before 1678 and after 2261.
    """

    def __init__(self, source: PositionSource) -> None:
        self._source = source
        self._instants, self._segments = array("q"), array("q")
        self._columns = tuple(array("d") for _ in range(4))
        self._stays = bytearray()

    def segment(self, *, is_stay: bool = False) -> int:
        """The number of a new segment; one that gets no fix is left out."""
        self._stays.append(is_stay)
        return len(self._stays) - 1

    def add(self, segment: int, fix: Fix) -> None:
        """One fix of a segment, in any order."""
        if _is_valid(fix):
            self._instants.append(fix.instant)
            self._segments.append(segment)
            values = (fix.longitude, fix.latitude, fix.altitude_metres, fix.accuracy_metres)
            for column, value in zip(self._columns, values, strict=True):
                column.append(value)

    def track(self) -> Track:
        """All segments, their fixes sorted by instant; of one instant the first that was added."""
        instants = np.array(self._instants, dtype=np.int64)
        segments = np.array(self._segments, dtype=np.int64)
        order = np.lexsort((instants, segments))
        is_first = np.ones(len(order), dtype=np.bool_)
        is_first[1:] = (np.diff(instants[order]) != 0) | (np.diff(segments[order]) != 0)
        order = order[is_first]
        longitudes, latitudes, altitudes, accuracies = (
            np.array(column, dtype=np.float64)[order] for column in self._columns
        )
        counts = np.bincount(segments[order], minlength=len(self._stays))
        return Track(
            self._source,
            instants[order],
            longitudes=longitudes,
            latitudes=latitudes,
            altitudes=altitudes,
            accuracies=accuracies,
            bounds=np.concatenate(([0], np.cumsum(counts[counts > 0]))).astype(np.int64),
            stays=np.frombuffer(bytes(self._stays), dtype=np.bool_)[counts > 0],
        )


def position_at(
    track: Track,
    instant: int,
    *,
    longest_gap_seconds: float = LONGEST_GAP_SECONDS,
    longest_extrapolation_seconds: float = LONGEST_EXTRAPOLATION_SECONDS,
) -> PositionClaim | None:
    """Where the owner of a track was at an instant, with the radius it may be off, or None.

    Between two fixes of one segment not farther apart than `longest_gap_seconds` (at most three
    hours, for which the error is known): on the great circle between them, also across the
    antimeridian. Up to `longest_extrapolation_seconds` beyond the ends of a segment or of a
    longer gap: the fix at the end. Within one second of a fix: that fix. In a stay: its place.
    Never across segments; where several apply, the one with the smallest radius. The clock of a
    camera that is wrong is the caller's to correct before.
    """
    if not 0 <= longest_gap_seconds <= _MEASURED_SECONDS[-1]:
        raise InvalidArgument(
            f"longest gap {longest_gap_seconds!r} must be 0 to {_MEASURED_SECONDS[-1]:g} seconds."
        )
    margin = round(max(longest_extrapolation_seconds, _EXACT_SECONDS) * _SECOND)
    starts, ends = track.instants[track.bounds[:-1]], track.instants[track.bounds[1:] - 1]
    near = np.flatnonzero((starts <= instant + margin) & (instant - margin <= ends))
    claims = (
        _in_segment(
            track, int(segment), instant, longest_gap_seconds, longest_extrapolation_seconds
        )
        for segment in near
    )
    found = [claim for claim in claims if claim is not None]
    return min(found, key=lambda claim: claim.radius_metres or 0.0, default=None)


def radius_of_bracket(seconds: float) -> float:
    """Metres within which nine of ten interpolated positions lie, by seconds between the fixes."""
    return float(np.interp(seconds, _MEASURED_SECONDS, _MEASURED_METRES))


def between(before: Fix, after: Fix, instant: int) -> tuple[float, float] | None:
    """Longitude and latitude at an instant on the great circle between two fixes.

    None for fixes on opposite sides of the Earth, between which there is no one way.
    """
    share = (instant - before.instant) / ((after.instant - before.instant) or 1)
    start, end = _vector(before), _vector(after)
    angle = math.atan2(float(np.linalg.norm(np.cross(start, end))), float(start @ end))
    if angle < 1e-12:  # noqa: PLR2004  # below a hundredth of a millimetre
        return before.longitude, before.latitude
    if math.pi - angle < 1e-9:  # noqa: PLR2004  # no direction is left in the digits
        return None
    point = (math.sin((1 - share) * angle) * start + math.sin(share * angle) * end) / math.sin(
        angle
    )
    longitude = math.degrees(math.atan2(point[1], point[0]))
    return longitude, math.degrees(math.atan2(point[2], math.hypot(point[0], point[1])))


def _in_segment(
    track: Track, segment: int, instant: int, longest_gap: float, longest_extrapolation: float
) -> PositionClaim | None:
    first, last = int(track.bounds[segment]), int(track.bounds[segment + 1])
    place = first + int(np.searchsorted(track.instants[first:last], instant, side="right"))
    before = track.fix(place - 1) if place > first else None
    after = track.fix(place) if place < last else None
    nearest = _nearest(before, after, instant)
    distance = abs(nearest.instant - instant) / _SECOND
    if distance <= _EXACT_SECONDS:
        return _claim(track.source, nearest, radius_of_bracket(0.0) + nearest.accuracy_metres)
    if before and after:
        gap = (after.instant - before.instant) / _SECOND
        if track.stays[segment]:
            return _claim(track.source, nearest, _STAY_METRES + nearest.accuracy_metres)
        if gap <= longest_gap:
            return _interpolated(track.source, before, after, instant)
    if distance <= longest_extrapolation:
        radius = radius_of_bracket(distance * _EXTRAPOLATED_AS)
        radius = max(radius, _STAY_METRES) if track.stays[segment] else radius
        return _claim(track.source, nearest, radius + nearest.accuracy_metres)
    return None


def _nearest(before: Fix | None, after: Fix | None, instant: int) -> Fix:
    fixes = [fix for fix in (before, after) if fix is not None]
    return min(fixes, key=lambda fix: abs(fix.instant - instant))


def _interpolated(
    source: PositionSource, before: Fix, after: Fix, instant: int
) -> PositionClaim | None:
    position = between(before, after, instant)
    if position is None:
        return None
    span = after.instant - before.instant
    share = (instant - before.instant) / span
    altitude = before.altitude_metres + share * (after.altitude_metres - before.altitude_metres)
    accuracy = max(before.accuracy_metres, after.accuracy_metres)
    return _claim(
        source,
        Fix(instant, *position, altitude_metres=altitude),
        radius_of_bracket(span / _SECOND) + accuracy,
    )


def _claim(source: PositionSource, fix: Fix, radius: float) -> PositionClaim:
    altitude = fix.altitude_metres if math.isfinite(fix.altitude_metres) else None
    coordinate = Coordinate(longitude=fix.longitude, latitude=fix.latitude)
    return PositionClaim(source, coordinate, altitude, radius)


def _vector(fix: Fix) -> NDArray[np.float64]:
    longitude, latitude = math.radians(fix.longitude), math.radians(fix.latitude)
    return np.array(
        [
            math.cos(latitude) * math.cos(longitude),
            math.cos(latitude) * math.sin(longitude),
            math.sin(latitude),
        ]
    )


def _is_valid(fix: Fix) -> bool:
    if max(abs(fix.longitude), abs(fix.latitude)) < _NULL_ISLAND_DEGREES:
        return False
    if abs(fix.instant) > _MOST_NANOSECONDS:
        return False
    # A NaN compares false.
    return abs(fix.longitude) <= 180.0 and abs(fix.latitude) <= 90.0  # noqa: PLR2004  # degrees
