"""Films and sounds as DetectMediaMeta describes them."""

import contextlib
import struct
from typing import Any

import pytest

from geoimm.domain.records import render
from geoimm.errors import InvalidArgument
from geoimm.media.probe import probe_media
from geoimm.media.sources import BytesSource
from geoimm.media.streams import AudioStream, MediaProbe, SubtitleStream, VideoStream
from media.box_files import (
    QUARTER_RIGHT,
    box,
    film,
    ftyp,
    full_box,
    items_meta,
    mvhd,
    trak,
    user_text,
)

AVC_HIGH_40 = bytes([1, 100, 0, 40, 0xFF, 0xE0, 0, 0xFD, 0xF8, 0xF8, 0])
HEVC_MAIN10_120 = bytes([1, 2]) + bytes(10) + bytes([120, 0, 0, 0, 1, 2]) + bytes(5)
AAC_48000_STEREO = bytes([0x11, 0x90])


def stsd(entry: bytes) -> bytes:
    return full_box(b"stsd", struct.pack(">I", 1), entry)


def picture_entry(kind: bytes, size: tuple[int, int], *parts: bytes) -> bytes:
    head = bytes(24) + struct.pack(">HH", *size) + bytes(50)
    return stsd(box(kind, head, *parts))


def sound_entry(kind: bytes, channels: int, rate: int, *parts: bytes, version: int = 0) -> bytes:
    head = bytes(8) + struct.pack(">HHIHHI", version, 0, 0, channels, 16, 0)
    more = bytes(16) if version == 1 else b""
    return stsd(box(kind, head, struct.pack(">I", rate << 16), more, *parts))


def esds(object_type: int, specific: bytes, bitrate: int = 0) -> bytes:
    inner = bytes([5, len(specific)]) + specific
    decoder = bytes([object_type, 0x15, 0, 0, 0]) + struct.pack(">II", bitrate, bitrate) + inner
    config = bytes([4, 0x80, 0x80, len(decoder)]) + decoder
    return full_box(b"esds", bytes([3, 3 + len(config), 0, 1, 0]) + config)


def samples(sizes: list[int], runs: list[tuple[int, int]]) -> list[bytes]:
    return [
        full_box(
            b"stsz", struct.pack(">II", 0, len(sizes)), struct.pack(f">{len(sizes)}I", *sizes)
        ),
        full_box(
            b"stts", struct.pack(">I", len(runs)), *(struct.pack(">II", *run) for run in runs)
        ),
    ]


def shown_later(*units: int) -> bytes:
    runs = (struct.pack(">Ii", 1, later) for later in units)
    return full_box(b"ctts", struct.pack(">I", len(units)), *runs)


def probe(*in_moov: bytes, brand: bytes = b"mp42") -> MediaProbe:
    return probe_media(BytesSource(film(*in_moov, brand=brand)))


def only_video(*tables: bytes, **options: Any) -> VideoStream:
    (stream,) = probe(mvhd(), trak(b"vide", tables=tables, **options)).video_streams
    return stream


def only_audio(*tables: bytes, **options: Any) -> AudioStream:
    (stream,) = probe(mvhd(), trak(b"soun", tables=tables, **options)).audio_streams
    return stream


FILM = (
    mvhd(units=600, duration=1_200),
    trak(
        b"vide",
        size=(1920, 1080),
        turn=QUARTER_RIGHT,
        units=30_000,
        duration=60_000,
        tables=[
            picture_entry(
                b"avc1",
                (1920, 1080),
                box(b"avcC", AVC_HIGH_40),
                box(b"colr", b"nclx", struct.pack(">HHHB", 1, 1, 1, 0)),
                box(b"pasp", struct.pack(">II", 4, 3)),
            ),
            *samples([1_000] * 60, [(60, 1_000)]),
        ],
    ),
    trak(
        b"soun",
        language="fra",
        units=48_000,
        duration=96_000,
        tables=[
            sound_entry(b"mp4a", 1, 44_100, esds(0x40, AAC_48000_STEREO)),
            *samples([320] * 94, [(94, 1_024)]),
        ],
    ),
    trak(b"sbtl", language="deu", tables=[stsd(box(b"tx3g", bytes(40)))]),
    trak(b"tmcd"),
    box(b"udta", items_meta({"©nam": "Sea", "©alb": "Trip", "©ART": "Ann", "aART": "All"})),
)


