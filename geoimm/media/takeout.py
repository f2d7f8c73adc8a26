"""Google Takeout: what the JSON beside a photo claims, and the albums of a split export."""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from geoimm.domain.claims import (
    Claims,
    Doubt,
    DoubtCode,
    PositionClaim,
    PositionSource,
    TimeSource,
    claim_position,
    claims_of,
    together,
)
from geoimm.media.takeout_matching import json_for
from geoimm.media.takeout_names import is_takeout_json
from geoimm.media.times import claim_instant

LARGEST_JSON = 1 << 20
"""Bytes of a JSON file that are read."""
_SECONDS = re.compile(r"-?\d{1,12}", re.ASCII)
_SECOND = 1_000_000_000
_NULL_ISLAND_DEGREES = 1e-4
_PART = re.compile(r"takeout-\d.*", re.IGNORECASE)
"""What a part of a split export is called, `takeout-20240101T000000Z-001`."""


@dataclass(slots=True)
class Album:
    """The files of one album, from all parts of a split export: paths by name."""

    media: dict[str, str] = field(default_factory=dict)
    jsons: dict[str, str] = field(default_factory=dict)


def takeout_claims(json_bytes: bytes) -> Claims:
    """What the JSON of one photo claims; what cannot be read is a doubt, and nothing is raised.

    `photoTakenTime` is an instant in UTC; the timestamp 0 is none. `geoDataExif` is what the
    camera said, `geoData` what the user or Google set (`capture` doubts it where it decides). Both
    coordinates 0 mean "none" there, and so does the altitude 0. A JSON of an album, which has none
    of these, claims nothing.
    """
    record = _record(json_bytes)
    if isinstance(record, Doubt):
        return claims_of(record)
    if "photoTakenTime" not in record and "geoData" not in record and "geoDataExif" not in record:
        return Claims()
    title = record.get("title")
    return together(
        [
            _time(record.get("photoTakenTime")),
            _positions(record),
            Claims(title=title.strip() or None if isinstance(title, str) else None),
        ]
    )


def takeout_title(json_bytes: bytes) -> str | None:
    """The `title` of a JSON, None where it has none or cannot be read."""
    record = _record(json_bytes)
    title = None if isinstance(record, Doubt) else record.get("title")
    return title if isinstance(title, str) and title else None


def albums(paths: Iterable[str]) -> dict[str, Album]:
    """The albums of a Takeout by their folder, from `/`-separated paths of all its parts.

    The parts of a split export (`takeout-...-001`, `takeout-...-002`) hold one tree between
    them, so what lies above and at a folder `Takeout` is no part of an album's name. Of two files
    of one name and album the first path counts.
    """
    found: dict[str, Album] = {}
    for path in sorted(paths):
        folders, _, name = path.rpartition("/")
        album = found.setdefault(_album(folders), Album())
        if is_takeout_json(name):
            album.jsons.setdefault(name, path)
        elif not name.lower().endswith((".json", ".html", ".xmp", ".csv", ".txt")):
            album.media.setdefault(name, path)
    return dict(sorted(found.items()))


def json_paths(album: Album, read: Callable[[str], bytes]) -> dict[str, str]:
    """The path of the JSON of each media path of an album that has exactly one.

    `read` gives the bytes at a path; it is called only for JSON files whose title must decide.
    """

    def title_of(name: str) -> str | None:
        return takeout_title(read(album.jsons[name]))

    found = json_for(album.media, album.jsons, title_of=title_of)
    return {album.media[name]: album.jsons[json_name] for name, json_name in found.items()}


def _record(json_bytes: bytes) -> Mapping[str, Any] | Doubt:
    if len(json_bytes) > LARGEST_JSON:
        return Doubt(DoubtCode.truncated, TimeSource.takeout, f"{len(json_bytes)} bytes of JSON")
    try:
        record = json.loads(json_bytes.decode("utf-8-sig").rstrip("\0"))
    except (ValueError, RecursionError) as error:
        return Doubt(DoubtCode.damaged, TimeSource.takeout, str(error))
    if not isinstance(record, dict):
        return Doubt(DoubtCode.damaged, TimeSource.takeout, "the JSON is no object")
    return record


def _time(taken: object) -> Claims:
    stamp = taken.get("timestamp") if isinstance(taken, dict) else None
    if stamp is None:
        return Claims()
    text = str(stamp)
    seconds = int(text) if _SECONDS.fullmatch(text) else 0
    if isinstance(stamp, bool) or seconds == 0:
        return claims_of(Doubt(DoubtCode.unreadable_time, TimeSource.takeout, text))
    return claims_of(claim_instant(TimeSource.takeout, seconds * _SECOND))


def _positions(record: Mapping[str, Any]) -> Claims:
    return claims_of(
        _position(PositionSource.takeout_exif, record.get("geoDataExif")),
        _position(PositionSource.takeout, record.get("geoData")),
    )


def _position(source: PositionSource, place: object) -> PositionClaim | Doubt | None:
    if not isinstance(place, dict):
        return None
    latitude, longitude = _number(place.get("latitude")), _number(place.get("longitude"))
    if latitude is None or longitude is None:
        return None
    if max(abs(latitude), abs(longitude)) < _NULL_ISLAND_DEGREES:
        return None
    altitude = _number(place.get("altitude")) or None
    return claim_position(source, longitude=longitude, latitude=latitude, altitude_metres=altitude)


def _number(value: object) -> float | None:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    try:
        return float(value) if is_number else None  # type: ignore[arg-type]  # it is a number
    except OverflowError:
        return None


def _album(folders: str) -> str:
    """What lies below the first folder `Takeout`, or else below the first of one part."""
    parts = folders.split("/")
    tops = [place for place, part in enumerate(parts) if part.lower() == "takeout"]
    tops = tops or [place for place, part in enumerate(parts) if _PART.fullmatch(part)]
    return "/".join(parts[tops[0] + 1 :] if tops else parts)
