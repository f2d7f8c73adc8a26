"""True files of every kind that is read, and seeded damage to them."""

import random
import struct
from collections.abc import Callable
from contextlib import suppress

from geoimm.errors import InvalidArgument
from geoimm.media.containers.detect import HEAD, Format, detect
from geoimm.media.gpx import gpx_track
from geoimm.media.probe import probe_media
from geoimm.media.reader import read_metadata
from geoimm.media.sources import BytesSource
from geoimm.media.takeout import takeout_claims
from geoimm.media.timeline import timeline_track
from geoimm.media.xmp import xmp_claims
from media import box_files as boxes
from media import images

_NUMBERS = (0, 1, 2, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, (1 << 63) - 1)
_TOKENS = (
    b"9" * 400,
    b"-1e308",
    b"NaN",
    b"\\ud800",
    b"[" * 2_000,
    b'{"a":' * 500,
    b" " * 5_000 + b"x",
    b"<a>" * 2_000,
    b"<?xml " * 500,
    b'<!DOCTYPE a [<!ENTITY a "aaaaaaaa">]>',
    b"&a;&a;",
    b"<![CDATA[",
    b"\xff\xfe",
    b"9999-12-31T23:59:59Z",
)
"""For texts: numbers, brackets and marks that parsers stumble over."""
_LONGEST_FLOOD = 200_000
_DIRECTORY_HEADS = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")


def _photos() -> dict[str, bytes]:
    structure = images.tiff(images.IPHONE, exif=_EXIF, gps=images.SHANGHAI)
    exif = images.exif_segment(structure)
    xmp = images.xmp_segment(_PACKET)
    dated = images.photoshop_segment(images.resource(0x0404, _IPTC))
    profile = images.raw_profile("exif", structure)
    return {
        "jpeg": images.jpeg(exif, xmp, dated, _extended()),
        "samsung": images.jpeg(
            images.exif_segment(images.tiff(_GALAXY, exif=_GALAXY_EXIF)), tail=_TRAILER
        ),
        "tiff": structure,
        "bigtiff": images.tiff(images.IPHONE, exif=_EXIF, gps=images.SHANGHAI, order="<", big=True),
        "png": images.png(
            images.chunk(b"eXIf", structure),
            images.chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + _PACKET),
            images.chunk(b"tEXt", b"Raw profile type exif\0" + profile),
        ),
        "webp": images.webp(images.webp_canvas(40, 30), (b"EXIF", structure), (b"XMP ", _PACKET)),
        "raf": images.raf(images.jpeg(exif, xmp), [(0x100, 2000, 3000)]),
        "mrw": images.mrw(structure),
        "x3f": images.x3f(images.jpeg(exif)),
        "jp2": images.jp2((b"JpgTiffExif->JP2", structure), (boxes.XMP_UUID, _PACKET)),
    }


def _box_files() -> dict[str, bytes]:
    items = [boxes.picture(), boxes.exif_item("Apple", extents=2), boxes.xmp_item(_PACKET)]
    shape = [boxes.ispe(40, 30), boxes.box(b"irot", b"\1"), boxes.box(b"imir", b"\1")]
    still = boxes.heif(items, properties=shape, describes={2: 1, 3: 1})
    avif = boxes.heif(items, properties=shape, brands=(b"avif", b"mif1"), iloc_version=2)
    structure = images.tiff(images.IPHONE, exif=_EXIF, gps=images.SHANGHAI)
    canon = boxes.uuid_box(boxes.CANON_UUID, boxes.box(b"CMT1", structure))
    payload = boxes.exif_payload("Apple")
    jxl = boxes.box(b"JXL ", b"\r\n\x87\n") + boxes.ftyp(b"jxl ")
    header = bytes.fromhex("ff0a") + bytes(range(40))
    return {
        "heic": still,
        "samsung-heic": boxes.heif([boxes.picture(), boxes.exif_item("samsung")])
        + boxes.box(b"sefd", _TRAILER),
        "avif": avif,
        "cr3": boxes.ftyp(b"crx ")
        + boxes.box(b"moov", canon)
        + boxes.uuid_box(boxes.XMP_UUID, _PACKET),
        "jxl": jxl
        + boxes.box(b"Exif", payload)
        + boxes.box(b"xml ", _PACKET)
        + boxes.box(b"jxlc", header),
        "jxl-brotli": jxl
        + boxes.brob(b"Exif", payload)
        + boxes.brob(b"xml ", _PACKET)
        + boxes.box(b"jxlc", header),
        "xavc": boxes.film(
            _HEADER, _TRACK, brand=b"XAVC", behind=boxes.nonrealtime_meta(_NON_REAL_TIME)
        ),
        "mp4": boxes.film(_HEADER, _TRACK, boxes.box(b"udta", _PLACE, boxes.items_meta(_ITEMS))),
        "mov": boxes.film(
            _HEADER, _TRACK, _SOUND, boxes.keys_meta(_KEYS), brand=b"qt  ", moov_last=True
        ),
        "3gp": boxes.film(
            _HEADER,
            boxes.box(b"udta", boxes.loci(longitude=121.5, latitude=31.2, altitude=4.0)),
            brand=b"3gp5",
        ),
    }


