"""Positions as ISO 6709 writes them."""

import pytest

from geoimm.domain.claims import Doubt, DoubtCode, PositionClaim, PositionSource
from geoimm.media.containers.iso6709 import parse_iso6709

SOURCE = PositionSource.quicktime_xyz


def parsed(text: str) -> tuple[float, float, float | None]:
    claim = parse_iso6709(SOURCE, text)
    assert isinstance(claim, PositionClaim), claim
    assert claim.source is SOURCE
    return claim.coordinate.latitude, claim.coordinate.longitude, claim.altitude_metres


def doubt(text: str) -> DoubtCode:
    found = parse_iso6709(SOURCE, text)
    assert isinstance(found, Doubt), found
    return found.code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+32.0929+034.8620+028.516/", (32.0929, 34.862, 28.516)),
        ("+51.4169-000.0806/", (51.4169, -0.0806, None)),
        ("+47.5383-2.8919+000.000/", (47.5383, -2.8919, 0.0)),
        ("-33.8568+151.2153-004.5/", (-33.8568, 151.2153, -4.5)),
        ("+27.2939+112.6932", (27.2939, 112.6932, None)),
        ("+7+0.5/", (7.0, 0.5, None)),
        ("+35.6586+139.7454+333.0CRSWGS_84/", (35.6586, 139.7454, 333.0)),
        ("\0 +12.5+077.5/\0\0", (12.5, 77.5, None)),
        ("+12,5+077,25/", (12.5, 77.25, None)),
    ],
)
def test_degrees_are_read_with_any_number_of_digits_before_the_point(
    text: str, expected: tuple[float, float, float | None]
) -> None:
    assert parsed(text) == expected


@pytest.mark.parametrize(
    "text", ["+4045.5-07359.25/", "+404530-0735915/", "+404530.0-735915.0/", "+4045.5-7359.25/"]
)
def test_minutes_and_seconds_are_told_by_the_number_of_digits(text: str) -> None:
    assert parsed(text)[:2] == pytest.approx((40 + 45.5 / 60, -(73 + 59.25 / 60)), abs=1e-12)


@pytest.mark.parametrize(
    "text",
    [
        *("", "/", "40.7,-74.0", "+40.7", "40.7-74.0", "+4060.0-07359.0/", "+404060-0735960/"),
        *("+a+b/", "+12345678+0/", "+" * 10_000, "+1.0+1.0" + " " * 1_000),
    ],
)
def test_what_is_no_position_is_a_doubt(text: str) -> None:
    assert doubt(text) is DoubtCode.unreadable_position


def test_zero_degrees_are_no_fix_but_one_zero_is() -> None:
    assert doubt("+00.0000+000.0000/") is DoubtCode.null_island
    assert parsed("+00.0000+006.7/") == (0.0, 6.7, None)


def test_nothing_is_wrapped() -> None:
    assert doubt("+91.0+000.5/") is DoubtCode.out_of_range
    assert doubt("+45.0+181.0/") is DoubtCode.out_of_range
