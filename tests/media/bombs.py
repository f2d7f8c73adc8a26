"""Files that are made to cost their reader time or memory, or to break it; each did, or might."""

import struct
import zlib
from collections.abc import Callable

from media import box_files as boxes
from media import images

_MANY = 2_500
"""Segments, chunks and boxes: more than are looked at."""
_MEBIBYTE = 1 << 20
_RDF = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:exif="http://ns.adobe.com/exif/1.0/" {attributes}>'
    "{elements}</rdf:Description></rdf:RDF></x:xmpmeta>"
)


def _xmp(elements: str = "", attributes: str = "") -> bytes:
    return _RDF.format(elements=elements, attributes=attributes).encode()


def _time(text: str) -> bytes:
    return _xmp(attributes=f'exif:DateTimeOriginal="{text}"')


def _laughs(dtd: str, text: str) -> bytes:
    return f"<?xml version='1.0'?><!DOCTYPE x [{dtd}]>".encode() + _xmp(f"<a>{text}</a>")


def _billion_laughs() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return _laughs(f'<!ENTITY l0 "ha">{levels}', "&l9;")


def _exif(text: str) -> bytes:
    return images.jpeg(images.exif_segment(images.tiff(exif={images.ORIGINAL: text})))


def _gps_clock(hour: float) -> bytes:
    clock = images.Typed(12, 3, struct.pack(">ddd", hour, 1, 1))
    return images.tiff(gps={images.GPS_DATE: "2024:03:04", images.GPS_TIME: clock})


def _long_tags() -> bytes:
    """All texts of all directories are the same megabyte."""
    tags = (images.MAKE, images.MODEL, images.MODIFIED, images.ORIGINAL, images.DIGITIZED, 0x9011)
    entries = b"".join(struct.pack(">HHII", tag, 2, _MEBIBYTE, 200) for tag in sorted(tags))
    directory = struct.pack(">H", len(tags)) + entries + bytes(4)
    return (b"MM\0*" + struct.pack(">I", 8) + directory).ljust(200, b"\0") + b" " * _MEBIBYTE + b"x"


def _directory_loop() -> bytes:
    """IFD0 is its own EXIF, its own GPS, its own child, and the next of the chain."""
    entries = b"".join(
        struct.pack(">HHII", tag, 4, 1, 8) for tag in (images.CHILDREN, images.EXIF, images.GPS)
    )
    return b"MM\0*" + struct.pack(">IH", 8, 3) + entries + struct.pack(">I", 8)


def _many_identifiers() -> bytes:
    """Extended XMP of very many names, each to be looked for in many packets."""
    packet = images.xmp_segment(b"HasExtendedXMP" + b"a" * 65_000)
    extended = (images.extended_xmp_segment(b"%032x" % n, 10, 0, b"") for n in range(_MANY - 600))
    return images.jpeg(*[packet] * 64, *extended)


def _gaps() -> bytes:
    return b"\xff\xd8" + (b"\0" * 3_000 + b"\xff\x01") * _MANY


def _pictures(picture: bytes) -> bytes:
    """A raw file of Sigma that names the same picture many times."""
    head = b"FOVb" + bytes(100)
    entry = struct.pack("<II4s", len(head) - 28, len(picture) + 28, b"IMA2")
    directory = b"SECd" + bytes(4) + struct.pack("<I", 64) + entry * 64
    return head + picture + directory + struct.pack("<I", len(head + picture))


def _deflated(kind: bytes, head: bytes) -> bytes:
    packed = zlib.compress(bytes(80 * _MEBIBYTE), 9)
    return images.png(*[images.chunk(kind, head + packed)] * 8)


def _empty_keys() -> bytes:
    keys = boxes.full_box(b"keys", struct.pack(">I", 1), struct.pack(">I4s", 8, b"mdta") * 131_000)
    handler = boxes.full_box(b"hdlr", bytes(4), b"mdta", bytes(13))
    return boxes.film(*[boxes.box(b"meta", handler, keys, boxes.box(b"ilst"))] * 8)


def _many_metas() -> bytes:
    item = boxes.full_box(b"infe", b"\0\1\0\0Exif\0", version=2)
    items = boxes.full_box(b"iinf", b"\xff\xff", item * 19_000)
    meta = boxes.full_box(b"meta", boxes.full_box(b"pitm", b"\0\1"), items)
    return boxes.ftyp(b"msf1") + meta * 19


