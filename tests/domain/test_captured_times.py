"""A capture time as text comes to the same local day when it is read again."""

import pytest

from domain.claimed import SHANGHAI, ZONES, at, decided, said
from geoimm.domain.captured_times import captured_text
from geoimm.domain.claims import Claims, TimeClaim, TimeSource
from geoimm.domain.days import local_day, parse_time


def text_of(*claims: Claims, place: str | None = None) -> str | None:
    """The text, checked to be of the day that was decided."""
    metadata = decided(*claims)
    text = captured_text(metadata, place_zone=place, default_zone="Europe/Berlin")
    if text is not None:
        day = local_day(parse_time(text), place_zone=place, default_zone="Europe/Berlin")
        assert day.day == metadata.day
    return text


def test_a_recorded_time_keeps_its_offset() -> None:
    taken = said(TimeSource.exif_original, "2024-03-04T23:30:00+02:00")
    assert text_of(taken) == "2024-03-04T23:30:00+02:00"


def test_an_instant_is_on_the_clocks_of_the_place() -> None:
    taken = said(TimeSource.exif_gps, "2024-03-04T20:00:00Z")
    text = text_of(at(SHANGHAI), taken, place=ZONES[SHANGHAI])
    assert text == "2024-03-05T04:00:00+08:00"


def test_a_clock_that_was_not_set_for_summer_keeps_its_date() -> None:
    """An hour behind Shanghai's, just before midnight: at the place it is the next day."""
    taken = said(TimeSource.exif_original, "2024-03-04T23:30:00+07:00")
    text = text_of(at(SHANGHAI), taken, place=ZONES[SHANGHAI])
    assert text == "2024-03-04T23:30:00"


@pytest.mark.parametrize("place", [None, ZONES[SHANGHAI]])
def test_a_day_without_a_time_is_its_midnight_without_an_offset(place: str | None) -> None:
    midnight = parse_time("2024-03-04T00:00:00")
    day = Claims(times=(TimeClaim(TimeSource.filename_day, midnight, is_day=True),))
    placed = (at(SHANGHAI), day) if place else (day,)
    assert text_of(*placed, place=place) == "2024-03-04T00:00:00"


def test_an_undated_photo_has_none() -> None:
    assert text_of(at(SHANGHAI), place=ZONES[SHANGHAI]) is None
