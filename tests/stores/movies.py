"""A tiny QuickTime film."""

import struct

_SECONDS_FROM_1904_TO_1970 = 2_082_844_800


def movie(position: str | None = None, seconds: int | None = None) -> bytes:
    """A film of 2 s without tracks: ISO 6709 as `©xyz`, the time in seconds since 1970."""
    created = 0 if seconds is None else seconds + _SECONDS_FROM_1904_TO_1970
    header = struct.pack(">IIIII", 0, created, created, 1000, 2000) + b"\0" * 76 + b"\0\0\0\1"
    user_data = b""
    if position is not None:
        text = position.encode()
        user_data = _box(b"udta", _box(b"\xa9xyz", struct.pack(">HH", len(text), 0x15C7) + text))
    return _box(b"ftyp", b"qt  \0\0\0\0qt  ") + _box(b"moov", _box(b"mvhd", header) + user_data)


def _box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I4s", len(content) + 8, kind) + content
