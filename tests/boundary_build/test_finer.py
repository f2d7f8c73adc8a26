"""A finer layer finds its parents, and a unit that is its parent over again becomes no row."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
import shapely
from boundary_build.finer import (
    Unit,
    hosts,
    parents_by_group,
    parents_by_overlap,
    simplified,
    with_layer,
)
from boundary_build.rows import Boundary, Source

from geoimm.domain.divisions import Level

COARSE = Source("coarse", "coarse", "Public domain", "Nobody.")
FINE = Source("fine", "fine", "Public domain", "Nobody.")


def row(
    id_: str, parent: str | None, level: Level, box: tuple[float, float, float, float]
) -> Boundary:
    return Boundary(id_, parent, level, id_.title(), "XX", COARSE, shapely.box(*box))


def unit(name: str, box: tuple[float, float, float, float]) -> Unit:
    return Unit(f"x:{name}", name, name.title(), shapely.box(*box))


@pytest.fixture
def rows() -> list[Boundary]:
    """A country of two provinces, of which the western has two cities and the eastern none."""
    return [
        row("land", None, Level.country, (0, 0, 4, 2)),
        row("west", "land", Level.province, (0, 0, 2, 2)),
        row("east", "land", Level.province, (2, 0, 4, 2)),
        row("north", "west", Level.city, (0, 1, 2, 2)),
        row("south", "west", Level.city, (0, 0, 2, 1)),
    ]


def laid(rows: Sequence[Boundary], units: Sequence[Unit]) -> dict[str, Boundary]:
    parents = parents_by_overlap(units, hosts(rows, "XX", Level.district))
    placed = list(zip(units, parents, strict=True))
    return {each.id: each for each in with_layer(rows, placed, Level.district, FINE)}


def test_a_layer_hangs_in_the_last_tier_above_it(rows: list[Boundary]) -> None:
    assert [each.id for each in hosts(rows, "XX", Level.district)] == ["east", "north", "south"]
    assert [each.id for each in hosts(rows, "XX", Level.city)] == ["west", "east"]
    assert not hosts(rows, "YY", Level.district)


def test_a_unit_in_two_cities_hangs_in_the_one_that_holds_most_of_it(rows: list[Boundary]) -> None:
    found = laid(rows, [unit("town", (0, 0.8, 1, 1.9)), unit("village", (3, 0, 4, 1))])
    assert found["x:town"].parent_id == "north"
    assert found["x:village"].parent_id == "east"
    assert found["x:town"].level is Level.district
    assert found["x:town"].source is FINE


def test_a_unit_that_is_its_parent_over_again_gives_it_its_polygon_and_level(
    rows: list[Boundary],
) -> None:
    whole = replace(unit("south", (0, -0.2, 2, 1)), name="City of South")
    found = laid(rows, [whole])
    assert "x:south" not in found
    assert found["south"].geometry.equals(whole.geometry)
    assert found["south"].source is FINE
    assert found["south"].name == "City of South"
    assert found["south"].other_levels == (Level.district,)


def test_of_a_province_without_cities_it_stands_at_every_level_between(
    rows: list[Boundary],
) -> None:
    assert laid(rows, [unit("east", (2, 0, 4, 2))])["east"].other_levels == (
        Level.city,
        Level.district,
    )


@pytest.mark.parametrize(
    "units",
    [
        pytest.param([unit("harbour", (0, 0, 2, 1))], id="another name"),
        pytest.param([unit("south", (0, 0, 1, 1))], id="half of it"),
        pytest.param([unit("south", (0, 0, 1.9, 1)), unit("pier", (1.9, 0, 2, 1))], id="a sibling"),
    ],
)
def test_a_unit_that_is_not_all_of_its_parent_is_a_row_of_its_own(
    rows: list[Boundary], units: list[Unit]
) -> None:
    found = laid(rows, units)
    assert all(each.id in found for each in units)
    assert found["south"].other_levels == ()


def test_a_group_has_one_parent_the_one_most_of_its_area_lies_in(rows: list[Boundary]) -> None:
    units = [unit("a", (0, 0, 2, 0.9)), unit("b", (0, 1.1, 1, 1.5))]
    cities = hosts(rows, "XX", Level.district)
    assert [each.id for each in parents_by_group(units, ["k", "k"], cities)] == ["south", "south"]
    assert [each.id for each in parents_by_group(units, ["k", "m"], cities)] == ["south", "north"]


def test_neighbours_share_their_border_after_simplification() -> None:
    border = [(1 + 0.01 * (i % 2), i / 50) for i in range(51)]
    left = shapely.Polygon([(0, 0), *border, (0, 1)])
    right = shapely.Polygon([(2, 0), *border, (2, 1)])
    units = [Unit("x:l", "l", "L", left), Unit("x:r", "r", "R", right)]
    simple = [each.geometry for each in simplified(units, 0.05)]
    assert shapely.get_num_coordinates(simple).sum() < 20
    assert shapely.coverage_is_valid(simple)
    assert shapely.union_all(simple).area == pytest.approx(sum(each.area for each in simple))


def test_an_islet_that_would_vanish_keeps_its_shape() -> None:
    islet = Unit("x:i", "i", "I", shapely.Point(0, 0).buffer(0.001))
    assert simplified([islet], 0.1)[0].geometry.area > 0
