"""Tiny real photos: JPEG files with EXIF."""

import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_ASCII, _SHORT, _LONG, _RATIONAL = 2, 3, 4, 5
_EXIF_IFD, _GPS_IFD = 0x8769, 0x8825

# (tag, type, count, value of four bytes or more)
_Entry = tuple[int, int, int, bytes]


@dataclass(frozen=True)
class Photo:
    """What a photo's EXIF says; None leaves a tag out."""

    taken: str | None = "2024:05:01 10:00:00"
    offset: str | None = None
    subsec: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    make: str | None = "Maker"
    model: str | None = "Model"
    serial: str | None = None
    salt: int = 0
    """Makes files differ that say the same."""

    def jpeg(self) -> bytes:
        """The file."""
        pixels = b"\xff\xdb\x00\x43\x00" + bytes([1 + self.salt % 250] * 64)
        frame = b"\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01\x11\x00"
        comment = f"salt {self.salt}".encode()
        comment = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment
        scan = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00\x00\xff\xd9"
        return b"\xff\xd8" + _app1(self._tiff()) + comment + pixels + frame + scan

    def write(self, path: Path) -> Path:
        """The file at a path, with its folders."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.jpeg())
        return path

    def _tiff(self) -> bytes:
        main = [_text(0x010F, self.make), _text(0x0110, self.model)]
        exif = [
            _text(0x9003, self.taken),
            _text(0x9011, self.offset),
            _text(0x9291, self.subsec),
            _text(0xA431, self.serial),
        ]
        gps: list[_Entry | None] = []
        if self.latitude is not None and self.longitude is not None:
            gps = [
                _text(1, "N" if self.latitude >= 0 else "S"),
                _degrees(2, self.latitude),
                _text(3, "E" if self.longitude >= 0 else "W"),
                _degrees(4, self.longitude),
            ]
        return _tiff_of(
            [entry for entry in main if entry],
            {
                _EXIF_IFD: [entry for entry in exif if entry],
                _GPS_IFD: [entry for entry in gps if entry],
            },
        )


def quicktime(
    *,
    created: int | None = None,
    keys: Mapping[str, str] | None = None,
) -> bytes:
    """A movie without pictures: `created` in seconds since 1904."""
    movie = _box(b"mvhd", struct.pack(">IIIII", 0, created or 0, 0, 600, 1200) + bytes(80))
    if keys:
        movie += _keys({f"com.apple.quicktime.{name}": text for name, text in keys.items()})
    return _box(b"ftyp", b"qt  \0\0\0\0qt  ") + _box(b"moov", movie) + _box(b"mdat", bytes(64))


def takeout_json(*, title: str, seconds: int, latitude: float = 0.0, longitude: float = 0.0) -> str:
    """What Google's Takeout puts beside a photo."""
    place = {"latitude": latitude, "longitude": longitude, "altitude": 0.0}
    return json.dumps(
        {
            "title": title,
            "photoTakenTime": {"timestamp": str(seconds)},
            "geoData": place,
            "geoDataExif": place,
        }
    )


def xmp(latitude: float, longitude: float) -> str:
    """A sidecar with a position in decimal degrees."""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF'
        ' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' xmlns:exif="http://ns.adobe.com/exif/1.0/"'
        f' exif:GPSLatitude="{latitude}" exif:GPSLongitude="{longitude}"/>'
        "</rdf:RDF></x:xmpmeta>"
    )


def checksum(data: bytes) -> int:
    """CRC-32, as zip archives have it."""
    return zlib.crc32(data)


def _app1(tiff: bytes) -> bytes:
    body = b"Exif\0\0" + tiff
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _text(tag: int, text: str | None) -> _Entry | None:
    if text is None:
        return None
    value = text.encode() + b"\0"
    return tag, _ASCII, len(value), value


def _degrees(tag: int, degrees: float) -> _Entry:
    millionths = round(abs(degrees) * 1_000_000)
    return tag, _RATIONAL, 3, struct.pack(">6I", millionths, 1_000_000, 0, 1, 0, 1)


def _tiff_of(main: Sequence[_Entry], others: Mapping[int, Sequence[_Entry]]) -> bytes:
    """A big-endian TIFF of one directory, with those it points to behind it."""
    pointers = [tag for tag, entries in others.items() if entries]
    at = 8 + _length([*main, *((tag, _LONG, 1, bytes(4)) for tag in pointers)])
    blocks, linked = b"", []
    for tag in pointers:
        linked.append((tag, _LONG, 1, struct.pack(">I", at + len(blocks))))
        blocks += _directory(others[tag], at + len(blocks))
    return b"MM\0\x2a\0\0\0\x08" + _directory([*main, *linked], 8) + blocks


def _directory(entries: Sequence[_Entry], at: int) -> bytes:
    values = b""
    start = at + 2 + 12 * len(entries) + 4
    rows = b""
    for tag, kind, count, value in sorted(entries):
        if len(value) <= 4:
            held = value.ljust(4, b"\0")
        else:
            held = struct.pack(">I", start + len(values))
            values += value + b"\0" * (len(value) % 2)
        rows += struct.pack(">HHI", tag, kind, count) + held
    return struct.pack(">H", len(entries)) + rows + bytes(4) + values


def _length(entries: Sequence[_Entry]) -> int:
    return len(_directory(entries, 0))


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def _keys(texts: Mapping[str, str]) -> bytes:
    names = b"".join(_box(b"mdta", name.encode()) for name in texts)
    keys = _box(b"keys", struct.pack(">II", 0, len(texts)) + names)
    values = b"".join(
        _box(struct.pack(">I", number), _box(b"data", struct.pack(">II", 1, 0) + text.encode()))
        for number, text in enumerate(texts.values(), 1)
    )
    handler = _box(b"hdlr", bytes(8) + b"mdta" + bytes(13))
    return _box(b"meta", handler + keys + _box(b"ilst", values))
