"""Tiny JPEG files with EXIF, and what an S3 server needs."""

import struct
from fractions import Fraction
from typing import Any

_ASCII, _RATIONAL, _LONG = 2, 5, 4


def jpeg(lat_long: str | None = None, taken: str | None = None, offset: str | None = None) -> bytes:
    """A JPEG taken at `latitude,longitude`, at `2024:03:04 10:00:00`, `+08:00` from UTC."""
    exif = b"Exif\0\0" + _tiff(lat_long, taken, offset)
    app1 = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, 1, 1, 1) + b"\x01\x11\0"
    scan = b"\xff\xda" + struct.pack(">HB", 8, 1) + b"\x01\0\0\x3f\0" + b"\0"
    return b"\xff\xd8" + app1 + frame + scan + b"\xff\xd9"


def _tiff(lat_long: str | None, taken: str | None, offset: str | None) -> bytes:
    """A TIFF of three directories: the first points to those of EXIF and GPS."""
    exif = [(0x9003, _ASCII, taken), (0x9011, _ASCII, offset)]
    gps: list[tuple[int, int, Any]] = []
    if lat_long is not None:
        latitude, longitude = map(float, lat_long.split(","))
        gps = [
            (1, _ASCII, "N" if latitude >= 0 else "S"),
            (2, _RATIONAL, _degrees(latitude)),
            (3, _ASCII, "E" if longitude >= 0 else "W"),
            (4, _RATIONAL, _degrees(longitude)),
        ]
    # The first directory has two entries without data elsewhere.
    exif_at = 8 + 2 + 2 * 12 + 4
    exif_bytes = _directory([each for each in exif if each[2]], exif_at)
    gps_at = exif_at + len(exif_bytes)
    first = _directory([(0x8769, _LONG, exif_at), (0x8825, _LONG, gps_at)], 8)
    return b"II*\0" + struct.pack("<I", 8) + first + exif_bytes + _directory(gps, gps_at)


def _directory(entries: list[tuple[int, int, Any]], at: int) -> bytes:
    data_at = at + 2 + 12 * len(entries) + 4
    head, data = struct.pack("<H", len(entries)), b""
    for tag, kind, value in entries:
        count, content = _value(kind, value)
        place = content.ljust(4, b"\0")
        if len(content) > 4:
            place = struct.pack("<I", data_at + len(data))
            data += content
        head += struct.pack("<HHI", tag, kind, count) + place
    return head + struct.pack("<I", 0) + data


def _value(kind: int, value: Any) -> tuple[int, bytes]:
    if kind == _ASCII:
        text = value.encode() + b"\0"
        return len(text), text
    if kind == _LONG:
        return 1, struct.pack("<I", value)
    return len(value), b"".join(
        struct.pack("<II", each.numerator, each.denominator) for each in value
    )


def _degrees(value: float) -> list[Fraction]:
    exact = Fraction(abs(value)).limit_denominator(10**7)
    return [exact, Fraction(0), Fraction(0)]
