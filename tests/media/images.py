"""Small true image files, made in memory byte by byte."""

import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

MAKE, MODEL, ORIENTATION, MODIFIED = 0x10F, 0x110, 0x112, 0x132
WIDTH, HEIGHT, KIND, CHILDREN = 0x100, 0x101, 0xFE, 0x14A
EXIF, GPS = 0x8769, 0x8825
ORIGINAL, DIGITIZED, MAKER_NOTE, SERIAL = 0x9003, 0x9004, 0x927C, 0xA431
ORIGINAL_OFFSET, ORIGINAL_FRACTION = 0x9011, 0x9291
LATITUDE_REF, LATITUDE, LONGITUDE_REF, LONGITUDE = 1, 2, 3, 4
ALTITUDE_REF, ALTITUDE, GPS_TIME, GPS_DATE = 5, 6, 7, 0x1D

SHORT, LONG, UNDEFINED = 3, 4, 7


@dataclass(frozen=True)
class Typed:
    """A value of a type that Python's do not tell, as its bytes lie in the file."""

    kind: int
    count: int
    raw: bytes


Value: TypeAlias = str | int | bytes | Sequence[tuple[int, int]] | Typed
Tags: TypeAlias = Mapping[int, Value]

IPHONE: Tags = {MAKE: "Apple", MODEL: "iPhone 12", ORIENTATION: 6}
SHANGHAI_EXIF: Tags = {
    ORIGINAL: "2024:03:04 10:20:30",
    ORIGINAL_FRACTION: "05",
    ORIGINAL_OFFSET: "+08:00",
}
SHANGHAI: Tags = {
    LATITUDE_REF: "N",
    LATITUDE: [(31, 1), (13, 1), (4932, 100)],
    LONGITUDE_REF: "E",
    LONGITUDE: [(121, 1), (28, 1), (2568, 100)],
    ALTITUDE_REF: Typed(1, 1, b"\0"),
    ALTITUDE: [(125, 10)],
    GPS_DATE: "2024:03:04",
    GPS_TIME: [(2, 1), (20, 1), (29, 1)],
}
"""31.2303666 N, 121.473800 E."""


def tiff(
    main: Tags | None = None,
    *,
    exif: Tags | None = None,
    gps: Tags | None = None,
    order: str = ">",
    big: bool = False,
) -> bytes:
    """A TIFF structure with IFD0 and, where given, the directories of EXIF and of GPS."""
    mark = b"II" if order == "<" else b"MM"
    head = mark + struct.pack(
        order + ("HHHQ" if big else "HI"), *((43, 8, 0, 16) if big else (42, 8))
    )
    # Pointers have a fixed size, so IFD0 is as long with true ones as with zeros.
    tags = dict(main or {})
    tags |= {tag: 0 for tag, below in ((EXIF, exif), (GPS, gps)) if below is not None}
    end = len(head) + len(directory(tags, order, len(head), big=big))
    below = b""
    for tag, entries in ((EXIF, exif), (GPS, gps)):
        if entries is not None:
            tags[tag] = end + len(below)
            below += directory(entries, order, end + len(below), big=big)
    return head + directory(tags, order, len(head), big=big) + below


def directory(tags: Tags, order: str, at: int, *, big: bool = False) -> bytes:
    """One directory for an offset, its long values behind it; the last of its chain."""
    count, field, entry = ("Q", 8, 20) if big else ("H", 4, 12)
    start = at + struct.calcsize("=" + count) + entry * len(tags) + field
    table, values = struct.pack(order + count, len(tags)), b""
    for tag in sorted(tags):
        one = typed(tags[tag], order)
        if len(one.raw) <= field:
            raw = one.raw.ljust(field, b"\0")
        else:
            raw = struct.pack(order + ("Q" if big else "I"), start + len(values))
            values += one.raw + b"\0" * (len(one.raw) & 1)
        table += struct.pack(order + ("HHQ" if big else "HHI"), tag, one.kind, one.count) + raw
    return table + bytes(field) + values


def typed(value: Value, order: str) -> Typed:
    """Text, a number, bytes or rationals as TIFF has them."""
    if isinstance(value, Typed):
        return value
    if isinstance(value, str):
        raw = value.encode() + b"\0"
        return Typed(2, len(raw), raw)
    if isinstance(value, int):
        return Typed(LONG, 1, struct.pack(order + "I", value))
    if isinstance(value, bytes):
        return Typed(UNDEFINED, len(value), value)
    return Typed(5, len(value), b"".join(struct.pack(order + "II", *pair) for pair in value))


def apple_maker_note(content_id: str) -> bytes:
    """The MakerNote of an iPhone, with the identifier of a Live Photo."""
    head = b"Apple iOS\0\0\1MM"
    return head + directory({0x11: content_id}, ">", len(head))


