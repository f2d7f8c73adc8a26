"""MP4, QuickTime, M4V and 3GPP: where and when a film or a sound was taken."""

import re
from dataclasses import dataclass, field

from geoimm.domain.claims import Claims, DoubtCode, MediaKind, TimeSource, claims_of, together
from geoimm.media.containers.boxes import XMP_UUID, Box, Boxes
from geoimm.media.containers.found import Found
from geoimm.media.containers.quicktime_brands import content_type, is_sound
from geoimm.media.containers.quicktime_movie import (
    PICTURES,
    Picture,
    TimedHeader,
    claim_creation,
    fragments_duration,
    read_handler,
    read_picture,
    read_timed_header,
)
from geoimm.media.containers.quicktime_user_data import (
    APPLE,
    UserData,
    is_non_real_time,
    read_user_data,
)
from geoimm.media.sources import Source
from geoimm.media.times import claim_time

_MAKES = (APPLE + "make", "com.android.manufacturer", "©mak", "manu")
_MODELS = (APPLE + "model", "com.android.model", "©mod", "modl")
TITLES = (APPLE + "title", APPLE + "displayname", "title", "©nam", "titl")
_TIME_WITH_OFFSET = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d:?\d\d", re.ASCII
)


@dataclass(slots=True)
class _Movie:
    """What is gathered on the way through a file."""

    brands: bytes = b""
    is_there: bool = False
    header: TimedHeader | None = None
    fragments_seconds: float | None = None
    picture: Picture | None = None
    has_sound: bool = False
    owners: list[Box] = field(default_factory=list)
    """The boxes that hold user data."""


def read_quicktime(source: Source) -> Found:
    """All positions and times of a film, and the size and turn of its first picture track.

    Positions are those of `com.apple.quicktime.location.ISO6709`, `©xyz` and `loci`, each where
    it is. Times are `com.apple.quicktime.creationdate`, on the clock of the place, or where there
    is none a `©day` with time and offset; and the movie's creation time, taken for UTC. Sony's
    NonRealTimeMeta, in the movie or beside it, claims a time and a position of its own. Sounds
    without a picture track are audio. Fragments behind the movie are not looked at.
    """
    boxes = Boxes(source, "quicktime")
    movie = _Movie()
    for box in boxes.top():
        if box.kind == b"ftyp":
            movie.brands = boxes.read(box, most=256)
        elif box.kind == b"moov":
            movie.is_there = True
            _read_movie(boxes, box, movie)
        elif box.uuid == XMP_UUID or (box.kind == b"meta" and is_non_real_time(boxes, box)):
            movie.owners.append(box)
        elif box.kind == b"moof" and movie.is_there:
            break
    if not movie.is_there and not boxes.doubts:
        boxes.doubt(DoubtCode.damaged, "no moov")
    return _found(boxes, movie, read_user_data(boxes, movie.owners))


def _read_movie(boxes: Boxes, moov: Box, movie: _Movie) -> None:
    for box in boxes.inside(moov):
        if box.kind == b"mvhd":
            movie.header = read_timed_header(boxes, box)
        elif box.kind == b"mvex" and movie.header is not None:
            units = movie.header.units_per_second
            movie.fragments_seconds = fragments_duration(boxes, box, units)
        elif box.kind == b"trak" and movie.picture is None:
            handler = read_handler(boxes, boxes.find(box, b"mdia"))
            movie.has_sound = movie.has_sound or handler == b"soun"
            movie.picture = read_picture(boxes, box) if handler in PICTURES else None
        elif box.kind in (b"meta", b"udta", b"uuid"):
            movie.owners.append(box)


def _found(boxes: Boxes, movie: _Movie, data: UserData) -> Found:
    is_audio = is_sound(movie.brands) or (movie.has_sound and movie.picture is None)
    kind: MediaKind = "audio" if is_audio else "video"
    picture = movie.picture or Picture()
    seconds = None if movie.header is None else movie.header.duration_seconds
    own = Claims(
        make=data.first(*_MAKES),
        model=data.first(*_MODELS),
        title=data.first(*TITLES),
        duration_seconds=seconds or movie.fragments_seconds,
        live_photo_id=data.first(APPLE + "content.identifier"),
    )
    others = (_local_time(data), claim_creation(movie.header), data.sony or Claims())
    return Found(
        content_type=content_type(movie.brands, is_audio=is_audio),
        media_kind=kind,
        width=picture.width,
        height=picture.height,
        orientation=picture.orientation,
        xmp=tuple(packet for packet in data.xmp if packet),
        claims=together((own, claims_of(*data.positions), *others)),
        doubts=boxes.doubts,
    )


def _local_time(data: UserData) -> Claims:
    text = data.texts.get(APPLE + "creationdate", "").strip()
    if not text:
        # `©day` of a film from a shop is when it came out; its time, if any, is in UTC.
        text = data.texts.get("©day", "").strip()
        if not _TIME_WITH_OFFSET.fullmatch(text):
            return Claims()
    is_universal = text.endswith("Z")
    return claims_of(*claim_time(TimeSource.quicktime_keys, text, universal=is_universal))
