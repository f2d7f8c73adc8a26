"""Photos of stays as GPX 1.1: a waypoint for each, and a track for each local day."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from pathlib import PurePosixPath

from gpxpy.gpx import GPX, GPXTrack, GPXTrackPoint, GPXTrackSegment, GPXWaypoint

from geoimm.domain.coordinates import Coordinate
from geoimm.domain.photo_metadata import PhotoMetadata
from geoimm.enrichment.photos import EnrichedPhoto
from geoimm.enrichment.stays import Stay, instant
from geoimm.enrichment.trip_text import place_line, plain_text

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FEWEST_OF_A_TRACK = 2


def stays_as_gpx(stays: Iterable[Stay], language: str | None = None) -> str:
    """GPX 1.1 of all photos with a coordinate that are in a stay, each once, in order of time.

    Times are in UTC, and only where the instant is known. A track follows the photos of one
    local day whose place and instant were recorded for them; a waypoint whose place was worked
    out from others says so.
    """
    gpx = GPX()
    gpx.creator = "geoimm"
    gpx.name = "Stays"
    photos = _photos_of(stays)
    gpx.waypoints = [
        _waypoint(photo, photo.metadata.coordinate, language)
        for photo in photos
        if photo.metadata.coordinate
    ]
    measured = [photo for photo in photos if _is_measured(photo.metadata)]
    for day, same in groupby(measured, key=lambda photo: photo.metadata.local_day):
        points = [_track_point(photo.metadata) for photo in same]
        if day and len(points) >= _FEWEST_OF_A_TRACK:
            gpx.tracks.append(_track(day, points))
    text: str = gpx.to_xml(version="1.1")
    return text + "\n"


def _photos_of(stays: Iterable[Stay]) -> list[EnrichedPhoto]:
    by_path = {photo.path: photo for stay in stays for photo in stay.photos}
    return sorted(
        by_path.values(),
        key=lambda photo: (photo.metadata.day or 0, instant(photo), photo.path),
    )


def _is_measured(metadata: PhotoMetadata) -> bool:
    return bool(metadata.coordinate) and not metadata.is_estimated and metadata.instant is not None


def _waypoint(photo: EnrichedPhoto, coordinate: Coordinate, language: str | None) -> GPXWaypoint:
    metadata = photo.metadata
    point = GPXWaypoint(
        coordinate.latitude,
        coordinate.longitude,
        elevation=metadata.altitude_metres,
        time=_time(metadata.instant),
        name=plain_text(PurePosixPath(photo.path).name),
        description=plain_text(metadata.title) if metadata.title else None,
        comment=place_line(photo.address, language) or None,
    )
    point.source = _source(metadata)
    return point


def _source(metadata: PhotoMetadata) -> str | None:
    if metadata.is_estimated:
        return f"{metadata.coordinate_source}, estimated to {metadata.radius_metres:.0f} m"
    return metadata.coordinate_source and str(metadata.coordinate_source)


def _track(day: date, points: Sequence[GPXTrackPoint]) -> GPXTrack:
    track = GPXTrack(name=day.isoformat())
    track.segments.append(GPXTrackSegment(list(points)))
    return track


def _track_point(metadata: PhotoMetadata) -> GPXTrackPoint:
    coordinate = metadata.coordinate
    if coordinate is None:
        raise ValueError("a point of a track must have a coordinate")
    return GPXTrackPoint(
        coordinate.latitude,
        coordinate.longitude,
        elevation=metadata.altitude_metres,
        time=_time(metadata.instant),
    )


def _time(nanoseconds: int | None) -> datetime | None:
    if nanoseconds is None:
        return None
    return _EPOCH + timedelta(microseconds=nanoseconds // 1000)
