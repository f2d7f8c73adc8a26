"""Why an address is what it is: each rule on a set made for it, and the answer always."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Polygon, box

from geoimm.domain.divisions import Level, Match
from geoimm.errors import InvalidArgument
from geoimm.resolver import Resolver
from geoimm.resolver.explaining import explain
from geoimm.resolver.explanation import Explanation, Rule, Where, explanation_as_json
from resolver.answers import WGS84, moved

Told = dict[str, tuple[str, str, bool]]


def told(explanation: Explanation) -> Told:
    """Each candidate by its id: where it is, its rule, whether it is in the answer."""
    return {
        each.division.id: (each.where.value, each.rule.value, each.is_in_answer)
        for candidates in explanation.candidates.values()
        for each in candidates
    }


def decided(explanation: Explanation) -> tuple[str | None, str]:
    by = explanation.deciding
    return by.division.id if by else None, explanation.rule.value


def assert_consistent(explanation: Explanation, resolver: Resolver) -> None:
    """The answer is the resolver's, and the division that decides is its finest."""
    at = explanation.coordinate
    address = resolver.resolve(longitude=at.longitude, latitude=at.latitude, near=True)
    assert explanation.address == address
    shown = [each for level in Level for each in explanation.candidates[level]]
    in_answer = {each.division.id for each in shown if each.is_in_answer}
    assert in_answer == {division.id for division in address if division}
    if address.finest is None:
        assert decided(explanation) == (None, "nothing")
    else:
        assert explanation.deciding in shown
        assert explanation.deciding.division == address.finest
        assert explanation.deciding.rule is explanation.rule
    covering = [each for each in shown if each.where is not Where.outside]
    gave_way = explanation.gave_way
    assert (gave_way is not None) == (explanation.rule is Rule.waters_edge)
    if gave_way is None or gave_way not in [each.division for each in covering]:
        assert bool(covering) == (address.match is Match.inside)


def explained(resolver: Resolver, longitude: float, latitude: float) -> Explanation:
    explanation = explain(resolver, longitude=longitude, latitude=latitude)
    assert_consistent(explanation, resolver)
    return explanation


