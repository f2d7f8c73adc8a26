"""Headers of a movie and of its tracks: `mvhd`, `tkhd`, `mdhd` and `hdlr`."""

from dataclasses import dataclass

from geoimm.domain.claims import Claims, TimeSource, claims_of
from geoimm.media.containers.boxes import Box, Boxes
from geoimm.media.containers.turns import Turn
from geoimm.media.times import claim_instant

UNIX_EPOCH = 2_082_844_800
"""Seconds from 1904-01-01T00:00:00Z, from which QuickTime counts, to 1970."""
PICTURES = (b"vide", b"pict")
"""Handlers of tracks that show pictures."""
_LONGEST_HEADER = 128
_SECOND = 1_000_000_000
_FIXED = 65_536
_UNDETERMINED = "und"
_MACINTOSH_LANGUAGES = (
    *("eng", "fra", "deu", "ita", "nld", "swe", "spa", "dan", "por", "nor", "heb", "jpn"),
    *("ara", "fin", "ell", "isl", "mlt", "tur", "hrv", "zho", "urd", "hin", "tha", "kor"),
)
"""By the numbers that QuickTime had before it took ISO's letters."""
_FIRST_PACKED_LANGUAGE = 0x400
_NO_LANGUAGE = 0x7FFF


@dataclass(frozen=True, slots=True)
class TimedHeader:
    """What `mvhd` and `mdhd` begin with."""

    created: int | None
    """Unix seconds, None where nobody set it."""
    units_per_second: int
    duration: int | None
    """In those units; None where it is not known."""
    rest: bytes
    """What comes after."""

    @property
    def duration_seconds(self) -> float | None:
        """The duration; None where it is not known or the time scale is 0."""
        if self.duration is None or self.units_per_second == 0:
            return None
        return self.duration / self.units_per_second

    @property
    def language(self) -> str:
        """ISO 639-2 of an `mdhd`; `und` where it is not said."""
        packed = int.from_bytes(self.rest[:2], "big")
        if packed < len(_MACINTOSH_LANGUAGES):
            return _MACINTOSH_LANGUAGES[packed]
        if not _FIRST_PACKED_LANGUAGE <= packed < _NO_LANGUAGE:
            return _UNDETERMINED
        letters = "".join(chr((packed >> shift & 0x1F) + 0x60) for shift in (10, 5, 0))
        return letters if letters.isalpha() else _UNDETERMINED


@dataclass(frozen=True, slots=True)
class TrackHeader:
    """What `tkhd` says."""

    enabled: bool
    duration: int
    """As edited, in the time scale of the movie."""
    width: int
    """Pixels as shown before `orientation` turns them; 0 for sound."""
    height: int
    orientation: int | None
    """1 to 8, as in EXIF; None for a matrix that is no such turn."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What a film looks like."""

    width: int | None = None
    height: int | None = None
    orientation: int | None = None


def read_timed_header(boxes: Boxes, box: Box) -> TimedHeader | None:
    """The common part of `mvhd` and `mdhd`, of either version; None for a damaged one.

    The creation time is counted from 1904. One before 1970 was counted from 1970 by a writer
    that did not know better, as there were no such files; 0 is none.
    """
    data = boxes.read(box, most=_LONGEST_HEADER)
    long = 8 if data[:1] == b"\1" else 4
    scale_at, duration_at = 4 + 2 * long, 8 + 2 * long
    end = duration_at + long
    if len(data) < end:
        return None
    seconds, duration = _number(data, 4, long), _number(data, duration_at, long)
    created = seconds - UNIX_EPOCH if seconds >= UNIX_EPOCH else seconds
    return TimedHeader(
        created=created if seconds else None,
        units_per_second=_number(data, scale_at, 4),
        duration=None if duration == (1 << 8 * long) - 1 else duration,
        rest=data[end:],
    )


def claim_creation(header: TimedHeader | None) -> Claims:
    """The creation time of an `mvhd` as a claim; none where it is not set."""
    if header is None or header.created is None:
        return Claims()
    return claims_of(claim_instant(TimeSource.quicktime_movie, header.created * _SECOND))


def read_track_header(boxes: Boxes, box: Box) -> TrackHeader | None:
    """What a `tkhd` of either version says; None for a damaged one."""
    data = boxes.read(box, most=_LONGEST_HEADER)
    is_long = data[:1] == b"\1"
    duration_at, matrix_at, long = (28, 52, 8) if is_long else (20, 40, 4)
    if len(data) < matrix_at + 44:
        return None
    cells = [
        int.from_bytes(data[matrix_at + at : matrix_at + at + 4], "big", signed=True)
        for at in (0, 4, 12, 16)
    ]
    return TrackHeader(
        enabled=bool(data[3] & 1),
        duration=_number(data, duration_at, long),
        width=_number(data, matrix_at + 36, 4) // _FIXED,
        height=_number(data, matrix_at + 40, 4) // _FIXED,
        orientation=Turn(*((cell > 0) - (cell < 0) for cell in cells)).orientation,
    )


def fragments_duration(boxes: Boxes, extends: Box, units_per_second: int) -> float | None:
    """Seconds of a movie in fragments, by the `mehd` of its `mvex`; None where it is not told."""
    box = boxes.find(extends, b"mehd")
    data = b"" if box is None else boxes.read(box, most=12)
    units = int.from_bytes(data[4 : 12 if data[:1] == b"\1" else 8], "big")
    return units / units_per_second if units and units_per_second else None


def read_picture(boxes: Boxes, track: Box) -> Picture:
    """Size and turn of a track of pictures, by its `tkhd`."""
    box = boxes.find(track, b"tkhd")
    header = None if box is None else read_track_header(boxes, box)
    if header is None:
        return Picture()
    return Picture(header.width or None, header.height or None, header.orientation)


def read_handler(boxes: Boxes, media: Box | None) -> bytes:
    """What an `mdia` is for: `vide`, `soun`, `text`, ...; nothing where it is not said."""
    box = None if media is None else boxes.find(media, b"hdlr")
    return b"" if box is None else boxes.read(box, skip=8, most=4)


def _number(data: bytes, at: int, length: int) -> int:
    return int.from_bytes(data[at : at + length], "big")
