"""Directories of TIFF structures (TIFF 6.0, BigTIFF, EXIF 3.0), read by range.

Only what is asked for is read. Directories that were seen, values beyond the structure and
values over 1 MiB are left out with a doubt; nothing raises.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from geoimm.domain.claims import Doubt, DoubtCode
from geoimm.media.containers.found import MOST_BYTES
from geoimm.media.sources import Source

_ORDERS = {b"II": "<", b"MM": ">"}
_BIG = 43
_MAGICS = {
    42,
    _BIG,
    0x55,  # RW2 of Panasonic and Leica
    0x4F52,  # ORF of Olympus, `RO`
    0x5352,  # ORF, `RS`
}
_HEADER, _BIG_HEADER = 8, 16
_MOST_ENTRIES = 1_000
_MOST_NUMBERS = 64
"""Of one value; the longest that is needed has a few."""
_ASCII = 2
_BYTES = (1, _ASCII, 6, 7)
_RATIONALS = (5, 10)
_WHOLE = (1, 3, 4, 6, 8, 9, 13, 16, 17, 18)
_CODES = {
    1: "B",
    2: "s",
    3: "H",
    4: "I",
    5: "II",
    6: "b",
    7: "s",
    8: "h",
    9: "i",
    10: "ii",
    11: "f",
    12: "d",
    13: "I",
    16: "Q",
    17: "q",
    18: "Q",
}
"""Types of values by their number, in the spelling of `struct`."""
_SIZES = {kind: struct.calcsize("=" + code) for kind, code in _CODES.items()}

Pair = tuple[float, int]
"""Numerator and denominator; the denominator is 1 for types other than rationals."""

_Entry = tuple[int, int, bytes]
"""Type, count and the bytes that hold the value or its offset."""


@dataclass(slots=True)
class Tiff:
    """One TIFF structure, from its byte order mark on."""

    data: Source
    order: str
    """`<` or `>`, as in `struct`."""
    first: int
    """Offset of IFD0."""
    is_big: bool = False
    name: str = "exif"
    """As the doubts give it."""
    doubts: dict[DoubtCode, Doubt] = field(default_factory=dict)
    """Each code once, with its first cause."""
    seen: set[int] = field(default_factory=set)

    def directory(self, offset: int | None, wanted: frozenset[int]) -> "Directory":
        """The wanted entries of the directory at an offset; empty where there is none."""
        if not offset:
            return Directory(self, {})
        if offset in self.seen:
            self.doubt(DoubtCode.damaged, f"directory at {offset} comes twice")
            return Directory(self, {})
        self.seen.add(offset)
        return self._read(offset, wanted)

    def doubt(self, code: DoubtCode, detail: str) -> None:
        """Note what is wrong with the structure."""
        self.doubts.setdefault(code, Doubt(code, self.name, detail))

    def read(self, offset: int, length: int) -> bytes:
        """A range of the structure, with a doubt where it ends before that."""
        data = self.data.read_at(offset, length)
        if len(data) < length:
            self.doubt(DoubtCode.truncated, f"{len(data)} of {length} bytes at {offset}")
        return data

    def _read(self, offset: int, wanted: frozenset[int]) -> "Directory":
        short, long, entry = ("Q", "Q", "HHQ8s") if self.is_big else ("H", "I", "HHI4s")
        start = offset + struct.calcsize("=" + short)
        count = self._count(self._number(self.read(offset, start - offset), short))
        width = struct.calcsize("=" + entry)
        table = self.read(start, width * count)
        entries = struct.iter_unpack(self.order + entry, table[: len(table) // width * width])
        behind = self.data.read_at(start + width * count, struct.calcsize("=" + long))
        return Directory(self, _chosen(entries, wanted), self._number(behind, long))

    def _number(self, data: bytes, code: str) -> int:
        """A number in the structure's byte order, 0 where the file ended before it."""
        if len(data) < struct.calcsize("=" + code):
            return 0
        number: int = struct.unpack(self.order + code, data)[0]
        return number

    def _count(self, count: int) -> int:
        if count > _MOST_ENTRIES:
            self.doubt(DoubtCode.damaged, f"directory of {count} entries")
        return min(count, _MOST_ENTRIES)


