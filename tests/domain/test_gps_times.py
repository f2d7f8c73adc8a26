"""When a GPS time is believed, and what it tells about the camera's clock."""

import pytest

from geoimm.domain.gps_times import clock_offset, dated_gps, trusted_gps

SECOND = 1_000_000_000
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86_400 * SECOND
NOON = 20_000 * DAY + 12 * HOUR


@pytest.mark.parametrize(
    ("ahead", "minutes"),
    [
        (8 * HOUR, 480),
        (8 * HOUR + 2 * MINUTE, 480),
        (5 * HOUR + 45 * MINUTE - 90 * SECOND, 345),
        (-12 * HOUR, -720),
        (14 * HOUR, 840),
        (0, 0),
    ],
)
def test_a_difference_near_a_quarter_of_an_hour_is_an_offset(ahead: int, minutes: int) -> None:
    assert clock_offset(ahead) == minutes


@pytest.mark.parametrize(
    "ahead", [8 * HOUR + 2 * MINUTE + SECOND, 7 * MINUTE, -12 * HOUR - 15 * MINUTE, 15 * HOUR]
)
def test_another_difference_is_none(ahead: int) -> None:
    assert clock_offset(ahead) is None


def test_a_trusted_time_tells_the_offset() -> None:
    trusted = trusted_gps(wall=NOON + 2 * HOUR, gps=NOON, zone_minutes=120)
    assert trusted is not None
    assert (trusted.instant, trusted.offset_minutes) == (NOON, 120)


def test_a_camera_on_home_time_is_believed() -> None:
    trusted = trusted_gps(wall=NOON + 2 * HOUR, gps=NOON, zone_minutes=-480)
    assert trusted is not None
    assert trusted.offset_minutes == 120


def test_local_time_in_the_gps_tags_is_not_utc() -> None:
    assert trusted_gps(wall=NOON, gps=NOON + SECOND, zone_minutes=480) is None
    assert trusted_gps(wall=NOON, gps=NOON, zone_minutes=None) is None


def test_where_the_zone_is_that_of_utc_both_are_the_same() -> None:
    assert trusted_gps(wall=NOON, gps=NOON, zone_minutes=0) is not None


@pytest.mark.parametrize("days", [-1, 1, 3])
def test_a_camera_whose_date_is_whole_days_off_has_no_offset(days: int) -> None:
    trusted = trusted_gps(wall=NOON + days * DAY + HOUR, gps=NOON, zone_minutes=60)
    assert trusted is not None
    assert (trusted.instant, trusted.offset_minutes) == (NOON, None)


def test_a_date_one_day_off_is_told_from_an_offset_of_another_sign() -> None:
    trusted = trusted_gps(wall=NOON - DAY + 12 * HOUR, gps=NOON, zone_minutes=720)
    assert trusted is not None
    assert trusted.offset_minutes is None


def test_a_stale_time_is_ignored() -> None:
    assert trusted_gps(wall=NOON, gps=NOON - 27 * HOUR, zone_minutes=60) is None
    assert trusted_gps(wall=NOON, gps=NOON - 7 * MINUTE, zone_minutes=60) is None


def test_a_time_of_day_gets_the_day_around_the_cameras() -> None:
    evening = 20_000 * DAY + 20 * HOUR
    assert dated_gps(wall=evening, clock=4 * HOUR, zone_minutes=-480) == 20_001 * DAY + 4 * HOUR
    assert dated_gps(wall=evening, clock=12 * HOUR, zone_minutes=480) == 20_000 * DAY + 12 * HOUR
    assert dated_gps(wall=evening, clock=12 * HOUR + 7 * MINUTE, zone_minutes=480) is None


@pytest.mark.parametrize("rollovers", [-2, -1, 1, 2, 3])
@pytest.mark.parametrize("zone_minutes", [480, 0, None])
def test_a_multiple_of_1024_weeks_is_the_receivers_fault(
    rollovers: int, zone_minutes: int | None
) -> None:
    wall = NOON + 7168 * rollovers * DAY + (zone_minutes or 0) * MINUTE + MINUTE
    assert trusted_gps(wall=wall, gps=NOON, zone_minutes=zone_minutes) is None


@pytest.mark.parametrize("days", [7167, 7169, 1024])
def test_as_many_days_but_one_are_the_cameras(days: int) -> None:
    assert trusted_gps(wall=NOON + days * DAY, gps=NOON, zone_minutes=0) is not None


def test_a_time_of_day_goes_by_the_recorded_offset_where_two_are_possible() -> None:
    night = 20_000 * DAY + 2 * HOUR
    west, east = 20_000 * DAY + 13 * HOUR, 19_999 * DAY + 13 * HOUR
    assert dated_gps(wall=night, clock=13 * HOUR, zone_minutes=780) == east
    assert dated_gps(wall=night, clock=13 * HOUR, zone_minutes=780, recorded=-660) == west
    assert dated_gps(wall=night, clock=13 * HOUR, zone_minutes=780, recorded=-420) == east
