"""JPEG files (ITU-T T.81), and Exiv2's containers, which are JPEG segments without a picture."""

import struct
from dataclasses import dataclass, field

from geoimm.domain.claims import Doubt, DoubtCode
from geoimm.media.containers.found import MOST_BOXES, MOST_BYTES, ExifBlock, Found, Part
from geoimm.media.containers.iptc import image_resources
from geoimm.media.sources import BytesSource, Source

_NAME = "jpeg"
_EXIF = b"exif\0"
"""In lower case: some programs write it in capitals."""
_EXIF_HEAD, _FARTHEST_EXIF = 6, 4
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_XMP_TAGS, _FARTHEST_XMP = (b"<?xpacket", b"<x:xmpmeta"), 64
_XMP_END = b"</x:xmpmeta>"
_EXTENDED = b"http://ns.adobe.com/xmp/extension/\0"
_PHOTOSHOP = b"Photoshop 3.0\0"
_EXIV2 = b"\xff\x01Exiv2"
_START, _END, _SCAN, _APP1, _APP13 = 0xD8, 0xD9, 0xDA, 0xE1, 0xED
_ALONE = frozenset((0x00, 0x01, *range(0xD0, 0xD9)))
"""Markers that no length follows."""
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_FRAME_HEAD = 5
_HEAD = 40
"""Read of each segment at once: its marker, its length and the name of what it holds."""
_LONGEST_GAP = 1 << 16
"""Bytes in which a marker is looked for where one is missing: a whole segment."""
_GUID, _GUID_DIGITS = b"HasExtendedXMP", 32
_MOST_BLOCKS = 16
"""EXIF blocks of one file; it should have one."""
_MOST_KEPT = 4 * MOST_BYTES
"""Bytes of XMP and of Photoshop's resources in all."""
_FULL_SEGMENT = 65_500
"""Payload of a segment that is full, so that its block goes on in the next one."""


@dataclass(slots=True)
class _Segments:
    """What the segments gave so far."""

    source: Source
    size: tuple[int, int] | None = None
    exif: list[Part] = field(default_factory=list)
    xmp: list[bytes] = field(default_factory=list)
    extended: dict[bytes, dict[int, bytes]] = field(default_factory=dict)
    resources: list[bytes] = field(default_factory=list)
    doubts: dict[DoubtCode, Doubt] = field(default_factory=dict)
    left: int = _MOST_KEPT

    def doubt(self, code: DoubtCode, detail: str) -> None:
        self.doubts.setdefault(code, Doubt(code, _NAME, detail))


def read_jpeg(source: Source) -> Found:
    """The blocks of EXIF, XMP and IPTC before the picture, and the frame's size.

    Where a segment's length is off, the next marker is looked for. What follows the picture,
    such as the film of a motion photo, is not looked at.
    """
    segments = _Segments(source)
    is_exiv2 = source.read_at(0, len(_EXIV2)) == _EXIV2
    _walk(segments, len(_EXIV2) if is_exiv2 else 2)
    resources = image_resources(b"".join(segments.resources))
    width, height = segments.size or (None, None)
    return Found(
        content_type="image/x-exv" if is_exiv2 else "image/jpeg",
        media_kind="image",
        width=width,
        height=height,
        exif=(
            *(ExifBlock(block) for block in _whole_blocks(segments)),
            *(ExifBlock(BytesSource(data)) for data in resources.exif),
        ),
        xmp=(*_packets(segments), *resources.xmp),
        iptc=resources.iptc,
        doubts=tuple(segments.doubts.values()),
    )


def _walk(segments: _Segments, at: int) -> None:
    for _ in range(MOST_BOXES):
        head = segments.source.read_at(at, _HEAD)
        if len(head) < 2 or head[0] != 0xFF or head[1] == 0xFF:  # noqa: PLR2004  # marker bytes
            found = _next_marker(segments, at)
            if found is None:
                return
            at = found
            continue
        marker = head[1]
        if marker in _ALONE:
            at += 2
            continue
        if marker in (_SCAN, _END):
            return
        length = int.from_bytes(head[2:4], "big")
        if len(head) < 4 or length < 2:  # noqa: PLR2004  # the length counts itself
            segments.doubt(DoubtCode.damaged, f"segment {marker:#04x} of {length} bytes at {at}")
            return
        _take(segments, marker, head[4:], at + 4, length - 2)
        at += 2 + length
    segments.doubt(DoubtCode.truncated, f"over {MOST_BOXES} segments")


