"""Positions for photos that have none: by tracks, and by other photos of the same device."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from geoimm.domain.capturing import ZoneAt
from geoimm.domain.claims import PositionClaim
from geoimm.domain.coordinates import Coordinate
from geoimm.domain.days import moments_of_wall
from geoimm.domain.photo_metadata import PhotoMetadata, ZoneSource
from geoimm.enrichment.photos import INSTANTS, Draft
from geoimm.errors import InvalidArgument
from geoimm.media.neighbours import Bracket, estimate_positions
from geoimm.media.tracks import Track, position_at

_SECOND = 1_000_000_000
_DAY = 86_400 * _SECOND
_MINUTE_SECONDS = 60
_OFFSET = re.compile(r"([+-]?)(?:(\d{1,4}):([0-5]?\d):)?(\d{1,7}(?:\.\d{1,9})?)", re.ASCII)
_TWO_PARTS = re.compile(r"([+-]?)([0-5]?\d):([0-5]\d)", re.ASCII)


class ByTrack:
    """Where the owner of a track was when a photo was taken.

    `camera_offset`, in nanoseconds, is how far cameras' clocks were ahead of the true time; times
    that are not a camera's, such as those of GPS, are taken as they are. A camera's time of which
    nobody knows the zone is read in the zone of the track at that time.
    """

    def __init__(self, track: Track, zone_at: ZoneAt, camera_offset: int = 0) -> None:
        self._track, self._zone_at, self._camera_offset = track, zone_at, camera_offset

    def __call__(self, drafts: Sequence[Draft]) -> Iterator[tuple[Draft, PositionClaim]]:
        """Each photo without a position that the track has one for, and the position."""
        for draft in drafts:
            if draft.metadata.coordinate is None and draft.metadata.instant is not None:
                position = self._position(draft.metadata, draft.metadata.instant)
                if position is not None:
                    yield draft, position

    def _position(self, metadata: PhotoMetadata, instant: int) -> PositionClaim | None:
        if metadata.instant_source in INSTANTS:
            return position_at(self._track, instant)
        at = instant - self._camera_offset
        wall = metadata.wall_nanoseconds
        if metadata.zone_source is not ZoneSource.default or wall is None:
            return position_at(self._track, at)
        zone = self._zone_near(at)
        if zone is None:
            return None
        return position_at(
            self._track, moments_of_wall(zone, wall)[0].nanoseconds - self._camera_offset
        )

    def _zone_near(self, instant: int) -> str | None:
        """The zone of the fix that is nearest in time, up to a day away."""
        instants = self._track.instants
        if not len(instants):
            return None
        nearest = int(np.abs(instants - instant).argmin())
        if abs(int(instants[nearest]) - instant) > _DAY:
            return None
        fix = self._track.fix(nearest)
        return self._zone_at(Coordinate(longitude=fix.longitude, latitude=fix.latitude))


def by_neighbours(drafts: Sequence[Draft]) -> Iterator[tuple[Draft, PositionClaim | Bracket]]:
    """What the photos of each device say about those between them, where the device is known."""
    devices: defaultdict[object, list[tuple[int, Draft]]] = defaultdict(list)
    for draft in drafts:
        if any(draft.metadata.device) and draft.metadata.instant is not None:
            devices[draft.metadata.device].append((draft.metadata.instant, draft))
    for photos in devices.values():
        photos.sort(key=lambda photo: photo[0])
        measured = [
            None if draft.metadata.is_estimated else draft.metadata.coordinate
            for _, draft in photos
        ]
        estimates = estimate_positions([instant for instant, _ in photos], measured)
        for (_, draft), estimate in zip(photos, estimates, strict=True):
            if estimate is not None and draft.metadata.coordinate is None:
                yield draft, estimate


def parse_camera_offset(text: str) -> int:
    """Nanoseconds of `-1:02:03`, or seconds as `90` or `-0.5`.

    Raises InvalidArgument for anything else, also for `2:03`, which may be minutes or hours.
    """
    if parts := _TWO_PARTS.fullmatch(text.strip()):
        sign, first, second = parts.groups()
        raise InvalidArgument(
            f"--camera-offset {text!r} may be hours or minutes: write {sign}{first}:{second}:00"
            f" for H:MM, {sign}0:{first:0>2}:{second} for M:SS."
        )
    match = _OFFSET.fullmatch(text.strip())
    if match is None or (match[3] and float(match[4]) >= _MINUTE_SECONDS):
        raise InvalidArgument(
            f"--camera-offset {text!r} must be seconds or H:MM:SS,"
            " with `-` in front for a clock that was behind: 90, 0:01:30, -1:00:00."
        )
    sign, hours, minutes, seconds = match.groups()
    whole, _, fraction = seconds.partition(".")
    total = (int(hours or 0) * 60 + int(minutes or 0)) * 60 + int(whole)
    nanoseconds = total * _SECOND + int(fraction.ljust(9, "0") or 0)
    return -nanoseconds if sign == "-" else nanoseconds
