"""The time zone of a photo without a place, by the photos around it (`spec/photos.md`, 4.3)."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from geoimm.domain.photo_metadata import DaySource, PhotoMetadata, ZoneSource
from geoimm.enrichment.photos import Draft

_MOST_APART = 24 * 3600 * 1_000_000_000
_UNIVERSAL = (DaySource.universal,)
_Known = list[tuple[int, str]]
"""Times with the zones they were taken in."""


class NeighbourZones:
    """Finds the nearest photo in time whose zone is known.

    For a time on a camera's clock, of the same device by the same clock; for one in UTC, of any
    device. Both up to 24 hours before or after.
    """

    def __init__(self, drafts: Iterable[Draft]) -> None:
        by_wall: defaultdict[object, _Known] = defaultdict(list)
        by_instant: _Known = []
        for draft in drafts:
            metadata = draft.metadata
            if not _is_known(metadata) or metadata.zone is None:
                continue
            if metadata.wall_nanoseconds is not None:
                by_wall[metadata.device].append((metadata.wall_nanoseconds, metadata.zone))
            if metadata.instant is not None:
                by_instant.append((metadata.instant, metadata.zone))
        self._by_wall = {device: sorted(known) for device, known in by_wall.items()}
        self._by_instant = sorted(by_instant)

    def of(self, metadata: PhotoMetadata) -> str | None:
        """The zone for a photo whose own is not known, None where its own is or none is near."""
        if metadata.zone is None or _is_known(metadata):
            return None
        if metadata.day_source in _UNIVERSAL:
            return _nearest(self._by_instant, metadata.instant)
        if not any(metadata.device):
            return None
        return _nearest(self._by_wall.get(metadata.device, []), metadata.wall_nanoseconds)


def _is_known(metadata: PhotoMetadata) -> bool:
    """By a measured place on land, or by an offset that was recorded."""
    if metadata.zone is None or metadata.zone.startswith("Etc/"):
        return False
    is_placed = metadata.zone_source is ZoneSource.place and not metadata.is_estimated
    return is_placed or metadata.zone_source is ZoneSource.offset


def _nearest(known: Sequence[tuple[int, str]], at: int | None) -> str | None:
    if at is None or not known:
        return None
    place = bisect_left(known, (at, ""))
    near = known[max(place - 1, 0) : place + 1]
    time, zone = min(near, key=lambda each: abs(each[0] - at))
    return zone if abs(time - at) <= _MOST_APART else None
