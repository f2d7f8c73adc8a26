"""WebP files: chunks of metadata, and the size in its three spellings."""

import struct

import pytest

from geoimm.domain.claims import DoubtCode
from geoimm.media.containers.found import Found
from geoimm.media.containers.webp import read_webp
from geoimm.media.sources import BytesSource
from media.images import IPHONE, tiff, webp, webp_canvas, xmp

_STRUCTURE = tiff(IPHONE)
_LOSSY = b"VP8 ", b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", 640, 480)
_LOSSLESS = b"VP8L", b"\x2f" + struct.pack("<I", (640 - 1) | (480 - 1) << 14) + bytes(5)


def read(data: bytes) -> Found:
    return read_webp(BytesSource(data))


@pytest.mark.parametrize("head", [b"", b"Exif\0\0"])
def test_exif_and_xmp_with_and_without_the_head_of_a_jpeg(head: bytes) -> None:
    packet = xmp("")
    chunks = (webp_canvas(640, 480), _LOSSY, (b"EXIF", head + _STRUCTURE), (b"XMP ", packet))
    found = read(webp(*chunks))
    (block,) = found.exif
    assert block.data.read_at(0, block.data.size) == _STRUCTURE
    assert found.xmp == (packet,)
    assert (found.content_type, found.media_kind) == ("image/webp", "image")
    assert found.doubts == ()


@pytest.mark.parametrize("chunk", [webp_canvas(640, 480), _LOSSY, _LOSSLESS])
def test_the_size_is_told_by_each_kind_of_picture(chunk: tuple[bytes, bytes]) -> None:
    found = read(webp(chunk))
    assert (found.width, found.height) == (640, 480)


def test_a_file_cut_off_gives_what_is_there() -> None:
    found = read(webp(webp_canvas(640, 480), (b"EXIF", _STRUCTURE))[:60])
    assert len(found.exif) == 1
    assert [doubt.code for doubt in found.doubts] == [DoubtCode.truncated]