def _extended() -> bytes:
    guid = b"0123456789ABCDEF0123456789ABCDEF"
    noted = images.xmp(f'xmpNote:HasExtendedXMP="{guid.decode()}"')
    portion = images.extended_xmp_segment(guid, len(_PACKET), 0, _PACKET)
    return images.xmp_segment(noted) + portion


_EXIF: images.Tags = {
    **images.SHANGHAI_EXIF,
    images.MAKER_NOTE: images.apple_maker_note("E905E6C6-0A8C-4B1C-8C5E-7A5C1D8F6A10"),
}
_PACKET = images.xmp(
    'exif:GPSLatitude="48,51.5N" exif:GPSLongitude="2,17.6E" exif:GPSAltitude="355/10"'
    ' exif:DateTimeOriginal="2024-03-04T10:20:30.05+08:00" exif:GPSTimeStamp="2024-03-04T02:20:29Z"'
    ' xmp:CreateDate="2024-03-04T10:20:30"'
)
_GALAXY: images.Tags = {images.MAKE: "samsung", images.MODEL: "Galaxy S10"}
_GALAXY_EXIF: images.Tags = {images.ORIGINAL: "2024:03:04 10:20:30"}
_TRAILER = images.samsung_trailer(
    images.image_utc(b"1709518830050"), (0x0AA1, b"MCC_Data", b"460"), between=20
)
_NON_REAL_TIME = boxes.nonrealtime(
    gps={
        "LatitudeRef": "N",
        "Latitude": "31;13;49.320",
        "LongitudeRef": "E",
        "Longitude": "121;28;25.680",
        "Altitude": "12.5",
    }
)
_IPTC = images.iptc([(2, 5, b"Title"), (2, 55, b"20240304"), (2, 60, b"102030+0800")])
_HEADER = boxes.mvhd(boxes.FROM_1904 + 1_700_000_000)
_TABLES = (
    boxes.full_box(b"stsd", struct.pack(">I", 1), boxes.box(b"avc1", bytes(78))),
    boxes.full_box(b"stts", struct.pack(">III", 1, 60, 20)),
    boxes.full_box(b"ctts", struct.pack(">IIi", 1, 60, 20)),
    boxes.full_box(b"stsz", struct.pack(">II", 0, 2), struct.pack(">II", 100, 90)),
)
_TRACK = boxes.trak(b"vide", size=(1920, 1080), turn=boxes.QUARTER_RIGHT, tables=_TABLES)
_SOUND = boxes.trak(b"soun", tables=(boxes.full_box(b"stsd", struct.pack(">I", 1)),))
_PLACE = boxes.user_text("©xyz", "+31.2304+121.4738+012.5/")
_ITEMS = {"©nam": "Title", "©day": "2024-03-04T10:20:30+0800"}
_KEYS = {
    "com.apple.quicktime.location.ISO6709": "+31.2304+121.4738+012.5/",
    "com.apple.quicktime.creationdate": "2024-03-04T10:20:30+0800",
    "com.apple.quicktime.content.identifier": "E905E6C6-0A8C-4B1C-8C5E-7A5C1D8F6A10",
}
_TAKEOUT = (
    b'{"title": "IMG_1.jpg", "photoTakenTime": {"timestamp": "1709518830"},'
    b' "geoData": {"latitude": 31.2, "longitude": 121.5, "altitude": 4.0},'
    b' "geoDataExif": {"latitude": 31.2, "longitude": 121.5, "altitude": 0.0}}'
)
_GPX = (
    b'<?xml version="1.0"?><gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk>'
    b'<trkseg><trkpt lat="31.2" lon="121.5"><ele>4</ele><time>2024-03-04T02:20:30Z</time></trkpt>'
    b'<trkpt lat="31.3" lon="121.6"><time>2024-03-04T02:25:30.5+08:00</time></trkpt>'
    b"</trkseg></trk></gpx>"
)
_TIMELINE = (
    b'{"semanticSegments": [{"startTime": "2024-03-04T10:00:00+08:00", "endTime":'
    b' "2024-03-04T11:00:00+08:00", "timelinePath": [{"point": "31.2\xc2\xb0, 121.5\xc2\xb0",'
    b' "time": "2024-03-04T10:10:00+08:00"}, {"point": "geo:31.2,121.5",'
    b' "durationMinutesOffsetFromStartTime": "20"}], "visit": {"topCandidate":'
    b' {"placeLocation": {"latLng": "31.2\xc2\xb0, 121.5\xc2\xb0"}}}}],'
    b' "locations": [{"timestampMs": "1709518830000", "latitudeE7": 312000000,'
    b' "longitudeE7": 1215000000, "accuracy": 20}]}'
)

SEEDS: dict[str, bytes] = {
    **_photos(),
    **_box_files(),
    "xmp": b'<?xml version="1.0"?>' + _PACKET,
    "takeout": _TAKEOUT,
    "gpx": _GPX,
    "timeline": _TIMELINE,
}
"""A small true file of each kind."""


