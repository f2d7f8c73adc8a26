"""What is near: the nearest populated place within 10 km, inside the same finest division."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import Geod

from geoimm.errors import BoundaryDataError
from geoimm.resolver import Resolver

Row = Callable[..., dict[str, Any]]
_GEOD = Geod(ellps="WGS84")


def _write_towns(folder: Path, towns: Sequence[tuple[str, float, float, int]]) -> None:
    rows = [
        {
            "id": f"gn:{name}",
            "name": name,
            "name_en": None,
            "name_zh": f"{name}市",
            "country": "XX",
            "longitude": longitude,
            "latitude": latitude,
            "population": population,
            "feature_code": "PPL",
        }
        for name, longitude, latitude, population in towns
    ]
    (folder / "places").mkdir(exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows), folder / "places" / "geonames.parquet")


@pytest.fixture
def rows(boundary: Row) -> list[dict[str, Any]]:
    """A county with one town that has a boundary, and its neighbour."""
    return [
        boundary("land", "country", shapely.box(0, 0, 2, 1)),
        boundary("west", "city", shapely.box(0, 0, 1, 1), "land"),
        boundary("town", "district", shapely.box(0.4, 0.4, 0.5, 0.5), "west"),
        boundary("east", "city", shapely.box(1, 0, 2, 1), "land"),
    ]


def _near(resolver: Resolver, longitude: float, latitude: float) -> str | None:
    near = resolver.resolve(longitude=longitude, latitude=latitude, near=True).near
    return near.name if near else None


def test_it_lies_in_the_same_finest_division(
    rows: list[dict[str, Any]], folder_of: Callable[..., Path]
) -> None:
    """The nearer one beyond the border is not it; one in a finer division below is."""
    folder = folder_of(*rows)
    _write_towns(folder, [("A", 0.93, 0.5, 1), ("B", 1.01, 0.5, 9), ("T", 0.45, 0.45, 5)])
    resolver = Resolver.open(folder)
    assert _near(resolver, 0.99, 0.5) == "A"
    assert _near(resolver, 1.001, 0.5) == "B"
    assert _near(resolver, 0.41, 0.41) == "T"
    assert _near(resolver, 0.39, 0.41) == "T"


def test_it_has_a_distance_a_population_and_names(
    rows: list[dict[str, Any]], folder_of: Callable[..., Path]
) -> None:
    """The distance is geodesic; farther than 10 km there is none."""
    folder = folder_of(*rows)
    _write_towns(folder, [("A", 0.5, 0.8, 1234)])
    resolver = Resolver.open(folder)
    near = resolver.resolve(longitude=0.52, latitude=0.81, near=True).near
    assert near is not None
    assert near.distance_metres == round(_GEOD.inv(0.52, 0.81, 0.5, 0.8)[2], 3)
    assert (near.id, near.population, near.name_in("zh-Hans")) == ("gn:A", 1234, "A市")
    assert _near(resolver, 0.5 + 9_990 / 111_320, 0.8) == "A"
    assert _near(resolver, 0.5 + 10_010 / 111_310, 0.8) is None


def test_of_equally_near_ones_it_is_the_more_populous(
    rows: list[dict[str, Any]], folder_of: Callable[..., Path]
) -> None:
    """Then the lower id."""
    folder = folder_of(*rows)
    _write_towns(folder, [("A", 0.1, 0.8, 5), ("B", 0.1, 0.8, 7), ("C", 0.1, 0.8, 7)])
    assert _near(Resolver.open(folder), 0.11, 0.8) == "B"


def test_it_is_asked_for(rows: list[dict[str, Any]], folder_of: Callable[..., Path]) -> None:
    """And without the file nothing is near."""
    folder = folder_of(*rows)
    assert _near(Resolver.open(folder), 0.5, 0.8) is None
    _write_towns(folder, [("A", 0.5, 0.8, 1)])
    resolver = Resolver.open(folder)
    assert resolver.resolve(longitude=0.5, latitude=0.8).near is None
    assert _near(resolver, 0.5, 0.8) == "A"


def test_a_file_that_cannot_be_read_is_named(
    rows: list[dict[str, Any]], folder_of: Callable[..., Path]
) -> None:
    """Where it is needed."""
    folder = folder_of(*rows)
    _write_towns(folder, [])
    (folder / "places" / "geonames.parquet").write_bytes(b"no Parquet")
    with pytest.raises(BoundaryDataError, match=r"geonames\.parquet cannot be read"):
        _near(Resolver.open(folder), 0.5, 0.8)


def test_near_the_date_line_it_may_be_on_the_other_side(
    boundary: Row, folder_of: Callable[..., Path]
) -> None:
    """179.99 and -179.99 are 2 km apart."""
    both = shapely.MultiPolygon([shapely.box(179, 0, 180, 1), shapely.box(-180, 0, -179, 1)])
    folder = folder_of(boundary("land", "country", both))
    _write_towns(folder, [("A", -179.99, 0.5, 1)])
    assert _near(Resolver.open(folder), 179.99, 0.5) == "A"


def test_it_is_what_a_search_of_all_finds(
    rows: list[dict[str, Any]], folder_of: Callable[..., Path]
) -> None:
    """At random positions, one by one and as columns."""
    folder = folder_of(*rows)
    random = np.random.default_rng(7)
    places = [
        (f"t{number}", *random.uniform((0, 0), (2, 1)).tolist(), int(random.integers(1000)))
        for number in range(300)
    ]
    _write_towns(folder, places)
    resolver = Resolver.open(folder)
    x, y = random.uniform(-0.01, 2.01, 400), random.uniform(-0.01, 1.01, 400)
    addresses = resolver.resolve_many(longitudes=x, latitudes=y)
    found = resolver.near(longitudes=x, latitudes=y, addresses=addresses)
    expected = [_slowly(resolver, places, *at) for at in zip(x.tolist(), y.tolist(), strict=True)]
    assert [each and each.id for each in found] == expected
    assert None in expected
    for at in range(50):
        one = resolver.resolve(longitude=x[at], latitude=y[at], near=True).near
        assert one == found[at]


def _slowly(
    resolver: Resolver, towns: Sequence[tuple[str, float, float, int]], x: float, y: float
) -> str | None:
    finest = resolver.resolve(longitude=x, latitude=y).finest
    near = [
        (round(_GEOD.inv(x, y, longitude, latitude)[2], 3), -population, name)
        for name, longitude, latitude, population in towns
        if finest in tuple(resolver.resolve(longitude=longitude, latitude=latitude))
    ]
    metres, _, name = min(near, default=(np.inf, 0, ""))
    return f"gn:{name}" if finest is not None and metres <= 10_000 else None