@pytest.fixture(scope="module")
def nested(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> Resolver:
    """A country with a province that reaches over its border, and the province's cities."""
    return resolver_of(
        boundary("x", "country", box(0, 0, 10, 10)),
        boundary("y", "country", box(10, 0, 20, 10)),
        boundary("p", "province", box(8, 0, 10.5, 10), "x"),
        boundary("q", "province", box(8, 0, 10.5, 4), "y"),
        boundary("c", "city", box(9, 5, 10.01, 6), "p"),
        boundary("d", "city", box(9.1, 6, 10, 7), "p", source="Atlas 3"),
    )


def test_the_only_division_that_covers(nested: Resolver) -> None:
    explanation = explained(nested, 5, 5)
    assert decided(explanation) == ("x", "only_one")
    assert told(explanation) == {"x": ("interior", "only_one", True)}


def test_the_finest_level_decides_and_its_parents_follow(nested: Resolver) -> None:
    explanation = explained(nested, 9.5, 5.5)
    assert decided(explanation) == ("c", "finest_level")
    assert told(explanation) == {
        "x": ("interior", "parent", True),
        "p": ("interior", "parent", True),
        "c": ("interior", "finest_level", True),
    }


def test_a_parent_is_in_the_answer_though_the_coordinate_is_outside_it(nested: Resolver) -> None:
    explanation = explained(nested, 10.005, 5.5)
    assert told(explanation) == {
        "x": ("outside", "parent", True),
        "y": ("interior", "parent", False),
        "p": ("interior", "parent", True),
        "c": ("interior", "finest_level", True),
    }
    country, other = explanation.candidates[Level.country]
    metres = WGS84.inv(10.005, 5.5, 10, 5.5)[2]
    assert country.distance_metres == pytest.approx(metres, abs=0.01)
    assert country.why == (
        "a parent of the division that decides, though the coordinate is 554 m outside its boundary"
    )
    assert other.why == "covers the coordinate, but is no parent of the division that decides"


def test_a_division_near_by_is_told_with_its_metres_source_and_area(nested: Resolver) -> None:
    explanation = explained(nested, 9.5, 5.99)
    near = explanation.candidates[Level.city][1]
    assert (near.division.id, near.division.source) == ("d", "Atlas 3")
    assert (near.where, near.rule, near.is_in_answer) == (Where.outside, Rule.outside, False)
    assert near.distance_metres == pytest.approx(WGS84.inv(9.5, 5.99, 9.5, 6)[2], abs=0.01)
    assert near.why == "the coordinate is 1,106 m outside"
    geodesic = abs(WGS84.geometry_area_perimeter(box(9.1, 6, 10, 7))[0]) / 1e6
    assert near.square_kilometres == pytest.approx(geodesic, rel=0.005)


def test_inside_the_distance_is_that_to_the_own_border(nested: Resolver) -> None:
    city = explained(nested, 9.5, 5.99).candidates[Level.city][0]
    assert city.distance_metres == pytest.approx(WGS84.inv(9.5, 5.99, 9.5, 6)[2], abs=0.01)


def test_at_most_three_of_a_level_are_shown_outside_and_none_beyond_5_km(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    strips = [boundary(f"s{at}", "city", box(0, at / 100, 1, (at + 1) / 100)) for at in range(10)]
    explanation = explained(resolver_of(*strips), 0.5, 0.005)
    assert [each.division.id for each in explanation.candidates[Level.city]] == [
        *("s0", "s1", "s2", "s3"),
    ]
    far = explained(resolver_of(strips[0], strips[9]), 0.5, 0.005)
    assert [each.division.id for each in far.candidates[Level.city]] == ["s0"]


def test_an_interior_before_a_border(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("a", "city", box(1, 1, 2, 2)), boundary("b", "city", box(0, 0, 4, 4))
    )
    explanation = explained(resolver, 1.0, 1.5)
    assert decided(explanation) == ("b", "interior_before_border")
    assert told(explanation)["a"] == ("border", "interior_before_border", False)


def test_the_smaller_area_of_two_interiors(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("a", "city", box(0, 0, 4, 4)), boundary("b", "city", box(1, 1, 2, 2))
    )
    explanation = explained(resolver, 1.5, 1.5)
    assert decided(explanation) == ("b", "smaller_area")
    assert told(explanation)["a"] == ("interior", "smaller_area", False)


@pytest.mark.parametrize(("x", "y"), [(1.5, 1.0), (2.0, 2.0)], ids=["interiors", "borders"])
def test_the_lower_id_where_all_else_is_equal(
    x: float,
    y: float,
    boundary: Callable[..., dict[str, Any]],
    resolver_of: Callable[..., Resolver],
) -> None:
    resolver = resolver_of(
        boundary("b", "city", box(0, 0, 2, 2)), boundary("a", "city", box(1, 0, 3, 2))
    )
    explanation = explained(resolver, x, y)
    assert decided(explanation) == ("a", "lower_id")
    assert told(explanation)["b"][1:] == ("lower_id", False)


def test_the_rule_is_what_tells_the_winner_from_the_next_and_each_loser_has_its_own(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("a", "city", box(1, 0, 9, 9)),
        boundary("b", "city", box(0, 0, 2, 2)),
        boundary("c", "city", box(0, 0, 2, 2)),
        boundary("d", "city", box(1.5, 1, 2, 2)),
    )
    explanation = explained(resolver, 1.5, 1.5)
    assert decided(explanation) == ("b", "lower_id")
    assert {id_: rule for id_, (_, rule, _) in told(explanation).items()} == {
        "a": "smaller_area",
        "b": "lower_id",
        "c": "lower_id",
        "d": "interior_before_border",
    }


def test_what_its_children_fill_may_not_be_the_nearest(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("c", "city", box(0, 0, 1, 1)),
        boundary("d", "district", box(0, 0, 0.98, 1), "c"),
        boundary("e", "city", box(0, 1.05, 1, 2)),
    )
    x, y = moved(1, 0.5, 90, 1_000)
    assert decided(explained(resolver, x, y)) == ("d", "nearest")
    x, y = moved(1, 0.5, 90, 4_000)
    explanation = explained(resolver, x, y)
    assert decided(explanation) == (None, "nothing")
    assert told(explanation) == {"c": ("outside", "filled", False)}
    assert explanation.candidates[Level.city][0].why == (
        "4,000 m away, but filled by what it holds, of which the nearest counts"
    )


@pytest.fixture(scope="module")
def bay(boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]) -> Resolver:
    """A province with a bay west of 1 between its cities, and a city of another province."""
    return resolver_of(
        boundary("x", "country", box(-2, 0, 3, 2)),
        boundary("p", "province", box(0, 0, 3, 2), "x"),
        boundary("c", "city", box(1, 0, 3, 1), "p"),
        boundary("d", "district", box(1, 0, 3, 1), "c"),
        boundary("f", "city", box(1, 1.005, 3, 2), "p"),
        boundary("q", "province", box(-2, 0, 0, 2), "x"),
        boundary("g", "city", box(-1, 0, 0.99, 0.98), "q"),
    )


def test_at_waters_edge_who_gave_way_and_to_whom(bay: Resolver) -> None:
    x, y = moved(1, 0.999, 270, 500)
    explanation = explained(bay, x, y)
    assert decided(explanation) == ("d", "waters_edge")
    assert explanation.gave_way == bay.find("p")
    assert told(explanation) == {
        "x": ("interior", "parent", True),
        "p": ("interior", "gives_way", True),
        "c": ("outside", "parent", True),
        "d": ("outside", "waters_edge", True),
        "f": ("outside", "nearest", False),
        "g": ("outside", "outside", False),
    }
    assert explanation.why == (
        "the nearest within 2 km of what P holds, 500 m away; P covers the coordinate,"
        " but none of its 2 children does"
    )
    assert explanation.candidates[Level.province][0].why == (
        "covers the coordinate, but none of its 2 children does;"
        " the nearest within 2 km of what it holds is D at 500 m"
    )
    assert explanation_as_json(explanation, None)["gave_way"] == "p"


def test_where_nothing_that_it_holds_is_near_the_province_says_so(bay: Resolver) -> None:
    explanation = explained(bay, 0.5, 1.5)
    assert decided(explanation) == ("p", "finest_level")
    assert explanation.gave_way is None
    assert explanation.why == (
        "the only one of the finest level that covers the coordinate;"
        " none of its 2 children does or is within 2 km"
    )
    assert explanation_as_json(explanation, None)["gave_way"] is None


def test_the_nearest_gives_way_as_well(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("p", "province", box(0, 0, 2, 2)),
        boundary("c", "city", box(0, 0.005, 1, 1), "p"),
    )
    explanation = explained(resolver, 0.5, -0.01)
    assert decided(explanation) == ("c", "waters_edge")
    assert explanation.why == (
        "the nearest within 2 km of what P holds, 1,659 m away;"
        " nothing covers the coordinate, and P is the nearest"
    )
    assert explanation.candidates[Level.province][0].why == (
        "nothing covers the coordinate; this is the nearest, 1,106 m away;"
        " the nearest within 2 km of what it holds is C at 1,659 m"
    )
    farther = explained(resolver, 0.5, -0.02)
    assert decided(farther) == ("p", "nearest")
    assert farther.why == (
        "nothing covers the coordinate; this is the nearest, 2,211 m away;"
        " its only child is not within 2 km"
    )


def test_of_two_that_are_equally_near_the_finer_level(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("a", "city", box(0, 0, 2, 1)), boundary("b", "district", box(0, 0, 2, 1))
    )
    explanation = explained(resolver, 1.0, 1.01)
    assert decided(explanation) == ("b", "finer_level")
    assert told(explanation)["a"] == ("outside", "finer_level", False)
    assert explanation.candidates[Level.city][0].why == (
        "1,106 m away as another is, which is of a finer level"
    )


def test_the_nearest_decides_and_farther_ones_say_how_far(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("x", "country", box(0, 0, 4, 4)),
        boundary("a", "city", box(0, 0, 1, 1), "x"),
        boundary("b", "city", box(0, -1, 1, -0.04)),
    )
    x, y = moved(0.5, 0, 180, 1_000)
    explanation = explained(resolver, x, y)
    assert decided(explanation) == ("a", "nearest")
    assert explanation.address.match is Match.nearest
    assert told(explanation) == {
        "x": ("outside", "parent", True),
        "a": ("outside", "nearest", True),
        "b": ("outside", "nearest", False),
    }
    assert explanation.candidates[Level.city][1].why == "3,423 m away, farther than another"


def test_of_two_that_are_equally_near_the_lower_id(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("a", "city", box(0, 0, 1, 1)), boundary("b", "city", box(1, 0, 2, 1))
    )
    explanation = explained(resolver, 1.0, 1.01)
    assert decided(explanation) == ("a", "lower_id")
    assert told(explanation)["b"] == ("outside", "lower_id", False)


def test_territorial_waters_and_who_else_claims_them(
    boundary: Callable[..., dict[str, Any]], folder_of: Callable[..., Path]
) -> None:
    folder = folder_of(
        boundary("x", "country", box(0, 0, 1, 1)),
        boundary("y", "country", box(5, 0, 6, 1)),
        waters=[("x", box(0, 0, 4, 1)), ("y", box(2, 0, 6, 1)), ("y", box(2, 0, 9, 1))],
    )
    explanation = explained(Resolver.open(folder), 3, 0.5)
    assert decided(explanation) == ("x", "territorial_waters")
    assert told(explanation) == {"x": ("outside", "territorial_waters", True)}
    claims = [(each.country.id, each.rule, each.is_deciding) for each in explanation.claims]
    assert claims == [("x", Rule.lower_id, True), ("y", Rule.lower_id, False)]


def test_on_the_open_sea_there_is_nothing(nested: Resolver) -> None:
    explanation = explained(nested, -100, -40)
    assert decided(explanation) == (None, "nothing")
    assert (told(explanation), explanation.claims) == ({}, ())
    assert explanation.why.startswith("no division covers the coordinate")


@pytest.fixture
def in_view(boundary: Callable[..., dict[str, Any]], folder_of: Callable[..., Path]) -> Resolver:
    """The view V moves the province p of x, and all of the country z, to y."""
    folder = folder_of(
        boundary("x", "country", box(0, 0, 2, 2)),
        boundary("p", "province", box(0, 0, 1, 1), "x"),
        boundary("y", "country", box(5, 5, 6, 6)),
        boundary("z", "country", box(8, 8, 9, 9)),
        worldviews="worldview,division_id,parent_id\nV,p,y\nV,z,y\n",
    )
    return Resolver.open(folder, worldview="V")


def test_a_worldview_names_both_countries(in_view: Resolver) -> None:
    explanation = explained(in_view, 0.5, 0.5)
    assert decided(explanation) == ("p", "finest_level")
    assert told(explanation) == {
        "y": ("outside", "worldview", True),
        "x": ("interior", "worldview", False),
        "p": ("interior", "finest_level", True),
    }
    assert explanation.worldview == "V"
    assert explanation.candidates[Level.country][0].why == (
        "the worldview V counts the division that decides to it"
    )


def test_a_country_that_a_worldview_moved_decides_and_is_not_in_the_answer(
    in_view: Resolver,
) -> None:
    explanation = explain(in_view, longitude=8.5, latitude=8.5)
    assert decided(explanation) == ("z", "worldview")
    assert told(explanation) == {
        "y": ("outside", "worldview", True),
        "z": ("interior", "worldview", False),
    }


def test_both_sides_of_the_antimeridian_are_one(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("x", "country", box(-180, 0, -179, 1)),
        boundary("w", "city", box(-180, 0, -179, 1), "x"),
        boundary("e", "city", box(179, 0, 180, 1)),
    )
    for x in (-180.0, 180.0):
        explanation = explained(resolver, x, 0.5)
        assert decided(explanation) == ("e", "lower_id")
        assert told(explanation)["w"] == ("border", "lower_id", False)
    beside = explained(resolver, 179.99, 0.5)
    assert told(beside)["w"] == told(beside)["x"] == ("outside", "outside", False)


def test_a_pole_is_near_all_meridians(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("a", "city", box(-180, 89.99, 0, 90)), boundary("b", "city", box(0, 80, 180, 85))
    )
    explanation = explained(resolver, 90, 89.98)
    assert decided(explanation) == ("a", "nearest")


def test_json_is_whole(nested: Resolver) -> None:
    found = explanation_as_json(explained(nested, 9.5, 5.5), "en")
    assert found["decided_by"] == "c"
    assert (found["rule"], found["worldview"], found["territorial_waters"]) == (
        *("finest_level", None, []),
    )
    assert [found["latitude"], found["longitude"]] == [5.5, 9.5]
    assert found["address"]["city"]["id"] == "c"
    assert found["boundary_set_version"] == nested.boundary_set.version
    (city,) = found["candidates"]["city"]
    assert city == {
        "id": "c",
        "name": "C",
        "where": "interior",
        "distance_metres": city["distance_metres"],
        "square_kilometres": city["square_kilometres"],
        "in_answer": True,
        "rule": "finest_level",
        "why": "the only one of the finest level that covers the coordinate",
        "source": "test",
    }


@pytest.mark.parametrize("degrees", [91.0, float("nan"), float("inf")])
def test_what_is_no_position_is_refused(nested: Resolver, degrees: float) -> None:
    with pytest.raises(InvalidArgument, match="latitude"):
        explain(nested, longitude=0, latitude=degrees)


@st.composite
def small_sets(draw: st.DrawFn) -> tuple[list[dict[str, Any]], list[tuple[str, Polygon]]]:
    """Boxes at random levels with parents among them, and waters of the countries."""
    places = st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(1, 3), st.integers(1, 3))
    rows: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 7))):
        x, y, wide, tall = draw(places)
        level = draw(st.sampled_from(Level))
        wider = [row["id"] for row in rows if Level[row["level"]] < level]
        rows.append(
            {
                "id": f"d{number}",
                "level": level.name,
                "geometry": box(x, y, x + wide, y + tall),
                "parent_id": draw(st.sampled_from([None, *wider])),
            }
        )
    countries = [row["id"] for row in rows if row["level"] == "country"]
    owners = draw(st.lists(st.sampled_from(countries), max_size=3)) if countries else []
    waters = [(id_, box(x, y, x + 3, y + 3)) for id_ in owners for x, y, _, _ in [draw(places)]]
    return rows, waters


