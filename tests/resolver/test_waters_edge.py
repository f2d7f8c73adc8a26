"""Where a country or province covers a coordinate and none of its children does."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely import Point, box

from geoimm.domain.divisions import Match
from geoimm.resolver import Resolver
from resolver.answers import WGS84, answer, finest, ids, moved

Make = Callable[..., dict[str, Any]]
MakeResolver = Callable[..., Resolver]


@pytest.fixture(scope="module")
def bay(boundary: Make, resolver_of: MakeResolver) -> Resolver:
    """A province with a bay west of 1 that no city has, and a city of another province."""
    return resolver_of(
        boundary("x", "country", box(-2, 0, 3, 2)),
        boundary("p", "province", box(0, 0, 3, 2), "x"),
        boundary("c", "city", box(1, 0, 3, 1), "p"),
        boundary("d", "district", box(1, 0, 2, 1), "c"),
        boundary("e", "district", box(2, 0, 3, 1), "c"),
        boundary("f", "city", box(1, 1, 3, 2), "p"),
        boundary("q", "province", box(-2, 0, 0, 2), "x"),
        boundary("g", "city", box(-1, 0, 0, 2), "q"),
    )


@pytest.mark.parametrize("metres", [1, 24, 1_990, 1_999])
def test_the_nearest_below_answers_with_its_whole_chain(metres: float, bay: Resolver) -> None:
    address = answer(bay, *moved(1, 0.5, 270, metres))
    assert ids(address) == ["x", "p", "c", "d", None]
    assert address.match is Match.nearest
    assert address.distance_metres == pytest.approx(metres, abs=0.01)


@pytest.mark.parametrize("metres", [2_001, 2_100, 20_000])
def test_beyond_two_kilometres_the_province_itself_answers(metres: float, bay: Resolver) -> None:
    address = answer(bay, *moved(1, 0.5, 270, metres))
    assert ids(address) == ["x", "p", None, None, None]
    assert (address.match, address.distance_metres) == (Match.inside, 0.0)


def test_what_another_province_holds_does_not_answer(bay: Resolver) -> None:
    x, y = moved(0, 0.5, 90, 100)
    assert ids(answer(bay, x, y)) == ["x", "p", None, None, None]
    assert finest(bay, *moved(-1, 0.5, 270, 100)) == "g"


def test_many_at_once_answer_as_one_by_one(bay: Resolver) -> None:
    random = np.random.default_rng(12)
    longitudes, latitudes = random.uniform((-2.1, -0.1), (3.1, 2.1), (2_000, 2)).T
    together = bay.resolve_many(longitudes=longitudes, latitudes=latitudes)
    assert set(together.match) == {"inside", "nearest", "none"}
    for i in range(0, 2_000, 10):
        address = bay.resolve(longitude=longitudes[i], latitude=latitudes[i])
        rows = [row for row in together.division_ids[i].tolist() if row >= 0]
        assert [bay.division(row) for row in rows] == [each for each in address if each]
        assert address.match == together.match[i]
        assert address.distance_metres == together.distance_metres[i]


def test_a_country_gives_way_to_what_its_provinces_hold(
    boundary: Make, resolver_of: MakeResolver
) -> None:
    resolver = resolver_of(
        boundary("x", "country", box(0, 0, 2, 2)),
        boundary("p", "province", box(0, 0, 1, 2), "x"),
        boundary("c", "city", box(0, 0, 1, 2), "p"),
    )
    assert ids(answer(resolver, 1.01, 1)) == ["x", "p", "c", None, None]
    assert finest(resolver, 1.5, 1) == "x"


def test_a_city_does_not_give_way_but_one_that_is_a_province_too_does(
    boundary: Make, resolver_of: MakeResolver
) -> None:
    resolver = resolver_of(
        boundary("c", "city", box(0, 0, 2, 2)),
        boundary("d", "district", box(0, 0, 1, 2), "c"),
        boundary("s", "province", box(5, 0, 7, 2), other_levels="city"),
        boundary("t", "district", box(5, 0, 6, 2), "s"),
    )
    assert finest(resolver, 1.01, 1) == "c"
    address = answer(resolver, 6.01, 1)
    assert ids(address) == [None, "s", "s", "t", None]
    assert address.match is Match.nearest


def test_a_province_without_children_is_the_answer(
    boundary: Make, resolver_of: MakeResolver
) -> None:
    resolver = resolver_of(
        boundary("p", "province", box(0, 0, 1, 1)),
        boundary("q", "province", box(0.9, 0, 2, 1)),
        boundary("c", "city", box(1.01, 0, 2, 1), "q"),
    )
    assert finest(resolver, 0.8, 0.5) == "p"
    address = answer(resolver, 1.005, 0.5)
    assert (ids(address), address.match) == ([None, "q", "c", None, None], Match.nearest)


@pytest.fixture(scope="module")
def shore(boundary: Make, resolver_of: MakeResolver) -> Resolver:
    """A county of few towns beside one that its towns fill, north of a bay of their state."""
    return resolver_of(
        boundary("x", "province", box(0, -1, 2, 1)),
        boundary("few", "city", box(0, 0, 1, 1), "x"),
        boundary("town", "district", box(0, 0, 0.1, 0.1), "few"),
        boundary("inland", "district", box(0.5, 0.5, 0.6, 0.6), "few"),
        boundary("full", "city", box(1, 0, 2, 1), "x"),
        boundary("half", "district", box(1, 0.005, 2, 0.95), "full"),
    )


def test_on_a_rural_shore_the_county_answers_and_before_a_town_the_town(shore: Resolver) -> None:
    assert ids(answer(shore, 0.3, -0.005)) == [None, "x", "few", None, None]
    assert ids(answer(shore, 0.05, -0.005)) == [None, "x", "few", "town", None]


def test_a_county_that_its_towns_fill_is_not_the_nearest_itself(shore: Resolver) -> None:
    address = answer(shore, 1.5, -0.005)
    assert ids(address) == [None, "x", "full", "half", None]
    assert address.distance_metres == pytest.approx(
        WGS84.line_length([1.5, 1.5], [-0.005, 0.005]), abs=0.01
    )


def test_of_equally_near_ones_the_finest_counts_and_then_the_lower_id(
    boundary: Make, resolver_of: MakeResolver
) -> None:
    resolver = resolver_of(
        boundary("x", "province", box(0, -1, 2, 1)),
        boundary("a", "city", box(0, 0, 2, 1), "x"),
        boundary("d", "district", box(0.5, 0, 1, 0.1), "a"),
        boundary("c", "district", box(1, 0, 1.5, 0.1), "a"),
    )
    assert [finest(resolver, x, -0.005) for x in (0.2, 0.7, 1.0, 1.3, 1.8)] == [
        *("a", "d", "c", "c", "a"),
    ]


def test_outside_everything_a_county_of_few_towns_may_be_the_nearest(
    boundary: Make, resolver_of: MakeResolver
) -> None:
    resolver = resolver_of(
        boundary("few", "city", box(0, 0, 1, 1)),
        boundary("town", "district", box(0, 0, 0.1, 0.1), "few"),
        boundary("full", "city", box(3, 0, 4, 1)),
        boundary("half", "district", box(3, 0.005, 4, 1), "full"),
    )
    assert ids(answer(resolver, 0.5, -0.01)) == [None, None, "few", None, None]
    assert ids(answer(resolver, 0.05, -0.01)) == [None, None, "few", "town", None]
    assert ids(answer(resolver, 3.5, -0.01)) == [None, None, "full", "half", None]
    assert finest(resolver, 3.5, -0.043) is None


def test_a_province_that_is_nearest_gives_way_as_one_that_covers(
    boundary: Make, resolver_of: MakeResolver
) -> None:
    resolver = resolver_of(
        boundary("p", "province", box(0, 0, 2, 2)),
        boundary("c", "city", box(0, 0.005, 1, 1), "p"),
    )
    south = answer(resolver, 0.5, -0.01)
    assert ids(south) == [None, "p", "c", None, None]
    assert south.distance_metres == pytest.approx(
        WGS84.line_length([0.5, 0.5], [-0.01, 0.005]), abs=0.01
    )
    farther = answer(resolver, 0.5, -0.02)
    assert ids(farther) == [None, "p", None, None, None]
    assert farther.match is Match.nearest


def test_across_the_antimeridian_and_around_a_pole(
    boundary: Make, resolver_of: MakeResolver
) -> None:
    resolver = resolver_of(
        boundary("w", "province", box(-180, 0, -170, 1).union(box(179, 0, 180, 1))),
        boundary("c", "city", box(-179.99, 0, -170, 1), "w"),
        boundary("n", "province", box(-180, 85, 180, 90)),
        boundary("m", "city", box(-180, 85, 180, 89.99), "n"),
    )
    for x in (179.995, 180.0, -180.0, -179.995):
        assert ids(answer(resolver, x, 0.5)) == [None, "w", "c", None, None]
    for x in (-180, -17, 0, 90, 180):
        assert ids(answer(resolver, x, 89.995)) == [None, "n", "m", None, None]
        assert ids(answer(resolver, x, 90)) == [None, "n", "m", None, None]


def test_in_every_view_the_same_divisions_are_found(
    boundary: Make, folder_of: Callable[..., Path]
) -> None:
    folder = folder_of(
        boundary("x", "country", box(0, 0, 4, 4)),
        boundary("p", "province", box(0, 0, 2, 4), "x"),
        boundary("y", "country", box(5, 0, 6, 4)),
        worldviews="worldview,division_id,parent_id\nV,p,y\n",
    )
    assert ids(answer(Resolver.open(folder), 2.01, 2)) == ["x", "p", None, None, None]
    view = Resolver.open(folder, worldview="V")
    assert ids(answer(view, 2.01, 2)) == ["y", "p", None, None, None]
    assert ids(answer(view, 3, 2)) == ["x", None, None, None, None]


def test_distances_are_those_to_a_round_shore(boundary: Make, resolver_of: MakeResolver) -> None:
    resolver = resolver_of(
        boundary("p", "province", Point(0, 0).buffer(2)),
        boundary("c", "city", Point(0, 0).buffer(1, quad_segs=2_000), "p"),
    )
    angles = np.linspace(0, 2 * np.pi, 600)
    outside = 1.01 * np.cos(angles), 1.01 * np.sin(angles)
    addresses = resolver.resolve_many(longitudes=outside[0], latitudes=outside[1])
    assert set(addresses.match) == {"nearest"}
    expected = WGS84.inv(*outside, np.cos(angles), np.sin(angles))[2]
    np.testing.assert_allclose(addresses.distance_metres, expected, atol=1)


WATERFRONTS = {
    "Sydney Opera House": (151.2153, -33.8568, "ne:AUS-2654"),
    "Santa Monica Pier": (-118.4989, 34.0083, "ne:USA-3521"),
    "Galata Bridge": (28.9732, 41.0200, "ne:TUR-2265"),
    "between districts of Ürümqi": (87.6, 43.8, "ne:CHN-1756"),
    "between districts of Yinchuan": (106.25, 38.48, "ne:CHN-1803"),
}


@pytest.mark.parametrize(
    ("longitude", "latitude", "province"), WATERFRONTS.values(), ids=WATERFRONTS.keys()
)
def test_at_waterfronts_a_division_finer_than_the_province_answers(
    longitude: float, latitude: float, province: str, default_resolver: Resolver
) -> None:
    address = answer(default_resolver, longitude, latitude)
    assert address.province is not None
    assert address.province.id == province
    assert address.finest is not None
    assert address.finest.level > address.province.level
    # A set in which something covers the place is as right.
    assert address.distance_metres < 2_000


def test_in_the_middle_of_a_lake_the_state_answers(default_resolver: Resolver) -> None:
    address = answer(default_resolver, -87.0, 42.5)
    assert address.match is Match.inside
    assert address.finest == address.province
