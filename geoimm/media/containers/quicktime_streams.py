"""Tracks of a movie as streams of pictures, sound and subtitles."""

import struct
from collections.abc import Iterator
from fractions import Fraction

from geoimm.media.containers.audio_config import AudioConfig, read_descriptor
from geoimm.media.containers.boxes import Box
from geoimm.media.containers.codecs import Codec, codec_of, codec_tag
from geoimm.media.containers.color_names import PRIMARIES, RANGES, SPACES, TRANSFERS
from geoimm.media.containers.fields import Fields
from geoimm.media.containers.quicktime_tracks import SampleEntry, Track
from geoimm.media.containers.video_config import VideoConfig, read_video_config
from geoimm.media.streams import AudioStream, SubtitleStream, VideoStream

_PICTURE_HEADER, _SOUND_HEADER = 78, 28
_LONGEST_CONFIG = 4_096
_ROTATIONS = {3: "180", 5: "270", 6: "90", 7: "90", 8: "270"}
_LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "4.0", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}
_IN_QUICKTIME_2 = 2
_ALWAYS_420, _ALWAYS_MONO = ("mpeg4", "h263"), ("amr_nb", "amr_wb")
_LEAST_STRETCHED = 0.01


def video_stream(track: Track, movie_units: int) -> VideoStream:
    """A track of pictures."""
    entry = track.entry
    parts = {} if entry is None else _parts(track, entry, _PICTURE_HEADER)
    fields = Fields(b"" if entry is None else track.boxes.read(entry.box, skip=24, most=4))
    width, height = fields.number(2), fields.number(2)
    config = next(filter(None, (read_video_config(*part) for part in parts.items())), VideoConfig())
    square = _pixel_ratio(track, parts.get(b"pasp", b""), width, height)
    colour = _colour(parts.get(b"colr", b""))
    descriptor = read_descriptor(parts.get(b"esds", b""))
    name, long_name, tag, characters = _names(entry, _codec(entry, descriptor))
    if name in _ALWAYS_420:
        config = VideoConfig(bit_depth=8, chroma=1)
    orientation = None if track.header is None else track.header.orientation
    average, usual = track.average_frame_rate, track.frame_rate
    return VideoStream(
        index=track.index,
        codec_name=name,
        codec_long_name=long_name,
        codec_tag=tag,
        codec_tag_string=characters,
        profile=config.profile,
        level=config.level,
        width=width or None,
        height=height or None,
        sample_aspect_ratio=_shown(square, ":"),
        display_aspect_ratio=_shown(square * width / height, ":") if width and height else None,
        pixel_format=_pixel_format(config, name, colour[3]),
        bit_depth=config.bit_depth,
        color_range=colour[3],
        color_space=colour[2],
        color_transfer=colour[1],
        color_primaries=colour[0],
        rotate=_ROTATIONS.get(orientation or 0),
        frame_rate=None if usual is None else _shown(usual, "/"),
        average_frame_rate=None if average is None else _shown(average, "/"),
        frame_count=track.sample_count,
        has_b_frames=track.reordered,
        bitrate=_bitrate(track, parts, descriptor),
        time_base=_time_base(track),
        start_time=track.start(movie_units),
        duration=track.duration(movie_units),
        language=_language(track),
    )


def audio_stream(track: Track, movie_units: int) -> AudioStream:
    """A track of sound."""
    entry = track.entry
    head = b"" if entry is None else track.boxes.read(entry.box, skip=8, most=56)
    length, rate, channels = _sound(head)
    parts = {} if entry is None else _parts(track, entry, length)
    if b"wave" in parts and entry is not None:
        parts = _parts_of_wave(track, entry, length) | parts
    descriptor = read_descriptor(parts.get(b"esds", b""))
    codec = _codec(entry, descriptor)
    name, long_name, tag, characters = _names(entry, codec)
    heard = 1 if name in _ALWAYS_MONO else descriptor.channels or channels
    return AudioStream(
        index=track.index,
        codec_name=name,
        codec_long_name=long_name,
        codec_tag=tag,
        codec_tag_string=characters,
        sample_rate=descriptor.sample_rate or rate or None,
        channels=heard or None,
        channel_layout=_LAYOUTS.get(heard),
        sample_format=codec and codec.sample_format,
        frame_count=track.sample_count,
        bitrate=_bitrate(track, parts, descriptor),
        time_base=_time_base(track),
        start_time=track.start(movie_units),
        duration=track.duration(movie_units),
        language=_language(track),
    )


