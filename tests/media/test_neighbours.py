"""Positions of photos without one, by those of the same device before and after."""

import pytest

from geoimm.domain.claims import PositionClaim, PositionSource
from geoimm.domain.coordinates import Coordinate
from geoimm.errors import InvalidArgument
from geoimm.media.neighbours import Bracket, estimate_positions
from geoimm.media.tracks import radius_of_bracket

MINUTE = 60 * 1_000_000_000
HOME, AWAY = Coordinate(longitude=10.0, latitude=50.0), Coordinate(longitude=10.01, latitude=50.0)


def estimates(*photos: tuple[float, Coordinate | None]) -> list[PositionClaim | Bracket | None]:
    """Of photos as (minutes, coordinate)."""
    return estimate_positions(
        [round(minutes * MINUTE) for minutes, _ in photos], [place for _, place in photos]
    )


def test_within_ten_minutes_it_is_on_the_way_with_a_radius() -> None:
    first, found, last = estimates((0, HOME), (5, None), (10, AWAY))
    assert (first, last) == (None, None)
    assert isinstance(found, PositionClaim)
    assert found.source is PositionSource.neighbours
    assert found.coordinate.longitude == pytest.approx(10.005, abs=1e-6)
    assert found.radius_metres == radius_of_bracket(600)


def test_within_six_hours_only_the_two_ends_are_known() -> None:
    _, found, _ = estimates((0, HOME), (5, None), (10.1, AWAY))
    assert found == Bracket(HOME, AWAY, 606.0)
    _, found, _ = estimates((0, HOME), (5, None), (360, AWAY))
    assert isinstance(found, Bracket)


def test_farther_apart_or_on_one_side_only_nothing_is() -> None:
    assert estimates((0, HOME), (5, None), (361, AWAY))[1] is None
    assert estimates((0, None), (5, HOME), (6, None)) == [None, None, None]
    assert estimates((0, None)) == [None]
    assert estimates() == []


def test_photos_of_the_same_second_were_taken_at_the_same_place() -> None:
    before, _, after = estimates((0, None), (1 / 60, HOME), (2 / 60, None))
    for found in (before, after):
        assert isinstance(found, PositionClaim)
        assert found.coordinate == HOME
        assert found.radius_metres == radius_of_bracket(0)


def test_estimates_are_not_built_on_estimates() -> None:
    _, first, second, _ = estimates((0, HOME), (4, None), (8, None), (12, AWAY))
    assert first == second == Bracket(HOME, AWAY, 720.0)


def test_another_order_and_other_lengths_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="ascending"):
        estimates((1, HOME), (0, None))
    with pytest.raises(InvalidArgument, match="as many"):
        estimate_positions([1, 2], [HOME])
