"""TIFF files and the raw files that are made like them."""

import struct

import pytest

from geoimm.domain.claims import DoubtCode
from geoimm.media.containers.found import Found
from geoimm.media.containers.mrw import read_mrw
from geoimm.media.containers.tiff import read_tiff
from geoimm.media.exif import exif_claims
from geoimm.media.sources import BlockSource, BytesSource
from media.images import (
    CHILDREN,
    HEIGHT,
    IPHONE,
    KIND,
    MAKE,
    SHANGHAI_EXIF,
    WIDTH,
    Tags,
    Typed,
    directory,
    exif_segment,
    iptc,
    jpeg,
    mrw,
    tiff,
    xmp,
)

_XMP, _IPTC, _DNG_VERSION, _COMPRESSION = 700, 33723, 0xC612, 0x103


def read(data: bytes) -> Found:
    return read_tiff(BytesSource(data))


def with_child(main: Tags, child: Tags) -> bytes:
    """A structure with one directory below IFD0."""
    length = len(tiff({**main, CHILDREN: 0}))
    return tiff({**main, CHILDREN: length}) + directory(child, ">", length)


def test_the_whole_file_is_one_block_of_exif() -> None:
    data = tiff({**IPHONE, WIDTH: 640, HEIGHT: 480}, exif=SHANGHAI_EXIF)
    found = read(data)
    assert (found.width, found.height) == (640, 480)
    assert (found.content_type, found.media_kind) == ("image/tiff", "image")
    (block,) = found.exif
    assert exif_claims(block).make == "Apple"


def test_xmp_and_iptc_have_tags_of_their_own() -> None:
    packet, datasets = xmp('exif:GPSLatitude="31,13.822N"'), iptc([(2, 55, b"20240304")])
    found = read(tiff({_XMP: Typed(1, len(packet), packet), _IPTC: datasets}))
    assert (found.xmp, found.iptc) == ((packet,), (datasets,))


def test_iptc_that_was_turned_around_as_longs_is_turned_back() -> None:
    datasets = iptc([(2, 55, b"20240304"), (2, 5, b"The")])
    longs = struct.unpack(f"<{len(datasets) // 4}I", datasets[: len(datasets) // 4 * 4])
    turned = struct.pack(f">{len(longs)}I", *longs)
    found = read(tiff({_IPTC: Typed(4, len(longs), turned)}))
    assert found.iptc == (datasets[: len(turned)],)


def test_the_size_is_that_of_the_largest_picture_that_is_no_preview() -> None:
    preview: Tags = {KIND: 1, WIDTH: 160, HEIGHT: 120}
    raw: Tags = {KIND: 0, WIDTH: 6000, HEIGHT: 4000}
    assert read(with_child(preview, raw)).width == 6000
    assert read(with_child(raw, {KIND: 1, WIDTH: 9000, HEIGHT: 9000})).width == 6000


@pytest.mark.parametrize(
    ("main", "content_type"),
    [
        ({_DNG_VERSION: b"\1\4\0\0"}, "image/x-adobe-dng"),
        ({MAKE: "PENTAX", _COMPRESSION: 65535}, "image/x-pentax-pef"),
        ({MAKE: "NIKON CORPORATION", KIND: 1, CHILDREN: 4}, "image/x-nikon-nef"),
        ({MAKE: "SONY", KIND: 1, CHILDREN: 4}, "image/x-sony-arw"),
        ({MAKE: "SONY", KIND: 0}, "image/tiff"),
    ],
)
def test_raw_files_are_told_by_their_makers_and_their_previews(
    main: Tags, content_type: str
) -> None:
    assert read(tiff(main)).content_type == content_type


@pytest.mark.parametrize(
    ("magic", "content_type"),
    [
        (b"IIRO", "image/x-olympus-orf"),
        (b"IIRS", "image/x-olympus-orf"),
        (b"IIU\0", "image/x-panasonic-rw2"),
    ],
)
def test_raw_files_with_heads_of_their_own(magic: bytes, content_type: str) -> None:
    data = magic + tiff(IPHONE, exif=SHANGHAI_EXIF, order="<")[4:]
    found = read(data)
    assert found.content_type == content_type
    assert exif_claims(found.exif[0]).make == "Apple"


def test_canons_raw_files_are_told_by_their_mark() -> None:
    table = directory({MAKE: "Canon"}, "<", 16)
    data = b"II*\0\x10\0\0\0CR\2\0\0\0\0\0" + table
    assert read(data).content_type == "image/x-canon-cr2"


def test_panasonics_raw_files_have_borders_and_a_jpeg_with_more_exif() -> None:
    picture = jpeg(exif_segment(tiff(IPHONE)))
    tags: Tags = {4: 6, 5: 8, 6: 3462, 7: 4600, 0x2E: picture}
    data = b"IIU\0" + tiff(tags, order="<")[4:]
    found = read(data)
    assert (found.width, found.height) == (4592, 3456)
    assert [exif_claims(block).make for block in found.exif] == [None, "Apple"]


def test_a_directory_at_the_end_of_a_large_file_costs_two_blocks() -> None:
    picture = bytes(1 << 20)
    table = directory({MAKE: "Leica"}, ">", 8 + len(picture))
    data = b"MM\0*" + struct.pack(">I", 8 + len(picture)) + picture + table
    source = BlockSource(lambda offset, length: data[offset : offset + length], len(data))
    assert exif_claims(read_tiff(source).exif[0]).make == "Leica"
    assert source.requests == 2


def test_minoltas_raw_files_hold_a_structure_in_a_block() -> None:
    found = read_mrw(BytesSource(mrw(tiff(IPHONE))))
    assert exif_claims(found.exif[0]).make == "Apple"
    assert (found.width, found.height) == (2576, 1936)
    assert found.doubts == ()


def test_minoltas_raw_files_have_xmp_where_exiftool_writes_it() -> None:
    packet = xmp('exif:DateTimeOriginal="2021-07-08T09:10:11+10:00"')
    structure = tiff({**IPHONE, _XMP: Typed(1, len(packet), packet)})
    assert read_mrw(BytesSource(mrw(structure))).xmp == (packet,)


def test_a_broken_head_is_a_doubt() -> None:
    assert [doubt.code for doubt in read(b"II*\0").doubts] == [DoubtCode.damaged]
    cut = read_mrw(BytesSource(mrw(tiff(IPHONE))[:20]))
    assert [doubt.code for doubt in cut.doubts] == [DoubtCode.truncated]
