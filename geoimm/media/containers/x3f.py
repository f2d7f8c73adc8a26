"""X3F files: the raw files of Sigma, whose EXIF is that of a JPEG inside."""

import struct
from dataclasses import replace

from geoimm.domain.claims import Doubt, DoubtCode
from geoimm.media.containers.found import Found, Part
from geoimm.media.containers.jpeg import read_jpeg
from geoimm.media.sources import Source

_SIZES_AT = 28
_DIRECTORY, _DIRECTORY_HEAD, _ENTRY = b"SECd", 12, 12
_PICTURE_HEAD = 28
_PICTURES = (b"IMA2", b"IMAG")
_MOST_ENTRIES, _MOST_PICTURES = 64, 4


def read_x3f(source: Source) -> Found:
    """What the first JPEG inside says, and the size in the header."""
    width, height = struct.unpack("<II", source.read_at(_SIZES_AT, 8).ljust(8, b"\0"))
    found = Found()
    for offset, length in _pictures(source):
        picture = Part(source, offset + _PICTURE_HEAD, max(0, length - _PICTURE_HEAD))
        if picture.read_at(0, 2) == b"\xff\xd8":
            found = read_jpeg(picture)
            if found.exif:
                break
    if not found.exif:
        doubt = Doubt(DoubtCode.damaged, "x3f", "no JPEG with EXIF")
        found = replace(found, doubts=(*found.doubts, doubt))
    return replace(
        found,
        content_type="image/x-sigma-x3f",
        media_kind="image",
        width=width or None,
        height=height or None,
    )


def _pictures(source: Source) -> list[tuple[int, int]]:
    """Offset and length of each section with a picture; the last word tells of the directory."""
    at = int.from_bytes(source.read_at(max(0, source.size - 4), 4), "little")
    head = source.read_at(at, _DIRECTORY_HEAD)
    if len(head) < _DIRECTORY_HEAD or not head.startswith(_DIRECTORY):
        return []
    count = min(int.from_bytes(head[8:], "little"), _MOST_ENTRIES)
    table = source.read_at(at + _DIRECTORY_HEAD, count * _ENTRY)
    entries = struct.iter_unpack("<II4s", table[: len(table) // _ENTRY * _ENTRY])
    pictures = [(offset, length) for offset, length, kind in entries if kind in _PICTURES]
    return pictures[:_MOST_PICTURES]
