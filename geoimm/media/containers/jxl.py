"""JPEG XL: the container (ISO/IEC 18181-2) and the bare codestream (18181-1)."""

from dataclasses import dataclass, field, replace

from geoimm.domain.claims import DoubtCode
from geoimm.media.containers.boxes import Box, Boxes
from geoimm.media.containers.brotli_streams import unpack
from geoimm.media.containers.exif_payload import tiff_in
from geoimm.media.containers.found import MOST_BYTES, ExifBlock, Found, Part
from geoimm.media.sources import BytesSource, Source

CODESTREAM = b"\xff\x0a"
_LONGEST_HEADER = 32
_RATIOS = ((1, 1), (12, 10), (4, 3), (3, 2), (16, 9), (5, 4), (2, 1))
"""Width to height, by the number that the header has for it less one."""
_SIZE_BITS = (9, 13, 18, 30)
_EXIF, _XMP, _COMPRESSED = b"Exif", b"xml ", b"brob"
_KIND = 4
"""Bytes of a `brob` box that tell what it holds."""
_MOST_COMPRESSED = 16
"""`brob` boxes of one file that are unpacked; it should have two."""


@dataclass(slots=True)
class _Metadata:
    """What the boxes gave so far."""

    boxes: Boxes
    exif: list[ExifBlock] = field(default_factory=list)
    xmp: list[bytes] = field(default_factory=list)
    compressed_left: int = _MOST_COMPRESSED


def read_jxl(source: Source) -> Found:
    """EXIF and XMP boxes, and size and turn from the header of the codestream.

    Those that are compressed with Brotli, as most encoders write them, are unpacked: up to 1 MiB
    each, and 16 of one file.
    """
    found = Found(content_type="image/jxl", media_kind="image")
    if source.read_at(0, 2) == CODESTREAM:
        return _with_header(found, source.read_at(0, _LONGEST_HEADER))
    boxes = Boxes(source, "jxl")
    metadata = _Metadata(boxes)
    for box in boxes.top():
        if box.kind in (b"jxlc", b"jxlp") and found.width is None:
            # A part of a codestream begins with its number.
            skip = 4 if box.kind == b"jxlp" else 0
            found = _with_header(found, boxes.read(box, skip=skip, most=_LONGEST_HEADER))
        elif box.kind == _EXIF:
            _take_exif(metadata, Part(source, box.body, box.size))
        elif box.kind == _XMP:
            metadata.xmp.append(boxes.value(box))
        elif box.kind == _COMPRESSED:
            _take_compressed(metadata, box)
    return replace(
        found,
        exif=tuple(metadata.exif),
        xmp=tuple(packet for packet in metadata.xmp if packet),
        doubts=boxes.doubts,
    )


def _take_exif(metadata: _Metadata, payload: Source) -> None:
    block = tiff_in(payload)
    if block is None:
        metadata.boxes.doubt(DoubtCode.damaged, "an Exif box holds no TIFF header")
    else:
        metadata.exif.append(block)


def _take_compressed(metadata: _Metadata, box: Box) -> None:
    """Unpack a `brob` box of EXIF or XMP; others, and one in another, are nothing to read."""
    boxes = metadata.boxes
    kind = boxes.read(box, most=_KIND)
    if kind not in (_EXIF, _XMP):
        return
    if metadata.compressed_left == 0:
        boxes.doubt(DoubtCode.truncated, f"over {_MOST_COMPRESSED} compressed boxes")
        return
    metadata.compressed_left -= 1
    content, doubt = unpack(boxes.value(box)[_KIND:], most=MOST_BYTES)
    if doubt:
        boxes.doubt(doubt, f"brotli: {kind.decode('latin-1')!r} of {box.size} bytes")
    if kind == _XMP:
        metadata.xmp.append(content)
    elif content:
        _take_exif(metadata, BytesSource(content))


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
