"""What the configuration of a video codec tells: `avcC`, `hvcC`, `av1C` and `vpcC`."""

from dataclasses import dataclass

_AVC_PROFILES = {
    66: "Baseline",
    77: "Main",
    88: "Extended",
    100: "High",
    110: "High 10",
    122: "High 4:2:2",
    244: "High 4:4:4 Predictive",
}
_HEVC_PROFILES = {1: "Main", 2: "Main 10", 3: "Main Still Picture", 4: "Rext"}
_AV1_PROFILES = ("Main", "High", "Professional")
_CONSTRAINED = 0x40
_AVC_HIGH = 100
_CHROMA = ("gray", "yuv420p", "yuv422p", "yuv444p")
_EIGHT_BITS = 8


@dataclass(frozen=True, slots=True)
class VideoConfig:
    """Of one track; None for what is not told."""

    profile: str | None = None
    level: int | None = None
    bit_depth: int | None = None
    chroma: int | None = None
    """0 for none, 1 for 4:2:0, 2 for 4:2:2 and 3 for 4:4:4."""

    @property
    def pixel_format(self) -> str | None:
        """FFmpeg's name for pixels of this chroma and depth."""
        if self.chroma is None or self.bit_depth is None:
            return None
        depth = "" if self.bit_depth == _EIGHT_BITS else f"{self.bit_depth}le"
        return _CHROMA[self.chroma] + depth


def read_video_config(kind: bytes, data: bytes) -> VideoConfig | None:
    """The configuration in a box of a sample entry; None for other boxes and damaged ones."""
    try:
        if kind == b"avcC":
            return _avc(data)
        if kind == b"hvcC":
            return _hevc(data)
        if kind == b"av1C":
            return _av1(data)
        if kind == b"vpcC":
            return _vp(data)
    except IndexError:
        pass
    return None


def _avc(data: bytes) -> VideoConfig:
    number, constraints, level = data[1], data[2], data[3]
    profile = _AVC_PROFILES.get(number)
    if profile == "Baseline" and constraints & _CONSTRAINED:
        profile = "Constrained Baseline"
    if number < _AVC_HIGH:
        return VideoConfig(profile, level, bit_depth=8, chroma=1)
    at = _past_sets(data, 6, data[5] & 31)
    at = _past_sets(data, at + 1, data[at])
    if at + 2 > len(data):
        return VideoConfig(profile, level, bit_depth=8 if number == _AVC_HIGH else None, chroma=1)
    return VideoConfig(profile, level, bit_depth=8 + (data[at + 1] & 7), chroma=data[at] & 3)


def _past_sets(data: bytes, at: int, count: int) -> int:
    """Where a list of parameter sets ends, each behind its size in two bytes."""
    for _ in range(count):
        at += 2 + int.from_bytes(data[at : at + 2], "big")
    return at


def _hevc(data: bytes) -> VideoConfig:
    return VideoConfig(
        profile=_HEVC_PROFILES.get(data[1] & 31),
        level=data[12],
        bit_depth=8 + (data[17] & 7),
        chroma=data[16] & 3,
    )


def _av1(data: bytes) -> VideoConfig:
    profile, flags = data[1] >> 5, data[2]
    depth = 8 if not flags & 0x40 else 12 if flags & 0x20 else 10
    is_gray, half_across, half_down = flags & 0x10, flags & 8, flags & 4
    chroma = 0 if is_gray else 1 if half_down else 2 if half_across else 3
    name = _AV1_PROFILES[profile] if profile < len(_AV1_PROFILES) else None
    return VideoConfig(name, data[1] & 31, depth, chroma)


def _vp(data: bytes) -> VideoConfig:
    profile, level, packed = data[4], data[5], data[6]
    sampling = packed >> 1 & 7
    chroma = {0: 1, 1: 1, 2: 2, 3: 3}.get(sampling)
    return VideoConfig(f"Profile {profile}", level or None, packed >> 4, chroma)
