"""RAF files: the raw files of Fujifilm, whose metadata is that of a JPEG inside."""

import struct
from dataclasses import replace

from geoimm.domain.claims import Doubt, DoubtCode
from geoimm.media.containers.found import Found, Part
from geoimm.media.containers.jpeg import read_jpeg
from geoimm.media.sources import Source

_PLACES, _PLACES_BYTES = 84, 16
_MOST_RECORDS = 64
_SIZE = 0x100
"""Record of the whole sensor's size: height, width."""
_CROPPED = 0x111
"""Record of the picture's: height, width."""


def read_raf(source: Source) -> Found:
    """What the JPEG says, and the size of the raw picture."""
    head = source.read_at(_PLACES, _PLACES_BYTES)
    if len(head) < _PLACES_BYTES:
        doubt = Doubt(DoubtCode.truncated, "raf", f"{source.size} bytes")
        return Found("image/x-fujifilm-raf", "image", doubts=(doubt,))
    jpeg_at, jpeg_length, records_at, records_length = struct.unpack(">IIII", head)
    found = read_jpeg(Part(source, jpeg_at, jpeg_length))
    sizes = (_size(source, records_at, records_length), (found.height or 0, found.width or 0))
    # Half of a sensor with two pixels at each place is smaller than the picture it gives.
    height, width = max(sizes, key=lambda size: size[0] * size[1])
    return replace(
        found,
        content_type="image/x-fujifilm-raf",
        width=width or None,
        height=height or None,
    )


def _size(source: Source, at: int, length: int) -> tuple[int, int]:
    """Height and width of the raw picture, 0 and 0 where they are not told."""
    data = source.read_at(at, min(length, 65_536))
    if len(data) < 4:  # noqa: PLR2004  # the count
        return 0, 0
    sizes: dict[int, tuple[int, int]] = {}
    at = 4
    for _ in range(min(int.from_bytes(data[:4], "big"), _MOST_RECORDS)):
        if at + 8 > len(data):
            break
        tag, size = struct.unpack_from(">HH", data, at)
        if tag in (_SIZE, _CROPPED) and size == 4:  # noqa: PLR2004  # two shorts
            sizes[tag] = struct.unpack_from(">HH", data, at + 4)
        at += 4 + size
    return sizes.get(_CROPPED) or sizes.get(_SIZE) or (0, 0)