def subtitle_stream(track: Track, movie_units: int) -> SubtitleStream:
    """A track of subtitles."""
    name, long_name, tag, characters = _names(track.entry, _codec(track.entry, AudioConfig()))
    return SubtitleStream(
        index=track.index,
        codec_name=name,
        codec_long_name=long_name,
        codec_tag=tag,
        codec_tag_string=characters,
        width=(track.header and track.header.width) or None,
        height=(track.header and track.header.height) or None,
        bitrate=track.bitrate,
        start_time=track.start(movie_units),
        duration=track.duration(movie_units),
        language=_language(track),
    )


def _parts(track: Track, entry: SampleEntry, skip: int) -> dict[bytes, bytes]:
    """The boxes behind the fields of a sample entry, the first of each type."""
    found: dict[bytes, bytes] = {}
    for box in track.boxes.inside(entry.box, skip):
        found.setdefault(box.kind, track.boxes.read(box, most=_LONGEST_CONFIG))
    return found


def _parts_of_wave(track: Track, entry: SampleEntry, skip: int) -> dict[bytes, bytes]:
    """QuickTime's own wrapping of what describes a sound."""
    return {
        box.kind: track.boxes.read(box, most=_LONGEST_CONFIG)
        for wave in _of_kind(track.boxes.inside(entry.box, skip), b"wave")
        for box in track.boxes.inside(wave)
    }


def _of_kind(boxes: Iterator[Box], kind: bytes) -> Iterator[Box]:
    return (box for box in boxes if box.kind == kind)


def _sound(head: bytes) -> tuple[int, int, int]:
    """Length of the fields of a sound's entry, its rate and its channels."""
    fields = Fields(head)
    version = fields.number(2)
    fields.raw(6)
    channels = fields.number(2)
    fields.raw(6)
    rate = fields.number(4) >> 16
    if version != _IN_QUICKTIME_2:
        return _SOUND_HEADER + (16 if version == 1 else 0), rate, channels
    fields.raw(4)
    (exact,) = struct.unpack(">d", fields.raw(8).ljust(8, b"\0"))
    is_sound = 0 < exact < 1e9  # noqa: PLR2004  # and no NaN
    return _SOUND_HEADER + 36, int(exact) if is_sound else 0, fields.number(4)


def _codec(entry: SampleEntry | None, descriptor: AudioConfig) -> Codec | None:
    return None if entry is None else codec_of(entry.name, descriptor.object_type)


def _names(
    entry: SampleEntry | None, codec: Codec | None
) -> tuple[str | None, str | None, str | None, str | None]:
    if entry is None:
        return None, None, None, None
    tag = codec_tag(entry.characters)
    if codec is None:
        return None, None, tag, entry.name
    return codec.name, codec.long_name, tag, entry.name


def _bitrate(track: Track, parts: dict[bytes, bytes], descriptor: AudioConfig) -> int | None:
    told = int.from_bytes(parts.get(b"btrt", b"")[8:12], "big")
    return track.bitrate or told or descriptor.average_bitrate


def _pixel_ratio(track: Track, pasp: bytes, width: int, height: int) -> Fraction:
    """Width to height of a pixel: by `pasp`, or by the size at which the track is shown."""
    fields = Fields(pasp)
    across, down = fields.number(4), fields.number(4)
    if across and down:
        return Fraction(across, down)
    header = track.header
    if header is None or not (header.width and header.height and width and height):
        return Fraction(1)
    ratio = Fraction(header.width * height, header.height * width)
    return ratio if abs(ratio - 1) > _LEAST_STRETCHED else Fraction(1)


def _pixel_format(config: VideoConfig, codec: str | None, told: str | None) -> str | None:
    name = config.pixel_format
    if name is not None and told == "pc" and config.bit_depth == 8 and codec in ("h264", "hevc"):  # noqa: PLR2004  # bits
        # FFmpeg's old names for pixels of the full range.
        return name.replace("yuv", "yuvj")
    return name


def _colour(data: bytes) -> tuple[str | None, str | None, str | None, str | None]:
    """Primaries, transfer, space and range, by `colr`."""
    fields = Fields(data)
    kind = fields.raw(4)
    if kind not in (b"nclx", b"nclc"):
        return None, None, None, None
    primaries, transfer, space = fields.number(2), fields.number(2), fields.number(2)
    told = RANGES[fields.number(1) >> 7] if kind == b"nclx" else None
    return PRIMARIES.get(primaries), TRANSFERS.get(transfer), SPACES.get(space), told


def _shown(ratio: Fraction, mark: str) -> str:
    return f"{ratio.numerator}{mark}{ratio.denominator}"


def _time_base(track: Track) -> str | None:
    return f"1/{track.units_per_second}" if track.units_per_second else None


def _language(track: Track) -> str | None:
    return None if track.media_header is None else track.media_header.language
