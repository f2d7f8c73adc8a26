"""Which division answers: each rule on a set made for it."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from shapely import MultiPolygon, Point, Polygon, box

from geoimm.domain.divisions import Match
from geoimm.errors import InvalidArgument
from geoimm.resolver import Resolver
from resolver.answers import WGS84, answer, finest, ids, moved


@pytest.fixture(scope="module")
def four_squares(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> Resolver:
    """B | c over a | d, meeting at (1, 1)."""
    squares = {"a": (0, 0), "d": (1, 0), "b": (0, 1), "c": (1, 1)}
    return resolver_of(
        *(boundary(id_, "city", box(x, y, x + 1, y + 1)) for id_, (x, y) in squares.items())
    )


BORDERS = {
    "interior": (0.5, 0.5, "a"),
    "shared edge": (0.5, 1.0, "a"),
    "shared edge of higher ids": (1.5, 1.0, "c"),
    "vertex of four": (1.0, 1.0, "a"),
    "outer edge": (2.0, 0.25, "d"),
    "outer corner": (2.0, 2.0, "c"),
    "vertex of two": (0.0, 1.0, "a"),
}


@pytest.mark.parametrize(("x", "y", "expected"), BORDERS.values(), ids=BORDERS.keys())
def test_a_border_belongs_to_the_lower_id(
    x: float, y: float, expected: str, four_squares: Resolver
) -> None:
    address = answer(four_squares, x, y)
    assert ids(address) == [None, None, expected, None, None]
    assert address.match == Match.inside


def test_an_enclave_is_its_own_and_its_border_the_lower_id(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    ring = Polygon(box(0, 0, 3, 3).exterior, [box(1, 1, 2, 2).exterior])
    resolver = resolver_of(boundary("a", "city", ring), boundary("b", "city", box(1, 1, 2, 2)))
    assert [finest(resolver, x, 1.5) for x in (0.5, 1.0, 1.5)] == ["a", "a", "b"]


def test_an_empty_hole_is_outside_its_polygon(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    ring = Polygon(box(0, 0, 3, 3).exterior, [box(1, 1, 2, 2).exterior])
    assert ids(answer(resolver_of(boundary("a", "city", ring)), 1.5, 1.5)) == [None] * 5


def test_every_part_of_a_multipolygon_counts(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    parts = MultiPolygon([box(0, 0, 1, 1), box(5, 5, 6, 6)])
    resolver = resolver_of(boundary("a", "city", parts))
    assert [finest(resolver, 0.5, 0.5), finest(resolver, 5.5, 5.5)] == ["a", "a"]


def test_where_two_of_one_level_overlap_the_smaller_area_wins(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("a", "city", box(0, 0, 4, 4)), boundary("b", "city", box(1, 1, 2, 2))
    )
    assert finest(resolver, 1.5, 1.5) == "b"


def test_an_interior_wins_over_a_border_of_a_smaller_area(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("a", "city", box(1, 1, 2, 2)), boundary("b", "city", box(0, 0, 4, 4))
    )
    assert finest(resolver, 1.0, 1.5) == "b"


def test_equal_areas_that_overlap_go_to_the_lower_id(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("b", "city", box(0, 0, 2, 2)), boundary("a", "city", box(1, 0, 3, 2))
    )
    assert finest(resolver, 1.5, 1.0) == "a"


def test_the_finest_level_decides_though_its_area_is_larger(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("a", "city", box(0, 0, 1, 1)), boundary("b", "township", box(0, 0, 9, 9))
    )
    assert finest(resolver, 0.5, 0.5) == "b"


def test_a_finer_border_wins_over_a_wider_interior(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("a", "city", box(0, 0, 3, 3)), boundary("b", "district", box(1, 1, 2, 2))
    )
    assert finest(resolver, 1.0, 1.0) == "b"


def test_the_chain_follows_parent_ids_and_no_other_polygon(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("other", "country", box(0, 0, 9, 9)),
        boundary("far", "country", box(50, 50, 51, 51)),
        boundary("p", "province", box(50, 50, 51, 51), "far"),
        boundary("t", "township", box(0, 0, 1, 1), "p"),
    )
    assert ids(answer(resolver, 0.5, 0.5)) == ["far", "p", None, None, "t"]


def test_all_five_levels_are_answered(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    levels = ["country", "province", "city", "district", "township"]
    parents = [None, *levels]
    rows = [
        boundary(level, level, box(0, 0, 9 - i, 9 - i), parents[i])
        for i, level in enumerate(levels)
    ]
    assert ids(answer(resolver_of(*rows), 1.0, 1.0)) == levels


def test_both_signs_of_the_antimeridian_are_one_meridian(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("west", "city", box(-180, 0, -179, 3)),
        boundary("east", "city", box(179, 2, 180, 5)),
    )
    answers = [(finest(resolver, 180, y), finest(resolver, -180, y)) for y in (1, 2.5, 4)]
    assert answers == [("west", "west"), ("east", "east"), ("east", "east")]


def test_poles_are_answered_by_the_polygons_that_reach_them(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(boundary("south", "country", box(-180, -90, 180, -60)))
    assert {finest(resolver, x, -90) for x in (-180, -90.5, 0, 17, 180)} == {"south"}
    assert finest(resolver, 0, 90) is None


# Where a square of half a degree is left, and in which direction.
LEAVING = {
    "north": (0.25, 0.5, 0),
    "north-east corner": (0.5, 0.5, 45),
    "south-east corner": (0.5, 0.0, 135),
    "south": (0.25, 0.0, 180),
    "south-west corner": (0.0, 0.0, 225),
    "north-west corner": (0.0, 0.5, 315),
}


@pytest.mark.parametrize("latitude", [0.0, 30.0, -60.0, 80.0])
@pytest.mark.parametrize("leaving", LEAVING.values(), ids=LEAVING.keys())
@pytest.mark.parametrize("metres", [4_900, 4_999, 5_001, 5_100])
def test_the_nearest_division_counts_up_to_five_kilometres(
    latitude: float,
    leaving: tuple[float, float, float],
    metres: float,
    boundary: Callable[..., dict[str, Any]],
    resolver_of: Callable[..., Resolver],
) -> None:
    resolver = resolver_of(boundary("a", "city", box(10, latitude, 10.5, latitude + 0.5)))
    east, north, azimuth = leaving
    address = answer(resolver, *moved(10 + east, latitude + north, azimuth, metres))
    within = metres < 5_000
    assert ids(address) == [None, None, "a" if within else None, None, None]
    assert address.match == (Match.nearest if within else Match.none)
    assert address.distance_metres == pytest.approx(metres if within else 0, abs=0.5)


def test_the_nearest_of_several_is_chosen_by_metres_not_degrees(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("north", "city", box(-0.5, 80.03, 0.5, 80.1)),
        boundary("east", "city", box(0.1, 79.9, 0.5, 80.01)),
    )
    address = answer(resolver, 0.0, 80.0)
    assert ids(address) == [None, None, "east", None, None]
    assert address.distance_metres == pytest.approx(WGS84.line_length([0, 0.1], [80, 80]), abs=0.5)


def test_equally_near_divisions_go_to_the_lower_id(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("b", "city", box(-1, 0, 0, 1)), boundary("a", "city", box(0, 0, 1, 1))
    )
    assert finest(resolver, 0.0, -0.01) == "a"


def test_a_division_that_its_children_fill_is_not_the_nearest(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("c", "city", box(0, 0, 1, 1)),
        boundary("d", "district", box(0, 0, 0.98, 1), "c"),
        boundary("near", "country", box(1.5, 0, 1.6, 1)),
    )
    address = answer(resolver, 1.01, 0.5)
    assert (ids(address), address.match) == ([None, None, "c", "d", None], Match.nearest)
    assert finest(resolver, 0.99, 0.5) == "c"
    assert finest(resolver, 1.03, 0.5) is None


def test_a_hole_is_as_near_as_an_outer_border(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    ring = Polygon(box(0, 0, 3, 3).exterior, [box(1, 1, 2, 2).exterior])
    address = answer(resolver_of(boundary("a", "city", ring)), 1.01, 1.5)
    assert address.match == Match.nearest
    assert address.distance_metres == pytest.approx(1_113, abs=1)


@pytest.mark.parametrize("longitude", [-179.99, -180.0, 180.0])
def test_the_nearest_division_is_found_across_the_antimeridian(
    longitude: float, boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(boundary("a", "city", box(179, 0, 179.98, 1)))
    expected = WGS84.line_length([179.98, longitude], [0.5, 0.5])
    address = answer(resolver, longitude, 0.5)
    assert address.match == Match.nearest
    assert address.distance_metres == pytest.approx(expected, abs=0.5)


def test_the_nearest_division_is_found_from_the_west_across_the_antimeridian(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(boundary("a", "city", box(-179.98, 0, -179, 1)))
    assert answer(resolver, 179.99, 0.5).distance_metres == pytest.approx(3_340, abs=5)


@pytest.mark.parametrize(
    ("longitude", "latitude"), [(0, 90), (170, 89.999), (-60, 89.98), (-120, 89.99)]
)
def test_the_nearest_division_is_found_over_the_north_pole(
    longitude: float,
    latitude: float,
    boundary: Callable[..., dict[str, Any]],
    resolver_of: Callable[..., Resolver],
) -> None:
    resolver = resolver_of(
        boundary("a", "city", box(-180, 88, 179, 89.97)),
        boundary("b", "city", box(179, 88, 180, 89.98)),
    )
    address = answer(resolver, longitude, latitude)
    to_a = WGS84.inv(longitude, latitude, longitude, 89.97)[2]
    to_b = min(WGS84.inv(longitude, latitude, x, 89.98)[2] for x in np.linspace(179, 180, 101))
    assert address.match == Match.nearest
    assert address.distance_metres == pytest.approx(min(to_a, to_b), abs=1)


def test_nan_and_infinity_in_a_batch_have_an_empty_address(four_squares: Resolver) -> None:
    addresses = four_squares.resolve_many(
        longitudes=[0.5, math.nan, 0.5, math.inf, 0.5],
        latitudes=[0.5, 0.5, math.nan, 0.5, -math.inf],
    )
    assert addresses.match.tolist() == ["inside", "none", "none", "none", "none"]
    assert addresses.division_ids[1:].tolist() == [[-1] * 5] * 4
    assert addresses.distance_metres.tolist() == [0.0] * 5


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 180.5])
def test_one_impossible_coordinate_is_refused(bad: float, four_squares: Resolver) -> None:
    with pytest.raises(InvalidArgument, match="longitude"):
        four_squares.resolve(longitude=bad, latitude=0)


def test_a_batch_names_the_index_of_a_value_out_of_range(four_squares: Resolver) -> None:
    with pytest.raises(InvalidArgument, match=r"latitudes\[2\] -90\.5 .*-90 and 90"):
        four_squares.resolve_many(longitudes=[0, math.nan, 1], latitudes=[0, 0, -90.5])


@pytest.mark.parametrize(("x", "y"), [([0, 1], [0]), ([[0]], [[0]]), (0, 0)])
def test_a_batch_of_unequal_or_nested_lengths_is_refused(
    x: Any, y: Any, four_squares: Resolver
) -> None:
    with pytest.raises(InvalidArgument, match="equally long"):
        four_squares.resolve_many(longitudes=x, latitudes=y)


def test_an_empty_batch_has_empty_columns(four_squares: Resolver) -> None:
    addresses = four_squares.resolve_many(longitudes=[], latitudes=[])
    assert (len(addresses), addresses.division_ids.shape) == (0, (0, 5))
    assert addresses.match.dtype == "<U8"


@pytest.mark.parametrize("number", [-1, 4])
def test_a_number_that_is_no_division_is_refused(number: int, four_squares: Resolver) -> None:
    with pytest.raises(InvalidArgument, match=f"{number} must be a row"):
        four_squares.division(number)


def test_a_batch_longer_than_a_chunk_answers_every_row(four_squares: Resolver) -> None:
    addresses = four_squares.resolve_many(
        longitudes=np.tile([0.5, 1.5, 2.01, 50.0], 20_000),
        latitudes=np.tile([0.5, 1.5, 0.5, 50.0], 20_000),
    )
    assert addresses.match.tolist() == ["inside", "inside", "nearest", "none"] * 20_000
    city = [four_squares.boundary_set.row_of(id_) for id_ in ("a", "c", "d")]
    assert addresses.division_ids[:, 2].tolist() == [*city, -1] * 20_000


def test_many_coordinates_near_a_boundary_of_many_edges_have_their_distances(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    circle = Point(0, 0).buffer(1, quad_segs=2_000)
    resolver = resolver_of(boundary("a", "city", circle))
    angles = np.linspace(0, 2 * np.pi, 600)
    outside = 1.03 * np.cos(angles), 1.03 * np.sin(angles)
    border = np.cos(angles), np.sin(angles)
    addresses = resolver.resolve_many(longitudes=outside[0], latitudes=outside[1])
    assert set(addresses.match) == {"nearest"}
    np.testing.assert_allclose(addresses.distance_metres, WGS84.inv(*outside, *border)[2], atol=1)
