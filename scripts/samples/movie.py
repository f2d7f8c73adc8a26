"""A QuickTime movie of JPEG frames, written box by box (QuickTime File Format Specification)."""

import struct
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

_EPOCH = datetime(1904, 1, 1, tzinfo=UTC)
_SCALE = 600
_FRAME = 100
"""Of 600 in a second: six frames."""
_MATRIX = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)


def movie(
    frames: Sequence[bytes], size: tuple[int, int], *, taken: datetime, values: dict[str, str]
) -> bytes:
    """A film of JPEG files. `values` are those of Apple's keys, `taken` goes into `mvhd`."""
    start = _box(b"ftyp", b"qt  ", struct.pack(">I", 0x200), b"qt  ")
    data = _box(b"mdat", *frames)
    first = len(start) + 8
    offsets = [first + sum(map(len, frames[:number])) for number in range(len(frames))]
    seconds = int((taken - _EPOCH).total_seconds())
    length = len(frames) * _FRAME
    header = _full(
        b"mvhd", struct.pack(">IIII", seconds, seconds, _SCALE, length),
        struct.pack(">IH10x", 0x10000, 0x100), _MATRIX, bytes(24), struct.pack(">I", 2),
    )  # fmt: skip
    track = _track(frames, offsets, size, seconds, length)
    return start + data + _box(b"moov", header, track, _keys(values))


def _track(
    frames: Sequence[bytes], offsets: Sequence[int], size: tuple[int, int], seconds: int,
    length: int,
) -> bytes:  # fmt: skip
    width, height = size
    head = _full(
        b"tkhd", struct.pack(">III4xI8x", seconds, seconds, 1, length), bytes(8), _MATRIX,
        struct.pack(">II", width << 16, height << 16), flags=7,
    )  # fmt: skip
    media_head = _full(b"mdhd", struct.pack(">IIIIHH", seconds, seconds, _SCALE, length, 0x55C4, 0))
    look = struct.pack(
        ">HH4sIIHHIIIH32sHh", 0, 0, bytes(4), 512, 512, width, height, 0x480000, 0x480000, 0, 1,
        b"\x04jpeg", 24, -1,
    )  # fmt: skip
    description = _box(b"jpeg", bytes(6), struct.pack(">H", 1), look)
    table = _box(
        b"stbl",
        _full(b"stsd", struct.pack(">I", 1), description),
        _full(b"stts", struct.pack(">III", 1, len(frames), _FRAME)),
        _full(b"stsc", struct.pack(">IIII", 1, 1, 1, 1)),
        _full(b"stsz", struct.pack(">II", 0, len(frames)), _numbers(map(len, frames))),
        _full(b"stco", struct.pack(">I", len(offsets)), _numbers(offsets)),
    )
    here = _full(b"dref", struct.pack(">I", 1), _full(b"url ", flags=1))
    info = _box(b"minf", _full(b"vmhd", bytes(8), flags=1), _box(b"dinf", here), table)
    handler = _full(b"hdlr", b"mhlr", b"vide", bytes(12), b"\x00")
    return _box(b"trak", head, _box(b"mdia", media_head, handler, info))


def _keys(values: dict[str, str]) -> bytes:
    names = [_box(b"mdta", name.encode()) for name in values]
    items = [
        _box(struct.pack(">I", number), _box(b"data", struct.pack(">II", 1, 0), text.encode()))
        for number, text in enumerate(values.values(), 1)
    ]
    handler = _full(b"hdlr", bytes(4), b"mdta", bytes(12), b"\x00")
    keys = _full(b"keys", struct.pack(">I", len(names)), *names)
    return _box(b"meta", handler, keys, _box(b"ilst", *items))


def _numbers(numbers: Iterable[int]) -> bytes:
    return b"".join(struct.pack(">I", number) for number in numbers)


def _full(kind: bytes, *parts: bytes, flags: int = 0) -> bytes:
    return _box(kind, struct.pack(">I", flags), *parts)


def _box(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body
