"""Films and sounds as DetectMediaMeta describes them: the whole, and each stream."""

from geoimm.domain.claims import DoubtCode
from geoimm.errors import InvalidArgument
from geoimm.media.containers.boxes import Box, Boxes
from geoimm.media.containers.detect import HEAD, Format, detect
from geoimm.media.containers.quicktime import TITLES
from geoimm.media.containers.quicktime_movie import (
    PICTURES,
    TimedHeader,
    fragments_duration,
    read_timed_header,
)
from geoimm.media.containers.quicktime_streams import audio_stream, subtitle_stream, video_stream
from geoimm.media.containers.quicktime_tracks import Track
from geoimm.media.containers.quicktime_user_data import APPLE, UserData, read_user_data
from geoimm.media.sources import Source
from geoimm.media.streams import AudioStream, MediaProbe, SubtitleStream, VideoStream

FORMAT_NAME = "mov,mp4,m4a,3gp,3g2,mj2"
FORMAT_LONG_NAME = "QuickTime / MOV"
_SUBTITLES = (b"text", b"sbtl", b"subt", b"clcp")
_MOST_TRACKS = 64


def probe_media(source: Source) -> MediaProbe:
    """What the boxes of MP4, QuickTime, M4V and 3GPP tell of a file; no sample is looked at.

    Raises InvalidArgument for a file of another format and for one without a movie, such as one
    that was cut off before it. Films in fragments tell neither counts nor rates of frames.
    """
    if detect(source.read_at(0, HEAD)) is not Format.quicktime:
        raise InvalidArgument("the file must be MP4, QuickTime, M4V or 3GPP to be probed.")
    boxes = Boxes(source, "probe")
    movie = next((box for box in boxes.top() if box.kind == b"moov"), None)
    if movie is None:
        codes = {doubt.code for doubt in boxes.doubts}
        reason = "it is cut off before that" if DoubtCode.truncated in codes else "it has none"
        raise InvalidArgument(f"the file must hold a `moov` box to be probed; {reason}.")
    return _probe(boxes, movie)


def _probe(boxes: Boxes, movie: Box) -> MediaProbe:
    header, seconds = None, None
    tracks: list[Track] = []
    owners: list[Box] = []
    for box in boxes.inside(movie):
        if box.kind == b"mvhd":
            header = read_timed_header(boxes, box)
        elif box.kind == b"mvex" and header is not None:
            seconds = fragments_duration(boxes, box, header.units_per_second)
        elif box.kind == b"trak" and len(tracks) < _MOST_TRACKS:
            tracks.append(Track(boxes, box, len(tracks)))
        elif box.kind in (b"meta", b"udta"):
            owners.append(box)
    duration = (header and header.duration_seconds) or seconds
    return _described(boxes, header, duration, tracks, read_user_data(boxes, owners))


def _described(
    boxes: Boxes,
    header: TimedHeader | None,
    duration: float | None,
    tracks: list[Track],
    data: UserData,
) -> MediaProbe:
    units = 0 if header is None else header.units_per_second
    videos = tuple(video_stream(track, units) for track in tracks if track.handler in PICTURES)
    sounds = tuple(audio_stream(track, units) for track in tracks if track.handler == b"soun")
    texts = tuple(subtitle_stream(track, units) for track in tracks if track.handler in _SUBTITLES)
    streams: list[VideoStream | AudioStream | SubtitleStream] = [*videos, *sounds, *texts]
    starts = [one.start_time for one in streams if one.start_time is not None]
    languages = [one.language for one in streams if one.language != "und"]
    size = boxes.source.size
    return MediaProbe(
        format_name=FORMAT_NAME,
        format_long_name=FORMAT_LONG_NAME,
        size=size,
        stream_count=len(tracks),
        duration=duration,
        start_time=min(starts, default=None),
        bitrate=round(size * 8 / duration) if duration else None,
        title=data.first(*TITLES),
        album=data.first("©alb", APPLE + "album", "album", "albm"),
        album_artist=data.first("aART"),
        artist=data.first("©ART", APPLE + "artist", "artist", "auth"),
        composer=data.first("©wrt", "©com", APPLE + "composer", "composer"),
        performer=data.first("©prf", APPLE + "performer", "perf"),
        language=next((language for language in languages if language), None),
        video_width=videos[0].width if videos else None,
        video_height=videos[0].height if videos else None,
        video_streams=videos,
        audio_streams=sounds,
        subtitles=texts,
    )
