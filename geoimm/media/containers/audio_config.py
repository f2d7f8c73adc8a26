"""What the elementary stream descriptor of MPEG-4 tells: `esds` (ISO/IEC 14496-1 and -3)."""

from dataclasses import dataclass

_STREAM, _DECODER, _SPECIFIC = 3, 4, 5
_RATES = (
    *(96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000),
    *(22_050, 16_000, 12_000, 11_025, 8_000, 7_350),
)
_CHANNELS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 8}
_LOW_COMPLEXITY, _PARAMETRIC_STEREO = 2, 29
_HIGH_EFFICIENCY = (5, _PARAMETRIC_STEREO)
"""Types of AAC that build on the first."""


@dataclass(frozen=True, slots=True)
class AudioConfig:
    """Of one track; None for what is not told."""

    object_type: int | None = None
    average_bitrate: int | None = None
    sample_rate: int | None = None
    channels: int | None = None


def read_descriptor(data: bytes) -> AudioConfig:
    """The value of an `esds`; what is damaged in it is not told."""
    config = AudioConfig()
    at, end = 4, len(data)
    while at < end:
        tag, size, at = _head(data, at)
        if tag == _STREAM:
            flags = data[at + 2] if at + 2 < end else 0
            at += 3 + (2 if flags & 0x80 else 0) + (2 if flags & 0x20 else 0)
            continue
        if tag == _DECODER and at + 13 <= end:
            average = int.from_bytes(data[at + 9 : at + 13], "big")
            config = AudioConfig(object_type=data[at], average_bitrate=average or None)
            at += 13
            continue
        if tag == _SPECIFIC:
            return _with_specific(config, data[at : at + size])
        break
    return config


def _with_specific(config: AudioConfig, data: bytes) -> AudioConfig:
    bits = f"{int.from_bytes(data[:8].ljust(8, bytes(1)), 'big'):064b}"
    kind, rate, channels = int(bits[:5], 2), int(bits[5:9], 2), int(bits[9:13], 2)
    if kind in _HIGH_EFFICIENCY:
        # The rate of what is heard, beside that of the core.
        rate = int(bits[13:17], 2)
    if (kind != _LOW_COMPLEXITY and kind not in _HIGH_EFFICIENCY) or rate >= len(_RATES):
        return config
    heard = _CHANNELS.get(channels) if kind != _PARAMETRIC_STEREO else 2
    return AudioConfig(config.object_type, config.average_bitrate, _RATES[rate], heard)


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """Tag and size of a descriptor, and where its value begins."""
    tag, size = data[at], 0
    at += 1
    for _ in range(4):
        if at >= len(data):
            break
        size = size << 7 | data[at] & 0x7F
        at += 1
        if not data[at - 1] & 0x80:
            break
    return tag, size, at
