"""The trailer of Samsung's photos: named blocks behind the picture, and their directory at the end.

It ends a JPEG file, and fills the box `sefd` of a HEIC file.
"""

import struct
from itertools import islice

from geoimm.domain.claims import Claims, Doubt, DoubtCode, TimeClaim, TimeSource, claims_of
from geoimm.media.containers.boxes import Boxes
from geoimm.media.containers.detect import Format
from geoimm.media.containers.found import Part
from geoimm.media.sources import Source
from geoimm.media.times import claim_instant

_NAME = "samsung-trailer"
_MAKE = "samsung"
_BOX = b"sefd"
_MOST_BOXES = 32
"""At the top of a HEIC file, each of which may cost a request; phones write five."""
_HEAD, _FOOT = b"SEFH", b"SEFT"
_DIRECTORY = struct.Struct("<4sII")
"""`SEFH`, version, count of entries."""
_ENTRY = struct.Struct("<HHII")
"""Nothing, type of block, bytes from its start to the directory's, its size."""
_END = struct.Struct("<I4s")
"""Size of the directory, `SEFT`."""
_BLOCK = struct.Struct("<HHI")
"""Nothing, type, length of the name; the name and the value follow."""
_LONGEST_DIRECTORY = 4_096
_IMAGE_UTC = 0x0A01
_LONGEST_BLOCK = 64
_MOST_DIGITS = 15
_MILLISECOND = 1_000_000


def samsung_claims(source: Source, kind: Format, claims: Claims) -> Claims | None:
    """The UTC that a Samsung phone noted in the trailer of a photo; None for other photos.

    Its end is read only where EXIF has no offset of the capture time: it lies far from the rest
    of the metadata, and tells nothing more. A time of 0 is none.
    """
    trailer = _trailer(source, kind) if _lacks_offset(claims) else None
    return None if trailer is None else _read(trailer)


def _lacks_offset(claims: Claims) -> bool:
    if (claims.make or "").strip().lower() != _MAKE:
        return False
    return not any(
        claim.source is TimeSource.exif_original and claim.time.offset_minutes is not None
        for claim in claims.times
    )


def _trailer(source: Source, kind: Format) -> Source | None:
    if kind is Format.jpeg:
        return source
    if kind is not Format.heif:
        return None
    top = islice(Boxes(source, _NAME).top(), _MOST_BOXES)
    box = next((box for box in top if box.kind == _BOX), None)
    return None if box is None else Part(source, box.body, box.size)


def _read(trailer: Source) -> Claims:
    end = trailer.size - _END.size
    foot = trailer.read_at(end, _END.size) if end > 0 else b""
    if foot[-len(_FOOT) :] != _FOOT or len(foot) < _END.size:
        return Claims()
    size = _END.unpack(foot)[0]
    start = end - size
    is_possible = _DIRECTORY.size <= size <= _LONGEST_DIRECTORY and start >= 0
    directory = trailer.read_at(start, size) if is_possible else b""
    if len(directory) < size or not directory.startswith(_HEAD):
        return claims_of(Doubt(DoubtCode.damaged, _NAME, f"no directory of {size} bytes"))
    return claims_of(_utc(trailer, directory, start))


def _utc(trailer: Source, directory: bytes, start: int) -> TimeClaim | Doubt | None:
    count = _DIRECTORY.unpack_from(directory)[2]
    entries = directory[_DIRECTORY.size :][: _ENTRY.size * count]
    whole = len(entries) - len(entries) % _ENTRY.size
    for _, kind, back, size in _ENTRY.iter_unpack(entries[:whole]):
        if kind == _IMAGE_UTC:
            is_there = size <= back <= start
            block = trailer.read_at(start - back, min(size, _LONGEST_BLOCK)) if is_there else b""
            return _claim(block)
    return None


def _claim(block: bytes) -> TimeClaim | Doubt | None:
    if len(block) < _BLOCK.size:
        return Doubt(DoubtCode.damaged, _NAME, "a block is not where the directory has it")
    value = block[_BLOCK.size + _BLOCK.unpack_from(block)[2] :]
    text = value.decode("ascii", "replace").strip(" \0")
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        return Doubt(DoubtCode.unreadable_time, TimeSource.samsung_utc, text)
    milliseconds = int(text)
    if milliseconds == 0:
        return None
    return claim_instant(TimeSource.samsung_utc, milliseconds * _MILLISECOND)
