"""Lists of metadata in `meta`: QuickTime's keys, and iTunes' items of four characters."""

import struct
from collections.abc import Iterator
from itertools import islice

from geoimm.domain.claims import DoubtCode
from geoimm.media.containers.boxes import Box, Boxes
from geoimm.media.containers.fields import Fields
from geoimm.media.containers.found import MOST_BOXES
from geoimm.media.containers.quicktime_text import decoded

_DATA_HEADER = 8
_LONGEST_TEXT = 4_096
_BINARY, _UTF8, _UTF16, _SIGNED, _UNSIGNED, _FLOAT, _DOUBLE = 0, 1, 2, 21, 22, 23, 24
_LONGEST_NUMBER = 8


def read_list(boxes: Boxes, meta: Box) -> dict[str, str]:
    """All texts and numbers of a `meta`, as text, the first of each name.

    The names are those of its `keys`, such as `com.apple.quicktime.make`; without `keys` the four
    characters of the items themselves, such as `©nam`. Pictures and other bytes are left out.
    """
    parts: dict[bytes, Box] = {}
    for box in boxes.children_of_meta(meta):
        parts.setdefault(box.kind, box)
    if b"ilst" not in parts:
        return {}
    names = list(islice(_keys(boxes, parts[b"keys"]), MOST_BOXES)) if b"keys" in parts else None
    texts: dict[str, str] = {}
    for item in boxes.inside(parts[b"ilst"]):
        name = _name(item, names)
        text = None if name is None or name in texts else _text(boxes, item)
        if name is not None and text is not None:
            texts[name] = text
    return texts


def _keys(boxes: Boxes, box: Box) -> Iterator[str]:
    """Names of the keys, in the order by which items count them from 1."""
    fields = Fields(boxes.value(box), at=8)
    while not fields.is_over:
        size = fields.number(4)
        fields.raw(4)
        if size < _DATA_HEADER or not fields.has(size - _DATA_HEADER):
            boxes.doubt(DoubtCode.damaged, f"a key of {size} bytes")
            return
        yield fields.raw(size - _DATA_HEADER).decode("utf-8", "replace")


def _name(item: Box, names: list[str] | None) -> str | None:
    if names is None:
        return item.kind.decode("latin-1")
    index = int.from_bytes(item.kind, "big")
    return names[index - 1] if 0 < index <= len(names) else None


def _text(boxes: Boxes, item: Box) -> str | None:
    for box in boxes.inside(item):
        if box.kind == b"data":
            head = boxes.read(box, most=_DATA_HEADER)
            value = boxes.read(box, skip=_DATA_HEADER, most=_LONGEST_TEXT)
            return _as_text(int.from_bytes(head[:4], "big"), value)
    return None


def _as_text(kind: int, value: bytes) -> str | None:
    if kind == _UTF8:
        return decoded(value)
    if kind == _UTF16:
        return value.decode("utf-16-be", "replace").rstrip("\0")
    if kind in (_SIGNED, _UNSIGNED) and len(value) <= _LONGEST_NUMBER:
        return str(int.from_bytes(value, "big", signed=kind == _SIGNED))
    if kind == _FLOAT and len(value) == struct.calcsize(">f"):
        return f"{struct.unpack('>f', value)[0]:g}"
    if kind == _DOUBLE and len(value) == struct.calcsize(">d"):
        return f"{struct.unpack('>d', value)[0]:g}"
    # Some writers leave the kind of their texts out.
    text = decoded(value) if kind == _BINARY else ""
    return text if text.isprintable() and text else None
