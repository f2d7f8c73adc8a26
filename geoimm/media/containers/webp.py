"""WebP files (RFC 9649): chunks of a RIFF file."""

import struct

from geoimm.domain.claims import Doubt, DoubtCode
from geoimm.media.containers.found import MOST_BOXES, MOST_BYTES, ExifBlock, Found, Part
from geoimm.media.sources import Source

_HEAD = 12
_CHUNK_HEAD = 8
_EXIF_HEAD = b"Exif\0\0"
_EXTENDED, _LOSSLESS, _LOSSY = b"VP8X", b"VP8L", b"VP8 "
_LOSSLESS_MARK, _LOSSY_MARK = 0x2F, b"\x9d\x01\x2a"
_MOST_BLOCKS = 4
_SIZE_BYTES = 10

_Size = tuple[int, int]


def read_webp(source: Source) -> Found:
    """The EXIF and XMP chunks, and the size of the canvas."""
    exif: list[ExifBlock] = []
    xmp: list[bytes] = []
    doubts: list[Doubt] = []
    size: _Size | None = None
    at = _HEAD
    for _ in range(MOST_BOXES):
        head = source.read_at(at, _CHUNK_HEAD + _SIZE_BYTES)
        if len(head) < _CHUNK_HEAD:
            break
        kind, length = head[:4], int.from_bytes(head[4:8], "little")
        start = at + _CHUNK_HEAD
        if start + length > source.size and not doubts:
            doubts.append(Doubt(DoubtCode.truncated, "webp", f"chunk {kind!r} of {length} bytes"))
        if kind == b"EXIF" and len(exif) < _MOST_BLOCKS:
            exif.append(ExifBlock(_without_head(source, start, length)))
        elif kind == b"XMP " and len(xmp) < _MOST_BLOCKS and length <= MOST_BYTES:
            xmp.append(source.read_at(start, length))
        elif size is None:
            size = _size(kind, head[_CHUNK_HEAD:])
        at = start + length + (length & 1)
    return Found(
        content_type="image/webp",
        media_kind="image",
        width=size[0] if size else None,
        height=size[1] if size else None,
        exif=tuple(exif),
        xmp=tuple(xmp),
        doubts=tuple(doubts),
    )


def _without_head(source: Source, start: int, length: int) -> Part:
    """A TIFF structure; many writers put JPEG's head before it."""
    skip = len(_EXIF_HEAD) if source.read_at(start, len(_EXIF_HEAD)) == _EXIF_HEAD else 0
    return Part(source, start + skip, length - skip)


def _size(kind: bytes, data: bytes) -> _Size | None:
    if len(data) < _SIZE_BYTES:
        return None
    if kind == _EXTENDED:
        return int.from_bytes(data[4:7], "little") + 1, int.from_bytes(data[7:10], "little") + 1
    if kind == _LOSSLESS and data[0] == _LOSSLESS_MARK:
        bits = int.from_bytes(data[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == _LOSSY and data[3:6] == _LOSSY_MARK:
        width, height = struct.unpack_from("<HH", data, 6)
        return width & 0x3FFF, height & 0x3FFF
    return None
