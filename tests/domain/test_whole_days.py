"""Days that a source names without a time."""

import pytest

from domain.claimed import AT_SEA, SHANGHAI, at, codes, decided, said
from geoimm.domain.claims import Claims, DoubtCode, TimeClaim, TimeSource
from geoimm.domain.days import parse_time
from geoimm.domain.photo_metadata import DaySource, PhotoMetadata


def named(source: TimeSource, day: str) -> Claims:
    return Claims(times=(TimeClaim(source, parse_time(f"{day}T00:00:00"), is_day=True),))


def has_time(metadata: PhotoMetadata) -> bool:
    return metadata.wall_nanoseconds is not None or metadata.instant is not None


@pytest.mark.parametrize(
    ("source", "rule"),
    [
        (TimeSource.exif_original, DaySource.wall),
        (TimeSource.filename_day, DaySource.filename),
        (TimeSource.xmp_created, DaySource.created),
        (TimeSource.iptc_created, DaySource.created),
        (TimeSource.exif_digitized, DaySource.digitized),
    ],
)
def test_it_dates_a_photo_and_gives_it_no_time(source: TimeSource, rule: DaySource) -> None:
    metadata = decided(named(source, "2019-02-12"))
    assert (str(metadata.local_day), metadata.day_source) == ("2019-02-12", rule)
    assert metadata.wall_source is source
    assert not has_time(metadata)


@pytest.mark.parametrize("day", ["1961-05-01", "2024-03-06"])
def test_one_before_digital_cameras_or_yet_to_come_is_doubted(day: str) -> None:
    now = parse_time("2024-03-05T12:00:00Z").wall_nanoseconds
    metadata = decided(named(TimeSource.exif_original, day), now=now)
    assert str(metadata.local_day) == day
    assert DoubtCode.suspect_time in codes(metadata)


def test_its_zone_is_that_of_the_place() -> None:
    assert decided(at(SHANGHAI), named(TimeSource.filename_day, "2019-02-12")).zone == (
        "Asia/Shanghai"
    )


@pytest.mark.parametrize(
    ("source", "time"),
    [
        (TimeSource.iptc_created, "2006-10-29T06:27:51-05:00"),
        (TimeSource.exif_digitized, "2006-10-29T23:59:59"),
        (TimeSource.filename, "2006-10-29T00:00:00"),
    ],
)
def test_it_yields_to_a_time_on_the_same_day(source: TimeSource, time: str) -> None:
    metadata = decided(named(TimeSource.xmp_created, "2006-10-29"), said(source, time))
    assert metadata.wall_source is source
    assert str(metadata.local_day) == "2006-10-29"
    assert has_time(metadata)


def test_it_keeps_its_rank_before_a_time_on_another_day() -> None:
    metadata = decided(
        named(TimeSource.exif_original, "1987-06-01"),
        said(TimeSource.exif_digitized, "2020-03-01T12:00:00"),
    )
    assert str(metadata.local_day) == "1987-06-01"


def test_it_yields_to_an_instant_that_is_on_the_day_at_the_place() -> None:
    day = named(TimeSource.exif_original, "2024-03-05")
    instant = said(TimeSource.exif_gps, "2024-03-04T20:00:00Z")
    metadata = decided(at(SHANGHAI), day, instant)
    assert (metadata.wall_source, str(metadata.local_day)) == (TimeSource.exif_gps, "2024-03-05")
    elsewhere = decided(at(AT_SEA), day, instant)
    assert elsewhere.wall_source is TimeSource.exif_original
    assert not has_time(elsewhere)


def test_no_offset_is_worked_out_between_its_midnight_and_gps() -> None:
    metadata = decided(
        at(SHANGHAI),
        named(TimeSource.exif_original, "2024-03-05"),
        said(TimeSource.exif_gps, "2024-03-05T18:00:00Z"),
    )
    assert (metadata.offset_minutes, str(metadata.local_day)) == (None, "2024-03-05")


def test_a_gps_time_is_not_stale_for_being_hours_from_a_midnight() -> None:
    metadata = decided(
        at(SHANGHAI),
        named(TimeSource.exif_digitized, "2024-03-04"),
        said(TimeSource.exif_gps, "2024-03-05T18:07:00Z"),
    )
    assert str(metadata.local_day) == "2024-03-06"
    assert DoubtCode.gps_time_distrusted not in codes(metadata)
