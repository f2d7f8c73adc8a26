"""Google Timeline exports as tracks, in the shapes of Android, of iOS and of the old Takeout."""

import io
import math
import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from geoimm.domain.claims import PositionSource
from geoimm.errors import InvalidArgument
from geoimm.media.json_streams import json_items
from geoimm.media.tracks import Fix, Track, TrackBuilder

_LAT_LONG = re.compile(
    r"\s*(?:geo:\s*)?([+-]?\d{1,2}(?:\.\d+)?)\s*(?:°\s*)?,\s*([+-]?\d{1,3}(?:\.\d+)?)\s*°?.*",
    re.ASCII | re.DOTALL,
)
_COUNT = re.compile(r"-?\d{1,15}", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND, _SECOND, _MINUTE = 1_000_000, 1_000_000_000, 60 * 1_000_000_000
_MOST_MINUTES = 1_000_000_000
_MOST_SECONDS = 100_000_000_000
"""From here on a bare number counts milliseconds."""
_HALF_TURN_E7, _TURN_32_BITS = 1_800_000_000, 1 << 32
_WORST_ACCURACY_METRES = 1_000.0
"""A coarser fix, of a radio mast, says nothing of the place."""
_KNOWN_KEYS = frozenset(("semanticSegments", "rawSignals", "locations", "timelineObjects", ""))


def timeline_track(file: bytes | str | os.PathLike[str]) -> Track:
    """The track in a Google Timeline export, given as bytes or by its path.

    Android's object (`semanticSegments`, `rawSignals`), iOS's bare array, `Records.json` and the
    monthly files of the old Takeout (`timelineObjects`). Path points are one segment, as are raw
    positions, and in `Records.json` those of each device; a visit is a stay, an activity
    a segment of its two ends. Fixes coarser than 1 km and records that cannot be read are left
    out. The file is read item by item, so memory is what the fixes take, not the file. Raises
    InvalidArgument for what is no such export.
    """
    if isinstance(file, bytes):
        return _read(io.BytesIO(file), "the timeline")
    with Path(file).open("rb") as opened:
        return _read(opened, f"timeline {os.fspath(file)!r}")


def _read(file: BinaryIO, name: str) -> Track:
    collected, keys = _Collected(), set[str]()
    for key, item in json_items(file, name):
        keys.add(key)
        if isinstance(item, dict):
            collected.take(key, item)
    if keys and not keys & _KNOWN_KEYS:
        raise InvalidArgument(
            f"{name} is no Google Timeline: it must be an array, or have `semanticSegments`, "
            "`rawSignals`, `locations` or `timelineObjects`."
        )
    return collected.track()


class _Collected:
    """The fixes of an export while it is read."""

    def __init__(self) -> None:
        self._builder = TrackBuilder(PositionSource.timeline)
        self._paths: dict[str, int] = {}

    def take(self, key: str, item: dict[str, Any]) -> None:
        """One item of one of the arrays."""
        if key in ("semanticSegments", ""):
            self._segment(item)
        elif key == "rawSignals":
            self._add("raw", _raw_position(_object(item, "position")))
        elif key == "locations":
            self._add(f"device {item.get('deviceTag')}", _record(item))
        elif key == "timelineObjects":
            self._old_segment(item)

    def track(self) -> Track:
        """What was collected."""
        return self._builder.track()

    def _add(self, path: str, fix: Fix | None) -> None:
        if fix is not None:
            if path not in self._paths:
                self._paths[path] = self._builder.segment()
            self._builder.add(self._paths[path], fix)

    def _ends(self, span: tuple[int | None, int | None], *places: object, is_stay: bool) -> None:
        """A segment of a first and a last fix; `places` are the two, or the one of both."""
        found = zip(span, places * (2 // len(places)), strict=True)
        fixes = [fix for instant, place in found if (fix := _fix(instant, place))]
        if fixes:
            segment = self._builder.segment(is_stay=is_stay)
            for fix in fixes:
                self._builder.add(segment, fix)

    def _segment(self, item: dict[str, Any]) -> None:
        span = _instant(item.get("startTime")), _instant(item.get("endTime"))
        for point in _objects(item, "timelinePath"):
            self._add("path", _path_point(point, span[0]))
        visit, activity = _object(item, "visit"), _object(item, "activity")
        place = _object(visit, "topCandidate").get("placeLocation")
        self._ends(span, place, is_stay=True)
        self._ends(span, activity.get("start"), activity.get("end"), is_stay=False)

    def _old_segment(self, item: dict[str, Any]) -> None:
        visit, activity = _object(item, "placeVisit"), _object(item, "activitySegment")
        self._ends(_span(visit), visit.get("location"), is_stay=True)
        ends = activity.get("startLocation"), activity.get("endLocation")
        self._ends(_span(activity), *ends, is_stay=False)
        for point in _objects(_object(activity, "simplifiedRawPath"), "points"):
            self._add("path", _record(point))


def _path_point(point: dict[str, Any], start: int | None) -> Fix | None:
    """With its own time, or with minutes since the start of its segment."""
    minutes = _number(point.get("durationMinutesOffsetFromStartTime"))
    instant = _instant(point.get("time"))
    is_near = minutes is not None and abs(minutes) <= _MOST_MINUTES
    if instant is None and start is not None and minutes is not None and is_near:
        instant = start + round(minutes * _MINUTE)
    return _fix(instant, point.get("point"))


def _raw_position(position: dict[str, Any]) -> Fix | None:
    where = position.get("LatLng", position.get("latLng"))
    return _fix(
        _instant(position.get("timestamp")),
        where,
        altitude=_number(position.get("altitudeMeters")),
        accuracy=_number(position.get("accuracyMeters")),
    )


def _record(record: dict[str, Any]) -> Fix | None:
    accuracy = record.get("accuracy", record.get("accuracyMeters"))
    return _fix(
        _instant(record.get("timestamp", record.get("timestampMs"))),
        record,
        altitude=_number(record.get("altitude")),
        accuracy=_number(accuracy),
    )


def _span(segment: dict[str, Any]) -> tuple[int | None, int | None]:
    duration = _object(segment, "duration")
    start, end = (
        _instant(duration.get(f"{which}Timestamp", duration.get(f"{which}TimestampMs")))
        for which in ("start", "end")
    )
    return start, end


def _fix(
    instant: int | None,
    place: object,
    *,
    altitude: float | None = None,
    accuracy: float | None = None,
) -> Fix | None:
    position = _position(place)
    if instant is None or position is None or (accuracy or 0.0) > _WORST_ACCURACY_METRES:
        return None
    height = math.nan if altitude is None else altitude
    return Fix(instant, position[1], position[0], height, max(accuracy or 0.0, 0.0))


def _position(place: object) -> tuple[float, float] | None:
    """Latitude and longitude of a text, of an object with one, or of whole ten-millionths."""
    if isinstance(place, dict):
        text = place.get("latLng", place.get("LatLng"))
        return _from_e7(place) if text is None else _position(text)
    match = _LAT_LONG.fullmatch(place) if isinstance(place, str) else None
    return (float(match[1]), float(match[2])) if match else None


def _from_e7(place: dict[str, Any]) -> tuple[float, float] | None:
    latitude = _number(place.get("latitudeE7", place.get("latE7")))
    longitude = _number(place.get("longitudeE7", place.get("lngE7")))
    if latitude is None or longitude is None:
        return None
    return _unwrapped(latitude) / 1e7, _unwrapped(longitude) / 1e7


def _unwrapped(ten_millionths: float) -> float:
    """Without the turn of 32 bits that some exports added to negative numbers."""
    return ten_millionths - (_TURN_32_BITS if ten_millionths > _HALF_TURN_E7 else 0)


def _instant(value: object) -> int | None:
    """Nanoseconds of RFC 3339, or of a count of milliseconds or seconds."""
    text = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
    if _COUNT.fullmatch(text):
        return int(text) * (_SECOND if int(text) < _MOST_SECONDS else _MILLISECOND)
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    if time.tzinfo is None:
        return None
    return (time - _EPOCH) // timedelta(microseconds=1) * 1000


def _number(value: object) -> float | None:
    """A finite number, also one in a text."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def _object(item: dict[str, Any], key: str) -> dict[str, Any]:
    value = item.get(key)
    return value if isinstance(value, dict) else {}


def _objects(item: dict[str, Any], key: str) -> list[dict[str, Any]]:
    values = item.get(key)
    return (
        [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []
    )
