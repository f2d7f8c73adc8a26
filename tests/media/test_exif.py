"""What EXIF claims."""

import struct

import pytest

from geoimm.domain.claims import Claims, DoubtCode, PositionSource, TimeSource
from geoimm.domain.days import CaptureTime, parse_time
from geoimm.media.containers.found import DirectoryKind, exif_bytes
from geoimm.media.exif import exif_claims
from media.images import (
    ALTITUDE,
    ALTITUDE_REF,
    DIGITIZED,
    EXIF,
    GPS_DATE,
    GPS_TIME,
    IPHONE,
    LATITUDE,
    LATITUDE_REF,
    LONGITUDE,
    LONGITUDE_REF,
    MAKE,
    MAKER_NOTE,
    MODIFIED,
    ORIENTATION,
    ORIGINAL,
    ORIGINAL_FRACTION,
    ORIGINAL_OFFSET,
    SERIAL,
    SHANGHAI,
    SHANGHAI_EXIF,
    Tags,
    Typed,
    Value,
    apple_maker_note,
    directory,
    tiff,
)

_SECOND = 1_000_000_000


def claims(
    main: Tags | None = None, *, exif: Tags | None = None, gps: Tags | None = None, order: str = ">"
) -> Claims:
    return exif_claims(exif_bytes(tiff(main, exif=exif, gps=gps, order=order)))


def gps(**changes: Value | None) -> Claims:
    names = {
        "latitude": LATITUDE,
        "latitude_ref": LATITUDE_REF,
        "longitude": LONGITUDE,
        "longitude_ref": LONGITUDE_REF,
        "altitude": ALTITUDE,
        "altitude_ref": ALTITUDE_REF,
        "date": GPS_DATE,
        "time": GPS_TIME,
    }
    tags = {**SHANGHAI, **{names[name]: value for name, value in changes.items()}}
    return claims(gps={tag: value for tag, value in tags.items() if value is not None})


def times(found: Claims) -> dict[TimeSource, CaptureTime]:
    return {claim.source: claim.time for claim in found.times}


def doubts(found: Claims) -> list[DoubtCode]:
    return [doubt.code for doubt in found.doubts]


@pytest.mark.parametrize("order", ["<", ">"])
def test_place_time_and_device_in_either_byte_order(order: str) -> None:
    orientation = Typed(3, 1, struct.pack(order + "H", 6))
    found = claims(
        {**IPHONE, ORIENTATION: orientation},
        exif={**SHANGHAI_EXIF, SERIAL: "F17"},
        gps=SHANGHAI,
        order=order,
    )
    (position,) = found.positions
    assert position.source is PositionSource.exif
    assert position.coordinate.latitude == pytest.approx(31 + 13 / 60 + 49.32 / 3600, abs=1e-12)
    assert position.coordinate.longitude == pytest.approx(121 + 28 / 60 + 25.68 / 3600, abs=1e-12)
    assert position.altitude_metres == 12.5
    assert times(found) == {
        TimeSource.exif_original: parse_time("2024-03-04T10:20:30.05+08:00"),
        TimeSource.exif_gps: parse_time("2024-03-04T02:20:29Z"),
    }
    assert (found.make, found.model, found.serial) == ("Apple", "iPhone 12", "F17")
    assert found.orientation == 6
    assert found.doubts == ()


