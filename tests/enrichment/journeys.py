"""Enriched photos of the small world in `support.world`, as a run would give them."""

from collections.abc import Iterable
from datetime import date

from geoimm.domain.claims import MediaKind, PositionSource
from geoimm.domain.coordinates import Coordinate, parse_lat_long
from geoimm.domain.days import CaptureTime, local_day, parse_time
from geoimm.domain.divisions import Address
from geoimm.domain.photo_metadata import PhotoMetadata
from geoimm.enrichment.photos import EnrichedPhoto
from geoimm.resolver import Resolver
from geoimm.resolver.time_zones import TimeZones
from support.world import LAT_LONG

_ZONES = TimeZones()


class Camera:
    """Takes photos in the places of a boundary set."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self.taken: list[EnrichedPhoto] = []

    def photo(
        self,
        place: str | None,
        time: str | None,
        *,
        path: str | None = None,
        title: str | None = None,
        kind: MediaKind = "image",
        radius: float | None = None,
    ) -> EnrichedPhoto:
        """One photo: `place` is a name in the small world or a LatLong, `time` RFC 3339."""
        at = parse_lat_long(LAT_LONG.get(place, place)) if place else None
        made = EnrichedPhoto(
            path=path or f"/photos/{len(self.taken):04}.jpg",
            size=1,
            metadata=_metadata(at, parse_time(time) if time else None, title, kind, radius),
            address=self._address(at),
        )
        self.taken.append(made)
        return made

    def days(self, place: str, month: str, days: Iterable[int]) -> list[EnrichedPhoto]:
        """A photo at ten on each of some days of a month, as in `2024-03`."""
        return [self.photo(place, f"{month}-{day:02}T10:00:00") for day in days]

    def _address(self, at: Coordinate | None) -> Address:
        if at is None:
            return Address()
        return self._resolver.resolve(longitude=at.longitude, latitude=at.latitude)


def march(day: int) -> date:
    """A day of March 2024."""
    return date(2024, 3, day)


def _metadata(
    at: Coordinate | None,
    time: CaptureTime | None,
    title: str | None,
    kind: MediaKind,
    radius: float | None,
) -> PhotoMetadata:
    place_zone = _ZONES.at(at) if at else None
    day = local_day(time, place_zone=place_zone, default_zone="UTC") if time else None
    return PhotoMetadata(
        coordinate=at,
        coordinate_source=PositionSource.exif if at else None,
        radius_metres=radius,
        wall_nanoseconds=time.wall_nanoseconds if time else None,
        instant=day.instant if day else None,
        day=day.day if day else None,
        zone=day.zone if day else None,
        media_kind=kind,
        title=title,
    )
