"""Anchors of speed: libraries that answer another question about a coordinate."""

from collections.abc import Iterator
from contextlib import contextmanager

from benchmark.peer import Ask, Locate
from benchmark.points import Points
from benchmark.polygons import Polygons


@contextmanager
def nearest_city(_: Polygons) -> Iterator[Ask]:
    """`reverse_geocoder`: the nearest known city, in one process."""
    import reverse_geocoder

    def search(points: Points) -> None:
        asked = list(zip(points.latitudes.tolist(), points.longitudes.tolist(), strict=True))
        reverse_geocoder.search(asked, mode=1, verbose=False)

    yield lambda points: lambda: search(points)


@contextmanager
def simplified_zones(polygons: Polygons) -> Iterator[Ask]:
    """`tzfpy`: time zones by simplified polygons, called in a loop as it has no batches."""
    locate = simplified_zone(polygons)

    def search(points: Points) -> None:
        for longitude, latitude in points.pairs():
            locate(longitude, latitude)

    yield lambda points: lambda: search(points)


@contextmanager
def full_zones(_: Polygons) -> Iterator[Ask]:
    """`timezonefinder`: time zones by full polygons in memory, as numbers, in one batch."""
    from timezonefinder import TimezoneFinder

    finder = TimezoneFinder(in_memory=True)

    def search(points: Points) -> None:
        finder.timezone_ids_at(lngs=points.longitudes, lats=points.latitudes)

    yield lambda points: lambda: search(points)


def nearest_city_single(_: Polygons) -> Locate:
    """`reverse_geocoder`, for one point."""
    import reverse_geocoder

    return lambda longitude, latitude: reverse_geocoder.get(
        (latitude, longitude), mode=1, verbose=False
    )


def simplified_zone(_: Polygons) -> Locate:
    """`tzfpy`, for one point."""
    import tzfpy

    locate: Locate = tzfpy.get_tz
    return locate


def full_zone(_: Polygons) -> Locate:
    """`timezonefinder`, for one point."""
    from timezonefinder import TimezoneFinder

    finder = TimezoneFinder(in_memory=True)
    return lambda longitude, latitude: finder.timezone_at(lng=longitude, lat=latitude)
