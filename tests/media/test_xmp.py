"""XMP packets, in files and beside them: positions, times and what else they claim."""

import math
from pathlib import Path

import pytest

from geoimm.domain.claims import Claims, DoubtCode, PositionSource, TimeSource
from geoimm.domain.days import Moment
from geoimm.media.xmp import xmp_claims

SHARED = Path(__file__).parents[3] / "shared" / "corpus" / "photos"


def packet(elements: str = "", *, attributes: str = "") -> bytes:
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
 <rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/"
  xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
  xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" {attributes}>{elements}</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>""".encode()


def element(name: str, text: str) -> str:
    return f"<{name}>{text}</{name}>"


def place(latitude: str, longitude: str, *more: str) -> bytes:
    both = element("exif:GPSLatitude", latitude) + element("exif:GPSLongitude", longitude)
    return packet(both + "".join(more))


def coordinate(claims: Claims) -> tuple[float, float]:
    (claim,) = claims.positions
    return claim.coordinate.latitude, claim.coordinate.longitude


def time(claims: Claims, source: TimeSource) -> str | None:
    """The wall time and offset as one text, None where the source claims none."""
    for claim in claims.times:
        if claim.source is source:
            wall = Moment(claim.time.wall_nanoseconds).text()[:-1]
            return f"{wall} {claim.time.offset_minutes}{' Z' if claim.time.universal else ''}"
    return None


def codes(claims: Claims) -> list[DoubtCode]:
    return [doubt.code for doubt in claims.doubts]


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        ("53,7.9535N", "8,30.5W", (53.132558333, -8.508333333)),
        ("53,7,57N", "8,30,36E", (53.1325, 8.51)),
        ("53,7,57.5S", "179,59,60W", (-53.132638889, -180.0)),
        ("53.1325", "-8.51", (53.1325, -8.51)),
        ("56.5N", "14.45E", (56.5, 14.45)),
        ("33.5s", "70.65w", (-33.5, -70.65)),
    ],
)
def test_a_position_is_read_in_each_form(
    latitude: str, longitude: str, expected: tuple[float, float]
) -> None:
    claims = xmp_claims(place(latitude, longitude))
    assert coordinate(claims) == pytest.approx(expected)
    assert claims.positions[0].source is PositionSource.xmp
    assert claims.doubts == ()


def test_degrees_as_three_fractions_take_their_hemisphere_from_the_reference() -> None:
    references = element("exif:GPSLatitudeRef", "N") + element("exif:GPSLongitudeRef", "West")
    claims = xmp_claims(place("55/1 54/1 4074/100", "3/1 30/1 0/1", references))
    assert coordinate(claims) == pytest.approx((55.911316667, -3.5))
    assert claims.doubts == ()


def test_degrees_and_minutes_without_a_hemisphere_are_north_and_east_with_a_doubt() -> None:
    claims = xmp_claims(place("55/1 54/1 4074/100", "14,27.0"))
    assert coordinate(claims) == pytest.approx((55.911316667, 14.45))
    assert codes(claims) == [DoubtCode.no_ref]


def test_apples_unsigned_numbers_take_their_hemisphere_from_the_reference() -> None:
    references = element("exif:GPSLatitudeRef", "S") + element("exif:GPSLongitudeRef", "W")
    claims = xmp_claims(place("33.45", "70.65", references), sidecar=True)
    assert coordinate(claims) == (-33.45, -70.65)
    assert claims.positions[0].source is PositionSource.sidecar


def test_a_sign_or_a_letter_wins_over_the_reference() -> None:
    references = element("exif:GPSLatitudeRef", "N") + element("exif:GPSLongitudeRef", "E")
    assert coordinate(xmp_claims(place("-33.45", "70,39.0W", references))) == (-33.45, -70.65)


@pytest.mark.parametrize(
    ("latitude", "longitude", "code"),
    [
        ("0,0.0N", "0,0.0E", DoubtCode.null_island),
        ("95.5", "10.5", DoubtCode.out_of_range),
        ("53,7.9E", "8,30.5W", DoubtCode.unreadable_position),
        ("53,61.0N", "8,30.5W", DoubtCode.unreadable_position),
        ("-53,7.0N", "8,30.5W", DoubtCode.unreadable_position),
        ("55/0 54/1 1/1", "8,30.5W", DoubtCode.unreadable_position),
        ("nan", "8.5", DoubtCode.unreadable_position),
        ("somewhere", "8.5", DoubtCode.unreadable_position),
        ("53.5", "", DoubtCode.unreadable_position),
        ("1" * 500, "8.5", DoubtCode.unreadable_position),
    ],
)
def test_what_is_no_position_is_a_doubt(latitude: str, longitude: str, code: DoubtCode) -> None:
    claims = xmp_claims(place(latitude, longitude))
    assert claims.positions == ()
    assert codes(claims) == [code]


def test_one_axis_at_zero_is_a_position() -> None:
    assert coordinate(xmp_claims(place("51.5", "0"))) == (51.5, 0.0)


