"""Which position, which time and which local day the claims about a photo come to."""

from dataclasses import replace
from typing import Any

import pytest

from geoimm.domain.capturing import capture
from geoimm.domain.claims import (
    Claims,
    Doubt,
    DoubtCode,
    PositionClaim,
    PositionSource,
    TimeClaim,
    TimeSource,
    claim_position,
    together,
)
from geoimm.domain.coordinates import Coordinate
from geoimm.domain.days import CaptureTime, parse_time
from geoimm.domain.photo_metadata import Confidence, DaySource, PhotoMetadata, ZoneSource

SHANGHAI = Coordinate(longitude=121.47, latitude=31.23)
AT_SEA = Coordinate(longitude=-150.0, latitude=-40.0)
TONGA = Coordinate(longitude=-175.2, latitude=-21.1)
ZONES = {SHANGHAI: "Asia/Shanghai", AT_SEA: "Etc/GMT+10", TONGA: "Pacific/Tongatapu"}


def at(coordinate: Coordinate, source: PositionSource = PositionSource.exif) -> Claims:
    return Claims(positions=(PositionClaim(source, coordinate),))


def said(source: TimeSource, text: str) -> Claims:
    return Claims(times=(TimeClaim(source, parse_time(text)),))


def decided(*claims: Claims, **given: Any) -> PhotoMetadata:
    options: dict[str, Any] = {"default_zone": "Europe/Berlin", "zone_at": ZONES.__getitem__}
    return capture(together(claims), **options | given)


def codes(metadata: PhotoMetadata) -> set[DoubtCode]:
    return {doubt.code for doubt in metadata.doubts}


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


