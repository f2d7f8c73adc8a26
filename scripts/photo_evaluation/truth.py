"""The manifest of a corpus: what exiftool says of each file."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

_VIDEOS = frozenset(("MP4", "MOV", "3GP", "M4V"))
_STILL_NAMES = (".avif", ".heic")
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # wall times are counted from a wall time
_FIRST_YEAR, _LAST_YEAR = 1826, 2199
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)")
_NULL_ISLAND, _POLE, _DATE_LINE = 1e-4, 90.0, 180.0


@dataclass(frozen=True, slots=True)
class Truth:
    """One file of the corpus. Texts are as exiftool prints them, empty for none."""

    path: str
    format: str
    is_video: bool
    position: tuple[float, float] | None
    """Latitude, longitude."""
    original: str
    offset: str
    movie_time: str
    """In UTC, of the movie's header."""
    creation_date: str
    """Of Apple's keys, with its offset."""
    gps_time: str


def read_manifest(corpus: Path) -> Iterator[Truth]:
    """The files of a corpus, by its `manifest.csv`."""
    with (corpus / "manifest.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield Truth(
                path=row["path"],
                format=row["format"],
                is_video=row["format"] in _VIDEOS and not row["path"].endswith(_STILL_NAMES),
                position=(float(row["lat"]), float(row["lon"])) if row["lat"] else None,
                original=row["DateTimeOriginal"],
                offset=row["OffsetTimeOriginal"],
                movie_time=row["QuickTime_CreateDate_UTC"],
                creation_date=row["Keys_CreationDate"],
                gps_time=row["GPS_UTC"],
            )


def position_refusal(position: tuple[float, float]) -> str:
    """The rule of spec/photos.md, 3.1, by which a position is none; empty for a valid one."""
    latitude, longitude = position
    if abs(latitude) < _NULL_ISLAND and abs(longitude) < _NULL_ISLAND:
        return "null island"
    if abs(latitude) > _POLE or abs(longitude) > _DATE_LINE:
        return "out of range"
    return ""


def seconds_of(text: str) -> int | None:
    """A time as exiftool prints it, in seconds of its own clock since 1970; None for none."""
    try:
        wall = datetime.strptime(text[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007  # a wall time
    except ValueError:
        return None
    if not _FIRST_YEAR <= wall.year <= _LAST_YEAR:
        return None
    return (wall - _EPOCH) // timedelta(seconds=1)


def minutes_of(text: str) -> int | None:
    """The offset at the end of a text, in minutes; None for none."""
    match = _OFFSET.fullmatch(text[-6:])
    if match is None:
        return None
    return (int(match[2]) * 60 + int(match[3])) * (-1 if match[1] == "-" else 1)
