"""PNG files (PNG 3rd edition): chunks, and profiles that older programs write as text."""

import re
import string
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from geoimm.domain.claims import Doubt, DoubtCode
from geoimm.media.containers.found import (
    MOST_BOXES,
    MOST_BYTES,
    ExifBlock,
    Found,
    Part,
    exif_bytes,
)
from geoimm.media.containers.iptc import image_resources
from geoimm.media.sources import Source

_NAME = "png"
_SIGNATURE = 8
_CHUNK_HEAD, _CHECKSUM = 8, 4
_TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_XMP_KEYWORD = b"XML:com.adobe.xmp"
_PROFILE = re.compile(rb"Raw profile type (\w+)")
_PROFILE_HEAD = re.compile(rb"\s*\w+\s+(\d{1,9})\s+")
_NO_DIGIT = re.compile(rb"[^0-9A-Fa-f\s]")
_EXIF_HEAD, _XMP_HEAD = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0"
_MOST_TEXTS = 16
_MOST_HEX = 2 * MOST_BYTES + MOST_BYTES // 8
_LONGEST_HEAD = 100
"""Of a profile in text: its name, its length, and the white space around them."""


@dataclass(slots=True)
class _Blocks:
    exif: list[ExifBlock] = field(default_factory=list)
    xmp: list[bytes] = field(default_factory=list)
    iptc: list[bytes] = field(default_factory=list)
    doubts: dict[DoubtCode, Doubt] = field(default_factory=dict)
    texts_left: int = _MOST_TEXTS
    bytes_left: int = 2 * _MOST_HEX

    def doubt(self, code: DoubtCode, detail: str) -> None:
        self.doubts.setdefault(code, Doubt(code, _NAME, detail))


def read_png(source: Source) -> Found:
    """EXIF, XMP and the profiles in text chunks, before and behind the picture; its size."""
    blocks = _Blocks()
    size: tuple[int, int] | None = None
    for kind, start, length in _chunks(source, blocks):
        if kind == b"IHDR":
            data = source.read_at(start, 8)
            size = struct.unpack(">II", data) if len(data) == 8 else None  # noqa: PLR2004  # two longs
        elif kind == b"eXIf" and len(blocks.exif) < _MOST_TEXTS:
            head = source.read_at(start, len(_EXIF_HEAD))
            skip = len(_EXIF_HEAD) if head == _EXIF_HEAD else 0
            blocks.exif.append(ExifBlock(Part(source, start + skip, length - skip)))
        elif kind in _TEXTS:
            _take_text(blocks, source, kind, start, length)
    return Found(
        content_type="image/png",
        media_kind="image",
        width=size[0] if size else None,
        height=size[1] if size else None,
        exif=tuple(blocks.exif),
        xmp=tuple(blocks.xmp),
        iptc=tuple(blocks.iptc),
        doubts=tuple(blocks.doubts.values()),
    )


def _chunks(source: Source, blocks: _Blocks) -> Iterator[tuple[bytes, int, int]]:
    """Type, offset and length of each chunk's data, up to the end of the picture."""
    at = _SIGNATURE
    for _ in range(MOST_BOXES):
        head = source.read_at(at, _CHUNK_HEAD)
        if len(head) < _CHUNK_HEAD:
            blocks.doubt(DoubtCode.truncated, f"no chunk at {at}")
            return
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        if kind == b"IEND":
            return
        if not kind.isalpha():
            blocks.doubt(DoubtCode.damaged, f"chunk {kind!r} at {at}")
            return
        if at + _CHUNK_HEAD + length > source.size:
            blocks.doubt(DoubtCode.truncated, f"chunk {kind!r} of {length} bytes at {at}")
        yield kind, at + _CHUNK_HEAD, length
        at += _CHUNK_HEAD + length + _CHECKSUM
    blocks.doubt(DoubtCode.truncated, f"over {MOST_BOXES} chunks")


def _take_text(blocks: _Blocks, source: Source, kind: bytes, start: int, length: int) -> None:
    keyword = source.read_at(start, min(length, 80)).partition(b"\0")[0]
    profile = _PROFILE.fullmatch(keyword)
    if profile is None and keyword != _XMP_KEYWORD:
        return
    if length > min(_MOST_HEX, blocks.bytes_left) or not blocks.texts_left:
        blocks.doubt(DoubtCode.truncated, f"{keyword.decode('latin-1')} of {length} bytes")
        return
    blocks.texts_left -= 1
    data = source.read_at(start + len(keyword) + 1, length - len(keyword) - 1)
    text = _text(kind, data, min(_MOST_HEX, blocks.bytes_left))
    if text is None:
        blocks.doubt(DoubtCode.damaged, f"{keyword.decode('latin-1')} cannot be decompressed")
        return
    blocks.bytes_left -= len(text)
    if profile is None:
        blocks.xmp.append(text)
    else:
        _take_profile(blocks, profile[1].lower(), text)


def _text(kind: bytes, data: bytes, most: int) -> bytes | None:
    """The text behind the keyword; None where it cannot be decompressed."""
    if kind == b"tEXt":
        return data
    if kind == b"zTXt":
        return _inflated(data[1:], most)
    is_compressed = data[:1] == b"\x01"
    # Two flags, then the language and the translated keyword, each up to a NUL.
    text = data[2:].split(b"\0", 2)[-1]
    return _inflated(text, most) if is_compressed else text


def _inflated(data: bytes, most: int) -> bytes | None:
    try:
        return zlib.decompressobj().decompress(data, most) if most else None
    except zlib.error:
        return None


def _take_profile(blocks: _Blocks, name: bytes, text: bytes) -> None:
    """A profile in hexadecimal digits, as ImageMagick writes it, behind its name and length."""
    head = _PROFILE_HEAD.match(text[:_LONGEST_HEAD])
    digits = _NO_DIGIT.split(text[head.end() :], maxsplit=1)[0] if head else b""
    digits = digits.translate(None, string.whitespace.encode())
    data = bytes.fromhex(digits[: len(digits) & ~1].decode())
    if head is None or len(data) < int(head[1]):
        blocks.doubt(DoubtCode.damaged, f"profile {name.decode('latin-1')}")
    if data.startswith(_EXIF_HEAD):
        blocks.exif.append(exif_bytes(data.removeprefix(_EXIF_HEAD)))
    elif data.startswith(_XMP_HEAD):
        blocks.xmp.append(data.removeprefix(_XMP_HEAD))
    elif data[:2] in (b"II", b"MM"):
        blocks.exif.append(exif_bytes(data))
    elif name == b"xmp":
        blocks.xmp.append(data)
    elif name == b"iptc" and data:
        blocks.iptc.extend(image_resources(data).iptc or (data,))
