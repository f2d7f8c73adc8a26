"""What a reader of a file format finds: where the blocks of metadata lie, and what it knows itself.

Every reader is one function `read_<format>(source) -> Found`. It never raises for what a file
holds: what is broken is a doubt, and the rest is read. Errors of the source itself pass through.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from geoimm.domain.claims import Claims, Doubt, MediaKind
from geoimm.media.sources import BytesSource, Source

MOST_BOXES = 2_000
"""Segments, chunks, boxes or resources of one file that are looked at."""
MOST_BYTES = 1 << 20
"""Of one value, packet or decompressed text."""


@dataclass(frozen=True, slots=True)
class Part:
    """A range of a source, itself a source; nothing beyond it can be read."""

    source: Source
    offset: int
    length: int

    @property
    def size(self) -> int:
        """Bytes in all, as announced: the file may end before."""
        return self.length

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes of a range, counted from the start of the part."""
        length = min(length, self.length - offset)
        if offset < 0 or length <= 0:
            return b""
        return self.source.read_at(self.offset + offset, length)


class DirectoryKind(StrEnum):
    """What the first directory of a TIFF structure holds."""

    main = "main"
    """IFD0, with pointers to the others: the usual case."""
    exif = "exif"
    gps = "gps"
    maker_note = "maker-note"


@dataclass(frozen=True, slots=True)
class ExifBlock:
    """A TIFF structure, from its byte order mark on; its offsets count from there."""

    data: Source
    kind: DirectoryKind = DirectoryKind.main


@dataclass(frozen=True, slots=True)
class Found:
    """Blocks of metadata in the order of the file, and what the container tells itself."""

    content_type: str | None = None
    media_kind: MediaKind | None = None
    width: int | None = None
    """Pixels as stored, before `orientation` turns them."""
    height: int | None = None
    orientation: int | None = None
    """1 to 8 where the container has an order of its own, which wins over EXIF's; else None."""
    exif: tuple[ExifBlock, ...] = ()
    xmp: tuple[bytes, ...] = ()
    """Packets, each to be parsed alone."""
    iptc: tuple[bytes, ...] = ()
    """Blocks of IPTC-IIM datasets."""
    claims: Claims = field(default_factory=Claims)
    """What the container claims in its own words, such as QuickTime's keys."""
    doubts: tuple[Doubt, ...] = ()


def exif_bytes(data: bytes, kind: DirectoryKind = DirectoryKind.main) -> ExifBlock:
    """A TIFF structure in memory, where it had to be decoded or joined."""
    return ExifBlock(BytesSource(data), kind)