def test_south_and_west_are_negative_and_so_is_below_the_sea() -> None:
    found = gps(
        latitude_ref="S", longitude_ref="W", altitude_ref=Typed(1, 1, b"\1"), altitude=[(1428, 100)]
    )
    (position,) = found.positions
    assert position.coordinate.latitude < 0
    assert position.coordinate.longitude < 0
    assert position.altitude_metres == -14.28


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ([(52, 1), (50, 1), (340118, 10_000)], [(11, 1), (10, 1), (582836, 10_000)]),
        ([(52, 1), (50_566_863, 1_000_000)], "11 10 58.2836"),
        ("52,00000,50,00000,34,01180", "11,00000,10,00000,58,28360"),
        ("52/1, 50/1, 340118/10000", "11/1 10/1 582836/10000"),
        ("52° 50' 34.0118\" N", "11;10;58.2836"),
    ],
)
def test_degrees_are_rationals_or_text(latitude: Value, longitude: Value) -> None:
    (position,) = gps(latitude=latitude, longitude=longitude).positions
    assert position.coordinate.latitude == pytest.approx(52.8427810, abs=1e-6)
    assert position.coordinate.longitude == pytest.approx(11.1828565, abs=1e-6)


def test_minutes_alone_may_carry_the_fraction_and_seconds_may_lack() -> None:
    (position,) = gps(
        latitude=[(31, 1), (1382, 100), (0, 0)], longitude=[(121_473_8, 10_000)]
    ).positions
    assert position.coordinate.latitude == pytest.approx(31 + 13.82 / 60)
    assert position.coordinate.longitude == 121.4738


@pytest.mark.parametrize(
    "latitude",
    [
        [(30, 1), (3, 0), (0, 0)],
        [(30, 1), (15, 1), (0, 0)],
        [(30, 1), (0, 0), (15, 1)],
        [(0, 0), (15, 1), (0, 1)],
        "30/1 15/1 0/0",
    ],
)
def test_a_part_without_a_denominator_is_missing_and_then_whole_parts_are_no_fix(
    latitude: Value,
) -> None:
    for changes in ({"latitude": latitude}, {"latitude": latitude, "longitude": latitude}):
        found = gps(**changes)
        assert found.positions == ()
        assert doubts(found) == [DoubtCode.unreadable_position]


@pytest.mark.parametrize(
    ("latitude", "degrees"),
    [
        ([(305, 10), (0, 0), (0, 0)], 30.5),
        ([(305, 10), (0, 0), (0, 1)], 30.5),
        ([(30, 1), (151, 10), (0, 0)], 30 + 15.1 / 60),
        ([(30, 1), (15, 1)], 30.25),
        ([(30, 1)], 30.0),
    ],
)
def test_it_is_a_fix_where_the_finest_part_has_a_fraction_or_no_more_are_given(
    latitude: Value, degrees: float
) -> None:
    (position,) = gps(latitude=latitude).positions
    assert position.coordinate.latitude == pytest.approx(degrees, abs=1e-12)


def test_a_position_without_any_denominator_is_not_there() -> None:
    nothing = [(0, 0), (0, 0), (0, 0)]
    found = gps(latitude=nothing, longitude=nothing)
    assert (found.positions, found.doubts) == ((), ())


def test_zeros_are_no_fix_but_one_zero_is() -> None:
    nothing = [(0, 1), (0, 1), (0, 1)]
    found = gps(latitude=nothing, longitude=nothing)
    assert found.positions == ()
    assert doubts(found) == [DoubtCode.null_island]
    assert len(gps(latitude=nothing).positions) == 1


@pytest.mark.parametrize("ref", [None, "", "\0", "0"])
def test_a_position_wants_both_references(ref: str | None) -> None:
    found = gps(longitude_ref=ref)
    assert found.positions == ()
    assert doubts(found) == [DoubtCode.no_ref]


def test_values_without_denominators_are_not_there() -> None:
    empty = [(0, 0), (0, 0), (0, 0)]
    found = gps(latitude=empty, longitude=empty, altitude=[(0, 0)])
    assert (found.positions, found.doubts) == ((), ())
    assert gps(altitude=[(1, 0)]).positions[0].altitude_metres is None


def test_what_lies_beyond_the_world_is_refused_whole() -> None:
    found = gps(longitude=[(4_294_966_352, 1)])
    assert found.positions == ()
    assert doubts(found) == [DoubtCode.out_of_range]


