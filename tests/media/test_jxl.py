"""JPEG XL: boxes around a codestream, and a codestream alone."""

import random

import pytest

from geoimm.domain.claims import DoubtCode
from geoimm.media.containers.found import Found
from geoimm.media.containers.jxl import read_jxl
from geoimm.media.sources import BytesSource
from media.box_files import box, brob, exif_payload, ftyp, tiff

SIGNATURE = box(b"JXL ", b"\r\n\x87\n") + ftyp(b"jxl ")


def codestream(*numbers: tuple[int, int]) -> bytes:
    """The header of a codestream from numbers and their bits, the lowest bit first."""
    value = at = 0
    for number, bits in numbers:
        value |= number << at
        at += bits
    return b"\xff\x0a" + value.to_bytes(40, "little")


SMALL = codestream((1, 1), (25 - 1, 5), (1, 3), (1, 1))
"""200 by 200, nothing else told."""


def read(data: bytes) -> Found:
    return read_jxl(BytesSource(data))


def codes(found: Found) -> list[DoubtCode]:
    return [doubt.code for doubt in found.doubts]


@pytest.mark.parametrize(
    ("data", "size", "orientation"),
    [
        (SMALL, (200, 200), 1),
        (codestream((1, 1), (9, 5), (0, 3), (19, 5), (1, 1)), (160, 80), 1),
        (codestream((0, 1), (0, 2), (129, 9), (0, 3), (0, 2), (199, 9), (1, 1)), (200, 130), 1),
        (codestream((0, 1), (1, 2), (3023, 13), (3, 3), (1, 1)), (4032, 3024), 1),
        (
            codestream((0, 1), (2, 2), (15999, 18), (0, 3), (3, 2), (299_999, 30), (1, 1)),
            (300_000, 16_000),
            1,
        ),
        (codestream((1, 1), (4, 5), (7, 3), (0, 1), (1, 1), (5, 3)), (80, 40), 6),
        (codestream((1, 1), (4, 5), (7, 3), (0, 1), (0, 1)), (80, 40), 1),
    ],
)
def test_size_and_turn_are_in_the_first_bits(
    data: bytes, size: tuple[int, int], orientation: int
) -> None:
    for whole in (data, SIGNATURE + box(b"jxlc", data), SIGNATURE + box(b"jxlp", bytes(4), data)):
        found = read(whole)
        assert (found.width, found.height) == size
        assert found.orientation == orientation
        assert (found.content_type, found.media_kind) == ("image/jxl", "image")


def test_exif_and_xmp_lie_in_boxes_before_or_behind_the_picture() -> None:
    found = read(
        SIGNATURE
        + box(b"Exif", exif_payload("Nikon", b""))
        + box(b"jxlc", SMALL)
        + box(b"xml ", b"<x/>")
    )
    assert found.exif[0].data.read_at(0, 1_000) == tiff("Nikon")
    assert (found.xmp, found.doubts) == ((b"<x/>",), ())


def test_what_is_compressed_with_brotli_is_unpacked() -> None:
    found = read(
        SIGNATURE
        + brob(b"Exif", exif_payload("Nikon", b""))
        + box(b"jxlc", SMALL)
        + brob(b"xml ", b"<x/>" * 40_000)
    )
    assert found.exif[0].data.read_at(0, 1_000) == tiff("Nikon")
    assert (found.xmp, found.doubts) == ((b"<x/>" * 40_000,), ())


def test_compressed_and_plain_boxes_keep_their_order() -> None:
    found = read(
        SIGNATURE + brob(b"xml ", b"<a/>") + box(b"xml ", b"<b/>") + brob(b"xml ", b"<c/>")
    )
    assert found.xmp == (b"<a/>", b"<b/>", b"<c/>")


def test_compressed_boxes_of_other_types_are_not_looked_at() -> None:
    inner = brob(b"Exif", exif_payload("Nikon"))
    found = read(
        SIGNATURE + brob(b"jumb", b"manifest") + brob(b"brob", inner) + box(b"brob", b"Ex")
    )
    assert (found.exif, found.xmp, found.doubts) == ((), (), ())


def test_a_stream_of_over_one_mebibyte_is_left_out() -> None:
    found = read(SIGNATURE + brob(b"xml ", bytes(5 << 20)) + brob(b"Exif", exif_payload("Nikon")))
    assert (found.xmp, len(found.exif)) == ((), 1)
    assert codes(found) == [DoubtCode.truncated]
    assert read(SIGNATURE + brob(b"xml ", b" " * (1 << 20))).xmp == (b" " * (1 << 20),)


def test_the_seventeenth_compressed_box_is_left_out() -> None:
    found = read(SIGNATURE + brob(b"xml ", b"<x/>") * 17)
    assert (found.xmp, codes(found)) == ((b"<x/>",) * 16, [DoubtCode.truncated])


def test_a_stream_that_is_cut_gives_what_comes_before_the_cut() -> None:
    noise = random.Random(5).randbytes(300_000)  # noqa: S311  # what cannot be compressed
    data = SIGNATURE + brob(b"Exif", exif_payload("Nikon") + noise)
    found = read(data[:-100_000])
    assert found.exif[0].data.read_at(0, len(tiff("Nikon"))) == tiff("Nikon")
    assert codes(found) == [DoubtCode.truncated]


def test_a_damaged_stream_is_a_doubt_and_the_rest_is_read() -> None:
    broken = box(b"brob", b"Exif", b"\xff" * 50)
    found = read(SIGNATURE + broken + box(b"brob", b"xml ") + brob(b"xml ", b"<x/>"))
    assert (found.exif, found.xmp) == ((), (b"<x/>",))
    assert codes(found) == [DoubtCode.damaged, DoubtCode.truncated]
    assert found.doubts[0].detail == "brotli: 'Exif' of 54 bytes"


def test_damaged_files_give_what_is_left_of_them() -> None:
    assert read(b"\xff\x0a").width is None
    found = read(SIGNATURE + box(b"Exif", bytes(2)) + box(b"jxlc", b"\xff"))
    assert (found.exif, found.width) == ((), None)
    assert codes(found) == [DoubtCode.damaged]
