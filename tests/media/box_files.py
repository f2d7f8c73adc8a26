"""Small true files of boxes, made in memory: HEIF, CR3, JPEG XL, MP4 and QuickTime."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import brotli

from geoimm.media.sources import BlockSource

FROM_1904 = 2_082_844_800
"""Seconds from QuickTime's epoch to Unix'."""
UPRIGHT = (1, 0, 0, 1)
QUARTER_RIGHT = (0, 1, -1, 0)
XMP_UUID = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
CANON_UUID = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box with a size of 32 bits."""
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def long_box(kind: bytes, *parts: bytes, size: int | None = None) -> bytes:
    """A box with a size of 64 bits, which may be more than is there."""
    body = b"".join(parts)
    return struct.pack(">I4sQ", 1, kind, size or 16 + len(body)) + body


def full_box(kind: bytes, *parts: bytes, version: int = 0, flags: int = 0) -> bytes:
    """A box that begins with version and flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *parts)


def uuid_box(uuid: bytes, *parts: bytes) -> bytes:
    """A box whose type is a UUID."""
    return box(b"uuid", uuid, *parts)


def ftyp(major: bytes, *compatible: bytes) -> bytes:
    """The brands of a file."""
    return box(b"ftyp", major, bytes(4), *(compatible or (major,)))


def tiff(make: str) -> bytes:
    """A TIFF structure with one tag, of the camera's make."""
    text = make.encode() + b"\0"
    entry = struct.pack("<HHII", 0x010F, 2, len(text), 26)
    return b"II*\0" + struct.pack("<IH", 8, 1) + entry + bytes(4) + text


def exif_payload(make: str, before: bytes = b"Exif\0\0", told: int | None = None) -> bytes:
    """EXIF as HEIF and JPEG XL hold it, behind the offset of its header."""
    return struct.pack(">I", len(before) if told is None else told) + before + tiff(make)


def brob(kind: bytes, content: bytes) -> bytes:
    """A box of JPEG XL that is compressed with Brotli."""
    return box(b"brob", kind, brotli.compress(content))


# HEIF


@dataclass(frozen=True)
class HeifItem:
    """An item: its type or content type, its bytes, and where they lie."""

    item_id: int
    kind: bytes
    data: bytes
    content_type: bytes = b""
    extents: int = 1
    in_idat: bool = False
    is_protected: bool = False


def picture(size: int = 100) -> HeifItem:
    """Item 1, the picture itself."""
    return HeifItem(1, b"hvc1", bytes(size))


def exif_item(make: str, item_id: int = 2, **options: bool | int) -> HeifItem:
    """An item that holds EXIF."""
    return HeifItem(item_id, b"Exif", exif_payload(make), **options)  # type: ignore[arg-type]


def xmp_item(packet: bytes, item_id: int = 3, **options: bool | int) -> HeifItem:
    """An item that holds an XMP packet."""
    return HeifItem(item_id, b"mime", packet, b"application/rdf+xml", **options)  # type: ignore[arg-type]


def ispe(width: int, height: int) -> bytes:
    """The property of a picture's size."""
    return full_box(b"ispe", struct.pack(">II", width, height))


def heif(
    items: Sequence[HeifItem],
    *,
    properties: Sequence[bytes] = (),
    brands: Sequence[bytes] = (b"heic", b"mif1", b"heic"),
    iloc_version: int = 1,
    infe_version: int = 2,
    describes: Mapping[int, int] | None = None,
    behind_meta: bytes = b"",
) -> bytes:
    """A HEIF file: brands, `meta`, and `mdat` with the items in their order.

    All properties are those of item 1. `describes` leads from an item of metadata to the picture
    that it describes.
    """
    head = ftyp(*brands)

    def meta(start: int) -> bytes:
        return full_box(
            b"meta",
            full_box(b"hdlr", bytes(4), b"pict", bytes(13)),
            full_box(b"pitm", struct.pack(">H", 1)),
            _iloc(items, start, iloc_version),
            _iinf(items, infe_version),
            _iref(describes or {}),
            _iprp(properties),
            box(b"idat", *(item.data for item in items if item.in_idat)),
        )

    start = len(head) + len(meta(0)) + len(behind_meta) + 8
    stored = (item.data for item in items if not item.in_idat)
    return head + meta(start) + behind_meta + box(b"mdat", *stored)