@pytest.mark.parametrize("text", ["NaN,0,0.00", "somewhere", "52,50", "1,2,3,4"])
def test_text_that_is_no_degrees_is_refused(text: str) -> None:
    found = gps(longitude=text)
    assert found.positions == ()
    assert doubts(found) == [DoubtCode.unreadable_position]


def test_a_reader_without_a_gps_directory_says_nothing_about_it() -> None:
    assert claims(IPHONE, exif=SHANGHAI_EXIF).doubts == ()


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("2008:05:08 09:54:28", "2008-05-08"),
        ("2008-05-08", "2008-05-08"),
        (" 2008:05:08 ", "2008-05-08"),
    ],
)
def test_a_gps_date_may_have_a_time_behind_it(date: str, day: str) -> None:
    assert times(gps(date=date))[TimeSource.exif_gps] == parse_time(f"{day}T02:20:29Z")


@pytest.mark.parametrize("date", [None, "2014:09:259", "", "0000:00:00", "junk"])
def test_a_gps_time_without_its_date_is_a_clock(date: str | None) -> None:
    found = gps(date=date)
    assert TimeSource.exif_gps not in times(found)
    assert found.gps_clock_nanoseconds == (2 * 3600 + 20 * 60 + 29) * _SECOND


def test_a_gps_time_has_the_fraction_of_its_rationals() -> None:
    found = times(gps(time=[(2, 1), (20, 1), (29_999, 1000)]))
    assert found[TimeSource.exif_gps] == parse_time("2024-03-04T02:20:29.999Z")


@pytest.mark.parametrize(
    "time", [[(25, 1), (0, 1), (0, 1)], [(1, 0), (0, 1), (0, 1)], [(1, 1)], "noon"]
)
def test_a_gps_time_that_is_none_is_absent(time: Value) -> None:
    found = gps(time=time)
    assert TimeSource.exif_gps not in times(found)
    assert found.gps_clock_nanoseconds is None


def test_midnight_without_a_date_is_a_clock_that_is_not_set() -> None:
    assert gps(date=None, time=[(0, 1), (0, 1), (0, 1)]).gps_clock_nanoseconds is None


@pytest.mark.parametrize(
    ("fraction", "seconds"),
    [("5", "30.5"), ("05", "30.05"), ("050 ", "30.05"), ("", "30"), ("  ", "30")],
)
def test_sub_seconds_are_a_decimal_fraction(fraction: str, seconds: str) -> None:
    found = claims(exif={ORIGINAL: "2024:03:04 10:20:30", ORIGINAL_FRACTION: fraction})
    assert times(found)[TimeSource.exif_original] == parse_time(f"2024-03-04T10:20:{seconds}")


@pytest.mark.parametrize("offset", ["   :  ", "", "      "])
def test_a_blank_offset_is_no_doubt(offset: str) -> None:
    found = claims(exif={ORIGINAL: "2024:03:04 10:20:30", ORIGINAL_OFFSET: offset})
    assert times(found)[TimeSource.exif_original].offset_minutes is None
    assert found.doubts == ()


def test_an_offset_beyond_fourteen_hours_is_a_doubt_and_the_time_stays() -> None:
    found = claims(exif={ORIGINAL: "2024:03:04 10:20:30", ORIGINAL_OFFSET: "+15:00"})
    assert times(found)[TimeSource.exif_original] == parse_time("2024-03-04T10:20:30")
    assert doubts(found) == [DoubtCode.unreadable_offset]


@pytest.mark.parametrize("date", ["0000:00:00 00:00:00", "    :  :     :  :  ", "", "\0"])
def test_a_date_that_is_not_set_is_silently_absent(date: str) -> None:
    found = claims(exif={ORIGINAL: date})
    assert (found.times, found.doubts) == ((), ())


def test_a_date_that_does_not_exist_is_a_doubt() -> None:
    found = claims(exif={ORIGINAL: "2005:0?:03 10:20:30", DIGITIZED: "2005:02:03 10:20:30"})
    assert list(times(found)) == [TimeSource.exif_digitized]
    assert doubts(found) == [DoubtCode.unreadable_time]