@pytest.mark.parametrize(
    ("altitude", "reference", "metres"),
    [
        ("102/1", "0", 102.0),
        ("69/10", "", 6.9),
        ("2.6828", "0", 2.6828),
        ("-14.28", "0", -14.28),
        ("1428/100", "1", -14.28),
        ("407.00", "Sea level", 407.0),
        ("1/0", "0", None),
        ("high", "0", None),
    ],
)
def test_altitude_is_metres_above_sea_level(
    altitude: str, reference: str, metres: float | None
) -> None:
    more = element("exif:GPSAltitude", altitude) + element("exif:GPSAltitudeRef", reference)
    found = xmp_claims(place("10.5", "20.5", more)).positions[0].altitude_metres
    assert found == (metres if metres is None else pytest.approx(metres))
    assert found is None or math.isfinite(found)


def test_attributes_and_elements_are_alike() -> None:
    claims = xmp_claims(
        packet(
            attributes='exif:GPSLatitude="50,5.375N" exif:GPSLongitude="14,23.8E" '
            'exif:DateTimeOriginal="2024-01-28T09:54:20" tiff:Make="NIKON"'
        )
    )
    assert coordinate(claims) == pytest.approx((50.089583333, 14.396666667))
    assert time(claims, TimeSource.xmp_original) == "2024-01-28T09:54:20 None"
    assert claims.make == "NIKON"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-01-31T00:02:07+01:00", "2024-01-31T00:02:07 60"),
        ("2021-01-10T17:30:57.05", "2021-01-10T17:30:57.05 None"),
        ("2020-01-01T10:00+02:00", "2020-01-01T10:00:00 120"),
        ("2020-01-01T10:00:00Z", "2020-01-01T10:00:00 0 Z"),
        ("2010:07:28 11:02:12", "2010-07-28T11:02:12 None"),
    ],
)
def test_a_capture_time_is_read_with_what_it_has(text: str, expected: str) -> None:
    claims = xmp_claims(packet(element("exif:DateTimeOriginal", text)))
    assert time(claims, TimeSource.xmp_original) == expected
    assert claims.doubts == ()


def test_in_a_sidecar_it_is_the_sidecars() -> None:
    claims = xmp_claims(
        packet(element("exif:DateTimeOriginal", "2024-01-31T00:02:07")), sidecar=True
    )
    assert [claim.source for claim in claims.times] == [TimeSource.sidecar_original]


def test_the_name_of_a_zone_is_no_offset() -> None:
    claims = xmp_claims(packet(element("exif:DateTimeOriginal", "2010-07-28T11:02:12.000CEST")))
    assert time(claims, TimeSource.xmp_original) == "2010-07-28T11:02:12 None"
    assert codes(claims) == [DoubtCode.unreadable_offset]


def test_a_day_alone_is_no_capture_time_but_the_day_it_was_made() -> None:
    claims = xmp_claims(packet(element("exif:DateTimeOriginal", "2020-01-01")))
    assert time(claims, TimeSource.xmp_original) is None
    assert time(claims, TimeSource.xmp_created) == "2020-01-01T00:00:00 None"
    assert codes(claims) == [DoubtCode.suspect_time]


@pytest.mark.parametrize("text", ["2020-01", "2020", "2020-13-01T10:00", "0000-00-00T00:00:00"])
def test_less_than_a_day_or_no_day_is_unreadable(text: str) -> None:
    claims = xmp_claims(packet(element("exif:DateTimeOriginal", text)))
    assert claims.times == ()
    assert codes(claims) == [DoubtCode.unreadable_time]


def test_the_time_of_photoshop_comes_before_that_of_xmp() -> None:
    made = element("xmp:CreateDate", "2024-03-04T12:03:45.65")
    shot = element("photoshop:DateCreated", "2024-01-21T10:24:00.93")
    assert time(xmp_claims(packet(made + shot)), TimeSource.xmp_created) == (
        "2024-01-21T10:24:00.93 None"
    )
    same_day = made + element("photoshop:DateCreated", "2024-03-04")
    assert time(xmp_claims(packet(same_day)), TimeSource.xmp_created) == (
        "2024-03-04T12:03:45.65 None"
    )
    assert xmp_claims(packet(same_day)).doubts == ()


def test_the_time_of_a_scan_is_digitized() -> None:
    claims = xmp_claims(packet(element("exif:DateTimeDigitized", "2015-06-11T10:29:26")))
    assert time(claims, TimeSource.exif_digitized) == "2015-06-11T10:29:26 None"


def test_gps_time_is_in_utc_in_one_property_or_in_two() -> None:
    one = packet(element("exif:GPSTimeStamp", "2024-09-23T15:05:51Z"))
    two = element("exif:GPSTimeStamp", "09:29:14.00") + element("exif:GPSDateStamp", "2018:07:03")
    bare = packet(element("exif:GPSTimeStamp", "2024-09-23T15:05:51"))
    assert time(xmp_claims(one), TimeSource.xmp_gps) == "2024-09-23T15:05:51 0 Z"
    assert time(xmp_claims(packet(two)), TimeSource.xmp_gps) == "2018-07-03T09:29:14 0 Z"
    assert time(xmp_claims(bare), TimeSource.xmp_gps) == "2024-09-23T15:05:51 0 Z"


