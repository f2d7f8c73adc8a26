"""Photos with a time of capture on the camera's clock: its offset, its day, its doubts."""

from domain.claimed import AT_SEA, SHANGHAI, TONGA, at, codes, decided, said
from geoimm.domain.claims import (
    Claims,
    DoubtCode,
    PositionClaim,
    PositionSource,
    TimeSource,
)
from geoimm.domain.days import parse_time
from geoimm.domain.photo_metadata import Confidence, DaySource, ZoneSource


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
