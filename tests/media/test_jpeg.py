"""JPEG files: which segments are read, and what happens with broken ones."""

import pytest

from geoimm.domain.claims import DoubtCode, TimeSource
from geoimm.domain.days import parse_time
from geoimm.media.containers.found import Found
from geoimm.media.containers.iptc import iptc_claims
from geoimm.media.containers.jpeg import read_jpeg
from geoimm.media.sources import BlockSource, BytesSource
from media.images import (
    IPHONE,
    SHANGHAI_EXIF,
    exif_segment,
    extended_xmp_segment,
    iptc,
    jpeg,
    photoshop_segment,
    resource,
    segment,
    tiff,
    xmp,
    xmp_segment,
)

_STRUCTURE = tiff(IPHONE, exif=SHANGHAI_EXIF)
_GUID = b"0123456789ABCDEF0123456789ABCDEF"


def read(data: bytes) -> Found:
    return read_jpeg(BytesSource(data))


def blocks(found: Found) -> list[bytes]:
    return [block.data.read_at(0, block.data.size) for block in found.exif]


def doubts(found: Found) -> list[DoubtCode]:
    return [doubt.code for doubt in found.doubts]


def test_exif_xmp_and_size() -> None:
    packet = xmp('exif:GPSLatitude="31,13.822N"')
    found = read(jpeg(exif_segment(_STRUCTURE), xmp_segment(packet), width=4032, height=3024))
    assert blocks(found) == [_STRUCTURE]
    assert found.xmp == (packet,)
    assert (found.width, found.height) == (4032, 3024)
    assert (found.content_type, found.media_kind) == ("image/jpeg", "image")
    assert found.doubts == ()


def test_all_exif_segments_are_read_in_their_order() -> None:
    other = tiff({0x10F: "Other"})
    assert blocks(read(jpeg(exif_segment(_STRUCTURE), exif_segment(other)))) == [_STRUCTURE, other]


def test_exif_that_goes_on_in_the_next_segment_is_joined() -> None:
    long = tiff({0x10F: "Maker", 0x9C9C: b"\1" * 80_000})
    first, second = long[:65_527], long[65_527:]
    assert blocks(read(jpeg(exif_segment(first), exif_segment(second)))) == [long]


def test_extended_xmp_is_joined_by_the_identifier_that_the_packet_names() -> None:
    packet = xmp(f'xmpNote:HasExtendedXMP="{_GUID.decode()}"')
    whole = xmp('exif:GPSLongitude="121,28.428E"')
    first, second = whole[:100], whole[100:]
    found = read(
        jpeg(
            xmp_segment(packet),
            extended_xmp_segment(_GUID, len(whole), 100, second),
            extended_xmp_segment(_GUID, len(whole), 0, first),
            extended_xmp_segment(_GUID[::-1], 9, 0, b"stray one"),
        )
    )
    assert found.xmp == (packet, whole)


def test_extended_xmp_of_more_than_one_mebibyte_is_left_out() -> None:
    packet = xmp(f'xmpNote:HasExtendedXMP="{_GUID.decode()}"')
    found = read(jpeg(xmp_segment(packet), extended_xmp_segment(_GUID, 2 << 20, 0, b"<x/>")))
    assert found.xmp == (packet,)
    assert doubts(found) == [DoubtCode.truncated]


def test_photoshops_resources_hold_iptc_and_more() -> None:
    datasets = iptc([(2, 55, b"20240304"), (2, 60, b"102030+0800"), (2, 5, b"Bund")])
    packet = xmp("")
    found = read(
        jpeg(
            photoshop_segment(
                resource(0x03ED, b"\0" * 7, name=b"resolution"),
                resource(0x0404, datasets),
                resource(0x0422, _STRUCTURE),
                resource(0x0424, packet),
            )
        )
    )
    assert (found.iptc, blocks(found), found.xmp) == ((datasets,), [_STRUCTURE], (packet,))


def test_iptc_tells_when_a_picture_was_created() -> None:
    claims = iptc_claims(iptc([(2, 55, b"20240304"), (2, 60, b"102030+0800"), (2, 5, b"Bund")]))
    (claim,) = claims.times
    assert claim.source is TimeSource.iptc_created
    assert claim.time == parse_time("2024-03-04T10:20:30+08:00")
    assert claims.title == "Bund"


