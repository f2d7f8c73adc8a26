"""JPEG XL: the container (ISO/IEC 18181-2) and the bare codestream (18181-1)."""

from dataclasses import replace

from geoimm.domain.claims import DoubtCode
from geoimm.media.containers.boxes import Box, Boxes
from geoimm.media.containers.exif_payload import tiff_in
from geoimm.media.containers.found import ExifBlock, Found, Part
from geoimm.media.sources import Source

CODESTREAM = b"\xff\x0a"
_LONGEST_HEADER = 32
_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
"""Width to height, by the number that the header has for it less one."""
_SIZE_BITS = (9, 13, 18, 30)


def read_jxl(source: Source) -> Found:
    """EXIF and XMP boxes, and size and turn from the header of the codestream.

    What a `brob` box holds is compressed with Brotli and is not read; a doubt says so.
    """
    found = Found(content_type="image/jxl", media_kind="image")
    if source.read_at(0, 2) == CODESTREAM:
        return _with_header(found, source.read_at(0, _LONGEST_HEADER))
    boxes = Boxes(source, "jxl")
    exif: list[ExifBlock] = []
    xmp: list[bytes] = []
    for box in boxes.top():
        if box.kind in (b"jxlc", b"jxlp") and found.width is None:
            # A part of a codestream begins with its number.
            skip = 4 if box.kind == b"jxlp" else 0
            found = _with_header(found, boxes.read(box, skip=skip, most=_LONGEST_HEADER))
        elif box.kind == b"Exif":
            exif.extend(_exif(boxes, box))
        elif box.kind == b"xml ":
            xmp.append(boxes.value(box))
        elif box.kind == b"brob":
            kind = boxes.read(box, most=4).decode("latin-1")
            boxes.doubt(DoubtCode.truncated, f"brotli: {kind!r} is not read")
    return replace(
        found,
        exif=tuple(exif),
        xmp=tuple(packet for packet in xmp if packet),
        doubts=boxes.doubts,
    )


def _exif(boxes: Boxes, box: Box) -> list[ExifBlock]:
    block = tiff_in(Part(boxes.source, box.body, box.size))
    if block is None:
        boxes.doubt(DoubtCode.damaged, "an Exif box holds no TIFF header")
    return [] if block is None else [block]


def _with_header(found: Found, data: bytes) -> Found:
    if len(data) < _LONGEST_HEADER // 2 or data[:2] != CODESTREAM:
        return found
    bits = _Bits(data[2:])
    is_small = bits.number(1) == 1
    height = _length(bits, is_small=is_small)
    ratio = bits.number(3)
    if ratio:
        across, down = _RATIOS[ratio - 1]
        width = height * across // down
    else:
        width = _length(bits, is_small=is_small)
    is_default = bits.number(1) == 1
    has_extra_fields = not is_default and bits.number(1) == 1
    orientation = bits.number(3) + 1 if has_extra_fields else 1
    return replace(found, width=width, height=height, orientation=orientation)


def _length(bits: "_Bits", *, is_small: bool) -> int:
    if is_small:
        return 8 * (bits.number(5) + 1)
    return bits.number(_SIZE_BITS[bits.number(2)]) + 1


class _Bits:
    """Numbers of some bits each, the lowest bit of a byte first."""

    def __init__(self, data: bytes) -> None:
        self._left = int.from_bytes(data, "little")

    def number(self, bits: int) -> int:
        number = self._left & ((1 << bits) - 1)
        self._left >>= bits
        return number