def _wide_primary() -> bytes:
    """The number of the picture has four bytes where references have two."""
    primary = boxes.full_box(b"pitm", b"\0\1\0\0", version=1)
    reference = boxes.box(b"cdsc", struct.pack(">HHH", 2, 1, 1))
    references = boxes.full_box(b"iref", reference, reference)
    return boxes.ftyp(b"heic") + boxes.full_box(b"meta", primary, references)


def _nested(kind: bytes, depth: int) -> bytes:
    body = b""
    for _ in range(depth):
        body = boxes.box(kind, body)
    return boxes.ftyp(b"mp42") + body


def _jxl(*inner: bytes) -> bytes:
    return boxes.box(b"JXL ", b"\r\n\x87\n") + boxes.ftyp(b"jxl ") + b"".join(inner)


def _nonrealtime(document: bytes) -> bytes:
    return boxes.film(behind=boxes.nonrealtime_meta(document) * 8, brand=b"XAVC")


def _samsung(tail: bytes) -> bytes:
    return images.jpeg(images.exif_segment(images.tiff({images.MAKE: "SAMSUNG"})), tail=tail)


def _timeline(place: str = '"geo:1.0,2.0"', minutes: str = "1", start: str = "2024-01-01") -> bytes:
    path = f'{{"point": {place}, "durationMinutesOffsetFromStartTime": "{minutes}"}}'
    stamp = f'"startTime": "{start}T00:00:00Z"'
    return f'[{{{stamp}, "timelinePath": [{path}]}}]'.encode()