def jpeg(*segments: bytes, width: int = 40, height: int = 30, tail: bytes = b"") -> bytes:
    """A JPEG of these segments, a frame and a scan without a picture, and what follows its end."""
    frame = segment(0xC0, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
    scan = segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x12\x34\xff\0"
    return b"\xff\xd8" + b"".join(segments) + frame + scan + b"\xff\xd9" + tail


def samsung_trailer(*blocks: tuple[int, bytes, bytes], between: int = 0) -> bytes:
    """The trailer of Samsung's photos: type, name and value of each block, then the directory.

    `between` bytes lie before the directory, as of a film that is no block.
    """
    data, starts = b"", []
    for kind, name, value in blocks:
        starts.append(len(data))
        data += struct.pack("<HHI", 0, kind, len(name)) + name + value
    ends = [*starts[1:], len(data)]
    data += bytes(between)
    directory = struct.pack("<4sII", b"SEFH", 106, len(blocks)) + b"".join(
        struct.pack("<HHII", 0, block[0], len(data) - start, end - start)
        for block, start, end in zip(blocks, starts, ends, strict=True)
    )
    return data + directory + struct.pack("<I4s", len(directory), b"SEFT")


def image_utc(milliseconds: bytes) -> tuple[int, bytes, bytes]:
    """The block of the trailer that has the time in UTC."""
    return 0x0A01, b"Image_UTC_Data", milliseconds


def segment(marker: int, data: bytes) -> bytes:
    """One segment of a JPEG."""
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def exif_segment(structure: bytes) -> bytes:
    """EXIF in a JPEG."""
    return segment(0xE1, b"Exif\0\0" + structure)


def xmp_segment(packet: bytes) -> bytes:
    """XMP in a JPEG."""
    return segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet)


def extended_xmp_segment(guid: bytes, whole: int, offset: int, portion: bytes) -> bytes:
    """A portion of extended XMP in a JPEG."""
    head = b"http://ns.adobe.com/xmp/extension/\0" + guid + struct.pack(">II", whole, offset)
    return segment(0xE1, head + portion)


def photoshop_segment(*resources: bytes) -> bytes:
    """Photoshop's image resources in a JPEG."""
    return segment(0xED, b"Photoshop 3.0\0" + b"".join(resources))


def resource(number: int, data: bytes, name: bytes = b"") -> bytes:
    """One image resource."""
    title = bytes([len(name)]) + name
    title += b"\0" * (len(title) & 1)
    head = b"8BIM" + struct.pack(">H", number) + title
    return head + struct.pack(">I", len(data)) + data + b"\0" * (len(data) & 1)


def iptc(datasets: Sequence[tuple[int, int, bytes]]) -> bytes:
    """A block of IPTC datasets: record, number, value."""
    return b"".join(
        struct.pack(">BBBH", 0x1C, record, number, len(value)) + value
        for record, number, value in datasets
    )


def xmp(properties: str) -> bytes:
    """A packet whose description has these attributes; `exif`, `xmp`, `xmpNote` are known."""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:exif="http://ns.adobe.com/exif/1.0/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
        f' xmlns:xmpNote="http://ns.adobe.com/xmp/note/" {properties}/>'
        "</rdf:RDF></x:xmpmeta>"
    ).encode()


def png(*chunks: bytes, width: int = 40, height: int = 30) -> bytes:
    """A PNG of these chunks between its head and its end."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + chunk(b"IEND", b"")


def chunk(kind: bytes, data: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def raw_profile(name: str, data: bytes) -> bytes:
    """A profile in hexadecimal digits, as ImageMagick puts it into a text."""
    digits = data.hex()
    lines = "\n".join(digits[at : at + 72] for at in range(0, len(digits), 72))
    return f"\n{name}\n{len(data):8d}\n{lines}\n".encode()


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    """A WebP of these chunks: type, data."""
    body = b"".join(
        kind + struct.pack("<I", len(data)) + data + b"\0" * (len(data) & 1)
        for kind, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def webp_canvas(width: int, height: int) -> tuple[bytes, bytes]:
    """The chunk that tells the canvas of an extended WebP."""
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"VP8X", b"\x0c\0\0\0" + sizes


def raf(picture: bytes, records: Sequence[tuple[int, int, int]] = ()) -> bytes:
    """A raw file of Fujifilm with a JPEG, and records of sizes: tag, height, width."""
    table = struct.pack(">I", len(records)) + b"".join(
        struct.pack(">HHHH", tag, 4, height, width) for tag, height, width in records
    )
    head = b"FUJIFILMCCD-RAW 0201FF392201".ljust(84, b"\0")
    at = len(head) + 16
    places = struct.pack(">IIII", at, len(picture), at + len(picture), len(table))
    return head + places + picture + table


def mrw(structure: bytes, width: int = 2576, height: int = 1936) -> bytes:
    """A raw file of Minolta."""
    size = b"27200001" + struct.pack(">HHHH", height + 8, width + 8, height, width) + bytes(8)
    blocks = b"\0PRD" + struct.pack(">I", len(size)) + size
    blocks += b"\0TTW" + struct.pack(">I", len(structure)) + structure
    return b"\0MRM" + struct.pack(">I", len(blocks)) + blocks


def x3f(picture: bytes, width: int = 2640, height: int = 1760) -> bytes:
    """A raw file of Sigma with a JPEG."""
    head = b"FOVb" + bytes(24) + struct.pack("<II", width, height) + bytes(68)
    section = b"SECi" + bytes(24) + picture
    directory_at = len(head) + len(section)
    entry = struct.pack("<II4s", len(head), len(section), b"IMA2")
    return (
        head
        + section
        + b"SECd"
        + bytes(4)
        + struct.pack("<I", 1)
        + entry
        + struct.pack("<I", directory_at)
    )


def jp2(*uuids: tuple[bytes, bytes], width: int = 40, height: int = 30) -> bytes:
    """A JPEG 2000 file with these boxes: UUID, data."""
    header = box(b"ihdr", struct.pack(">IIHBBBB", height, width, 3, 7, 7, 0, 0))
    return (
        box(b"jP  ", b"\r\n\x87\n")
        + box(b"ftyp", b"jp2 \0\0\0\0jp2 ")
        + box(b"jp2h", header)
        + b"".join(box(b"uuid", uuid + data) for uuid, data in uuids)
    )


def box(kind: bytes, data: bytes) -> bytes:
    """One box of an ISO base media file."""
    return struct.pack(">I", len(data) + 8) + kind + data
