"""XMP packets to their properties."""

import re
from collections.abc import Iterator
from typing import TypeAlias
from xml.etree.ElementTree import Element  # only the type: defusedxml parses

from defusedxml.ElementTree import fromstring

XmpValue: TypeAlias = str | list["XmpValue"] | dict[str, "XmpValue"]
"""A text, the items of an array, or the fields of a structure by `{namespace}name`."""

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XML = "http://www.w3.org/XML/1998/namespace"
_ARRAYS = frozenset(f"{{{RDF}}}{kind}" for kind in ("Bag", "Seq", "Alt"))
_DESCRIPTION, _ITEM, _VALUE = f"{{{RDF}}}Description", f"{{{RDF}}}li", f"{{{RDF}}}value"
_DECLARATION = re.compile(r"<\?xml\s[^>]*\?>")
_HEAD = 500
"""Characters in which a declaration may be: it begins a document, or follows `<?xpacket ?>`."""
_OTHER_ENCODINGS = frozenset(
    ("iso-8859-1", "windows-1252", "gb18030", "gbk", "gb2312", "big5", "shift_jis", "euc-jp")
)
"""That a declaration is believed about; a packet by the specification is in none of them."""
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
"""The decoder takes them away, but for that of UTF-8, which stays a character."""
_MOST_MARKS = 120_000
"""Of `<` and `=` in a packet: each element and attribute takes its parser 200 bytes and more."""
_DEEPEST = 12
"""Levels of arrays and structures in one another; no standard property has more than four."""


class UnreadablePacket(ValueError):
    """The bytes are no XMP packet; the message says why."""


def read_packet(packet: bytes, *, errors: str = "strict") -> dict[str, XmpValue]:
    """The properties of a packet by `{namespace}name`; of a repeated one, the first not empty.

    Attributes and elements are alike. In an array of languages the default comes first. Padding,
    `<?xpacket` wrappers and UTF-16 are understood; entities and DTDs are refused, and so are more
    than 60,000 elements. `errors` is what `bytes.decode` does with bytes of another encoding.
    Raises UnreadablePacket.
    """
    try:
        root = fromstring(_limited(packet_text(packet, errors=errors)), forbid_dtd=True)
    except (SyntaxError, ValueError, LookupError) as error:
        raise UnreadablePacket(f"{type(error).__name__}: {error}") from None
    graph = next(root.iter(f"{{{RDF}}}RDF"), None)
    if graph is None:
        raise UnreadablePacket("there is no rdf:RDF")
    properties: dict[str, XmpValue] = {}
    for description in graph:
        _add_fields(properties, description, depth=0)
    return properties


def packet_text(packet: bytes, *, errors: str = "strict") -> str:
    """The XML of a packet without what surrounds it: padding, byte order mark, declaration.

    Raises UnicodeDecodeError, a ValueError, where the bytes are not in their encoding.
    """
    text = packet.decode(_encoding(packet), errors)
    text = text[max(0, text.find("<")) : text.rfind(">") + 1]
    return _DECLARATION.sub("", text[:_HEAD], count=1) + text[_HEAD:]


def _limited(text: str) -> str:
    """The text itself, where it has no more elements and attributes than memory is there for."""
    marks = text.count("<") + text.count("=")
    if marks > _MOST_MARKS:
        raise ValueError(f"{marks} elements and attributes")
    return text


def decode_packet(packet: bytes) -> tuple[str, str]:
    """All of a packet as text, and the encoding that gives its bytes again."""
    encoding = _encoding(packet)
    return packet.decode(encoding), encoding


def first_text(value: XmpValue | None) -> str | None:
    """A value as one text: that of an array is its first item; None where it is blank."""
    if isinstance(value, str):
        return value.strip(" \t\r\n\0") or None
    if isinstance(value, list):
        return next((text for item in value if (text := first_text(item))), None)
    return None


def _encoding(packet: bytes) -> str:
    """By the byte order mark, or by where the zero bytes beside the first `<` are."""
    for mark, encoding in _MARKS:
        if packet.startswith(mark):
            return encoding
    start = packet.find(b"<")
    for zeros, size in ((b"\0\0\0", 4), (b"\0", 2)):
        if start >= 0 and packet.startswith(zeros, start + 1):
            return f"utf-{8 * size}-{'be' if start % size else 'le'}"
    return _declared(packet)


def _declared(packet: bytes) -> str:
    declared = re.search(rb"<\?xml\s[^>]*encoding\s*=\s*[\"']([A-Za-z0-9._-]+)", packet[:200])
    name = declared[1].decode().lower() if declared else ""
    return name if name in _OTHER_ENCODINGS else "utf-8"


def _add_fields(fields: dict[str, XmpValue], node: Element, depth: int) -> None:
    for name, value in _fields(node, depth):
        if not fields.get(name):
            fields[name] = value


def _fields(node: Element, depth: int) -> Iterator[tuple[str, XmpValue]]:
    for name, text in node.attrib.items():
        if not name.startswith((f"{{{RDF}}}", f"{{{_XML}}}")) and name.startswith("{"):
            yield name, text
    for child in node:
        yield child.tag, _value(child, depth + 1)


def _value(node: Element, depth: int) -> XmpValue:
    resource = node.get(f"{{{RDF}}}resource")
    if resource is not None or depth > _DEEPEST:
        return resource or ""
    first = node[0] if len(node) else None
    if first is not None and first.tag in _ARRAYS:
        return [_value(item, depth + 1) for item in _items(first)]
    fields: dict[str, XmpValue] = {}
    _add_fields(fields, node, depth)
    inner = fields.pop(_DESCRIPTION, None)
    if isinstance(inner, dict):
        fields = {**inner, **fields}
    if _VALUE in fields:
        return fields[_VALUE]
    return fields or (node.text or "").strip()


def _items(array: Element) -> list[Element]:
    """The items, the one of the default language first."""
    items = [item for item in array if item.tag == _ITEM]
    return sorted(items, key=lambda item: item.get(f"{{{_XML}}}lang") != "x-default")