def _gpx(time: str, latitude: str = "1") -> bytes:
    return (
        '<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1"><trk><trkseg>'
        f'<trkpt lat="{latitude}" lon="2"><time>{time}</time></trkpt></trkseg></trk></gpx>'
    ).encode()


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    # Of the kind, what makes the file; big ones are made where they are read.
    "billion laughs": ("xmp", _billion_laughs),
    "entity of a file": ("xmp", lambda: _laughs('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;")),
    "default attribute of 300 kB": (
        "xmp",
        lambda: _laughs(f'<!ATTLIST a b CDATA "{"z" * 300_000}">', "</a>" + "<a/>" * 5_000 + "<a>"),
    ),
    "megabyte of elements": ("xmp", lambda: _xmp("<a/>" * 260_000)),
    "megabyte of elements just below the limit": ("xmp", lambda: _xmp("<a/>" * 119_900)),
    "megabyte of attributes": (
        "xmp",
        lambda: _xmp(attributes=" ".join(f'exif:a{n:x}=""' for n in range(70_000))),
    ),
    "deep elements": ("xmp", lambda: _xmp("<a>" * 49_000 + "</a>" * 49_000)),
    "deep elements that are no RDF": (
        "xmp",
        lambda: b"<?xml ?>" + b"<a>" * 49_000 + b"</a>" * 49_000,
    ),
    "endless declarations": ("xmp", lambda: b"<?xml " * 170_000 + b">"),
    "sidecar of 33 MB": ("xmp", lambda: _xmp("<a>" + "a" * 33_000_000 + "</a>")),
    "sidecar of 4 MB with wide characters": (
        "xmp",
        lambda: _xmp("<a>" + "a" * (4 * _MEBIBYTE - 1_000) + "\U0001f600</b>"),
    ),
    "XMP time with very many blanks": ("xmp", lambda: _time("2024:01:01" + " " * 200_000 + "x")),
    "XMP clock with very many blanks": (
        "xmp",
        lambda: _xmp(attributes=f'exif:GPSTimeStamp="1:2:3{" " * 200_000}x"'),
    ),
    "EXIF time with very many blanks": ("jpeg", lambda: _exif("2024:01:01" + " " * 60_000 + "x")),
    "GPS time beyond all numbers": ("tiff", lambda: _gps_clock(1e305)),
    "GPS time that is no number": ("tiff", lambda: _gps_clock(float("nan"))),
    "long texts": ("tiff", _long_tags),
    "directories in a circle": ("tiff", _directory_loop),
    "extended XMP of very many names": ("jpeg", _many_identifiers),
    "markers far apart": ("jpeg", _gaps),
    "very many segments": ("jpeg", lambda: images.jpeg(images.segment(0xE1, b"x" * 60) * _MANY)),
    "one picture named 64 times": ("x3f", lambda: _pictures(b"\xff\xd8" + b"\xff\xe1\0\2" * _MANY)),
    "gaps named 64 times": ("x3f", lambda: _pictures(_gaps())),
    "zTXt of 80 MB": (
        "png",
        lambda: _deflated(b"zTXt", b"Raw profile type exif\0\0"),
    ),
    "iTXt of 80 MB": ("png", lambda: _deflated(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0")),
    "very many chunks": ("png", lambda: images.png(images.chunk(b"tEXt", b"a\0b") * _MANY)),
    "very many chunks of XMP": (
        "webp",
        lambda: images.webp(*[(b"XMP ", _xmp("<a/>" * 1_000))] * _MANY),
    ),
    "very many empty keys": ("mov", _empty_keys),
    "boxes nested 3,000 deep": ("mp4", lambda: _nested(b"moov", 3_000)),
    "very many boxes": ("mp4", lambda: boxes.film(boxes.box(b"udta", b"") * _MANY)),
    "box of no bytes": ("mp4", lambda: boxes.ftyp(b"mp42") + struct.pack(">I4sQ", 1, b"moov", 0)),
    "very many lists of items": ("heic", _many_metas),
    "number of the picture is too wide": ("heic", _wide_primary),
    "brob of 80 MB": ("jxl", lambda: _jxl(boxes.brob(b"xml ", bytes(80 * _MEBIBYTE)))),
    "very many brobs of 1 MB": (
        "jxl",
        lambda: _jxl(boxes.brob(b"Exif", b"MM\0*" + bytes(_MEBIBYTE - 9)) * (_MANY - 600)),
    ),
    "megabyte of elements in a film": (
        "mp4",
        lambda: _nonrealtime(b"<NonRealTimeMeta>" + b"<a/>" * 250_000 + b"</NonRealTimeMeta>"),
    ),
    "megabyte of elements in a film just below the limit": (
        "mp4",
        lambda: _nonrealtime(b"<NonRealTimeMeta>" + b"<a/>" * 119_900 + b"</NonRealTimeMeta>"),
    ),
    "billion laughs in a film": ("mp4", lambda: _nonrealtime(_billion_laughs())),
    "trailer of 4 GB": ("jpeg", lambda: _samsung(b"SEFH" + b"\xff" * 4 + b"SEFT")),
    "trailer of 340 blocks that are one": (
        "jpeg",
        lambda: _samsung(
            b"SEFH" + bytes(4) + b"\xff" * 4 + b"\0\0\1\x0a" * 3 * 340 + b"\xfc\x0f\0\0SEFT"
        ),
    ),
    "Takeout of 500,000 objects": (
        "takeout",
        lambda: b'{"photoTakenTime":[' + b'{"a":0},' * 500_000 + b"0]}",
    ),
    "deep Takeout": ("takeout", lambda: b'{"photoTakenTime":' + b"[" * 100_000),
    "Takeout time of 5,000 digits": (
        "takeout",
        lambda: b'{"photoTakenTime":{"timestamp":' + b"9" * 5_000 + b"}}",
    ),
    "timeline with very many blanks": ("timeline", lambda: _timeline(f'"{" " * 200_000}x"')),
    "timeline of 10 ** 305 minutes": ("timeline", lambda: _timeline(minutes="1e305")),
    "timeline of the year 9999": ("timeline", lambda: _timeline(start="9999-01-01")),
    "timeline of 10 ** 15 milliseconds": (
        "timeline",
        lambda: b'{"locations":[{"timestampMs":"999999999999999","latitudeE7":1,"longitudeE7":2}]}',
    ),
    "deep timeline": ("timeline", lambda: b'{"locations":' + b"[" * 100_000),
    "GPX of the year 9999": ("gpx", lambda: _gpx("9999-01-01T00:00:00Z")),
    "GPX of an offset of four days": ("gpx", lambda: _gpx("4048-03-04T02:20:2999")),
    "GPX of no number": ("gpx", lambda: _gpx("2024-01-01T00:00:00Z", "1e999")),
    "GPX with namespaces of no value": ("gpx", lambda: b"<gpx " + b"xmlns:a " * 20_000 + b"/>"),
}
"""By what is wrong: the kind as which it is read, and how it is made."""