class Directory:
    """The entries of one directory that were asked for; values are read on demand."""

    __slots__ = ("_entries", "_tiff", "after")

    def __init__(self, tiff: Tiff, entries: dict[int, _Entry], after: int = 0) -> None:
        self._tiff, self._entries = tiff, entries
        self.after = after
        """Offset of the next directory in the chain, 0 for the last one."""

    def __contains__(self, tag: int) -> bool:
        return tag in self._entries

    def is_text(self, tag: int) -> bool:
        """Whether a value is typed as text."""
        return tag in self._entries and self._entries[tag][0] == _ASCII

    def raw(self, tag: int, most: int = 1 << 64) -> bytes:
        """The bytes of a value's first `most` items as they lie in the file.

        None where they cannot be read.
        """
        entry = self._entries.get(tag)
        if entry is None:
            return b""
        kind, count, field_bytes = entry
        length = _SIZES[kind] * min(count, most)
        if _SIZES[kind] * count <= len(field_bytes):
            return field_bytes[:length]
        if length > MOST_BYTES:
            self._tiff.doubt(DoubtCode.damaged, f"tag {tag:#06x} of {length} bytes")
            return b""
        return self._tiff.read(self._offset(field_bytes), length)

    def text(self, tag: int) -> str | None:
        """A text up to its first NUL, stripped; None for a blank one and for numbers."""
        entry = self._entries.get(tag)
        if entry is None or entry[0] not in _BYTES:
            return None
        return decoded(self.raw(tag).partition(b"\0")[0]).strip() or None

    def pairs(self, tag: int) -> list[Pair]:
        """The first 64 numbers of a value, rationals with their denominator; empty for text."""
        entry = self._entries.get(tag)
        if entry is None or _CODES[entry[0]] == "s":
            return []
        kind, raw = entry[0], self.raw(tag, _MOST_NUMBERS)
        whole = raw[: len(raw) // _SIZES[kind] * _SIZES[kind]]
        values = struct.iter_unpack(self._tiff.order + _CODES[kind], whole)
        if kind in _RATIONALS:
            return [(one[0], one[1]) for one in values]
        return [(one[0], 1) for one in values]

    def integer(self, tag: int) -> int | None:
        """The first number of a value of whole numbers."""
        entry = self._entries.get(tag)
        if entry is None or entry[0] not in _WHOLE:
            return None
        numbers = self.pairs(tag)
        return int(numbers[0][0]) if numbers else None

    def integers(self, tag: int) -> list[int]:
        """The first 64 whole numbers of a value."""
        return [] if self.integer(tag) is None else [int(number) for number, _ in self.pairs(tag)]

    def place(self, tag: int) -> tuple[int, int] | None:
        """Offset and length of a value that lies outside the directory."""
        entry = self._entries.get(tag)
        if entry is None or _SIZES[entry[0]] * entry[1] <= len(entry[2]):
            return None
        return self._offset(entry[2]), _SIZES[entry[0]] * entry[1]

    def _offset(self, field_bytes: bytes) -> int:
        order = self._tiff.order
        offset: int = struct.unpack(order + ("Q" if self._tiff.is_big else "I"), field_bytes)[0]
        return offset


def open_tiff(data: Source, name: str = "exif") -> Tiff | None:
    """The structure that begins at the start of a source, None where none does."""
    head = data.read_at(0, _BIG_HEADER)
    order = _ORDERS.get(head[:2])
    if order is None or len(head) < _HEADER:
        return None
    magic, first = struct.unpack_from(order + "HI", head, 2)
    if magic not in _MAGICS:
        return None
    if magic != _BIG:
        return Tiff(data, order, first, name=name)
    if len(head) < _BIG_HEADER:
        return None
    return Tiff(data, order, struct.unpack_from(order + "Q", head, 8)[0], is_big=True, name=name)


def decoded(text: bytes) -> str:
    """Text in UTF-8, or in Latin-1, which is what older cameras write."""
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _chosen(
    entries: Iterator[tuple[int, int, int, bytes]], wanted: frozenset[int]
) -> dict[int, _Entry]:
    chosen: dict[int, _Entry] = {}
    for tag, kind, count, value in entries:
        if tag in wanted and kind in _CODES and tag not in chosen:
            chosen[tag] = (kind, count, value)
    return chosen