def _next_marker(segments: _Segments, at: int) -> int | None:
    """Where the next marker begins, past padding and past bytes that are in no segment."""
    data = segments.source.read_at(at, _LONGEST_GAP)
    start = data.find(b"\xff")
    if start > 0:
        segments.doubt(DoubtCode.damaged, f"{start} bytes at {at} are in no segment")
    elif start < 0:
        code = DoubtCode.damaged if data else DoubtCode.truncated
        segments.doubt(code, f"no marker at {at}")
        return None
    padding = len(data[start:]) - len(data[start:].lstrip(b"\xff"))
    if start + padding == len(data):
        segments.doubt(DoubtCode.truncated, f"no marker at {at}")
        return None
    return at + start + padding - 1


def _take(segments: _Segments, marker: int, head: bytes, at: int, length: int) -> None:
    """Keep what a segment holds: `head` are its first bytes, at `at`."""
    if marker == _APP1:
        _take_app1(segments, head, at, length)
    elif marker == _APP13 and head.startswith(_PHOTOSHOP):
        start = len(_PHOTOSHOP)
        segments.resources.append(_read(segments, at + start, length - start))
    elif marker in _FRAMES and segments.size is None and len(head) >= _FRAME_HEAD:
        height, width = struct.unpack_from(">HH", head, 1)
        # A height of 0 is told behind the first scan; nothing writes it so.
        segments.size = (width, height) if width and height else None


def _take_app1(segments: _Segments, head: bytes, at: int, length: int) -> None:
    start = head[: _FARTHEST_EXIF + len(_EXIF)].lower().find(_EXIF)
    if start >= 0:
        start += _EXIF_HEAD
        segments.exif.append(Part(segments.source, at + start, length - start))
    elif head.startswith(_XMP):
        segments.xmp.append(_read(segments, at + len(_XMP), length - len(_XMP)))
    elif head.startswith(_EXTENDED):
        _take_extended(segments, at + len(_EXTENDED), length - len(_EXTENDED))
    else:
        _take_nameless(segments, at, length)


def _take_nameless(segments: _Segments, at: int, length: int) -> None:
    """XMP whose name in front of it is misspelt or missing."""
    head = segments.source.read_at(at, min(length, _FARTHEST_XMP))
    start = next((place for tag in _XMP_TAGS if (place := head.find(tag)) >= 0), -1)
    if start >= 0:
        segments.doubt(DoubtCode.damaged, f"XMP without its name at {at}")
        segments.xmp.append(_read(segments, at + start, length - start))


def _take_extended(segments: _Segments, at: int, length: int) -> None:
    """A portion of extended XMP: the GUID of the whole, its size, the portion's offset, bytes."""
    head = segments.source.read_at(at, _GUID_DIGITS + 8)
    if len(head) < _GUID_DIGITS + 8:
        return
    guid = head[:_GUID_DIGITS]
    if guid not in segments.extended and len(segments.extended) == _MOST_BLOCKS:
        segments.doubt(DoubtCode.truncated, f"over {_MOST_BLOCKS} extended packets")
        return
    size, offset = struct.unpack_from(">II", head, _GUID_DIGITS)
    if size > MOST_BYTES:
        # Pictures of depth and the like; dates and places do not take so much.
        segments.doubt(DoubtCode.truncated, f"extended XMP of {size} bytes")
        return
    portions = segments.extended.setdefault(guid, {})
    portions[offset] = _read(segments, at + len(head), length - len(head))


def _read(segments: _Segments, at: int, length: int) -> bytes:
    if length > segments.left:
        segments.doubt(DoubtCode.truncated, f"over {_MOST_KEPT} bytes of metadata")
        return b""
    data = segments.source.read_at(at, max(0, length))
    segments.left -= len(data)
    if len(data) < length:
        segments.doubt(DoubtCode.truncated, f"{len(data)} of {length} bytes at {at}")
    return data


def _packets(segments: _Segments) -> list[bytes]:
    """The packets, and the extended ones that a packet names by their GUID."""
    packets = [_without_rest(packet) for packet in segments.xmp]
    for guid, portions in segments.extended.items():
        if any(_GUID in packet and guid in packet for packet in segments.xmp):
            packets.append(b"".join(portion for _, portion in sorted(portions.items())))
    return packets


def _without_rest(packet: bytes) -> bytes:
    """A packet without what follows its end, where its segment is longer than it."""
    end = packet.rfind(_XMP_END)
    return packet[: end + len(_XMP_END)] if end >= 0 else packet


def _whole_blocks(segments: _Segments) -> list[Source]:
    """The EXIF blocks, with those that go on over several full segments joined."""
    blocks: list[Source] = []
    for part in segments.exif:
        begins = part.read_at(0, 2) in (b"II", b"MM")
        if begins or not blocks or blocks[-1].size < _FULL_SEGMENT:
            blocks.append(part)
        elif blocks[-1].size + part.size <= MOST_BYTES:
            joined = blocks[-1].read_at(0, blocks[-1].size) + part.read_at(0, part.size)
            blocks[-1] = BytesSource(joined)
    return blocks[:_MOST_BLOCKS]
