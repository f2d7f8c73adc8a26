"""What an XMP packet claims, in a file or in a sidecar beside it."""

import re
from collections.abc import Mapping

from geoimm.domain.claims import (
    Claims,
    Doubt,
    DoubtCode,
    PositionClaim,
    PositionSource,
    TimeClaim,
    TimeSource,
    claim_position,
    claims_of,
    together,
)
from geoimm.media.times import claim_time
from geoimm.media.xmp_packets import UnreadablePacket, XmpValue, first_text, read_packet
from geoimm.media.xmp_values import parse_altitude, parse_angle

_NAMESPACES = {
    "aux": "http://ns.adobe.com/exif/1.0/aux/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "exifEX": "http://cipa.jp/exif/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
}
LARGEST_SIDECAR = 4 << 20
"""Bytes of a sidecar that are read."""
_LARGEST_IN_FILE = 1 << 20
_DAY_ONLY = re.compile(r"\s*\d{4}[:/\-. ]\d\d?[:/\-. ]\d\d?\s*", re.ASCII)
_CLOCK = re.compile(r"\s*(\d\d?):(\d\d?):(\d\d?)(?:\.(\d+))?\s*(?:Z\s*)?", re.ASCII)
_ZONE_NAME = re.compile(r"(.*\d)\s*[+-]?[A-Z]{3,5}\s*", re.ASCII | re.DOTALL)
_MOST_PIXELS = 1_000_000
_ORIENTATIONS = range(1, 9)
_SECOND = 1_000_000_000


def xmp_claims(packet: bytes, *, sidecar: bool = False) -> Claims:
    """What a packet claims; what cannot be read is a doubt, and nothing is raised.

    A packet inside a file has up to 1 MiB, a sidecar up to 4 MiB. A date without a time of day
    is no capture time: it is claimed as the day of `xmp_created` (or `exif_digitized`), with the
    doubt `suspect_time`, so that only its day can come to count. Degrees and minutes without a
    hemisphere are taken for north and east, with the doubt `no_ref`.
    """
    source = PositionSource.sidecar if sidecar else PositionSource.xmp
    if len(packet) > (LARGEST_SIDECAR if sidecar else _LARGEST_IN_FILE):
        detail = f"{len(packet)} bytes of XMP"
        return claims_of(Doubt(DoubtCode.truncated, source, detail))
    texts, doubt = _read(packet, source)
    found = [_position(texts, source), *_times(texts, sidecar=sidecar), _others(texts)]
    return together([*found, claims_of(doubt)])


class _Texts:
    """The properties of a packet as texts, by prefix and name."""

    def __init__(self, properties: Mapping[str, XmpValue]) -> None:
        self._properties = properties

    def get(self, *names: str) -> str | None:
        """The first of some properties that is there, and not blank."""
        for name in names:
            prefix, _, local = name.partition(":")
            text = first_text(self._properties.get(f"{{{_NAMESPACES[prefix]}}}{local}"))
            if text:
                return text
        return None


def _read(packet: bytes, source: PositionSource) -> tuple[_Texts, Doubt | None]:
    """The properties and what was wrong; a caption in another encoding does not cost the rest."""
    try:
        return _Texts(read_packet(packet)), None
    except UnreadablePacket as error:
        doubt = Doubt(DoubtCode.damaged, source, str(error))
    try:
        return _Texts(read_packet(packet, errors="replace")), doubt
    except UnreadablePacket:
        return _Texts({}), doubt


def _position(texts: _Texts, source: PositionSource) -> Claims:
    latitude, longitude = texts.get("exif:GPSLatitude"), texts.get("exif:GPSLongitude")
    if latitude is None and longitude is None:
        return Claims()
    north = parse_angle(latitude or "", "latitude", reference=texts.get("exif:GPSLatitudeRef"))
    east = parse_angle(longitude or "", "longitude", reference=texts.get("exif:GPSLongitudeRef"))
    detail = f"{latitude},{longitude}"
    if north is None or east is None:
        return claims_of(Doubt(DoubtCode.unreadable_position, source, detail))
    altitude = parse_altitude(texts.get("exif:GPSAltitude") or "", texts.get("exif:GPSAltitudeRef"))
    claim = claim_position(
        source, longitude=east.degrees, latitude=north.degrees, altitude_metres=altitude
    )
    is_sure = north.has_hemisphere and east.has_hemisphere
    is_guessed = isinstance(claim, PositionClaim) and not is_sure
    return claims_of(claim, Doubt(DoubtCode.no_ref, source, detail) if is_guessed else None)