def _iloc(items: Sequence[HeifItem], start: int, version: int) -> bytes:
    rows, at_idat = b"", 0
    for item in items:
        offset = at_idat if item.in_idat else start
        if item.in_idat:
            at_idat += len(item.data)
        else:
            start += len(item.data)
        rows += struct.pack(">I" if version > 1 else ">H", item.item_id)
        rows += struct.pack(">H", item.in_idat) if version else b""
        rows += struct.pack(">HIH", 0, offset, item.extents)
        piece, at = len(item.data) // item.extents, 0
        for number in range(item.extents):
            length = piece if number < item.extents - 1 else len(item.data) - at
            rows += struct.pack(">II", at, length)
            at += length
    count = struct.pack(">I" if version > 1 else ">H", len(items))
    return full_box(b"iloc", b"\x44\x40", count, rows, version=version)


def _iinf(items: Sequence[HeifItem], version: int) -> bytes:
    return full_box(
        b"iinf",
        struct.pack(">H", len(items)),
        *(_infe(item, version) for item in items),
    )


def _infe(item: HeifItem, version: int) -> bytes:
    item_id = struct.pack(">I" if version > 2 else ">H", item.item_id)
    kind = item.kind if version > 1 else b""
    is_mime = item.content_type or version < 2
    return full_box(
        b"infe",
        item_id + struct.pack(">H", item.is_protected) + kind + b"name\0",
        item.content_type + b"\0" if is_mime else b"",
        version=version,
    )


def _iref(describes: Mapping[int, int]) -> bytes:
    return full_box(
        b"iref",
        *(box(b"cdsc", struct.pack(">HHH", origin, 1, to)) for origin, to in describes.items()),
    )


def _iprp(properties: Sequence[bytes]) -> bytes:
    numbers = bytes(0x80 | number for number in range(1, len(properties) + 1))
    associations = struct.pack(">IHB", 1, 1, len(properties)) + numbers
    return box(b"iprp", box(b"ipco", *properties), full_box(b"ipma", associations))


# QuickTime


def film(
    *in_moov: bytes,
    brand: bytes = b"mp42",
    media: bytes = b"media",
    moov_last: bool = False,
    behind: bytes = b"",
) -> bytes:
    """A file of brands, media and a movie."""
    moov, mdat = box(b"moov", *in_moov), box(b"mdat", media)
    return ftyp(brand) + (mdat + moov if moov_last else moov + mdat) + behind


def mvhd(created: int = 0, *, units: int = 600, duration: int = 1_200, version: int = 0) -> bytes:
    """The header of a movie: seconds since 1904, or 0 for none."""
    form = ">QQIQ" if version else ">IIII"
    return full_box(
        b"mvhd", struct.pack(form, created, created, units, duration), bytes(80), version=version
    )


def trak(  # one argument for each thing a track may say
    handler: bytes,
    *,
    size: tuple[int, int] = (0, 0),
    turn: tuple[int, int, int, int] = UPRIGHT,
    version: int = 0,
    language: str = "und",
    units: int = 600,
    duration: int = 1_200,
    tables: Sequence[bytes] = (),
    edits: bytes = b"",
) -> bytes:
    """A track with its headers and its sample tables."""
    a, b, c, d = (number << 16 for number in turn)
    times = struct.pack(">QQIIQ" if version else ">IIIII", 0, 0, 1, 0, duration)
    matrix = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    shown = struct.pack(">II", size[0] << 16, size[1] << 16)
    packed = sum(
        (ord(letter) - 0x60) << shift for letter, shift in zip(language, (10, 5, 0), strict=True)
    )
    times_of_media = struct.pack(">IIIIHH", 0, 0, units, duration, packed, 0)
    return box(
        b"trak",
        full_box(b"tkhd", times, bytes(16), matrix, shown, version=version, flags=1),
        edits,
        box(
            b"mdia",
            full_box(b"mdhd", times_of_media),
            full_box(b"hdlr", bytes(4), handler, bytes(13)),
            box(b"minf", box(b"stbl", *tables)),
        ),
    )


