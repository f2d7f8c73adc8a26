"""EXIF as HEIF and JPEG XL store it: behind the offset of its TIFF header."""

from geoimm.media.containers.found import DirectoryKind, ExifBlock, Part
from geoimm.media.sources import Source

_OFFSET = 4
_FARTHEST = 256
_BYTE_ORDERS = (b"II*\0", b"MM\0*")


def tiff_in(payload: Source) -> ExifBlock | None:
    r"""The TIFF structure of a payload; None where there is none.

    Four bytes tell how far behind them it begins, past `Exif\0\0` for instance. Where they are
    wrong, as some writers leave them, it is looked for in the first 256 bytes.
    """
    head = payload.read_at(0, _FARTHEST)
    told = _OFFSET + int.from_bytes(head[:_OFFSET], "big")
    if payload.read_at(told, 4) not in _BYTE_ORDERS:
        at = [head.find(order) for order in _BYTE_ORDERS]
        told = min((place for place in at if place >= 0), default=-1)
    if told < 0:
        return None
    return ExifBlock(Part(payload, told, payload.size - told), DirectoryKind.main)