def test_a_gps_clock_without_its_date_is_a_clock_only() -> None:
    claims = xmp_claims(packet(element("exif:GPSTimeStamp", "09:29:14.5")))
    assert claims.times == ()
    assert claims.gps_clock_nanoseconds == (9 * 3600 + 29 * 60 + 14) * 1_000_000_000 + 500_000_000


def test_the_camera_and_the_picture() -> None:
    claims = xmp_claims(
        packet(
            element("tiff:Make", " Canon ")
            + element("tiff:Model", "EOS 6D")
            + element("aux:SerialNumber", "412052000727")
            + element("tiff:Orientation", "6")
            + element("exif:PixelXDimension", "5472")
            + element("exif:PixelYDimension", "3648")
            + "<dc:title><rdf:Alt><rdf:li xml:lang='de'>Titel</rdf:li>"
            "<rdf:li xml:lang='x-default'>Title</rdf:li></rdf:Alt></dc:title>"
        )
    )
    assert (claims.make, claims.model, claims.serial) == ("Canon", "EOS 6D", "412052000727")
    assert (claims.width, claims.height, claims.orientation) == (5472, 3648, 6)
    assert claims.title == "Title"


def test_sizes_and_orientations_that_are_none_are_not_claimed() -> None:
    claims = xmp_claims(
        packet(
            element("tiff:Orientation", "9")
            + element("tiff:ImageWidth", "0")
            + element("tiff:ImageLength", "100")
        )
    )
    assert (claims.width, claims.height, claims.orientation) == (None, None, None)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32-be", "utf-8-sig"])
def test_packets_in_other_encodings_are_read(encoding: str) -> None:
    data = packet(element("tiff:Model", "Ünïcode 相机")).decode().encode(encoding)
    assert xmp_claims(data).model == "Ünïcode 相机"


def test_padding_and_declarations_do_not_matter() -> None:
    data = b"\0\0 " + packet(element("tiff:Make", "A")) + b" " * 2000 + b"\0" * 50
    assert xmp_claims(data).make == "A"
    declared = b"<?xml version='1.0' encoding='UTF-16'?>" + packet(element("tiff:Make", "A"))
    assert xmp_claims(declared).make == "A"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 100,
        b"<x:xmpmeta",
        b"<a/>",
        b"\xff\xfe<\0",
        b"<?xml version='1.0' encoding='unicode_escape'?><a>\\x</a>",
        b"<a>" * 200_000,
        b"<?xml " * 170_000,
        b'<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
        b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>',
        packet(element("tiff:Make", "A")).replace(b"</rdf:RDF>", b""),
    ],
    ids=range(11),
)
def test_what_is_no_packet_is_a_doubt_and_no_error(data: bytes) -> None:
    claims = xmp_claims(data)
    assert codes(claims) == [DoubtCode.damaged]
    assert claims.make is None


def test_a_caption_in_another_encoding_does_not_cost_the_rest() -> None:
    words = element("dc:title", "Köln").encode("latin-1").decode("utf-8", "surrogateescape")
    data = place("50.9", "6.9", "@").replace(b"@", words.encode("utf-8", "surrogateescape"))
    claims = xmp_claims(data)
    assert coordinate(claims) == (50.9, 6.9)
    assert claims.title == "K\ufffdln"
    assert codes(claims) == [DoubtCode.damaged]


def test_a_packet_in_a_file_has_one_mebibyte_and_a_sidecar_more() -> None:
    data = packet(element("tiff:Make", "A")) + b" " * (1 << 20)
    assert codes(xmp_claims(data)) == [DoubtCode.truncated]
    assert xmp_claims(data, sidecar=True).make == "A"


def test_deep_nesting_ends() -> None:
    data = packet("<exif:a>" * 50_000 + "</exif:a>" * 50_000 + element("tiff:Make", "A"))
    assert xmp_claims(data).make == "A"


def test_real_sidecars_of_apple_are_in_their_own_hemisphere() -> None:
    folder = SHARED / "photostructure+exiftool-vendored.js" / "test"
    if not folder.exists():
        pytest.skip("the corpus of photos is not here")
    first = xmp_claims((folder / "iphone-export-1.xmp").read_bytes(), sidecar=True)
    second = xmp_claims((folder / "iphone-export-2.xmp").read_bytes(), sidecar=True)
    assert coordinate(first) == pytest.approx((44.6462583, -63.5697167))
    assert coordinate(second) == pytest.approx((-33.4518558, -70.6504661))
    assert time(first, TimeSource.xmp_gps) == "2024-09-23T15:05:51 0 Z"
    assert time(first, TimeSource.xmp_created) == "2024-09-23T11:05:52 -240"


def test_every_real_sidecar_is_read() -> None:
    if not SHARED.exists():
        pytest.skip("the corpus of photos is not here")
    sidecars = [path for path in SHARED.rglob("*") if path.suffix.lower() == ".xmp"]
    claims = [xmp_claims(path.read_bytes(), sidecar=True) for path in sidecars]
    assert all(len(claim.positions) == 1 for claim in claims)
    assert not [code for claim in claims for code in codes(claim) if code is DoubtCode.damaged]