@pytest.mark.parametrize("written", ["2003:08:27:00:09:15", "2003-08-27T00:09:15"])
def test_the_time_may_stand_behind_a_colon_or_a_letter(written: str) -> None:
    found = times(claims(exif={ORIGINAL: written}))
    assert found[TimeSource.exif_original] == parse_time("2003-08-27T00:09:15")


def test_the_date_of_the_last_change_is_a_claim_of_its_own() -> None:
    found = claims({MODIFIED: "2024:03:05 00:00:00"})
    assert times(found) == {TimeSource.modified: parse_time("2024-03-05T00:00:00")}


def test_tags_of_exif_may_stand_in_ifd0() -> None:
    assert TimeSource.exif_original in times(claims({ORIGINAL: "2024:03:04 10:20:30"}))


def test_names_with_rubbish_from_memory_are_none() -> None:
    assert claims({MAKE: "\x10\x15Casio"}).make is None


def test_the_identifier_of_a_live_photo_comes_from_apples_note() -> None:
    identifier = "E905E6C6-C747-45E2-B8B5-5A5F6C3F3B2A"
    found = claims(IPHONE, exif={MAKER_NOTE: apple_maker_note(identifier)})
    assert found.live_photo_id == identifier
    assert claims(IPHONE, exif={MAKER_NOTE: b"Nikon\0\2\0" * 4}).live_photo_id is None


def test_a_directory_alone_is_read_as_what_it_is() -> None:
    exif, gps_alone = tiff(SHANGHAI_EXIF), tiff(SHANGHAI)
    assert list(times(exif_claims(exif_bytes(exif, DirectoryKind.exif)))) == [
        TimeSource.exif_original
    ]
    assert len(exif_claims(exif_bytes(gps_alone, DirectoryKind.gps)).positions) == 1
    assert exif_claims(exif_bytes(exif, DirectoryKind.maker_note)) == Claims()


def test_a_big_tiff_is_read_alike() -> None:
    found = exif_claims(exif_bytes(tiff(IPHONE, exif=SHANGHAI_EXIF, gps=SHANGHAI, big=True)))
    assert len(found.positions) == 1
    assert TimeSource.exif_original in times(found)


def test_what_is_no_tiff_structure_is_a_doubt() -> None:
    assert doubts(exif_claims(exif_bytes(b"Exif"))) == [DoubtCode.damaged]


def test_a_directory_that_points_to_itself_is_read_once() -> None:
    found = claims({MAKE: "Apple", EXIF: 8})
    assert found.make == "Apple"
    assert doubts(found) == [DoubtCode.damaged]


@pytest.mark.parametrize("length", range(8, 300, 7))
def test_a_structure_cut_off_anywhere_is_read_up_to_there(length: int) -> None:
    whole = tiff(IPHONE, exif=SHANGHAI_EXIF, gps=SHANGHAI)
    found = exif_claims(exif_bytes(whole[:length]))
    assert DoubtCode.truncated in doubts(found)


def test_limits_hold_for_huge_counts() -> None:
    entries = struct.pack(">HHII", ORIGINAL, 2, 0xFFFF_FFFF, 8) * 3
    bomb = b"MM\0*\0\0\0\x08" + struct.pack(">H", 0xFFFF) + entries
    found = exif_claims(exif_bytes(bomb))
    assert found.times == ()
    assert set(doubts(found)) == {DoubtCode.damaged, DoubtCode.truncated}


def test_numbers_of_a_wrong_type_are_no_numbers() -> None:
    found = claims({ORIENTATION: "6", MAKE: 7})
    assert (found.orientation, found.make) == (None, None)
    assert exif_claims(exif_bytes(b"MM\0*\0\0\0\x08" + directory({}, ">", 8))) == Claims()
