"""Neighbours share their border, vertex by vertex, and nothing else moves."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
import shapely
from boundary_build.clean_coverage import GAP_WIDTH, with_one_coverage
from boundary_build.rows import Boundary, Source
from shapely.geometry import Polygon, box

from geoimm.domain.divisions import Level
from geoimm.resolver.areas import square_kilometres

GRID = 2.0**-16
SOURCE = Source("a layer", "file", "public domain", "nobody")


def division(
    id_: str, parent: str | None, level: Level, geometry: shapely.Geometry, country: str = "XX"
) -> Boundary:
    return Boundary(id_, parent, level, id_, country, SOURCE, geometry)


def country(*cities: Boundary, outline: shapely.Geometry, code: str = "XX") -> list[Boundary]:
    """A country of one province, both of them the outline, with cities in it."""
    whole = division(code, None, Level.country, outline, code)
    province = division(f"{code}-1", code, Level.province, outline, code)
    return [whole, province, *(replace(city, country=code) for city in cities)]


def city(id_: str, geometry: shapely.Geometry, parent: str = "XX-1") -> Boundary:
    return division(id_, parent, Level.city, geometry)


def cleaned(rows: Sequence[Boundary]) -> dict[str, shapely.Geometry]:
    found = with_one_coverage(rows, lambda _: None)
    assert [row.id for row in found] == [row.id for row in rows]
    return {row.id: row.geometry for row in found}


def is_coverage(*geometries: shapely.Geometry) -> bool:
    return bool(shapely.coverage_is_valid(np.array(geometries)))


def test_an_overlap_stays_with_the_smaller_one() -> None:
    small, large = box(0, 0, 1.1, 1), box(1, 0, 3, 1)
    found = cleaned(country(city("a", small), city("b", large), outline=box(0, 0, 3, 1)))
    assert found["a"].area == pytest.approx(1.1, abs=GRID)
    assert is_coverage(found["a"], found["b"])
    assert found["a"].contains(shapely.Point(1.05, 0.5))


def test_an_overlap_stays_with_the_finer_one_though_it_is_larger_and_foreign() -> None:
    ours = country(city("a", box(0, 0, 1.1, 1)), outline=box(0, 0, 1.1, 1))
    theirs = country(outline=box(1, 0, 3, 1), code="YY")
    district = division("d", "YY-1", Level.district, box(1, 0, 3, 1), "YY")
    found = cleaned([*ours, *theirs, district])
    assert found["d"].contains(shapely.Point(1.05, 0.5))
    assert is_coverage(found["a"], found["d"])
    assert is_coverage(found["XX"], found["YY"]), "and so do their countries"


def test_a_gap_is_closed_where_it_is_narrow() -> None:
    hole = box(0.9, 0.4, 0.9 + 0.9 * GAP_WIDTH, 0.6)
    left, right = box(0, 0, 1, 1).difference(hole), box(1, 0, 2, 1)
    found = cleaned(country(city("a", left), city("b", right), outline=box(0, 0, 2, 1)))
    assert found["a"].contains(hole.centroid)
    assert is_coverage(found["a"], found["b"])


def test_a_lake_is_left_to_the_province_and_not_to_a_city() -> None:
    lake = box(0.8, 0.4, 0.8 + 1.5 * GAP_WIDTH, 0.6)
    land = box(0, 0, 2, 1)
    left, right = box(0, 0, 1, 1).difference(lake), box(1, 0, 2, 1)
    found = cleaned(country(city("a", left), city("b", right), outline=land))
    assert not found["a"].intersects(lake.centroid)
    assert found["XX-1"].contains(lake.centroid)


def test_what_nobody_has_is_filled_by_nobody() -> None:
    lake = box(0.8, 0.4, 0.8 + 1.5 * GAP_WIDTH, 0.6)
    left, right = box(0, 0, 1, 1).difference(lake), box(1, 0, 2, 1)
    outline = box(0, 0, 2, 1).difference(lake)
    found = cleaned(country(city("a", left), city("b", right), outline=outline))
    assert not any(geometry.intersects(lake.centroid) for geometry in found.values())


def test_a_bay_that_is_open_to_the_sea_is_not_filled() -> None:
    bay = box(0.995, 0.5, 1, 1)
    left, right = box(0, 0, 1, 1).difference(bay), box(1, 0, 2, 1)
    outline = shapely.union_all([left, right])
    found = cleaned(country(city("a", left), city("b", right), outline=outline))
    assert not any(geometry.contains(bay.centroid) for geometry in found.values())


def test_a_strip_of_coast_its_cities_do_not_reach_leaves_the_province() -> None:
    """By the coarser line of the province; who stands there is given the nearest city."""
    cities = city("a", box(0, 0, 1, 1)), city("b", box(1, 0, 2, 1))
    found = cleaned(country(*cities, outline=box(0, 0, 2, 1 + GAP_WIDTH / 2)))
    assert found["XX-1"].bounds == (0, 0, 2, 1)


def test_a_long_edge_of_a_province_over_many_cities_still_bounds_what_none_has() -> None:
    """Its ends and its middle lie in cities; between them is land of the province alone."""
    towns = [city(f"c{x}", box(x, 0, x + 0.8, 1.2)) for x in range(4)]
    north = city("n", Polygon([(0, 0), (4, 0), (4, -1), (0, -1)]))
    found = cleaned(country(*towns, north, outline=box(0.1, -1, 3.7, 1)))
    assert found["XX-1"].contains(shapely.Point(0.9, 0.5))
    assert found["XX-1"].contains(shapely.Point(2.9, 0.5))
    assert found["c1"].bounds == pytest.approx((1, 0, 1.8, 1.2), abs=GRID)


def test_an_island_without_a_city_stays_with_the_province() -> None:
    island = box(4, 0, 4 + GAP_WIDTH / 2, GAP_WIDTH / 2)
    outline = shapely.union_all([box(0, 0, 2, 1), island])
    cities = city("a", box(0, 0, 1, 1)), city("b", box(1, 0, 2, 1))
    found = cleaned(country(*cities, outline=outline))
    assert found["XX-1"].contains(island.centroid)
    assert found["XX"].contains(island.centroid)


def test_a_division_that_would_vanish_keeps_its_shape() -> None:
    town, around = box(0, 0, 1, 1), box(0, 0, 1, 1)
    found = cleaned(country(city("a", town), city("b", around), outline=town))
    assert found["a"].equals(found["b"])


def carelessly_drawn(seed: int, *, by: float = 0.004, side: int = 4) -> list[Boundary]:
    """Squares that fill a country, each with its own idea of where its borders run."""
    random = np.random.default_rng(seed)

    def drawn(x: int, y: int) -> shapely.Geometry:
        square = box(x, y, x + 1, y + 1).segmentize(0.07)
        corners = shapely.get_coordinates(square)[:-1]
        return Polygon(corners + random.normal(0, by, corners.shape))

    squares = [drawn(x, y) for x in range(side) for y in range(side)]
    return [city(f"c{index:02}", square) for index, square in enumerate(squares)]


@pytest.mark.parametrize("seed", range(4))
def test_parents_are_exact_unions_of_what_is_below_them(seed: int) -> None:
    cities = carelessly_drawn(seed)
    union = shapely.union_all([each.geometry for each in cities])
    found = cleaned(country(*cities, outline=union))
    leaves = [found[each.id] for each in cities]
    assert is_coverage(*leaves)
    assert found["XX-1"].equals(shapely.coverage_union_all(leaves))
    assert found["XX"].equals(found["XX-1"])


def area(row: Boundary) -> float:
    return float(square_kilometres(np.array([row.geometry]))[0])


@pytest.mark.parametrize("seed", range(4))
def test_every_point_keeps_its_city_or_gets_one(seed: int) -> None:
    """Beside the slow way: of all cities over a point the smallest one has it."""
    cities = carelessly_drawn(seed, by=0.001)
    union = shapely.union_all([each.geometry for each in cities])
    found = cleaned(country(*cities, outline=union))
    random = np.random.default_rng(seed)
    for x, y in random.uniform(0.1, 3.9, (2_000, 2)):
        point = shapely.Point(x, y)
        before = [each for each in cities if each.geometry.covers(point)]
        after = [each.id for each in cities if found[each.id].covers(point)]
        assert len(after) == 1
        if before and min(each.geometry.boundary.distance(point) for each in cities) > GRID:
            assert after == [min(before, key=area).id]


def test_all_vertices_lie_on_the_grid_and_all_shapes_are_valid() -> None:
    cities = carelessly_drawn(7)
    found = cleaned(country(*cities, outline=box(-0.02, -0.02, 4.02, 4.02)))
    coordinates = shapely.get_coordinates([*found.values()]) / GRID
    assert (coordinates == np.round(coordinates)).all()
    assert all(shapely.is_valid(geometry) for geometry in found.values())


def test_the_order_of_the_rows_and_a_second_run_change_nothing() -> None:
    rows = country(*carelessly_drawn(3), outline=box(0, 0, 4, 4))
    once = cleaned(rows)
    backwards = cleaned(rows[::-1])
    assert {key: value.wkb for key, value in cleaned(rows).items()} == {
        key: value.wkb for key, value in once.items()
    }
    assert all(once[key].equals(backwards[key]) for key in once)


def test_a_coverage_stays_as_it_is() -> None:
    once = with_one_coverage(country(*carelessly_drawn(3), outline=box(0, 0, 4, 4)), print)
    again = with_one_coverage(once, print)
    assert [row.geometry.normalize() for row in again] == [row.geometry.normalize() for row in once]


def test_a_vertex_of_one_neighbour_is_one_of_the_other_too_and_no_other_is_new() -> None:
    """A province's line across its cities leaves no trace in them."""
    left = Polygon([(0, 0), (1, 0), (1, 0.5), (1, 1), (0, 1)])
    right = box(1, 0, 2, 1)
    crossing = Polygon([(0, 0), (2, 0), (2, 1), (1.5, 1.3), (1, 0.71), (0.3, 1.2), (0, 1)])
    found = cleaned(country(city("a", left), city("b", right), outline=crossing))
    assert set(found["b"].exterior.coords) == {(1, 0), (1, 0.5), (1, 1), (2, 0), (2, 1)} | {
        corner for corner in found["b"].exterior.coords if corner[1] == 1
    }
    assert (1, 0.71) not in {*found["a"].exterior.coords, *found["b"].exterior.coords}


def test_places_here_and_there_leave_their_county_as_it_is() -> None:
    """A layer that fills a tenth of its parents: its gaps stay, its overlaps go."""
    counties = city("a", box(0, 0, 1, 1)), city("b", box(1.004, 0, 2, 1))
    towns = [
        division("s", "a", Level.district, box(0.5, 0.5, 0.7, 0.7)),
        division("t", "a", Level.district, box(0.69, 0.5, 0.8, 0.7)),
        division("u", "a", Level.district, box(0.804, 0.5, 1.1, 0.7)),
    ]
    found = cleaned([*country(*counties, outline=box(0, 0, 2, 1)), *towns])
    assert is_coverage(found["a"], found["b"])
    assert found["a"].bounds == pytest.approx((0, 0, 1, 1), abs=0.005)
    assert is_coverage(found["s"], found["t"], found["u"])
    assert found["t"].contains(shapely.Point(0.695, 0.6))
    assert not found["t"].touches(found["u"])
    assert found["u"].bounds == pytest.approx((0.804, 0.5, 1.1, 0.7), abs=GRID)
