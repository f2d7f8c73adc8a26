"""Canon's CR3: directories of TIFF in a box of their own."""

from geoimm.domain.claims import DoubtCode
from geoimm.media.containers.boxes import XMP_UUID, Box, Boxes
from geoimm.media.containers.found import DirectoryKind, ExifBlock, Found, Part
from geoimm.media.sources import Source

_CANON = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
_KINDS = {
    b"CMT1": DirectoryKind.main,
    b"CMT2": DirectoryKind.exif,
    b"CMT3": DirectoryKind.maker_note,
    b"CMT4": DirectoryKind.gps,
}


def read_cr3(source: Source) -> Found:
    """The four directories in `moov` and the XMP packet behind it; nothing of the pictures is read.

    Each directory is a TIFF structure of its own, of the kind that the block tells.
    """
    boxes = Boxes(source, "cr3")
    exif: list[ExifBlock] = []
    xmp: list[bytes] = []
    for box in boxes.top():
        if box.kind == b"moov":
            exif.extend(_directories(boxes, box))
        elif box.uuid == XMP_UUID:
            xmp.append(boxes.value(box))
        elif box.kind == b"mdat":
            break
    if not exif:
        boxes.doubt(DoubtCode.damaged, "no CMT1 to CMT4")
    return Found(
        content_type="image/x-canon-cr3",
        media_kind="image",
        exif=tuple(exif),
        xmp=tuple(packet for packet in xmp if packet),
        doubts=boxes.doubts,
    )


def _directories(boxes: Boxes, movie: Box) -> list[ExifBlock]:
    return [
        ExifBlock(Part(boxes.source, box.body, box.size), _KINDS[box.kind])
        for canon in boxes.inside(movie)
        if canon.uuid == _CANON
        for box in boxes.inside(canon)
        if box.kind in _KINDS
    ]