def keys_meta(texts: Mapping[str, str], *, iso: bool = False) -> bytes:
    """QuickTime's list of keys and values, with or without the version of ISO's `meta`."""
    keys = b"".join(box(b"mdta", name.encode()) for name in texts)
    items = (
        box(struct.pack(">I", number), _data(text))
        for number, text in enumerate(texts.values(), start=1)
    )
    return box(
        b"meta",
        bytes(4) if iso else b"",
        full_box(b"hdlr", bytes(4), b"mdta", bytes(13)),
        full_box(b"keys", struct.pack(">I", len(texts)), keys),
        box(b"ilst", *items),
    )


def items_meta(texts: Mapping[str, str]) -> bytes:
    """The list of items of four characters that iTunes writes, with a cover that is no text."""
    cover = box(b"covr", box(b"data", struct.pack(">II", 13, 0), bytes(5_000)))
    items = (box(name.encode("latin-1"), _data(text)) for name, text in texts.items())
    return full_box(
        b"meta",
        full_box(b"hdlr", bytes(4), b"mdir", bytes(13)),
        box(b"ilst", cover, *items),
    )


def user_text(kind: str, text: str, language: int = 0x15C7) -> bytes:
    """An atom of user data with one text."""
    data = text.encode()
    return box(kind.encode("latin-1"), struct.pack(">HH", len(data), language), data)


def loci(*, longitude: float, latitude: float, altitude: float, name: bytes = b"Home\0") -> bytes:
    """3GPP's place."""
    fixed = (round(value * 65_536) for value in (longitude, latitude, altitude))
    return full_box(
        b"loci", struct.pack(">H", 0x15C7), name, b"\0", struct.pack(">3i", *fixed), b"earth\0\0"
    )


def nonrealtime(
    creation: str = "2024-03-04T10:20:30+08:00",
    *,
    gps: Mapping[str, str] | None = None,
    serial: str = "4294967295",
) -> bytes:
    """Sony's NonRealTimeMeta, as a camera writes it."""
    items = "".join(f'<Item name="{name}" value="{value}"/>' for name, value in (gps or {}).items())
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<NonRealTimeMeta xmlns="urn:schemas-professionalDisc:nonRealTimeMeta:ver.2.00"
 xmlns:lib="urn:schemas-professionalDisc:lib:ver.2.10" lastUpdate="{creation}">
<Duration value="266"/>
<LtcChangeTable tcFps="30" halfStep="true">
<LtcChange frameCount="0" value="63422000" status="increment"/>
</LtcChangeTable>
<CreationDate value="{creation}"/>
<Device manufacturer="Sony" modelName="ILCE-7M3" serialNo="{serial}"/>
<AcquisitionRecord>
<Group name="CameraUnitMetadataSet"><Item name="CaptureGammaEquation" value="rec709"/></Group>
{f'<Group name="ExifGPS">{items}</Group>' if gps else ""}
</AcquisitionRecord>
</NonRealTimeMeta>
""".encode()


def nonrealtime_meta(document: bytes, handler: bytes = b"nrtm") -> bytes:
    """The `meta` in which Sony's document lies."""
    return full_box(
        b"meta", full_box(b"hdlr", bytes(4), handler, bytes(13)), full_box(b"xml ", document)
    )


def _data(text: str) -> bytes:
    return box(b"data", struct.pack(">II", 1, 0), text.encode())


# Large files


def sparse(pieces: Mapping[int, bytes], size: int) -> BlockSource:
    """A file of any size that is all zeros but for pieces at some offsets."""

    def fetch(offset: int, length: int) -> bytes:
        data = bytearray(length)
        for start, piece in pieces.items():
            low, high = max(start, offset), min(start + len(piece), offset + length)
            if low < high:
                data[low - offset : high - offset] = piece[low - start : high - start]
        return bytes(data)

    return BlockSource(fetch, size)
