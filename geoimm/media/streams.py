"""What a film or a sound is made of, as DetectMediaMeta tells it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class VideoStream:
    """A track of pictures; None for what the file does not tell."""

    index: int
    """Of the track in the file, from 0."""
    codec_name: str | None = None
    codec_long_name: str | None = None
    codec_tag: str | None = None
    """The four characters as a number, `0x31637661` for `avc1`."""
    codec_tag_string: str | None = None
    profile: str | None = None
    level: int | None = None
    """As the codec counts: 40 for level 4 of H.264, 120 for that of HEVC."""
    width: int | None = None
    """Pixels as stored."""
    height: int | None = None
    sample_aspect_ratio: str | None = None
    """Width to height of a pixel, `1:1` for square ones."""
    display_aspect_ratio: str | None = None
    pixel_format: str | None = None
    bit_depth: int | None = None
    color_range: str | None = None
    """`tv` or `pc`."""
    color_space: str | None = None
    color_transfer: str | None = None
    color_primaries: str | None = None
    rotate: str | None = None
    """Degrees clockwise by which players turn it; None where they do not."""
    frame_rate: str | None = None
    """Frames per second as a fraction, of the frames that most last."""
    average_frame_rate: str | None = None
    frame_count: int | None = None
    has_b_frames: int | None = None
    """Frames that may be shown later than ones that come after them."""
    bitrate: int | None = None
    """Bits per second."""
    time_base: str | None = None
    start_time: float | None = None
    """Seconds from the start of the file."""
    duration: float | None = None
    """Seconds."""
    language: str | None = None
    """ISO 639-2, `und` where it is not determined."""


@dataclass(frozen=True, slots=True)
class AudioStream:
    """A track of sound; None for what the file does not tell."""

    index: int
    codec_name: str | None = None
    codec_long_name: str | None = None
    codec_tag: str | None = None
    codec_tag_string: str | None = None
    sample_rate: int | None = None
    """Hertz."""
    channels: int | None = None
    channel_layout: str | None = None
    sample_format: str | None = None
    frame_count: int | None = None
    bitrate: int | None = None
    time_base: str | None = None
    start_time: float | None = None
    duration: float | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class SubtitleStream:
    """A track of subtitles; None for what the file does not tell."""

    index: int
    codec_name: str | None = None
    codec_long_name: str | None = None
    codec_tag: str | None = None
    codec_tag_string: str | None = None
    width: int | None = None
    height: int | None = None
    bitrate: int | None = None
    start_time: float | None = None
    duration: float | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class MediaProbe:
    """A whole file; None for what it does not tell."""

    format_name: str
    format_long_name: str
    size: int
    """Bytes."""
    stream_count: int
    """Tracks of all kinds, those of data included."""
    program_count: int = 0
    duration: float | None = None
    start_time: float | None = None
    bitrate: int | None = None
    """Bits per second of the whole file."""
    title: str | None = None
    album: str | None = None
    album_artist: str | None = None
    artist: str | None = None
    composer: str | None = None
    performer: str | None = None
    language: str | None = None
    """ISO 639-2, of the first track that names one."""
    video_width: int | None = None
    """Pixels of the first track of pictures, as stored."""
    video_height: int | None = None
    video_streams: tuple[VideoStream, ...] = ()
    audio_streams: tuple[AudioStream, ...] = ()
    subtitles: tuple[SubtitleStream, ...] = ()
