"""PNG files: EXIF, XMP, and profiles in texts."""

import zlib

import pytest

from geoimm.domain.claims import DoubtCode
from geoimm.media.containers.found import Found
from geoimm.media.containers.png import read_png
from geoimm.media.sources import BytesSource
from media.images import IPHONE, SHANGHAI_EXIF, chunk, iptc, png, raw_profile, resource, tiff, xmp

_STRUCTURE = tiff(IPHONE, exif=SHANGHAI_EXIF)
_PACKET = xmp('exif:GPSLatitude="31,13.822N"')
_PICTURE = chunk(b"IDAT", zlib.compress(bytes(100)))


def read(data: bytes) -> Found:
    return read_png(BytesSource(data))


def blocks(found: Found) -> list[bytes]:
    return [block.data.read_at(0, block.data.size) for block in found.exif]


def doubts(found: Found) -> list[DoubtCode]:
    return [doubt.code for doubt in found.doubts]


def compressed(keyword: str, text: bytes) -> bytes:
    return chunk(b"zTXt", keyword.encode() + b"\0\0" + zlib.compress(text))


@pytest.mark.parametrize("head", [b"", b"Exif\0\0"])
def test_exif_has_a_chunk_before_or_behind_the_picture(head: bytes) -> None:
    exif = chunk(b"eXIf", head + _STRUCTURE)
    for chunks in ((exif, _PICTURE), (_PICTURE, exif)):
        found = read(png(*chunks, width=640, height=480))
        assert blocks(found) == [_STRUCTURE]
        assert (found.width, found.height) == (640, 480)
        assert (found.content_type, found.media_kind) == ("image/png", "image")
        assert found.doubts == ()


@pytest.mark.parametrize("is_compressed", [False, True])
def test_xmp_is_an_international_text(*, is_compressed: bool) -> None:
    flags = b"\1\0" if is_compressed else b"\0\0"
    text = zlib.compress(_PACKET) if is_compressed else _PACKET
    found = read(png(chunk(b"iTXt", b"XML:com.adobe.xmp\0" + flags + b"en\0XMP\0" + text)))
    assert found.xmp == (_PACKET,)


@pytest.mark.parametrize("name", ["exif", "APP1"])
@pytest.mark.parametrize("head", [b"Exif\0\0", b""])
def test_exif_in_hexadecimal_digits(name: str, head: bytes) -> None:
    text = raw_profile(name, head + _STRUCTURE)
    keyword = f"Raw profile type {name}"
    assert blocks(read(png(compressed(keyword, text)))) == [_STRUCTURE]
    plain = chunk(b"tEXt", keyword.encode() + b"\0" + text)
    assert blocks(read(png(plain))) == [_STRUCTURE]


def test_xmp_in_hexadecimal_digits() -> None:
    found = read(png(compressed("Raw profile type xmp", raw_profile("xmp", _PACKET))))
    assert found.xmp == (_PACKET,)
    head = b"http://ns.adobe.com/xap/1.0/\0"
    found = read(png(compressed("Raw profile type APP1", raw_profile("APP1", head + _PACKET))))
    assert found.xmp == (_PACKET,)


def test_iptc_in_hexadecimal_digits_is_bare_or_in_photoshops_resources() -> None:
    datasets = iptc([(2, 55, b"20240304")])
    for data in (datasets, resource(0x0404, datasets)):
        found = read(png(compressed("Raw profile type iptc", raw_profile("iptc", data))))
        assert found.iptc == (datasets,)


def test_other_texts_and_the_time_of_the_last_change_are_not_looked_at() -> None:
    found = read(png(chunk(b"tEXt", b"Comment\0hello"), chunk(b"tIME", b"\x07\xe8\3\4\5\6\7")))
    assert found == read(png())


def test_a_profile_shorter_than_it_says_is_read_with_a_doubt() -> None:
    found = read(png(compressed("Raw profile type exif", raw_profile("exif", _STRUCTURE)[:200])))
    assert len(blocks(found)) == 1
    assert doubts(found) == [DoubtCode.damaged]


def test_a_broken_stream_is_a_doubt() -> None:
    found = read(png(chunk(b"zTXt", b"Raw profile type exif\0\0not deflated")))
    assert doubts(found) == [DoubtCode.damaged]


def test_a_text_that_swells_is_cut_off() -> None:
    bomb = compressed("Raw profile type exif", b"\nexif\n  99999999\n" + b"41" * 20_000_000)
    found = read(png(*[bomb] * 20))
    assert sum(len(block) for block in blocks(found)) <= 3 << 20
    assert DoubtCode.damaged in doubts(found)


def test_a_file_cut_off_gives_what_is_there() -> None:
    found = read(png(chunk(b"eXIf", _STRUCTURE))[:100])
    assert blocks(found) == [_STRUCTURE[: 100 - 41]]
    assert doubts(found) == [DoubtCode.truncated]


def test_thousands_of_chunks_end_with_a_doubt() -> None:
    found = read(png(*[chunk(b"IDAT", b"")] * 3000, chunk(b"eXIf", _STRUCTURE)))
    assert doubts(found) == [DoubtCode.truncated]