def test_a_whole_film_is_described_in_the_spelling_of_the_wire() -> None:
    data = film(*FILM)
    answer = render(probe_media(BytesSource(data)))
    assert {key: value for key, value in answer.items() if not isinstance(value, list)} == {
        "FormatName": "mov,mp4,m4a,3gp,3g2,mj2",
        "FormatLongName": "QuickTime / MOV",
        "Size": len(data),
        "StreamCount": 4,
        "ProgramCount": 0,
        "Duration": 2.0,
        "StartTime": 0.0,
        "Bitrate": len(data) * 4,
        "Title": "Sea",
        "Album": "Trip",
        "AlbumArtist": "All",
        "Artist": "Ann",
        "Language": "fra",
        "VideoWidth": 1920,
        "VideoHeight": 1080,
    }
    assert answer["VideoStreams"] == [
        {
            "Index": 0,
            "CodecName": "h264",
            "CodecLongName": "H.264 / AVC / MPEG-4 AVC / MPEG-4 part 10",
            "CodecTag": "0x31637661",
            "CodecTagString": "avc1",
            "Profile": "High",
            "Level": 40,
            "Width": 1920,
            "Height": 1080,
            "SampleAspectRatio": "4:3",
            "DisplayAspectRatio": "64:27",
            "PixelFormat": "yuv420p",
            "BitDepth": 8,
            "ColorRange": "tv",
            "ColorSpace": "bt709",
            "ColorTransfer": "bt709",
            "ColorPrimaries": "bt709",
            "Rotate": "90",
            "FrameRate": "30/1",
            "AverageFrameRate": "30/1",
            "FrameCount": 60,
            "HasBFrames": 0,
            "Bitrate": 240_000,
            "TimeBase": "1/30000",
            "StartTime": 0.0,
            "Duration": 2.0,
            "Language": "und",
        }
    ]
    assert answer["AudioStreams"] == [
        {
            "Index": 1,
            "CodecName": "aac",
            "CodecLongName": "AAC (Advanced Audio Coding)",
            "CodecTag": "0x6134706d",
            "CodecTagString": "mp4a",
            "SampleRate": 48_000,
            "Channels": 2,
            "ChannelLayout": "stereo",
            "SampleFormat": "fltp",
            "FrameCount": 94,
            "Bitrate": 120_320,
            "TimeBase": "1/48000",
            "StartTime": 0.0,
            "Duration": 2.0,
            "Language": "fra",
        }
    ]
    assert [subtitle["Language"] for subtitle in answer["Subtitles"]] == ["deu"]


def test_subtitles_have_their_own_record() -> None:
    (stream,) = probe(*FILM).subtitles
    assert isinstance(stream, SubtitleStream)
    assert (stream.index, stream.codec_name, stream.codec_tag_string) == (2, "mov_text", "tx3g")


@pytest.mark.parametrize(
    ("kind", "config", "expected"),
    [
        (b"avcC", bytes([1, 66, 0xC0, 30, 0xFF, 0xE0, 0]), ("Constrained Baseline", 30, "yuv420p")),
        (b"avcC", bytes([1, 77, 0, 31, 0xFF, 0xE0, 0]), ("Main", 31, "yuv420p")),
        (b"avcC", AVC_HIGH_40, ("High", 40, "yuv420p")),
        (
            b"avcC",
            bytes([1, 122, 0, 51, 0xFF, 0xE1, 0, 2, 9, 9, 1, 0, 1, 9, 0xFE, 0xFA, 0xFA, 0]),
            ("High 4:2:2", 51, "yuv422p10le"),
        ),
        (b"hvcC", HEVC_MAIN10_120, ("Main 10", 120, "yuv420p10le")),
        (b"av1C", bytes([0x81, 0x08, 0x4C, 0]), ("Main", 8, "yuv420p10le")),
        (b"vpcC", bytes([1, 0, 0, 0, 0, 31, 0x82, 1, 1, 1]), ("Profile 0", 31, "yuv420p")),
        (b"avcC", b"\1", (None, None, None)),
        (b"hvcC", b"\1", (None, None, None)),
    ],
)
def test_the_configuration_of_a_codec_tells_profile_level_and_pixels(
    kind: bytes, config: bytes, expected: tuple[str | None, int | None, str | None]
) -> None:
    stream = only_video(picture_entry(b"avc1", (64, 48), box(kind, config)))
    assert (stream.profile, stream.level, stream.pixel_format) == expected