def test_a_date_of_iptc_without_a_time_is_a_day() -> None:
    (claim,) = iptc_claims(iptc([(2, 55, b"20240304")])).times
    assert (claim.time, claim.is_day) == (parse_time("2024-03-04T00:00:00"), True)


def test_a_date_of_iptc_that_is_not_set_is_absent_and_a_broken_one_a_doubt() -> None:
    unset = iptc_claims(iptc([(2, 55, b"00000000"), (2, 60, b"000000")]))
    assert (unset.times, unset.doubts) == ((), ())
    broken = iptc_claims(iptc([(2, 55, b"20241340")]))
    assert [doubt.code for doubt in broken.doubts] == [DoubtCode.unreadable_time]


def test_iptc_in_utf8_says_so_and_is_latin_1_otherwise() -> None:
    title = (2, 5, "Überlingen".encode())
    assert iptc_claims(iptc([(1, 90, b"\x1b%G"), title])).title == "Überlingen"
    assert iptc_claims(iptc([(2, 5, "Überlingen".encode("latin-1"))])).title == "Überlingen"


def test_the_film_behind_a_motion_photo_is_not_looked_at() -> None:
    film = b"\0\0\0\x18ftypmp42\0\0\0\0" + exif_segment(tiff({0x10F: "Film"}))
    found = read(jpeg(exif_segment(_STRUCTURE), tail=film))
    assert blocks(found) == [_STRUCTURE]
    assert found.doubts == ()


def test_fill_bytes_before_a_marker_are_no_damage() -> None:
    found = read(jpeg(b"\xff\xff\xff" + exif_segment(_STRUCTURE)))
    assert blocks(found) == [_STRUCTURE]
    assert found.doubts == ()


@pytest.mark.parametrize("longer", [-3, 4])
def test_after_a_segment_of_a_wrong_length_the_next_marker_is_found(longer: int) -> None:
    comment = bytearray(segment(0xFE, b"a comment of some length"))
    comment[3] += longer
    padding = b"\0" * max(0, longer) + b"\0\0"
    found = read(jpeg(bytes(comment) + padding, exif_segment(_STRUCTURE)))
    assert blocks(found) == [_STRUCTURE]
    assert doubts(found) == [DoubtCode.damaged]


@pytest.mark.parametrize("name", [b"\0\0Exif\0\0", b"EXIF\0\0", b"Exif\0\xff"])
def test_the_name_of_exif_may_be_odd(name: bytes) -> None:
    assert blocks(read(jpeg(segment(0xE1, name + _STRUCTURE)))) == [_STRUCTURE]


def test_xmp_is_known_without_its_name_too() -> None:
    packet = xmp("")
    found = read(jpeg(segment(0xE1, b"http://ns.example.com/xap/\0" + packet)))
    assert found.xmp == (packet,)
    assert doubts(found) == [DoubtCode.damaged]


def test_xmp_ends_where_its_element_does() -> None:
    packet = xmp("")
    assert read(jpeg(xmp_segment(packet + b"\xff\xe1\0\x08rest"))).xmp == (packet,)


def test_an_exiv2_container_is_read_like_a_jpeg() -> None:
    found = read(b"\xff\x01Exiv2" + exif_segment(_STRUCTURE) + b"\xff\xd9")
    assert blocks(found) == [_STRUCTURE]
    assert found.content_type == "image/x-exv"
    assert found.doubts == ()


def test_a_file_that_ends_in_exif_gives_what_is_there() -> None:
    found = read(jpeg(exif_segment(_STRUCTURE))[:120])
    assert blocks(found) == [_STRUCTURE[: 120 - 12]]
    assert doubts(found) == [DoubtCode.truncated]


def test_one_block_of_a_large_file_is_enough() -> None:
    data = jpeg(exif_segment(_STRUCTURE), tail=bytes(3 << 20))
    source = BlockSource(lambda offset, length: data[offset : offset + length], len(data))
    read_jpeg(source)
    assert source.requests == 1


def test_thousands_of_segments_end_with_a_doubt() -> None:
    found = read(jpeg(*[segment(0xE1, b"Exif\0\0" + _STRUCTURE[:16])] * 3000))
    assert DoubtCode.truncated in doubts(found)
    assert len(found.exif) <= 16


def test_xmp_beyond_four_mebibytes_is_left_out() -> None:
    found = read(jpeg(*[xmp_segment(b"x" * 60_000)] * 100))
    assert sum(map(len, found.xmp)) <= 4 << 20
    assert doubts(found) == [DoubtCode.truncated]