def test_any_small_set_is_explained_as_it_answers(
    boundary: Callable[..., dict[str, Any]], folder_of: Callable[..., Path]
) -> None:
    steps = st.integers(-1, 18).map(lambda half: half / 2) | st.floats(-0.1, 8.1)

    @settings(max_examples=60, deadline=None)
    @given(small_sets(), st.lists(st.tuples(steps, steps), min_size=1, max_size=5))
    def check(
        drawn: tuple[list[dict[str, Any]], list[tuple[str, Polygon]]],
        points: list[tuple[float, float]],
    ) -> None:
        rows, waters = drawn
        resolver = Resolver.open(folder_of(*(boundary(**row) for row in rows), waters=waters))
        for x, y in points:
            explained(resolver, x, y)

    check()


def test_on_the_default_set_the_answer_is_the_resolvers(default_resolver: Resolver) -> None:
    random = np.random.default_rng(20201111)
    bounds = default_resolver.boundary_set.bounds
    boxes = bounds[random.integers(0, len(bounds), 60)]
    corners = boxes[:40, 2:]
    centres = (boxes[40:, :2] + boxes[40:, 2:]) / 2
    for x, y in np.concatenate([corners, centres]).tolist():
        explained(default_resolver, x, y)


def test_in_chengdu_the_district_decides_and_its_neighbour_is_near(
    default_resolver: Resolver,
) -> None:
    explanation = explained(default_resolver, 104.0647, 30.6586)
    assert [each.division.name for each in explanation.candidates[Level.district]][:2] == [
        *("锦江区", "青羊区"),
    ]
    assert explanation.rule is Rule.finest_level
