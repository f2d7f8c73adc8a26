"""The five levels of an address in XMP: the properties that hold them, written and read.

Lightroom, digiKam and others read `photoshop` and `Iptc4xmpCore`, which have one property for what
is below the city; the structure of the IPTC Extension (`LocationCreated`) too. So all five names
and their ids stand in a structure of our own, `urn:geoimm:place:1`, as well.
"""

import re
from collections.abc import Mapping
from urllib.parse import quote
from xml.sax.saxutils import escape

from geoimm.domain.divisions import Address, Level
from geoimm.media.xmp_packets import UnreadablePacket, XmpValue, first_text, read_packet

Places = tuple[str | None, str | None, str | None, str | None, str | None]
"""The names of country, province, city, district and township."""

NAMESPACES = {
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
    "geoimm": "urn:geoimm:place:1",
    "lr": "http://ns.adobe.com/lightroom/1.0/",
}
_KEYWORDS = "lr:hierarchicalSubject"
_PLACE, _CREATED = "geoimm:Place", "Iptc4xmpExt:LocationCreated"
_LEGACY = (
    "photoshop:Country",
    "photoshop:State",
    "photoshop:City",
    "Iptc4xmpCore:Location",
)
_STRUCTURED = ("CountryName", "ProvinceState", "City", "Sublocation")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def qualified(name: str) -> str:
    """`{namespace}name` of `prefix:name`."""
    prefix, _, local = name.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


PLACE_PROPERTIES = frozenset(
    map(qualified, (*_LEGACY, "Iptc4xmpCore:CountryCode", _CREATED, _PLACE))
)
"""What tells the place, and is replaced as a whole."""
KEYWORDS = qualified(_KEYWORDS)


def read_places(packet: bytes) -> Places:
    """The names of the five levels in a packet, country to township, None where there is none.

    Ours first, then the IPTC Extension, then the older properties; of these two, what is below the
    city comes as the district. A packet that cannot be read has none.
    """
    try:
        return places_of(read_packet(packet))
    except UnreadablePacket:
        return None, None, None, None, None


def places_of(properties: Mapping[str, XmpValue]) -> Places:
    """The same of properties that are read already."""
    place = properties.get(qualified(_PLACE))
    if isinstance(place, dict):
        country, province, city, district, township = (
            first_text(place.get(qualified(f"geoimm:{level.name}"))) for level in Level
        )
        return country, province, city, district, township
    created = properties.get(qualified(_CREATED))
    first = created[0] if isinstance(created, list) and created else created
    if isinstance(first, dict):
        texts = [first_text(first.get(qualified(f"Iptc4xmpExt:{name}"))) for name in _STRUCTURED]
    else:
        texts = [first_text(properties.get(qualified(name))) for name in _LEGACY]
    return texts[0], texts[1], texts[2], texts[3], None


def place_elements(address: Address, language: str | None) -> dict[str, str]:
    """The XML of each property that an address has, by `{namespace}name`, in a fixed order."""
    names = {
        level: _clean(division.name_in(language)) for level in Level if (division := address[level])
    }
    below = " ".join(names[level] for level in (Level.district, Level.township) if names.get(level))
    code = address.country.country if address.country else ""
    texts = {
        "photoshop:Country": names.get(Level.country),
        "photoshop:State": names.get(Level.province),
        "photoshop:City": names.get(Level.city),
        "Iptc4xmpCore:CountryCode": _clean(code),
        "Iptc4xmpCore:Location": below,
    }
    elements = {qualified(name): _text(name, text) for name, text in texts.items() if text}
    if names:
        elements[qualified(_CREATED)] = _created(address, names, texts)
        elements[qualified(_PLACE)] = _place(address, names)
    return elements


def keyword_of(root: str, names: Places) -> str:
    """The path of a place in the tree of keywords, as in `Places|China|Zhejiang|Hangzhou`."""
    return "|".join(_clean(name).replace("|", "/") for name in (root, *names) if name)


def keywords_element(value: XmpValue | None, remove: str, add: str) -> str:
    """The XML of the tree of keywords: those that are there, without one and with another."""
    present = value if isinstance(value, list) else [value] if value else []
    kept = [text for item in present if (text := first_text(item)) and text not in (remove, add)]
    return _array(_KEYWORDS, "Bag", [*kept, add], 3)


def names_of(address: Address, language: str | None) -> Places:
    """The names of an address, as they are written."""
    country, province, city, district, township = (
        _clean(division.name_in(language)) or None if division else None for division in address
    )
    return country, province, city, district, township


def _created(address: Address, names: dict[Level, str], texts: dict[str, str | None]) -> str:
    fields = {
        "CountryName": texts["photoshop:Country"],
        "CountryCode": texts["Iptc4xmpCore:CountryCode"],
        "ProvinceState": texts["photoshop:State"],
        "City": texts["photoshop:City"],
        "Sublocation": texts["Iptc4xmpCore:Location"],
    }
    lines = [_text(f"Iptc4xmpExt:{name}", text, 6) for name, text in fields.items() if text]
    ids = [
        f"urn:geoimm:division:{quote(division.id, safe=':/')}" for division in address if division
    ]
    lines.append(_array("Iptc4xmpExt:LocationId", "Bag", ids, 6))
    finest = [names[max(names)]]
    lines.append(_array("Iptc4xmpExt:LocationName", "Alt", finest, 6))
    inner = "\n".join(lines)
    return (
        f"   <{_CREATED}>\n    <rdf:Bag>\n"
        f'     <rdf:li rdf:parseType="Resource">\n{inner}\n     </rdf:li>\n'
        f"    </rdf:Bag>\n   </{_CREATED}>"
    )


def _place(address: Address, names: dict[Level, str]) -> str:
    lines = []
    for level, name in names.items():
        division = address[level]
        lines.append(_text(f"geoimm:{level.name}", name, 4))
        lines.append(_text(f"geoimm:{level.name}Id", _clean(division.id if division else ""), 4))
    inner = "\n".join(lines)
    return f'   <{_PLACE} rdf:parseType="Resource">\n{inner}\n   </{_PLACE}>'


def _text(name: str, text: str, indent: int = 3) -> str:
    return f"{' ' * indent}<{name}>{escape(text)}</{name}>"


def _array(name: str, kind: str, items: list[str], indent: int) -> str:
    blank = " " * indent
    language = ' xml:lang="x-default"' if kind == "Alt" else ""
    lines = "\n".join(f"{blank}  <rdf:li{language}>{escape(item)}</rdf:li>" for item in items)
    return (
        f"{blank}<{name}>\n{blank} <rdf:{kind}>\n{lines}\n{blank} </rdf:{kind}>\n{blank}</{name}>"
    )


def _clean(text: str) -> str:
    """Without the characters that XML cannot hold."""
    return _FORBIDDEN.sub("", text).strip()
