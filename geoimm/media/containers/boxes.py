"""Boxes of ISO base media files (ISO/IEC 14496-12) and atoms of QuickTime, by range."""

from collections.abc import Iterator
from dataclasses import dataclass

from geoimm.domain.claims import Doubt, DoubtCode
from geoimm.media.containers.found import MOST_BOXES, MOST_BYTES
from geoimm.media.sources import Source

XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
"""Of the `uuid` box that holds an XMP packet, in every format of this family."""
_DEEPEST = 16
_MOST_VALUES = 8 << 20
"""Bytes of all values of one file together."""
_HEADER, _LONG_HEADER, _UUID = 8, 16, 16
_IN_LONG_HEADER = 1
_VERSION_AND_FLAGS = 4


@dataclass(frozen=True, slots=True)
class Box:
    """Where a box lies; its size is at the most that of what it lies in."""

    kind: bytes
    """Its type: four bytes."""
    start: int
    body: int
    """Where its value begins: behind its header and, for `uuid`, the 16 bytes of that."""
    end: int
    depth: int = 0
    uuid: bytes = b""

    @property
    def size(self) -> int:
        """Bytes of its value."""
        return self.end - self.body


class Boxes:
    """Walks the boxes of one file and reads a few bytes for each.

    Damage raises nothing: a walk ends where a box cannot be, a box that is longer than what it
    lies in is cut off there, and `doubts` says so. 2,000 boxes are walked at the most, nested
    16 deep; each begins behind the last, so a walk ends.
    """

    def __init__(self, source: Source, name: str) -> None:
        """`name` is the format, as the doubts give it."""
        self.source = source
        self._name = name
        self._left = MOST_BOXES
        self._bytes_left = _MOST_VALUES
        self._doubts: dict[DoubtCode, Doubt] = {}

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What the walks met: each code once, with the first cause."""
        return tuple(self._doubts.values())

    def doubt(self, code: DoubtCode, detail: str) -> None:
        """Note what is wrong with the file."""
        self._doubts.setdefault(code, Doubt(code, self._name, detail))

    def top(self) -> Iterator[Box]:
        """The boxes of the file itself, in their order."""
        return self._walk(0, self.source.size, 0)

    def inside(self, box: Box, skip: int = 0) -> Iterator[Box]:
        """The boxes in a box, whose own fields before them are `skip` bytes long."""
        return self._walk(box.body + skip, box.end, box.depth + 1)

    def find(self, box: Box, *path: bytes) -> Box | None:
        """The first box at a path of types below a box."""
        for kind in path:
            found = next((one for one in self.inside(box) if one.kind == kind), None)
            if found is None:
                return None
            box = found
        return box

    def read(self, box: Box, *, skip: int = 0, most: int) -> bytes:
        """The value of a box from `skip` on, of which at most `most` bytes."""
        length = min(box.size - skip, most)
        return self.source.read_at(box.body + skip, length) if length > 0 else b""

    def value(self, box: Box) -> bytes:
        """The whole value of a box; none, and a doubt, where it is over 1 MiB.

        All values of a file together have 8 MiB.
        """
        if box.size > min(MOST_BYTES, self._bytes_left):
            self.doubt(DoubtCode.truncated, f"{_shown(box.kind)} has {box.size} bytes")
            return b""
        self._bytes_left -= box.size
        return self.source.read_at(box.body, box.size)

    def children_of_meta(self, meta: Box) -> Iterator[Box]:
        """The boxes in `meta`, which has version and flags in ISO files and none in QuickTime's."""
        head = self.read(meta, most=_HEADER)
        return self.inside(meta, 0 if head[4:] == b"hdlr" else _VERSION_AND_FLAGS)

    def _walk(self, start: int, end: int, depth: int) -> Iterator[Box]:
        if depth > _DEEPEST:
            self.doubt(DoubtCode.damaged, f"boxes nested over {_DEEPEST} deep")
            return
        while (box := self._box_at(start, end, depth)) is not None:
            yield box
            start = box.end

    def _box_at(self, start: int, end: int, depth: int) -> Box | None:
        if end - start < _HEADER:
            return None
        if self._left == 0:
            self.doubt(DoubtCode.truncated, f"over {MOST_BOXES} boxes")
            return None
        self._left -= 1
        head = self.source.read_at(start, min(_LONG_HEADER + _UUID, end - start))
        if len(head) < _HEADER:
            self.doubt(DoubtCode.truncated, f"the file ends at {start + len(head)}")
            return None
        return self._box_of(head, start, end, depth)

    def _box_of(self, head: bytes, start: int, end: int, depth: int) -> Box | None:
        size, kind = int.from_bytes(head[:4], "big"), head[4:8]
        length = _HEADER
        if size == 0:
            # Below the top a size of 0 is the end of a list, as QuickTime writes it, or padding.
            if depth > 0 or kind == bytes(4):
                return None
            size = end - start
        elif size == _IN_LONG_HEADER:
            size, length = int.from_bytes(head[8:16], "big"), _LONG_HEADER
        uuid = head[length : length + _UUID] if kind == b"uuid" else b""
        length += len(uuid)
        if size < length or (kind == b"uuid" and len(uuid) < _UUID):
            self.doubt(DoubtCode.damaged, f"a box of {size} bytes at {start}")
            return None
        if start + size > end:
            self._note_cut(kind, size, start, end)
        return Box(kind, start, start + length, min(start + size, end), depth, uuid)

    def _note_cut(self, kind: bytes, size: int, start: int, end: int) -> None:
        code = DoubtCode.truncated if end == self.source.size else DoubtCode.damaged
        self.doubt(code, f"{_shown(kind)} at {start} has {size} bytes, {end - start} are there")


def _shown(kind: bytes) -> str:
    return kind.decode("latin-1")
