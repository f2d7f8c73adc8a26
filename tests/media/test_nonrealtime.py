"""Sony's NonRealTimeMeta: when, where and by which camera a film was taken."""

import pytest

from geoimm.domain.claims import Claims, DoubtCode, PositionSource, TimeSource
from geoimm.domain.days import parse_time
from geoimm.domain.photo_metadata import DaySource
from geoimm.media.nonrealtime import nonrealtime_claims
from geoimm.media.reader import read_claims, read_metadata
from geoimm.media.sources import BytesSource
from media.box_files import (
    FROM_1904,
    box,
    film,
    full_box,
    items_meta,
    keys_meta,
    mvhd,
    nonrealtime,
    nonrealtime_meta,
    trak,
)

SHANGHAI = {
    "VersionID": "2.2.0.0",
    "LatitudeRef": "N",
    "Latitude": "31;13;49.320",
    "LongitudeRef": "E",
    "Longitude": "121;28;25.680",
}
"""31.2303667 N, 121.4738 E."""
VIDEO = trak(b"vide", size=(1920, 1080))
HEADER = mvhd(FROM_1904 + 1_709_518_830)
DOCUMENT = nonrealtime(gps=SHANGHAI)


def xavc(*in_moov: bytes, behind: bytes = b"") -> bytes:
    return film(HEADER, VIDEO, *in_moov, brand=b"XAVC", behind=behind)


def claimed(data: bytes) -> Claims:
    return read_claims(BytesSource(data))


def codes(claims: Claims) -> list[DoubtCode]:
    return [doubt.code for doubt in claims.doubts]


@pytest.mark.parametrize(
    "data",
    [
        xavc(behind=nonrealtime_meta(DOCUMENT)),
        xavc(nonrealtime_meta(DOCUMENT)),
        xavc(box(b"udta", nonrealtime_meta(DOCUMENT))),
        xavc(keys_meta({"com.apple.quicktime.title": "A"}), behind=nonrealtime_meta(DOCUMENT)),
    ],
    ids=["beside the movie", "in the movie", "in its user data", "beside another list"],
)
def test_it_tells_when_where_and_by_which_camera(data: bytes) -> None:
    metadata = read_metadata(data)
    assert metadata.coordinate is not None
    assert metadata.coordinate.latitude == pytest.approx(31.2303667)
    assert metadata.coordinate.longitude == pytest.approx(121.4738)
    assert metadata.coordinate_source is PositionSource.sony_xml
    wall = parse_time("2024-03-04T10:20:30").wall_nanoseconds
    assert (metadata.wall_nanoseconds, metadata.wall_source) == (wall, TimeSource.sony_xml)
    assert (metadata.offset_minutes, metadata.day_source) == (480, DaySource.instant)
    assert (metadata.make, metadata.model, metadata.serial) == ("Sony", "ILCE-7M3", None)
    assert (metadata.content_type, metadata.width) == ("video/mp4", 1920)
    assert metadata.doubts == ()


def test_its_time_comes_before_the_movies() -> None:
    data = xavc(behind=nonrealtime_meta(nonrealtime("2024-03-04T23:30:00-08:00")))
    metadata = read_metadata(data, default_zone="Asia/Tokyo")
    assert (str(metadata.local_day), metadata.zone) == ("2024-03-04", "-08:00")
    assert metadata.day_source is DaySource.wall_with_offset


def test_apples_keys_come_before_it() -> None:
    keys = keys_meta(
        {
            "com.apple.quicktime.location.ISO6709": "+01.0+002.0/",
            "com.apple.quicktime.creationdate": "2020-01-02T03:04:05+0100",
            "com.apple.quicktime.make": "Apple",
        }
    )
    metadata = read_metadata(xavc(keys, behind=nonrealtime_meta(DOCUMENT)))
    assert metadata.coordinate_source is PositionSource.quicktime_keys
    assert metadata.wall_source is TimeSource.quicktime_keys
    assert metadata.make == "Apple"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024-03-04T10:20:30.5+0800", "2024-03-04T10:20:30.5+08:00"),
        ("2024-03-04T02:20:30Z", "2024-03-04T02:20:30Z"),
        ("2024-03-04T10:20:30", "2024-03-04T10:20:30"),
    ],
)
def test_times_have_an_offset_or_none(written: str, expected: str) -> None:
    (claim,) = nonrealtime_claims(nonrealtime(written)).times
    assert (claim.source, claim.time) == (TimeSource.sony_xml, parse_time(expected))


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2024-01-15", DoubtCode.unreadable_time),
        ("2024-13-01T00:00:00+09:00", DoubtCode.unreadable_time),
        ("soon", DoubtCode.unreadable_time),
        ("2024-03-04T10:20:30+29:00", DoubtCode.unreadable_offset),
    ],
)
def test_a_time_that_is_none_is_a_doubt(written: str, code: DoubtCode) -> None:
    claims = nonrealtime_claims(nonrealtime(written))
    assert codes(claims) == [code]
    assert claims.model == "ILCE-7M3"


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("31;13;49.320", "121;28;25.680"),
        ("31:13:49.320", "121:28:25.680"),
        ("31;13.822", "121;28.428"),
        ("31.2303667", "121.4738"),
        ("31/1;13/1;49320/1000", "121/1;28/1;25680/1000"),
    ],
)
def test_degrees_may_have_minutes_and_seconds(latitude: str, longitude: str) -> None:
    gps = {"Latitude": latitude, "LatitudeRef": "S", "Longitude": longitude, "LongitudeRef": "W"}
    (claim,) = nonrealtime_claims(nonrealtime(gps=gps)).positions
    assert claim.coordinate.latitude == pytest.approx(-31.2303667)
    assert claim.coordinate.longitude == pytest.approx(-121.4738)
    assert claim.altitude_metres is None


