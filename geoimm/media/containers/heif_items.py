"""Items of a HEIF file (ISO/IEC 23008-12): what they are and where they lie."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from geoimm.domain.claims import DoubtCode
from geoimm.media.containers.boxes import Box, Boxes
from geoimm.media.containers.fields import Fields
from geoimm.media.containers.found import MOST_BYTES, Part
from geoimm.media.sources import BytesSource, Source

MOST_ENTRIES = 20_000
"""Of one table that are looked at; a picture of 200 megapixels in tiles has some 800."""
_MOST_EXTENTS = 1_000
_IN_FILE, _IN_IDAT = 0, 1


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of `iinf`."""

    item_id: int
    kind: bytes
    """Its type, four bytes; `mime` for one that is known by its content type."""
    content_type: bytes = b""


@dataclass(frozen=True, slots=True)
class _Location:
    method: int
    extents: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Items:
    """The `meta` box of a HEIF file."""

    boxes: Boxes
    parts: dict[bytes, Box] = field(default_factory=dict)
    """The boxes in it, the first of each type."""

    @classmethod
    def read(cls, boxes: Boxes, meta: Box) -> "Items":
        """Find the boxes in a `meta`."""
        items = cls(boxes)
        for box in boxes.children_of_meta(meta):
            items.parts.setdefault(box.kind, box)
        return items

    def all(self) -> Iterator[Item]:
        """All items that are not protected, in their order."""
        fields = self._fields(b"iinf")
        version, _ = fields.version_and_flags()
        fields.number(4 if version else 2)
        for _ in range(MOST_ENTRIES):
            start, size = fields.at, fields.number(4)
            if fields.raw(4) != b"infe" or size < 8:  # noqa: PLR2004  # the size of a header
                break
            item = _item(fields)
            if item is not None:
                yield item
            fields.at = start + size

    @property
    def primary(self) -> int:
        """The item that is the picture."""
        fields = self._fields(b"pitm")
        version, _ = fields.version_and_flags()
        return fields.number(4 if version else 2)

    def describers(self, item_id: int) -> frozenset[int]:
        """The items of metadata that describe an item, by the `cdsc` of `iref`."""
        fields = self._fields(b"iref")
        width = 4 if fields.version_and_flags()[0] else 2
        wanted = item_id.to_bytes(4, "big")[-width:] if item_id < 1 << 8 * width else b""
        found = set()
        for _ in range(MOST_ENTRIES):
            start, size = fields.at, fields.number(4)
            kind, origin, count = fields.raw(4), fields.number(width), fields.number(2)
            if fields.is_over or size == 0:
                break
            inside = max(0, min(count * width, start + size - fields.at))
            described = fields.raw(inside) if kind == b"cdsc" else b""
            if wanted in _split(described, width):
                found.add(origin)
            fields.at = start + size
        return frozenset(found)

    def contents(self, item_ids: Collection[int]) -> dict[int, Source]:
        """The bytes of items, without reading those that lie in one piece.

        Those that lie outside the file, or are made from other items, are left out.
        """
        found: dict[int, Source] = {}
        for item_id, location in self._locations(item_ids).items():
            pieces = [self._piece(location.method, *extent) for extent in location.extents]
            known = [piece for piece in pieces if piece is not None]
            if not known or len(known) < len(pieces):
                self.boxes.doubt(DoubtCode.truncated, f"item {item_id} is not in the file")
            elif len(known) == 1:
                found[item_id] = known[0]
            elif sum(piece.size for piece in known) > MOST_BYTES:
                self.boxes.doubt(DoubtCode.truncated, f"item {item_id} is over {MOST_BYTES} bytes")
            else:
                joined = b"".join(piece.read_at(0, piece.size) for piece in known)
                found[item_id] = BytesSource(joined)
        return found

    def _locations(self, item_ids: Collection[int]) -> dict[int, _Location]:
        fields = self._fields(b"iloc")
        version, _ = fields.version_and_flags()
        sizes = fields.number(2)
        offset, length, base, index = (sizes >> shift & 15 for shift in (12, 8, 4, 0))
        index = index if version else 0
        id_width = 4 if version > 1 else 2
        count = fields.number(id_width)
        found: dict[int, _Location] = {}
        for _ in range(min(count, MOST_ENTRIES)):
            if fields.is_over or len(found) == len(item_ids):
                break
            item_id = fields.number(id_width)
            method = fields.number(2) & 15 if version else _IN_FILE
            is_elsewhere = fields.number(2) != 0
            start, extents = fields.number(base), fields.number(2)
            if is_elsewhere or item_id not in item_ids:
                # By arithmetic: an extent may take no bytes at all, and there may be many.
                fields.at += extents * (index + offset + length)
                continue
            places = []
            for _ in range(min(extents, _MOST_EXTENTS)):
                fields.number(index)
                places.append((start + fields.number(offset), fields.number(length)))
            found[item_id] = _Location(method, tuple(places))
        return found

    def _piece(self, method: int, offset: int, length: int) -> Part | None:
        start, end = 0, self.boxes.source.size
        if method == _IN_IDAT and (idat := self.parts.get(b"idat")):
            start, end = idat.body, idat.end
        elif method != _IN_FILE:
            return None
        if start + offset >= end:
            return None
        return Part(self.boxes.source, start + offset, length or end - start - offset)

    def _fields(self, kind: bytes) -> Fields:
        box = self.parts.get(kind)
        return Fields(b"" if box is None else self.boxes.value(box))


def _item(fields: Fields) -> Item | None:
    version, _ = fields.version_and_flags()
    item_id, is_protected = fields.number(4 if version > 2 else 2), fields.number(2)  # noqa: PLR2004  # infe's versions
    if is_protected:
        return None
    if version < 2:  # noqa: PLR2004  # infe's versions
        fields.text()
        return Item(item_id, b"mime", fields.text())
    kind = fields.raw(4)
    fields.text()
    return Item(item_id, kind, fields.text() if kind == b"mime" else b"")


def _split(data: bytes, width: int) -> Iterator[bytes]:
    return (data[at : at + width] for at in range(0, len(data), width))
