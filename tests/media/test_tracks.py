"""Where the owner of a track was at an instant."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoimm.domain.claims import PositionSource
from geoimm.errors import InvalidArgument
from geoimm.media.tracks import Fix, Track, TrackBuilder, position_at, radius_of_bracket

SECOND = 1_000_000_000
START = 1_700_000_000 * SECOND
Row = tuple[float, float, float]


def track(*segments: list[Row], stays: bool = False) -> Track:
    """Segments of (seconds, longitude, latitude)."""
    builder = TrackBuilder(PositionSource.gpx)
    for rows in segments:
        number = builder.segment(is_stay=stays)
        for seconds, longitude, latitude in rows:
            builder.add(number, Fix(at(seconds), longitude, latitude))
    return builder.track()


def at(seconds: float) -> int:
    return START + round(seconds * SECOND)


def where(given_track: Track, seconds: float, **options: float) -> tuple[float, float] | None:
    claim = position_at(given_track, at(seconds), **options)
    return None if claim is None else (claim.coordinate.longitude, claim.coordinate.latitude)


def test_between_two_fixes_it_is_on_the_way() -> None:
    claim = position_at(track([(0, 10.0, 50.0), (100, 10.01, 50.02)]), at(25))
    assert claim is not None
    assert claim.source is PositionSource.gpx
    assert claim.coordinate.longitude == pytest.approx(10.0025, abs=1e-6)
    assert claim.coordinate.latitude == pytest.approx(50.005, abs=1e-6)
    assert claim.radius_metres == radius_of_bracket(100)


def test_the_radius_is_what_was_measured_for_a_bracket_so_long() -> None:
    assert radius_of_bracket(120) == 188
    assert radius_of_bracket(600) == 843
    assert radius_of_bracket(360) == pytest.approx((188 + 843) / 2)
    assert radius_of_bracket(0) < radius_of_bracket(60) < radius_of_bracket(120)


def test_a_fix_within_a_second_is_taken_as_it_is() -> None:
    one = track([(0, 10.0, 50.0), (500, 10.5, 50.0)])
    for seconds in (0, 1, -1, 0.5):
        assert where(one, seconds) == (10.0, 50.0)
    claim = position_at(one, at(1))
    assert claim is not None
    assert claim.radius_metres == radius_of_bracket(0)


def test_a_gap_of_more_than_ten_minutes_is_not_bridged() -> None:
    one = track([(0, 10.0, 50.0), (601, 10.0, 50.0)])
    assert where(one, 300) is None
    assert where(one, 300, longest_gap_seconds=601) == (10.0, 50.0)
    assert where(track([(0, 10.0, 50.0), (600, 10.0, 50.0)]), 300) == (10.0, 50.0)


def test_a_gap_longer_than_what_was_measured_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="10800"):
        position_at(track([(0, 1.0, 1.0)]), START, longest_gap_seconds=10_801)


def test_segments_are_not_bridged() -> None:
    two = track([(0, 10.0, 50.0), (10, 10.0, 50.0)], [(400, 11.0, 50.0), (410, 11.0, 50.0)])
    assert where(two, 200) is None
    assert where(two, 5) == (10.0, 50.0)
    assert where(two, 405) == (11.0, 50.0)


def test_beyond_an_end_it_is_the_last_fix_for_two_minutes() -> None:
    one = track([(0, 10.0, 50.0), (100, 11.0, 50.0)])
    assert where(one, 220) == (11.0, 50.0)
    assert where(one, -120) == (10.0, 50.0)
    assert where(one, 221) is None
    assert where(one, -121) is None
    assert where(one, 150, longest_extrapolation_seconds=0) is None
    claim = position_at(one, at(220))
    assert claim is not None
    assert (claim.radius_metres or 0) > radius_of_bracket(120)


def test_across_the_antimeridian_it_takes_the_short_way() -> None:
    one = track([(0, 179.99, -17.0), (100, -179.99, -17.0)])
    position = where(one, 50)
    assert position is not None
    assert abs(position[0]) == pytest.approx(180.0, abs=1e-9)
    assert position[1] == pytest.approx(-17.0, abs=1e-4)


def test_over_a_pole_it_does_not_turn_around() -> None:
    position = where(track([(0, 0.0, 89.9), (100, 180.0, 89.9)]), 50)
    assert position is not None
    assert position[1] == pytest.approx(90.0, abs=1e-6)


def test_between_antipodes_there_is_no_way() -> None:
    assert where(track([(0, 10.0, 20.0), (100, -170.0, -20.0)]), 50) is None


def test_a_stay_holds_from_its_first_fix_to_its_last() -> None:
    one = track([(0, 10.0, 50.0), (40_000, 10.0, 50.0)], stays=True)
    assert where(one, 20_000) == (10.0, 50.0)
    claim = position_at(one, at(20_000))
    assert claim is not None
    assert claim.radius_metres == 500


def test_where_several_segments_apply_the_surest_one_counts() -> None:
    two = track([(0, 10.0, 50.0), (600, 10.0, 50.0)], [(290, 11.0, 50.0), (310, 11.0, 50.0)])
    assert where(two, 300) == (11.0, 50.0)


def test_altitude_and_accuracy_go_along() -> None:
    builder = TrackBuilder(PositionSource.timeline)
    number = builder.segment()
    builder.add(number, Fix(at(0), 10.0, 50.0, 100.0, 5.0))
    builder.add(number, Fix(at(100), 10.0, 50.0, 200.0, 40.0))
    builder.add(number, Fix(at(200), 10.0, 50.0))
    claim = position_at(builder.track(), at(50))
    assert claim is not None
    assert claim.altitude_metres == pytest.approx(150.0)
    assert claim.radius_metres == radius_of_bracket(100) + 40
    later = position_at(builder.track(), at(150))
    assert later is not None
    assert later.altitude_metres is None


def test_fixes_are_sorted_and_of_one_instant_the_first_counts() -> None:
    one = track([(100, 11.0, 50.0), (0, 10.0, 50.0), (100, 99.0, 50.0)])
    assert len(one) == 2
    assert where(one, 100) == (11.0, 50.0)


@pytest.mark.parametrize(
    "row", [(0, 0.0, 0.0), (0, 181.0, 0.5), (0, 5.0, 91.0), (0, math.nan, 5.0), (0, 5.0, math.inf)]
)
def test_what_is_no_position_is_left_out_with_its_segment(row: Row) -> None:
    one = track([row], [(0, 10.0, 50.0)], [])
    assert one.bounds.tolist() == [0, 1]
    assert where(one, 0) == (10.0, 50.0)


def test_an_empty_track_knows_nothing() -> None:
    assert where(track(), 0) is None
    assert len(track([])) == 0


@given(
    st.lists(
        st.tuples(
            st.integers(0, 5_000),
            st.floats(-180, 180, allow_nan=False),
            st.floats(-90, 90, allow_nan=False),
        ),
        max_size=20,
    ),
    st.integers(-300, 5_300),
)
def test_an_answer_is_never_far_from_a_fix_in_time(rows: list[Row], seconds: int) -> None:
    one = track(rows)
    if position_at(one, at(seconds)) is not None:
        distances = [abs(seconds - round((fix - START) / SECOND)) for fix in one.instants.tolist()]
        assert min(distances) <= 300