class TestOriginal:
    """A camera's own clock, with and without its offset."""

    def test_an_instant_is_read_on_the_clocks_of_the_place(self) -> None:
        metadata = decided(
            at(SHANGHAI), said(TimeSource.exif_original, "2024-03-04T01:00:00+01:00")
        )
        assert str(metadata.local_day) == "2024-03-04"
        assert metadata.day_source is DaySource.instant
        assert metadata.zone == "Asia/Shanghai"
        assert DoubtCode.offset_conflict in codes(metadata)

    def test_home_time_moves_the_day(self) -> None:
        metadata = decided(
            at(SHANGHAI), said(TimeSource.exif_original, "2024-03-04T18:00:00-05:00")
        )
        assert str(metadata.local_day) == "2024-03-05"

    def test_a_clock_not_set_for_summer_keeps_its_date(self) -> None:
        metadata = decided(
            at(SHANGHAI), said(TimeSource.exif_original, "2024-03-04T23:30:00+07:00")
        )
        assert str(metadata.local_day) == "2024-03-04"
        assert metadata.confidence is Confidence.medium

    def test_unless_gps_confirms_it(self) -> None:
        metadata = decided(
            at(SHANGHAI),
            said(TimeSource.exif_original, "2024-03-04T23:30:00+07:00"),
            said(TimeSource.exif_gps, "2024-03-04T16:30:00Z"),
        )
        assert str(metadata.local_day) == "2024-03-05"

    def test_without_a_place_the_recorded_date_stands(self) -> None:
        metadata = decided(said(TimeSource.exif_original, "2024-03-04T23:30:00-05:00"))
        assert (str(metadata.local_day), metadata.zone) == ("2024-03-04", "-05:00")
        assert metadata.day_source is DaySource.wall_with_offset

    def test_gps_tells_the_offset_that_the_camera_does_not(self) -> None:
        metadata = decided(
            at(SHANGHAI),
            said(TimeSource.exif_original, "2015-02-12T03:11:00"),
            said(TimeSource.exif_gps, "2015-02-12T13:11:00Z"),
        )
        assert metadata.offset_minutes == -600
        assert metadata.offset_source is TimeSource.exif_gps
        assert str(metadata.local_day) == "2015-02-12"

    def test_a_camera_one_day_behind_is_set_right_by_gps(self) -> None:
        metadata = decided(
            at(SHANGHAI),
            said(TimeSource.exif_original, "2008-10-22T16:28:39"),
            said(TimeSource.exif_gps, "2008-10-23T08:28:39Z"),
        )
        assert str(metadata.local_day) == "2008-10-23"
        assert DoubtCode.camera_date_wrong in codes(metadata)

    def test_local_time_in_the_gps_tags_is_distrusted(self) -> None:
        metadata = decided(
            at(SHANGHAI),
            said(TimeSource.exif_original, "2024-03-04T23:00:00"),
            said(TimeSource.exif_gps, "2024-03-04T23:00:01Z"),
        )
        assert DoubtCode.gps_time_distrusted in codes(metadata)
        assert metadata.instant == parse_time("2024-03-04T15:00:00").wall_nanoseconds

    def test_gps_and_the_place_outvote_an_offset_that_says_otherwise(self) -> None:
        metadata = decided(
            at(SHANGHAI),
            said(TimeSource.exif_original, "2020-06-01T20:00:00-07:00"),
            said(TimeSource.exif_gps, "2020-06-01T12:00:00Z"),
        )
        assert metadata.instant == parse_time("2020-06-01T12:00:00Z").wall_nanoseconds
        assert str(metadata.local_day) == "2020-06-01"
        assert (metadata.offset_minutes, metadata.offset_source) == (480, TimeSource.exif_gps)
        assert [doubt.code for doubt in metadata.doubts] == [DoubtCode.offset_conflict]

    def test_gps_that_agrees_with_neither_offset_nor_place_is_doubted(self) -> None:
        metadata = decided(
            at(SHANGHAI),
            said(TimeSource.exif_original, "2020-06-01T20:00:00+08:00"),
            said(TimeSource.exif_gps, "2020-06-01T11:00:00Z"),
        )
        assert metadata.instant == parse_time("2020-06-01T12:00:00Z").wall_nanoseconds
        assert (metadata.offset_minutes, metadata.offset_source) == (480, "exif-original")
        assert [doubt.code for doubt in metadata.doubts] == [DoubtCode.gps_time_distrusted]

    def test_without_a_place_the_recorded_offset_stands_against_gps(self) -> None:
        metadata = decided(
            said(TimeSource.exif_original, "2020-06-01T20:00:00-07:00"),
            said(TimeSource.exif_gps, "2020-06-01T12:00:00Z"),
        )
        assert (metadata.offset_minutes, metadata.offset_source) == (-420, "exif-original")
        assert codes(metadata) == {DoubtCode.gps_time_distrusted}

    def test_a_wrong_date_tells_no_offset_and_so_no_source_of_one(self) -> None:
        metadata = decided(
            at(SHANGHAI),
            said(TimeSource.exif_original, "2008-10-22T16:28:39"),
            said(TimeSource.exif_gps, "2008-10-23T08:28:39Z"),
        )
        assert (metadata.offset_minutes, metadata.offset_source) == (None, None)
        assert metadata.instant_source is TimeSource.exif_gps

    def test_a_receiver_whose_weeks_rolled_over_leaves_the_date_of_the_camera(self) -> None:
        metadata = decided(
            at(SHANGHAI),
            said(TimeSource.exif_original, "2020-06-01T20:00:00"),
            said(TimeSource.exif_gps, "2000-10-16T12:00:00Z"),
        )
        assert (str(metadata.local_day), metadata.day_source) == ("2020-06-01", DaySource.wall)
        assert codes(metadata) == {DoubtCode.gps_time_distrusted}

    def test_a_gps_clock_without_a_date_goes_by_the_recorded_offset(self) -> None:
        metadata = decided(
            at(TONGA),
            said(TimeSource.exif_original, "2024-03-04T02:00:00-11:00"),
            Claims(gps_clock_nanoseconds=13 * 3600 * 1_000_000_000),
        )
        assert metadata.instant == parse_time("2024-03-04T13:00:00").wall_nanoseconds

    def test_a_gps_clock_without_a_date_gets_one(self) -> None:
        metadata = decided(
            at(SHANGHAI),
            said(TimeSource.exif_original, "2024-03-04T02:00:00"),
            Claims(gps_clock_nanoseconds=18 * 3600 * 1_000_000_000),
        )
        assert metadata.offset_minutes == 480

    def test_a_wall_time_is_its_own_date_in_the_zone_of_the_place(self) -> None:
        metadata = decided(at(SHANGHAI), said(TimeSource.exif_original, "2024-03-04T23:30:00.25"))
        assert str(metadata.local_day) == "2024-03-04"
        assert metadata.instant == parse_time("2024-03-04T15:30:00.25").wall_nanoseconds
        assert metadata.zone_source is ZoneSource.place

    def test_without_a_place_a_neighbours_zone_then_the_default(self) -> None:
        wall = said(TimeSource.exif_original, "2024-03-04T23:30:00")
        assert decided(wall, neighbour_zone="Asia/Tokyo").zone == "Asia/Tokyo"
        metadata = decided(wall)
        assert (metadata.zone, metadata.zone_source) == ("Europe/Berlin", "default")
        assert DoubtCode.zone_assumed in codes(metadata)

    def test_a_time_that_clocks_show_twice_is_the_earlier_and_doubted(self) -> None:
        metadata = decided(said(TimeSource.exif_original, "2024-10-27T02:30:00"))
        assert metadata.instant == parse_time("2024-10-27T00:30:00").wall_nanoseconds
        assert DoubtCode.clock_change in codes(metadata)

    def test_at_sea_the_recorded_offset_comes_first(self) -> None:
        metadata = decided(at(AT_SEA), said(TimeSource.exif_original, "2024-03-04T23:30:00-09:00"))
        assert (str(metadata.local_day), metadata.zone) == ("2024-03-04", "-09:00")

    def test_the_offset_may_stand_in_the_xmp_of_the_same_second(self) -> None:
        metadata = decided(
            said(TimeSource.exif_original, "2024-03-04T10:00:00.5"),
            said(TimeSource.xmp_original, "2024-03-04T10:00:00+08:00"),
        )
        assert (metadata.offset_minutes, metadata.offset_source) == (480, "xmp-original")
        assert metadata.wall_source is TimeSource.exif_original

    def test_an_estimated_place_moves_no_day(self) -> None:
        near = Claims(positions=(PositionClaim(PositionSource.gpx, SHANGHAI, radius_metres=100.0),))
        metadata = decided(near, said(TimeSource.exif_original, "2024-03-04T18:00:00-05:00"))
        assert str(metadata.local_day) == "2024-03-04"
        assert metadata.is_estimated


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
