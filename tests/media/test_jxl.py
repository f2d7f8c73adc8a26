"""JPEG XL: boxes around a codestream, and a codestream alone."""

import pytest

from geoimm.domain.claims import DoubtCode
from geoimm.media.containers.found import Found
from geoimm.media.containers.jxl import read_jxl
from geoimm.media.sources import BytesSource
from media.box_files import box, exif_payload, ftyp, tiff

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


def test_what_is_compressed_with_brotli_is_named_in_a_doubt() -> None:
    found = read(SIGNATURE + box(b"jxlc", SMALL) + box(b"brob", b"Exif", bytes(20)))
    (doubt,) = found.doubts
    assert (doubt.code, doubt.detail) == (DoubtCode.truncated, "brotli: 'Exif' is not read")


def test_damaged_files_give_what_is_left_of_them() -> None:
    assert read(b"\xff\x0a").width is None
    found = read(SIGNATURE + box(b"Exif", bytes(2)) + box(b"jxlc", b"\xff"))
    assert (found.exif, found.width) == ((), None)
    assert [doubt.code for doubt in found.doubts] == [DoubtCode.damaged]
