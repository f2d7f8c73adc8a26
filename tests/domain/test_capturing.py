"""Which position, which time and which local day the claims about a photo come to."""

from dataclasses import replace

import pytest

from domain.claimed import AT_SEA, SHANGHAI, at, codes, decided, said
from geoimm.domain.claims import (
    Claims,
    Doubt,
    DoubtCode,
    PositionClaim,
    PositionSource,
    TimeSource,
    claim_position,
    together,
)
from geoimm.domain.coordinates import Coordinate
from geoimm.domain.days import CaptureTime, parse_time
from geoimm.domain.photo_metadata import Confidence, DaySource


def test_nothing_claimed_is_undated_and_nowhere() -> None:
    metadata = decided(Claims(model="X"))
    assert (metadata.coordinate, metadata.day, metadata.instant) == (None, None, None)
    assert metadata.model == "X"


class TestPosition:
    """Which position is taken."""

    def test_the_cameras_comes_before_a_sidecars_and_googles(self) -> None:
        other = Coordinate(longitude=1.0, latitude=2.0)
        metadata = decided(
            at(other, PositionSource.takeout), at(other, PositionSource.sidecar), at(SHANGHAI)
        )
        assert (metadata.coordinate, metadata.coordinate_source) == (SHANGHAI, "exif")

    def test_what_a_user_set_at_google_is_doubted(self) -> None:
        assert DoubtCode.user_position in codes(decided(at(SHANGHAI, PositionSource.takeout)))

    def test_null_island_is_no_fix_and_one_zero_is(self) -> None:
        nowhere = claim_position(PositionSource.exif, longitude=0.00005, latitude=-0.00005)
        assert isinstance(nowhere, Doubt)
        assert nowhere.code is DoubtCode.null_island
        assert isinstance(
            claim_position(PositionSource.exif, longitude=0.0, latitude=51.5), PositionClaim
        )

    @pytest.mark.parametrize(
        ("longitude", "latitude"), [(213.64, 103.48), (float("nan"), 1.0), (1.0, float("inf"))]
    )
    def test_out_of_range_is_never_wrapped(self, longitude: float, latitude: float) -> None:
        doubt = claim_position(PositionSource.exif, longitude=longitude, latitude=latitude)
        assert isinstance(doubt, Doubt)
        assert doubt.code is DoubtCode.out_of_range


class TestUniversal:
    """An instant that knows no place's clock."""

    def test_an_instant_alone_is_read_on_the_clocks_of_the_place(self) -> None:
        metadata = decided(at(SHANGHAI), said(TimeSource.quicktime_movie, "2024-03-04T18:00:00Z"))
        assert str(metadata.local_day) == "2024-03-05"
        assert codes(metadata) == {DoubtCode.utc_assumed}

    def test_apples_creation_date_comes_before_the_movies(self) -> None:
        metadata = decided(
            said(TimeSource.quicktime_movie, "2019-03-04T18:00:00Z"),
            said(TimeSource.quicktime_keys, "2018-01-01T10:00:00+01:00"),
        )
        assert str(metadata.local_day) == "2018-01-01"

    def test_a_time_before_there_was_gps_is_none(self) -> None:
        metadata = decided(said(TimeSource.exif_gps, "1899-12-30T00:00:00Z"))
        assert metadata.local_day is None
        assert codes(metadata) == {DoubtCode.gps_time_distrusted}

    def test_without_a_place_the_zone_is_assumed_and_the_day_little_trusted(self) -> None:
        metadata = decided(said(TimeSource.takeout, "2024-03-04T23:30:00Z"))
        assert (str(metadata.local_day), metadata.confidence) == ("2024-03-05", Confidence.low)

    def test_the_name_knows_the_clock(self) -> None:
        metadata = decided(
            said(TimeSource.takeout, "2024-03-04T16:30:05Z"),
            said(TimeSource.filename, "2024-03-05T00:30:00"),
        )
        assert (str(metadata.local_day), metadata.offset_minutes) == ("2024-03-05", 480)

    def test_a_video_ends_when_its_movie_time_says(self) -> None:
        metadata = decided(
            Claims(duration_seconds=600.0),
            said(TimeSource.quicktime_movie, "2024-03-04T16:40:00Z"),
            said(TimeSource.filename, "2024-03-05T00:30:00"),
        )
        assert metadata.offset_minutes == 480

    def test_a_movie_time_on_the_local_clock_is_told_by_the_name(self) -> None:
        metadata = decided(
            at(SHANGHAI),
            said(TimeSource.quicktime_movie, "2024-03-04T23:30:00Z"),
            said(TimeSource.filename, "2024-03-04T23:30:00"),
        )
        assert str(metadata.local_day) == "2024-03-04"

    @pytest.mark.parametrize("name", ["2024-03-04T18:00:00Z", "2024-03-04T17:51:30Z"])
    def test_a_name_in_utc_confirms_the_start_or_the_end_of_a_film(self, name: str) -> None:
        metadata = decided(
            at(SHANGHAI),
            Claims(duration_seconds=480.0),
            said(TimeSource.quicktime_movie, "2024-03-04T18:00:00Z"),
            said(TimeSource.filename_universal, name),
        )
        assert (metadata.instant_source, metadata.doubts) == (TimeSource.quicktime_movie, ())

    def test_a_name_in_utc_of_another_time_confirms_nothing(self) -> None:
        metadata = decided(
            at(SHANGHAI),
            said(TimeSource.quicktime_movie, "2024-03-04T18:00:00Z"),
            said(TimeSource.filename_universal, "2024-03-04T10:00:00Z"),
        )
        assert codes(metadata) == {DoubtCode.utc_assumed}


