"""HEIF, HEIC and AVIF: items of metadata, wherever they lie, and how the picture is shown."""

import struct

import pytest

from geoimm.domain.claims import DoubtCode, TimeSource
from geoimm.media.containers.found import ExifBlock, Found
from geoimm.media.containers.heif import read_heif
from geoimm.media.sources import BytesSource
from media.box_files import (
    FROM_1904,
    HeifItem,
    box,
    exif_item,
    exif_payload,
    ftyp,
    full_box,
    heif,
    ispe,
    mvhd,
    picture,
    sparse,
    tiff,
    trak,
    xmp_item,
)


def read(data: bytes) -> Found:
    return read_heif(BytesSource(data))


def content(block: ExifBlock) -> bytes:
    return block.data.read_at(0, block.data.size)


def codes(found: Found) -> list[DoubtCode]:
    return [doubt.code for doubt in found.doubts]


def test_exif_and_xmp_are_found_behind_the_picture() -> None:
    found = read(heif([picture(), exif_item("Canon"), xmp_item(b"<x/>")]))
    assert [content(block) for block in found.exif] == [tiff("Canon")]
    assert found.xmp == (b"<x/>",)
    assert (found.media_kind, found.doubts) == ("image", ())


@pytest.mark.parametrize("iloc_version", [0, 1, 2])
@pytest.mark.parametrize("extents", [1, 3])
def test_items_lie_in_one_piece_or_in_several(iloc_version: int, extents: int) -> None:
    items = [picture(), exif_item("Sony", extents=extents), xmp_item(b"<xmp/>", extents=extents)]
    found = read(heif(items, iloc_version=iloc_version))
    assert content(found.exif[0]) == tiff("Sony")
    assert found.xmp == (b"<xmp/>",)


def test_items_may_lie_in_the_meta_box_itself() -> None:
    items = [picture(), exif_item("Sony", in_idat=True), xmp_item(b"<x/>", in_idat=True)]
    found = read(heif(items))
    assert content(found.exif[0]) == tiff("Sony")
    assert found.xmp == (b"<x/>",)


@pytest.mark.parametrize("version", [2, 3])
def test_entries_of_both_sizes_are_read(version: int) -> None:
    found = read(heif([picture(), exif_item("Sony"), xmp_item(b"<x/>")], infe_version=version))
    assert (len(found.exif), found.xmp) == (1, (b"<x/>",))


def test_entries_of_the_first_version_have_a_content_type_only() -> None:
    found = read(heif([picture(), xmp_item(b"<x/>")], infe_version=0))
    assert found.xmp == (b"<x/>",)


@pytest.mark.parametrize(
    ("before", "told"),
    [(b"Exif\0\0", None), (b"", None), (b"Exif\0\0", 0), (b"", 6), (b"Exif\0\0", 0xFFFF_FFFF)],
)
def test_the_tiff_header_is_found_even_where_its_offset_is_wrong(
    before: bytes, told: int | None
) -> None:
    item = HeifItem(2, b"Exif", exif_payload("Nikon", before, told))
    assert content(read(heif([picture(), item])).exif[0]) == tiff("Nikon")


def test_an_item_without_a_tiff_header_is_a_doubt_and_the_rest_is_read() -> None:
    found = read(heif([picture(), HeifItem(2, b"Exif", bytes(50)), xmp_item(b"<x/>")]))
    assert (found.exif, found.xmp, codes(found)) == ((), (b"<x/>",), [DoubtCode.damaged])


def test_metadata_of_the_primary_picture_comes_first() -> None:
    items = [picture(), exif_item("Thumbnail", 5), exif_item("Picture", 2)]
    found = read(heif(items, describes={5: 9, 2: 1}))
    assert [content(block) for block in found.exif] == [tiff("Picture"), tiff("Thumbnail")]


def test_protected_items_are_left_out() -> None:
    assert read(heif([picture(), exif_item("Sony", is_protected=True)])).exif == ()


