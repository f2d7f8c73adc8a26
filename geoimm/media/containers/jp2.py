"""JPEG 2000 files (ITU-T T.800, annex I): metadata lies in boxes with a UUID."""

import struct

from geoimm.media.containers.boxes import XMP_UUID, Box, Boxes
from geoimm.media.containers.found import ExifBlock, Found, Part
from geoimm.media.sources import Source

_EXIF = b"JpgTiffExif->JP2"
_IPTC = bytes.fromhex("33c7a4d2b81d4723a0baf1a3e097ad38")
_EXIF_HEAD = b"Exif\0\0"
_MOST_BLOCKS = 8


def read_jp2(source: Source) -> Found:
    """EXIF, XMP and IPTC in their boxes, and the size of the picture."""
    boxes = Boxes(source, "jp2")
    size: tuple[int, int] | None = None
    kept: dict[bytes, list[Box]] = {_EXIF: [], XMP_UUID: [], _IPTC: []}
    for box in boxes.top():
        if box.kind == b"jp2h":
            size = _size(boxes, box)
        elif box.uuid in kept and len(kept[box.uuid]) < _MOST_BLOCKS:
            kept[box.uuid].append(box)
    return Found(
        content_type="image/jp2",
        media_kind="image",
        width=size[0] if size else None,
        height=size[1] if size else None,
        exif=tuple(ExifBlock(_without_head(source, box)) for box in kept[_EXIF]),
        xmp=tuple(boxes.value(box) for box in kept[XMP_UUID]),
        iptc=tuple(boxes.value(box) for box in kept[_IPTC]),
        doubts=boxes.doubts,
    )


def _size(boxes: Boxes, header: Box) -> tuple[int, int] | None:
    box = boxes.find(header, b"ihdr")
    data = boxes.read(box, most=8) if box else b""
    if len(data) < 8:  # noqa: PLR2004  # two longs
        return None
    height, width = struct.unpack(">II", data)
    return width, height


def _without_head(source: Source, box: Box) -> Part:
    skip = len(_EXIF_HEAD) if source.read_at(box.body, len(_EXIF_HEAD)) == _EXIF_HEAD else 0
    return Part(source, box.body + skip, max(0, box.size - skip))