class TestMakersClocks:
    """Films whose maker writes the camera's clock where UTC belongs."""

    @pytest.mark.parametrize("make", ["Canon", "canon", " CANON inc.", "Canon Inc."])
    def test_the_creation_time_is_a_wall_time_there(self, make: str) -> None:
        metadata = decided(
            at(SHANGHAI),
            Claims(make=make),
            said(TimeSource.quicktime_movie, "2024-03-04T18:00:00Z"),
            local_video_makes=("Nikon", "Canon"),
        )
        assert (str(metadata.local_day), metadata.day_source) == ("2024-03-04", DaySource.wall)
        assert metadata.wall_source is TimeSource.quicktime_movie
        assert metadata.instant == parse_time("2024-03-04T10:00:00").wall_nanoseconds
        assert (metadata.offset_minutes, metadata.doubts) == (None, ())

    @pytest.mark.parametrize("make", [None, "", "Panasonic", "A Canon"])
    @pytest.mark.parametrize("makes", [(), ("Canon",), ("", " ")])
    def test_it_is_universal_for_all_other_makers(
        self, make: str | None, makes: tuple[str, ...]
    ) -> None:
        metadata = decided(
            Claims(make=make),
            said(TimeSource.quicktime_movie, "2024-03-04T18:00:00Z"),
            local_video_makes=makes,
        )
        assert DoubtCode.utc_assumed in codes(metadata)
        assert metadata.instant == parse_time("2024-03-04T18:00:00").wall_nanoseconds

    def test_a_better_time_comes_first_there_too(self) -> None:
        metadata = decided(
            Claims(make="Canon"),
            said(TimeSource.quicktime_movie, "2024-03-04T18:00:00Z"),
            said(TimeSource.quicktime_keys, "2024-03-05T02:00:00+08:00"),
            local_video_makes=("Canon",),
        )
        assert (metadata.wall_source, metadata.offset_minutes) == ("quicktime-keys", 480)

    def test_gps_tells_its_offset_as_that_of_a_photo(self) -> None:
        metadata = decided(
            at(SHANGHAI),
            Claims(make="Canon"),
            said(TimeSource.quicktime_movie, "2024-03-04T18:00:00Z"),
            said(TimeSource.xmp_gps, "2024-03-04T10:00:03Z"),
            local_video_makes=("Canon",),
        )
        assert (metadata.offset_minutes, metadata.offset_source) == (480, TimeSource.xmp_gps)