@pytest.mark.parametrize(
    ("entry", "name", "rate", "channels"),
    [
        (sound_entry(b"sowt", 2, 44_100), "pcm_s16le", 44_100, 2),
        (sound_entry(b"mp4a", 2, 44_100, esds(0x6B, b"")), "mp3", 44_100, 2),
        (sound_entry(b"samr", 2, 8_000), "amr_nb", 8_000, 1),
        (
            sound_entry(b"mp4a", 1, 24_000, box(b"wave", esds(0x40, AAC_48000_STEREO)), version=1),
            *("aac", 48_000, 2),
        ),
        (sound_entry(b"mp4a", 2, 24_000, esds(0x40, bytes([0x2B, 0x11, 0x88]))), "aac", 48_000, 2),
        (sound_entry(b"Opus", 6, 48_000), "opus", 48_000, 6),
        (sound_entry(b"????", 2, 48_000), None, 48_000, 2),
    ],
)
def test_sounds_tell_codec_rate_and_channels(
    entry: bytes, name: str | None, rate: int, channels: int
) -> None:
    stream = only_audio(entry)
    assert (stream.codec_name, stream.sample_rate, stream.channels) == (name, rate, channels)


def test_the_second_version_of_quicktimes_sound_has_fields_of_its_own() -> None:
    head = bytes(8) + struct.pack(">HHIHHII", 2, 0, 0, 3, 16, 0, 65_536)
    fields = struct.pack(">IdI", 72, 96_000.0, 4) + bytes(20)
    stream = only_audio(stsd(box(b"lpcm", head, fields)))
    assert (stream.sample_rate, stream.channels, stream.channel_layout) == (96_000, 4, "4.0")


def test_bitrates_are_read_where_samples_are_not_counted() -> None:
    rate = box(b"btrt", struct.pack(">III", 0, 9_000, 8_000))
    assert only_video(picture_entry(b"avc1", (64, 48), rate)).bitrate == 8_000
    descriptor = esds(0x40, AAC_48000_STEREO, 128_000)
    assert only_audio(sound_entry(b"mp4a", 2, 48_000, descriptor)).bitrate == 128_000


def test_frames_of_changing_length_have_two_rates() -> None:
    stream = only_video(*samples([1] * 10, [(8, 20), (2, 220)]), units=600, duration=600)
    assert (stream.frame_rate, stream.average_frame_rate) == ("30/1", "10/1")


def test_reordered_frames_are_counted_by_the_order_they_are_shown_in() -> None:
    # Decoded I P B b b, shown I b B b P: two frames come before others that are shown first.
    order = shown_later(40, 100, 20, -20, 0)
    stream = only_video(*samples([1] * 5, [(5, 20)]), order)
    assert stream.has_b_frames == 2


def test_an_empty_edit_delays_a_stream_and_others_shorten_it() -> None:
    entries = struct.pack(">Iii", 300, -1, 1 << 16) + struct.pack(">Iii", 600, 0, 1 << 16)
    edits = box(b"edts", full_box(b"elst", struct.pack(">I", 2), entries))
    stream = only_video(edits=edits, duration=900)
    assert (stream.start_time, stream.duration) == (0.5, 1.0)


def test_a_track_shown_narrower_than_it_is_stored_has_pixels_that_are_not_square() -> None:
    stream = only_video(picture_entry(b"mp4v", (720, 576)), size=(1024, 576))
    assert (stream.sample_aspect_ratio, stream.display_aspect_ratio) == ("64:45", "16:9")


def test_artists_are_read_from_user_data_of_3gpp_and_quicktime() -> None:
    auth = full_box(b"auth", b"\x15\xc7Ann\0")
    data = box(b"udta", auth, user_text("©wrt", "Bo"), full_box(b"perf", b"\x15\xc7Cy\0"))
    answer = probe(mvhd(), data)
    assert (answer.artist, answer.composer, answer.performer) == ("Ann", "Bo", "Cy")


def test_films_in_fragments_tell_no_counts() -> None:
    extends = box(b"mvex", full_box(b"mehd", struct.pack(">I", 1_800)))
    answer = probe(mvhd(duration=0), trak(b"vide", duration=0), extends)
    (stream,) = answer.video_streams
    assert answer.duration == 3.0
    assert (stream.frame_count, stream.bitrate, stream.average_frame_rate) == (None, None, None)


def test_other_formats_and_files_without_a_movie_are_refused_by_name() -> None:
    with pytest.raises(InvalidArgument, match="must be MP4, QuickTime, M4V or 3GPP"):
        probe_media(BytesSource(b"\xff\xd8\xff\xe0" + bytes(100)))
    with pytest.raises(InvalidArgument, match=r"`moov`.*it has none"):
        probe_media(BytesSource(ftyp(b"mp42")))
    with pytest.raises(InvalidArgument, match=r"`moov`.*cut off"):
        probe_media(BytesSource(film(mvhd(), media=bytes(900), moov_last=True)[:100]))


def test_no_cut_and_no_flipped_byte_raises_anything_else() -> None:
    whole = film(*FILM[:4])
    for at in range(0, len(whole), 3):
        for data in (whole[:at], whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :]):
            with contextlib.suppress(InvalidArgument):
                probe_media(BytesSource(data))