@pytest.mark.parametrize(("ref", "metres"), [("0", 12.5), ("1", -12.5)])
def test_an_altitude_is_above_the_sea_or_below_it(ref: str, metres: float) -> None:
    gps = SHANGHAI | {"Altitude": "12.5", "AltitudeRef": ref}
    assert nonrealtime_claims(nonrealtime(gps=gps)).positions[0].altitude_metres == metres


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"LatitudeRef": ""}, DoubtCode.no_ref),
        ({"LongitudeRef": "N"}, DoubtCode.no_ref),
        ({"Latitude": "31;61;0"}, DoubtCode.unreadable_position),
        ({"Longitude": ""}, DoubtCode.unreadable_position),
        ({"Longitude": "1/0;0/1;0/1"}, DoubtCode.unreadable_position),
        ({"Latitude": "91;0;0"}, DoubtCode.out_of_range),
        ({"Latitude": "0;0;0", "Longitude": "0;0;0"}, DoubtCode.null_island),
    ],
)
def test_a_position_that_is_none_is_a_doubt(changed: dict[str, str], code: DoubtCode) -> None:
    claims = nonrealtime_claims(nonrealtime(gps=SHANGHAI | changed))
    assert (claims.positions, codes(claims)) == ((), [code])
    assert len(claims.times) == 1


def test_a_group_without_a_fix_claims_no_position() -> None:
    claims = nonrealtime_claims(nonrealtime(gps={"VersionID": "2.2.0.0", "Status": "V"}))
    assert (claims.positions, claims.doubts) == ((), ())


@pytest.mark.parametrize(
    ("serial", "expected"), [("4294967295", None), ("0", None), ("5001234", "5001234")]
)
def test_a_serial_number_that_is_not_set_is_none(serial: str, expected: str | None) -> None:
    assert nonrealtime_claims(nonrealtime(serial=serial)).serial == expected


def test_a_meta_of_another_handler_is_no_such_document() -> None:
    other = nonrealtime_meta(DOCUMENT, handler=b"meta")
    assert claimed(xavc(other, behind=other)) == claimed(xavc())
    assert claimed(xavc(behind=items_meta({"©nam": "Title"}))).title is None


def test_only_the_first_document_is_read() -> None:
    other = nonrealtime_meta(nonrealtime("2001-01-01T00:00:00Z"))
    claims = claimed(xavc(other, behind=nonrealtime_meta(DOCUMENT)))
    assert [one.source for one in claims.times].count(TimeSource.sony_xml) == 1
    assert claims.positions == ()


@pytest.mark.parametrize(
    "document",
    [
        DOCUMENT[:-30],
        b"no XML",
        b"<Other/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]>' + DOCUMENT,
        b"<NonRealTimeMeta>" + b"<a/>" * 120_000 + b"</NonRealTimeMeta>",
        DOCUMENT.replace(b"rec709", b"\xff"),
    ],
    ids=["cut", "text", "other root", "entity", "too many elements", "other encoding"],
)
def test_a_broken_document_is_a_doubt_and_the_film_is_read(document: bytes) -> None:
    claims = claimed(xavc(behind=nonrealtime_meta(document)))
    assert codes(claims) == [DoubtCode.damaged]
    assert [one.source for one in claims.times] == [TimeSource.quicktime_movie]


def test_a_document_of_over_one_mebibyte_is_left_out() -> None:
    claims = claimed(xavc(behind=nonrealtime_meta(DOCUMENT + b" " * (1 << 20))))
    assert codes(claims) == [DoubtCode.truncated]


def test_a_film_that_ends_in_its_document_says_so() -> None:
    claims = claimed(xavc(behind=nonrealtime_meta(DOCUMENT))[:-100])
    assert codes(claims) == [DoubtCode.truncated, DoubtCode.damaged]


def test_a_meta_without_a_document_is_empty() -> None:
    handler = full_box(b"hdlr", bytes(4), b"nrtm", bytes(13))
    assert claimed(xavc(behind=full_box(b"meta", handler))) == claimed(xavc())
