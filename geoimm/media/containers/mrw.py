"""MRW files: the raw files of Minolta, blocks of which one is a TIFF structure."""

import struct
from dataclasses import replace

from geoimm.domain.claims import Doubt, DoubtCode
from geoimm.media.containers.found import Found, Part
from geoimm.media.containers.tiff import read_tiff
from geoimm.media.sources import Source

_HEAD = 8
_MOST_BLOCKS = 64
_SIZES_AT = 12
"""Height and width of the picture in the block `PRD`."""


def read_mrw(source: Source) -> Found:
    """The TIFF structure in the block `TTW` with its XMP and IPTC, and the size in `PRD`."""
    inner = Found()
    height = width = None
    broken: tuple[Doubt, ...] = ()
    at = _HEAD
    end = _HEAD + int.from_bytes(source.read_at(4, 4), "big")
    for _ in range(_MOST_BLOCKS):
        if at + _HEAD > end:
            break
        head = source.read_at(at, _HEAD + _SIZES_AT + 4)
        if len(head) < _HEAD:
            broken = (Doubt(DoubtCode.truncated, "mrw", f"no block at {at}"),)
            break
        kind, length = head[:4], int.from_bytes(head[4:8], "big")
        if kind == b"\0TTW":
            inner = read_tiff(Part(source, at + _HEAD, length))
        elif kind == b"\0PRD" and len(head) == _HEAD + _SIZES_AT + 4:
            height, width = struct.unpack_from(">HH", head, _HEAD + _SIZES_AT)
        at += _HEAD + length
    return replace(
        inner,
        content_type="image/x-minolta-mrw",
        media_kind="image",
        width=width,
        height=height,
        doubts=(*inner.doubts, *broken),
    )
