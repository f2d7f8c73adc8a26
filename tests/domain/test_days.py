"""Local days: capture time and zone to the calendar day at the place, and back to its bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geoimm.domain.days import (
    Moment,
    first_moment,
    in_zone,
    last_moment,
    local_day,
    parse_moment,
    parse_time,
)
from geoimm.errors import InvalidArgument

ZONES = [
    "Asia/Shanghai",
    "America/New_York",
    "America/St_Johns",
    "America/Sao_Paulo",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Europe/London",
    "Pacific/Apia",
    "Pacific/Kiritimati",
    "Etc/GMT+12",
    "+05:45",
    "-09:30",
]
DAY = 86_400 * 1_000_000_000


def day_of(text: str, place_zone: str | None, default_zone: str = "Asia/Shanghai") -> str:
    found = local_day(parse_time(text), place_zone=place_zone, default_zone=default_zone)
    return Moment(found.day * DAY).text()[:10]


@pytest.mark.parametrize(
    ("text", "place_zone", "day"),
    [
        pytest.param("2024-03-04T20:00:00Z", "Asia/Shanghai", "2024-03-05", id="UTC to the place"),
        pytest.param("2024-03-05T02:00:00+08:00", "America/New_York", "2024-03-04", id="home"),
        pytest.param(
            "2024-03-04T23:59:59.999999999+08:00", "Asia/Shanghai", "2024-03-04", id="end"
        ),
        pytest.param("2024-03-04T23:30:00", "America/New_York", "2024-03-04", id="wall time"),
        pytest.param("2024-03-04T23:30:00", None, "2024-03-04", id="wall time without a place"),
        pytest.param("2024-03-04T23:30:00-11:00", None, "2024-03-04", id="own offset, no place"),
        pytest.param("2024-03-04T20:00:00Z", None, "2024-03-05", id="Z, no place: default zone"),
        pytest.param("2024-03-04T20:00:00+00:00", None, "2024-03-04", id="+00:00 is an offset"),
        pytest.param("2011-12-31T09:00:00Z", "Pacific/Apia", "2011-12-31", id="past the date line"),
    ],
)
def test_the_local_day_is_the_calendar_day_at_the_place(
    text: str, place_zone: str | None, day: str
) -> None:
    assert day_of(text, place_zone) == day


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-04",
        "2024-03-04T10:00",
        "2024-02-30T10:00:00Z",
        "2024-03-04T24:00:00Z",
        "2024-03-04T10:00:60Z",
        "2024-03-04T10:00:00.1234567890Z",
        "2024-03-04T10:00:00+8:00",
        "2024-03-04T10:00:00+24:00",
        "0000-00-00T00:00:00Z",
        "1799-12-31T23:59:59Z",
        "2200-01-01T00:00:00Z",
        "yesterday",
        "",
        "２０２４-03-04T10:00:00Z",
    ],
)
def test_what_is_not_a_time_is_refused_with_its_text(text: str) -> None:
    with pytest.raises(InvalidArgument) as refusal:
        parse_time(text)
    assert repr(text) in refusal.value.message


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-04T10:00:00Z",
        "2024-03-04T10:00:00.5+08:00",
        "2021-06-29T14:50:13.011643661+08:00",
        "1999-12-31T23:59:59.999999999-09:30",
    ],
)
def test_a_moment_is_written_as_it_was_read(text: str) -> None:
    assert parse_moment(text, default_zone="UTC").text() == text


def test_trailing_zeros_of_a_fraction_are_dropped() -> None:
    moment = parse_moment("2024-03-04T10:00:00.120000000+08:00", default_zone="UTC")
    assert moment.text() == "2024-03-04T10:00:00.12+08:00"


@pytest.mark.parametrize(
    ("day", "zone", "start", "end"),
    [
        ("2024-03-10", "America/New_York", "T00:00:00-05:00", "T23:59:59.999999999-04:00"),
        ("2024-11-03", "America/New_York", "T00:00:00-04:00", "T23:59:59.999999999-05:00"),
        ("2018-11-04", "America/Sao_Paulo", "T00:00:00-02:00", "T23:59:59.999999999-02:00"),
        ("2008-11-01", "America/St_Johns", "T00:00:00-02:30", "T23:59:59.999999999-03:30"),
        ("2024-03-04", "+05:45", "T00:00:00+05:45", "T23:59:59.999999999+05:45"),
    ],
)
def test_a_days_bounds_are_printed_with_the_offsets_of_its_clocks(
    day: str, zone: str, start: str, end: str
) -> None:
    number = parse_time(f"{day}T00:00:00").wall_nanoseconds // DAY
    assert first_moment(number, zone).text() == day + start
    assert last_moment(number, zone).text() == day + end


@given(
    instant=st.integers(-(2**62), 2**62),
    zone=st.sampled_from(ZONES),
)
def test_every_instant_lies_within_the_bounds_of_its_local_day(instant: int, zone: str) -> None:
    text = Moment(instant).text()
    found = local_day(parse_time(text), place_zone=zone, default_zone="UTC")
    assert found.instant == instant
    first, last = first_moment(found.day, zone), last_moment(found.day, zone)
    assert first.nanoseconds <= instant <= last.nanoseconds
    assert in_zone(instant, zone).text()[:10] == Moment(found.day * DAY).text()[:10]