IROT = [box(b"irot", bytes([quarters])) for quarters in range(4)]
IMIR = [box(b"imir", bytes([axis])) for axis in range(2)]


@pytest.mark.parametrize(
    ("turns", "orientation"),
    [
        ([], None),
        ([IROT[0]], 1),
        ([IROT[1]], 8),
        ([IROT[2]], 3),
        ([IROT[3]], 6),
        ([IMIR[0]], 4),
        ([IMIR[1]], 2),
        ([IROT[1], IMIR[1]], 7),
        ([IROT[3], IMIR[1]], 5),
    ],
)
def test_turns_and_mirrors_apply_in_their_order(
    turns: list[bytes], orientation: int | None
) -> None:
    found = read(heif([picture()], properties=[ispe(4032, 3024), *turns]))
    assert (found.width, found.height, found.orientation) == (4032, 3024, orientation)


@pytest.mark.parametrize(
    ("brands", "content_type"),
    [
        ((b"heic", b"mif1", b"heic"), "image/heic"),
        ((b"mif1", b"mif1", b"heic"), "image/heif"),
        ((b"mif1", b"mif1", b"avif"), "image/avif"),
        ((b"avif", b"avif", b"mif1"), "image/avif"),
    ],
)
def test_the_brands_tell_the_content_type(brands: tuple[bytes, ...], content_type: str) -> None:
    assert read(heif([picture()], brands=brands)).content_type == content_type


def test_a_sequence_has_the_time_of_its_movie() -> None:
    moov = box(b"moov", mvhd(FROM_1904 + 1_487_924_664), trak(b"pict", size=(256, 144)))
    found = read(ftyp(b"msf1", b"msf1", b"hevc") + moov)
    assert (found.content_type, found.width, found.height) == ("image/heif-sequence", 256, 144)
    (claim,) = found.claims.times
    assert claim.source is TimeSource.quicktime_movie
    assert claim.time.wall_nanoseconds == 1_487_924_664 * 10**9


def test_exif_behind_a_large_picture_costs_two_blocks() -> None:
    data = heif([picture(50 << 20), exif_item("Apple")])
    source = sparse({0: data[:10_000], len(data) - 1_000: data[-1_000:]}, len(data))
    found = read_heif(source)
    assert content(found.exif[0]) == tiff("Apple")
    assert source.requests == 2


def test_a_file_that_ends_in_its_picture_gives_what_lies_before() -> None:
    data = heif([exif_item("Apple"), picture(10_000)], properties=[ispe(40, 30)])
    found = read(data[:-5_000])
    assert content(found.exif[0]) == tiff("Apple")
    assert found.width == 40
    assert codes(found) == [DoubtCode.truncated]


def test_an_item_beyond_the_end_of_the_file_is_a_doubt() -> None:
    data = heif([picture(10_000), exif_item("Apple")])
    found = read(data[:-5_000])
    assert (found.exif, codes(found)) == ((), [DoubtCode.truncated])


def test_tables_that_announce_more_than_they_hold_end_where_they_end() -> None:
    wanted = full_box(b"infe", struct.pack(">HH4s", 7, 0, b"Exif"), b"\0", version=2)
    no_bytes = b"\0\0" + struct.pack(">H", 0xFFFF) + struct.pack(">HHH", 5, 0, 0xFFFF) * 150_000
    meta = full_box(
        b"meta",
        full_box(b"hdlr", bytes(20)),
        full_box(b"pitm", b"\0\1"),
        full_box(b"iinf", b"\xff\xff", wanted * 40_000),
        full_box(b"iloc", no_bytes),
        full_box(b"iref", struct.pack(">I4sHH", 12, b"cdsc", 7, 0xFFFF) * 80_000),
        box(b"iprp", box(b"ipco"), full_box(b"ipma", b"\xff" * 4, b"\0\2\0" * 300_000)),
    )
    found = read(ftyp(b"heic") + meta)
    assert found.exif == ()
