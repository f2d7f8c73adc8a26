"""Properties cut from and added to the text of an XMP packet; every other character stays."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers.expat import ExpatError, ParserCreate
from xml.sax.saxutils import quoteattr

from geoimm.media.xmp_packets import RDF, UnreadablePacket

_ATTRIBUTE = re.compile(rb"(?<!\s)\s+([^\s=]+)\s*=\s*(?:\"[^\"]*\"|'[^']*')")
_BLANK_BEFORE = re.compile(rb"\r?\n?[ \t]*\Z")
_SEPARATOR = "\n"
"""Between namespace, name and prefix; in no URI."""
_ABOUT = f"{{{RDF}}}about"


@dataclass(slots=True)
class _Property:
    name: str
    start: int
    end: int


@dataclass(slots=True)
class _Description:
    start: int
    tag_end: int = 0
    end: int = 0
    attributes: dict[str, str] = field(default_factory=dict)
    """Names as written, by `{namespace}name`."""
    about: str = ""
    elements: list[_Property] = field(default_factory=list)


class _Layout:
    """Where the graph, its descriptions and their properties lie, in bytes of UTF-8."""

    def __init__(self, document: bytes) -> None:
        self.document = document
        self.descriptions: list[_Description] = []
        self.graph_start, self.graph_end = -1, -1
        self._path: list[str] = []
        self._graph_depth = 0
        parser = ParserCreate("utf-8", _SEPARATOR)
        parser.namespace_prefixes = True
        parser.StartElementHandler, parser.EndElementHandler = self._start, self._end
        parser.StartDoctypeDeclHandler = _refuse
        self._parser = parser
        try:
            parser.Parse(document, True)
        except ExpatError as error:
            raise UnreadablePacket(str(error)) from None
        if self.graph_end < 0:
            raise UnreadablePacket("there is no rdf:RDF")

    def _start(self, raw: str, attributes: dict[str, str]) -> None:
        name, _ = _names(raw)
        self._path.append(name)
        at, depth = self._parser.CurrentByteIndex, len(self._path)
        if self.graph_start < 0 and name == f"{{{RDF}}}RDF":
            self.graph_start, self._graph_depth = at, depth
        elif self._is_open and depth == self._graph_depth + 1:
            self.descriptions.append(_description(self.document, at, attributes))
        elif self._is_open and depth == self._graph_depth + 2:
            self.descriptions[-1].elements.append(_Property(name, at, at))

    def _end(self, _: str) -> None:
        depth, at = len(self._path), self._parser.CurrentByteIndex
        self._path.pop()
        if not self._is_open:
            return
        if depth == self._graph_depth:
            self.graph_end = at
        elif depth == self._graph_depth + 1:
            self.descriptions[-1].end = self._behind(self.descriptions[-1].start, at)
        elif depth == self._graph_depth + 2:
            last = self.descriptions[-1].elements[-1]
            last.end = self._behind(last.start, at)

    def _behind(self, start: int, at: int) -> int:
        """Where an element ends: with its start tag, or with the end tag that begins at `at`."""
        tag_end = _tag_end(self.document, start)
        if self.document.endswith(b"/>", start, tag_end):
            return tag_end
        return self.document.index(b">", at) + 1

    @property
    def _is_open(self) -> bool:
        return self.graph_start >= 0 and self.graph_end < 0


def replace_properties(
    document: str, *, remove: Collection[str], add: Iterable[str], prefixes: Mapping[str, str]
) -> str:
    """A packet without some properties (by `{namespace}name`) and with others (their XML).

    What is added stands in a description of its own, about what the others are about. A
    description that has lost all its properties goes too. Raises UnreadablePacket.
    """
    start, end = document.find("<"), document.rfind(">") + 1
    data = document[start:end].encode()
    layout = _Layout(data)
    cuts = [cut for one in layout.descriptions for cut in _cuts(data, one, remove)]
    block = _block(layout, list(add), prefixes)
    return document[:start] + _edited(data, layout, cuts, block).decode() + document[end:]


def _cuts(data: bytes, one: _Description, remove: Collection[str]) -> list[tuple[int, int]]:
    elements = [part for part in one.elements if part.name in remove]
    attributes = {raw.encode() for name, raw in one.attributes.items() if name in remove}
    if not elements and not attributes:
        return []
    if len(elements) == len(one.elements) and len(attributes) == len(one.attributes):
        return [(_with_blank(data, one.start), one.end)]
    cuts = [(_with_blank(data, part.start), part.end) for part in elements]
    name_end = re.compile(rb"<[^\s/>]+").match(data, one.start)
    begin = name_end.end() if name_end else one.start
    written = _ATTRIBUTE.finditer(data, begin, one.tag_end)
    return [*cuts, *(match.span() for match in written if match[1] in attributes)]


def _edited(data: bytes, layout: _Layout, cuts: list[tuple[int, int]], block: str) -> bytes:
    at, added = layout.graph_end, block.encode()
    tag_end = _tag_end(data, layout.graph_start)
    if added and data.endswith(b"/>", layout.graph_start, tag_end):
        # `<rdf:RDF ... />` opens to hold what is added.
        name = re.split(rb"[\s/>]", data[layout.graph_start + 1 : tag_end], maxsplit=1)[0]
        return data[: tag_end - 2] + b">" + added + b"\n </" + name + b">" + data[tag_end:]
    if added:
        at = _with_blank(data, at)
    parts, place = [], 0
    for start, end in sorted([*cuts, (at, at)]):
        parts.append(data[place:start])
        if start == end == at:
            parts.append(added)
        place = end
    return b"".join((*parts, data[place:]))


def _block(layout: _Layout, elements: list[str], prefixes: Mapping[str, str]) -> str:
    if not elements:
        return ""
    used = {prefix: uri for prefix, uri in prefixes.items() if f"<{prefix}:" in "".join(elements)}
    if not layout.document.startswith(b"<rdf:RDF", layout.graph_start):
        used["rdf"] = RDF
    about = quoteattr(next((one.about for one in layout.descriptions), ""))
    declared = "".join(f'\n    xmlns:{prefix}="{uri}"' for prefix, uri in used.items())
    inner = "\n".join(elements)
    return f"\n  <rdf:Description rdf:about={about}{declared}>\n{inner}\n  </rdf:Description>"


def _description(data: bytes, at: int, attributes: Mapping[str, str]) -> _Description:
    one = _Description(at, tag_end=_tag_end(data, at))
    for raw, value in attributes.items():
        name, written = _names(raw)
        if name == _ABOUT:
            one.about = value
        elif name.startswith("{") and not name.startswith(f"{{{RDF}}}"):
            one.attributes[name] = written
    return one


def _names(raw: str) -> tuple[str, str]:
    """`{namespace}name`, and the name as it is written."""
    namespace, _, rest = raw.partition(_SEPARATOR)
    local, _, prefix = rest.partition(_SEPARATOR)
    if not local:
        return raw, raw
    return f"{{{namespace}}}{local}", f"{prefix}:{local}" if prefix else local


def _tag_end(data: bytes, at: int) -> int:
    """Behind the start tag that begins here; `>` may stand in its attributes."""
    match = re.compile(rb"<(?:[^\"'>]|\"[^\"]*\"|'[^']*')*>").match(data, at)
    return match.end() if match else at


def _with_blank(data: bytes, at: int) -> int:
    """The place with the line break and the indent before it."""
    match = _BLANK_BEFORE.search(data, max(0, at - 200), at)
    return match.start() if match else at


def _refuse(*_: object) -> NoReturn:
    raise UnreadablePacket("a document type is not accepted")