def _times(texts: _Texts, *, sidecar: bool) -> list[Claims]:
    original = TimeSource.sidecar_original if sidecar else TimeSource.xmp_original
    return [
        _time(
            original,
            texts.get("exif:DateTimeOriginal"),
            fraction=texts.get("exif:SubSecTimeOriginal", "exifEX:SubSecTimeOriginal"),
            offset=texts.get("exif:OffsetTimeOriginal", "exifEX:OffsetTimeOriginal"),
        ),
        _gps_time(texts),
        _time(TimeSource.xmp_created, _created(texts)),
        _time(TimeSource.exif_digitized, texts.get("exif:DateTimeDigitized")),
    ]


def _created(texts: _Texts) -> str | None:
    """Photoshop's date, unless XMP's own is of the same day and has the time of day too."""
    shot, made = texts.get("photoshop:DateCreated"), texts.get("xmp:CreateDate")
    if shot and made and _DAY_ONLY.fullmatch(shot) and made.startswith(shot):
        return made
    return shot or made


def _time(
    source: TimeSource,
    text: str | None,
    *,
    fraction: str | None = None,
    offset: str | None = None,
) -> Claims:
    if text is None:
        return Claims()
    if _DAY_ONLY.fullmatch(text):
        return _day(source, text)
    zone_name = _ZONE_NAME.fullmatch(text)
    wall = zone_name[1] if zone_name else text
    is_universal = wall.rstrip().endswith("Z")
    claim, doubt = claim_time(
        source, wall, fraction=fraction, offset=offset, universal=is_universal
    )
    if zone_name and doubt is None and isinstance(claim, TimeClaim):
        doubt = Doubt(DoubtCode.unreadable_offset, source, text)
    return claims_of(claim, doubt)


def _day(source: TimeSource, text: str) -> Claims:
    weak = TimeSource.exif_digitized if source is TimeSource.exif_digitized else None
    claim, _ = claim_time(weak or TimeSource.xmp_created, text)
    if isinstance(claim, Doubt):
        return claims_of(claim)
    return claims_of(claim, Doubt(DoubtCode.suspect_time, source, f"{text}: no time of day"))


def _gps_time(texts: _Texts) -> Claims:
    """In UTC, with its date as the XMP specification has it or split in two as in EXIF."""
    source, text = TimeSource.xmp_gps, texts.get("exif:GPSTimeStamp", "exif:GPSDateTime")
    if text is None:
        return Claims()
    clock, day = _CLOCK.fullmatch(text), texts.get("exif:GPSDateStamp")
    if clock and day is None:
        return _gps_clock(clock, text)
    if clock:
        text = f"{day} {text.strip().rstrip('Z')}"
    elif _DAY_ONLY.fullmatch(text):
        return claims_of(Doubt(DoubtCode.unreadable_time, source, text))
    claim, doubt = claim_time(source, text, universal=True)
    return claims_of(claim, doubt)


def _gps_clock(clock: re.Match[str], text: str) -> Claims:
    hours, minutes, seconds = (int(clock[part]) for part in (1, 2, 3))
    if hours > 23 or minutes > 59 or seconds > 60:  # noqa: PLR2004  # a clock's own limits
        return claims_of(Doubt(DoubtCode.unreadable_time, TimeSource.xmp_gps, text))
    fraction = int((clock[4] or "0")[:9].ljust(9, "0"))
    return Claims(
        gps_clock_nanoseconds=(hours * 3600 + minutes * 60 + seconds) * _SECOND + fraction
    )


def _others(texts: _Texts) -> Claims:
    width, height = _pixels(texts)
    orientation = _integer(texts.get("tiff:Orientation"))
    return Claims(
        make=texts.get("tiff:Make"),
        model=texts.get("tiff:Model"),
        serial=texts.get("exifEX:BodySerialNumber", "aux:SerialNumber"),
        width=width,
        height=height,
        orientation=orientation if orientation in _ORIENTATIONS else None,
        title=texts.get("dc:title"),
    )


def _pixels(texts: _Texts) -> tuple[int | None, int | None]:
    """Width and height, both or none."""
    for width, height in (
        ("tiff:ImageWidth", "tiff:ImageLength"),
        ("exif:PixelXDimension", "exif:PixelYDimension"),
    ):
        sides = _integer(texts.get(width)), _integer(texts.get(height))
        if all(side is not None and 0 < side <= _MOST_PIXELS for side in sides):
            return sides
    return None, None


def _integer(text: str | None) -> int | None:
    is_number = text is not None and text.isascii() and text.isdigit() and len(text) < 10  # noqa: PLR2004  # below 2**31
    return int(text) if text is not None and is_number else None
