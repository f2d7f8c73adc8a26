"""What Sony's cameras claim in NonRealTimeMeta, the XML document in their films."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element  # only the type: defusedxml parses

from defusedxml.ElementTree import fromstring

from geoimm.domain.claims import (
    Claims,
    Doubt,
    DoubtCode,
    PositionClaim,
    PositionSource,
    TimeSource,
    claim_position,
    claims_of,
    together,
)
from geoimm.media.times import claim_time
from geoimm.media.xmp_packets import packet_text
from geoimm.media.xmp_values import parse_altitude, parse_angle

_ROOT = "NonRealTimeMeta"
_MOST_MARKS = 120_000
"""Of `<` and `=` in a document, as in an XMP packet."""
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
_NO_SERIAL = ("", "0", "4294967295")
_BETWEEN = re.compile("[;:]")


def nonrealtime_claims(document: bytes) -> Claims:
    """Capture time with its offset, device, and position of one document.

    Positions are those of the group ExifGPS, and want both references as in EXIF. What cannot be
    read is a doubt, and nothing is raised. Entities and DTDs are refused, and so are more than
    60,000 elements.
    """
    try:
        root = _parse(document)
    except (SyntaxError, ValueError, LookupError) as error:
        detail = f"{type(error).__name__}: {error}"
        return claims_of(Doubt(DoubtCode.damaged, TimeSource.sony_xml, detail))
    return together((_device(root), _time(root), claims_of(_position(_gps_items(root)))))


def _parse(document: bytes) -> Element:
    text = packet_text(document)
    marks = text.count("<") + text.count("=")
    if marks > _MOST_MARKS:
        raise ValueError(f"{marks} elements and attributes")
    root: Element = fromstring(text, forbid_dtd=True)
    if _name(root) != _ROOT:
        raise ValueError(f"there is no {_ROOT}")
    return root


def _name(element: Element) -> str:
    """Without its namespace, which has the version in it."""
    return element.tag.rpartition("}")[2]


def _children(element: Element | None, name: str) -> Iterator[Element]:
    return (child for child in element or () if _name(child) == name)


def _device(root: Element) -> Claims:
    device = next(_children(root, "Device"), None)
    if device is None:
        return Claims()
    serial = device.get("serialNo", "").strip()
    return Claims(
        make=device.get("manufacturer", "").strip() or None,
        model=device.get("modelName", "").strip() or None,
        serial=None if serial in _NO_SERIAL else serial,
    )


def _time(root: Element) -> Claims:
    created = next(_children(root, "CreationDate"), None)
    text = "" if created is None else created.get("value", "").strip()
    if not text:
        return Claims()
    source = TimeSource.sony_xml
    if not _TIME.fullmatch(text):
        return claims_of(Doubt(DoubtCode.unreadable_time, source, text))
    return claims_of(*claim_time(source, text, universal=text.endswith("Z")))


def _gps_items(root: Element) -> dict[str, str]:
    record = next(_children(root, "AcquisitionRecord"), None)
    items: dict[str, str] = {}
    for group in _children(record, "Group"):
        if group.get("name") == "ExifGPS":
            for item in _children(group, "Item"):
                items.setdefault(item.get("name", ""), item.get("value", "").strip())
    return items


def _position(items: dict[str, str]) -> PositionClaim | Doubt | None:
    """The position of the items, whose degrees, minutes and seconds have semicolons between."""
    latitude, longitude = items.get("Latitude", ""), items.get("Longitude", "")
    if not latitude and not longitude:
        return None
    source = PositionSource.sony_xml
    refs = items.get("LatitudeRef", "")[:1].upper(), items.get("LongitudeRef", "")[:1].upper()
    if refs[0] not in ("N", "S") or refs[1] not in ("E", "W"):
        return Doubt(DoubtCode.no_ref, source, f"{refs[0]!r}, {refs[1]!r}")
    north = parse_angle(_BETWEEN.sub(",", latitude), "latitude", reference=refs[0])
    east = parse_angle(_BETWEEN.sub(",", longitude), "longitude", reference=refs[1])
    if north is None or east is None:
        return Doubt(DoubtCode.unreadable_position, source, f"{latitude}, {longitude}")
    return claim_position(
        source,
        longitude=east.degrees,
        latitude=north.degrees,
        altitude_metres=parse_altitude(items.get("Altitude", ""), items.get("AltitudeRef")),
    )