def phone_photo(*, with_xmp: bool) -> bytes:
    """A JPEG as phones write it, without its picture."""
    structure = images.tiff(images.IPHONE, exif=_EXIF, gps=images.SHANGHAI)
    packets = (images.xmp_segment(_PACKET),) if with_xmp else ()
    return images.jpeg(images.exif_segment(structure), *packets)


def read_as(kind: str, data: bytes) -> None:
    """Read a file of a kind by all that reads it; documented errors pass, others are raised."""
    if kind == "takeout":
        takeout_claims(data)
    elif kind in ("gpx", "timeline"):
        with suppress(InvalidArgument):
            (gpx_track if kind == "gpx" else timeline_track)(data)
    else:
        read_metadata(data, name="IMG_20240304_102030.jpg")
    if kind == "xmp":
        xmp_claims(data, sidecar=True)
    if detect(data[:HEAD]) is Format.quicktime:
        with suppress(InvalidArgument):
            probe_media(BytesSource(data))


def mutated(data: bytes, seed: str) -> bytes:
    """A file with one to four kinds of damage; the same seed gives the same bytes."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    for _ in range(chance.choice((1, 1, 2, 4))):
        data = chance.choice(_DAMAGES)(data, chance)
    return data


def _place_in(data: bytes, chance: random.Random) -> int:
    """Mostly near the beginning, where the structures are."""
    return chance.randrange(max(1, len(data) if chance.random() < 0.5 else min(len(data), 512)))


def _truncate(data: bytes, chance: random.Random) -> bytes:
    return data[: _place_in(data, chance)]


def _flip_bits(data: bytes, chance: random.Random) -> bytes:
    flipped = bytearray(data)
    for _ in range(chance.randint(1, 8) if data else 0):
        flipped[_place_in(data, chance)] ^= 1 << chance.randrange(8)
    return bytes(flipped)


def _set_number(data: bytes, chance: random.Random) -> bytes:
    """A length, a count or an offset becomes a bomb."""
    width = chance.choice((1, 2, 4, 4, 8))
    number = chance.choice(_NUMBERS) & ((1 << 8 * width) - 1)
    at = _place_in(data, chance)
    return data[:at] + number.to_bytes(width, chance.choice(("big", "little"))) + data[at + width :]


def _insert(data: bytes, chance: random.Random) -> bytes:
    at = _place_in(data, chance)
    return data[:at] + chance.randbytes(chance.randint(1, 64)) + data[at:]


def _delete(data: bytes, chance: random.Random) -> bytes:
    at = _place_in(data, chance)
    return data[:at] + data[at + chance.randint(1, 64) :]


def _flood(data: bytes, chance: random.Random) -> bytes:
    """A part comes many times."""
    at = _place_in(data, chance)
    part = data[at : at + chance.choice((1, 4, 8, 12, 30, 200))]
    times = min(chance.choice((2, 50, 3_000)), _LONGEST_FLOOD // max(1, len(part)))
    return data[:at] + part * times + data[at:]


def _move(data: bytes, chance: random.Random) -> bytes:
    """A part takes the place of another."""
    start, at = _place_in(data, chance), _place_in(data, chance)
    part = data[start : start + chance.randint(1, 64)]
    return data[:at] + part + data[at + len(part) :]


def _nest(data: bytes, chance: random.Random) -> bytes:
    """A box, or what looks like one, in itself many times."""
    starts = [
        at
        for at in range(min(len(data) - 8, 4_096))
        if 8 <= int.from_bytes(data[at : at + 4], "big") <= len(data) - at
        and data[at + 4 : at + 8].isalpha()
    ]
    if not starts:
        return _flood(data, chance)
    at = chance.choice(starts)
    end = at + int.from_bytes(data[at : at + 4], "big")
    kind, body = data[at + 4 : at + 8], data[at + 8 : end]
    for _ in range(chance.choice((2, 20, 300))):
        body = struct.pack(">I", min(len(body) + 8, 0xFFFFFFFF)) + kind + body
    return data[:at] + body + data[end:]


def _loop(data: bytes, chance: random.Random) -> bytes:
    """A field of a TIFF structure leads back to where directories begin."""
    heads = [at for head in _DIRECTORY_HEADS if (at := data.find(head)) >= 0]
    if not heads:
        return _set_number(data, chance)
    order = "little" if data[heads[0]] == ord("I") else "big"
    at = heads[0] + chance.randrange(0, 400, 2)
    target = chance.choice((8, 16, chance.randrange(400)))
    return data[:at] + target.to_bytes(4, order) + data[at + 4 :]  # type: ignore[arg-type]


def _insert_token(data: bytes, chance: random.Random) -> bytes:
    at = _place_in(data, chance)
    return data[:at] + chance.choice(_TOKENS) + data[at + chance.choice((0, 0, 5, 20)) :]


_DAMAGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _truncate,
    _flip_bits,
    _flip_bits,
    _set_number,
    _set_number,
    _insert,
    _delete,
    _flood,
    _move,
    _nest,
    _loop,
    _insert_token,
)
