"""Codecs by the four characters of a sample entry, under the names that FFmpeg uses."""

from typing import NamedTuple


class Codec(NamedTuple):
    """A way of coding pictures, sound or subtitles."""

    name: str
    long_name: str
    sample_format: str | None = None
    """Of sound, once it is decoded."""


_H264 = Codec("h264", "H.264 / AVC / MPEG-4 AVC / MPEG-4 part 10")
_HEVC = Codec("hevc", "H.265 / HEVC (High Efficiency Video Coding)")
_MPEG4 = Codec("mpeg4", "MPEG-4 part 2")
_H263 = Codec("h263", "H.263 / H.263-1996, H.263+ / H.263-1998 / H.263 version 2")
_MJPEG = Codec("mjpeg", "Motion JPEG")
_PRORES = Codec("prores", "Apple ProRes (iCodec Pro)")
_AAC = Codec("aac", "AAC (Advanced Audio Coding)", "fltp")
_MP3 = Codec("mp3", "MP3 (MPEG audio layer 3)", "fltp")
_MOV_TEXT = Codec("mov_text", "MOV text")
_PCM_U8 = Codec("pcm_u8", "PCM unsigned 8-bit", "u8")
_PCM_LITTLE = Codec("pcm_s16le", "PCM signed 16-bit little-endian", "s16")
_PCM_BIG = Codec("pcm_s16be", "PCM signed 16-bit big-endian", "s16")

_CODECS = {
    "avc1": _H264,
    "avc2": _H264,
    "avc3": _H264,
    "avc4": _H264,
    "hvc1": _HEVC,
    "hev1": _HEVC,
    "dvh1": _HEVC,
    "dvhe": _HEVC,
    "av01": Codec("av1", "Alliance for Open Media AV1"),
    "vp08": Codec("vp8", "On2 VP8"),
    "vp09": Codec("vp9", "Google VP9"),
    "vvc1": Codec("vvc", "H.266 / VVC (Versatile Video Coding)"),
    "mp4v": _MPEG4,
    "s263": _H263,
    "h263": _H263,
    "H263": _H263,
    "jpeg": _MJPEG,
    "mjpa": _MJPEG,
    "mjpb": Codec("mjpegb", "Apple MJPEG-B"),
    "mjp2": Codec("jpeg2000", "JPEG 2000"),
    "apch": _PRORES,
    "apcn": _PRORES,
    "apcs": _PRORES,
    "apco": _PRORES,
    "ap4h": _PRORES,
    "ap4x": _PRORES,
    "SVQ3": Codec("svq3", "Sorenson Vector Quantizer 3 / Sorenson Video 3 / SVQ3"),
    "cvid": Codec("cinepak", "Cinepak"),
    "rle ": Codec("qtrle", "QuickTime Animation (RLE) video"),
    "mp4a": _AAC,
    ".mp3": _MP3,
    "alac": Codec("alac", "ALAC (Apple Lossless Audio Codec)", "s16p"),
    "ac-3": Codec("ac3", "ATSC A/52A (AC-3)", "fltp"),
    "ec-3": Codec("eac3", "ATSC A/52B (AC-3, E-AC-3)", "fltp"),
    "Opus": Codec("opus", "Opus (Opus Interactive Audio Codec)", "fltp"),
    "fLaC": Codec("flac", "FLAC (Free Lossless Audio Codec)", "s16"),
    "samr": Codec("amr_nb", "AMR-NB (Adaptive Multi-Rate NarrowBand)", "fltp"),
    "sawb": Codec("amr_wb", "AMR-WB (Adaptive Multi-Rate WideBand)", "fltp"),
    "ulaw": Codec("pcm_mulaw", "PCM mu-law / G.711 mu-law", "s16"),
    "alaw": Codec("pcm_alaw", "PCM A-law / G.711 A-law", "s16"),
    "raw ": _PCM_U8,
    "sowt": _PCM_LITTLE,
    "lpcm": _PCM_LITTLE,
    "ipcm": _PCM_LITTLE,
    "twos": _PCM_BIG,
    "tx3g": _MOV_TEXT,
    "text": _MOV_TEXT,
    "wvtt": Codec("webvtt", "WebVTT subtitle"),
    "stpp": Codec("ttml", "Timed Text Markup Language"),
    "c608": Codec("eia_608", "EIA-608 closed captions"),
}
_OBJECT_TYPES = {
    0x20: _MPEG4,
    0x40: _AAC,
    0x61: Codec("mpeg2video", "MPEG-2 video"),
    0x66: _AAC,
    0x67: _AAC,
    0x68: _AAC,
    0x69: _MP3,
    0x6B: _MP3,
    0x6C: _MJPEG,
    0xA5: Codec("ac3", "ATSC A/52A (AC-3)", "fltp"),
    0xA9: Codec("dts", "DCA (DTS Coherent Acoustics)", "fltp"),
}
"""Object types of MPEG-4, which tell what `mp4a` and `mp4v` hold."""


def codec_of(characters: str, object_type: int | None = None) -> Codec | None:
    """The codec of a sample entry, None for an unknown one."""
    return _OBJECT_TYPES.get(object_type or 0) or _CODECS.get(characters)


def codec_tag(characters: bytes) -> str:
    """The four characters as FFmpeg prints them as a number."""
    return f"0x{int.from_bytes(characters, 'little'):08x}"