class TestGpsAlone:
    """A GPS time where the camera's own is not known."""

    def test_it_is_taken_with_some_reserve(self) -> None:
        metadata = decided(at(SHANGHAI), said(TimeSource.exif_gps, "2020-05-05T18:00:00Z"))
        assert (str(metadata.local_day), metadata.confidence) == ("2020-05-06", Confidence.medium)

    @pytest.mark.parametrize(
        ("source", "text"),
        [
            (TimeSource.filename, "2020-05-05T12:00:00"),
            (TimeSource.exif_digitized, "2020-05-05T12:00:00"),
            (TimeSource.takeout, "2020-05-05T04:00:00Z"),
        ],
    )
    def test_a_stale_one_is_none_where_another_time_tells(
        self, source: TimeSource, text: str
    ) -> None:
        metadata = decided(
            at(SHANGHAI), said(source, text), said(TimeSource.exif_gps, "2013-01-01T00:00:00Z")
        )
        assert str(metadata.local_day) == "2020-05-05"
        assert DoubtCode.gps_time_distrusted in codes(metadata)

    def test_at_sea_it_sets_a_wrong_date_right(self) -> None:
        metadata = decided(
            at(AT_SEA),
            said(TimeSource.exif_original, "2020-01-04T23:30:00-09:00"),
            said(TimeSource.exif_gps, "2020-01-06T09:30:00Z"),
        )
        assert DoubtCode.camera_date_wrong in codes(metadata)
        assert str(metadata.local_day) == "2020-01-06"


class TestTheRest:
    """What is taken where there is nothing better."""

    @pytest.mark.parametrize(
        ("source", "rule"),
        [
            (TimeSource.filename, DaySource.filename),
            (TimeSource.filename_day, DaySource.filename),
            (TimeSource.xmp_created, DaySource.created),
            (TimeSource.iptc_created, DaySource.created),
            (TimeSource.exif_digitized, DaySource.digitized),
        ],
    )
    def test_later_sources_give_the_recorded_date(
        self, source: TimeSource, rule: DaySource
    ) -> None:
        metadata = decided(said(source, "2019-02-12T15:27:12"))
        assert (str(metadata.local_day), metadata.day_source) == ("2019-02-12", rule)

    def test_the_time_of_a_scan_is_doubted(self) -> None:
        metadata = decided(said(TimeSource.exif_digitized, "2019-02-12T15:27:12"))
        assert DoubtCode.digitized in codes(metadata)

    def test_the_change_of_a_file_dates_it_only_where_that_is_asked_for(self) -> None:
        changed = said(TimeSource.modified, "2019-02-12T15:27:12Z")
        assert decided(changed).local_day is None
        metadata = decided(changed, day_from_modified=True)
        assert (metadata.day_source, metadata.confidence) == (DaySource.modified, Confidence.low)

    def test_what_the_caller_says_comes_before_all(self) -> None:
        metadata = decided(
            at(SHANGHAI),
            said(TimeSource.exif_original, "2001-01-01T00:00:00"),
            said(TimeSource.caller, "2024-03-04T18:00:00Z"),
        )
        assert (str(metadata.local_day), metadata.day_source) == ("2024-03-05", DaySource.caller)

    def test_a_time_yet_to_come_is_passed_over(self) -> None:
        now = parse_time("2024-01-01T00:00:00").wall_nanoseconds
        metadata = decided(
            said(TimeSource.exif_original, "2038-01-01T00:00:00"),
            said(TimeSource.filename, "2019-02-12T15:27:12"),
            now=now,
        )
        assert str(metadata.local_day) == "2019-02-12"
        assert DoubtCode.suspect_time in codes(metadata)

    def test_a_time_before_digital_cameras_is_kept_and_doubted(self) -> None:
        metadata = decided(said(TimeSource.exif_original, "1961-05-01T00:00:00"))
        assert str(metadata.local_day) == "1961-05-01"
        assert DoubtCode.suspect_time in codes(metadata)


def test_a_usual_photo_west_of_greenwich_is_not_doubted() -> None:
    metadata = decided(said(TimeSource.exif_original, "2025-02-11T18:45:00-10:00"))
    assert metadata.doubts == ()


def test_the_doubts_of_the_sources_are_kept() -> None:
    doubt = Doubt(DoubtCode.damaged, "exif", "x" * 500)
    (kept,) = decided(replace(Claims(), doubts=(doubt,))).doubts
    assert kept.detail == "x" * 100


def test_of_what_there_is_one_of_the_first_that_is_claimed_counts() -> None:
    merged = together([Claims(make="A"), Claims(make="B", model="C")])
    assert (merged.make, merged.model) == ("A", "C")


def test_capture_times_are_the_domains() -> None:
    assert CaptureTime(0, 0, universal=True) == parse_time("1970-01-01T00:00:00Z")
