"""GPX files as tracks."""

import os
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree.ElementTree import TreeBuilder

import gpxpy
from defusedxml.ElementTree import DefusedXMLParser
from gpxpy.gpx import GPX, GPXException, GPXTrackPoint

from geoimm.domain.claims import PositionSource
from geoimm.errors import InvalidArgument
from geoimm.media.tracks import Fix, Track, TrackBuilder
from geoimm.media.xmp_packets import packet_text

_LARGEST = 256 << 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SHOWN = 200
_FAR_FROM_ITS_VALUE = re.compile(r"xmlns[^=]{200}")
"""gpxpy looks for each of these up to the next `=`, however far that is."""


def gpx_track(file: bytes | str | os.PathLike[str]) -> Track:
    """The tracks of a GPX file, given as bytes or by its path; one segment for each `trkseg`.

    Points without a time are left out, as are routes and waypoints, which are no record of where
    someone was. A time without an offset is in UTC, as GPX has it. Raises InvalidArgument for
    what is no GPX, for entities and DTDs, and for more than 256 MiB.
    """
    name = "GPX" if isinstance(file, bytes) else f"GPX file {os.fspath(file)!r}"
    data = file if isinstance(file, bytes) else Path(file).read_bytes()
    if len(data) > _LARGEST:
        raise InvalidArgument(f"{name} has {len(data)} bytes; the most is {_LARGEST}.")
    builder = TrackBuilder(PositionSource.gpx)
    for track in _parse(data, name).tracks:
        for segment in track.segments:
            number = builder.segment()
            for fix in _fixes(segment.points):
                builder.add(number, fix)
    return builder.track()


class _Nothing(TreeBuilder):
    """Takes the parts of a document and keeps none."""

    def start(self, *_: object) -> None:  # type: ignore[override]
        """Keep no element."""

    def end(self, *_: object) -> None:  # type: ignore[override]
        """Keep no element."""

    def data(self, *_: object) -> None:
        """Keep no text."""

    def close(self) -> None:  # type: ignore[override]
        """Give nothing."""


def _parse(data: bytes, name: str) -> GPX:
    try:
        text = packet_text(data)
        # gpxpy's own parser expands entities: what has any never comes to it.
        parser = DefusedXMLParser(target=_Nothing(), forbid_dtd=True)
        parser.feed(text)
        parser.close()
        _check_namespaces(text)
        return gpxpy.parse(text)
    except (SyntaxError, ValueError, LookupError, GPXException) as error:
        raise InvalidArgument(f"{name} cannot be read: {str(error)[:_SHOWN]}.") from None


def _check_namespaces(text: str) -> None:
    if _FAR_FROM_ITS_VALUE.search(text):
        raise GPXException("a namespace is declared without a value")


def _fixes(points: list[GPXTrackPoint]) -> Iterator[Fix]:
    for point in points:
        instant = None if point.time is None else _nanoseconds(point.time)
        if instant is not None:
            altitude = float("nan") if point.elevation is None else point.elevation
            yield Fix(instant, point.longitude, point.latitude, altitude)


def _nanoseconds(time: datetime) -> int | None:
    """Since 1970; None where gpxpy took an offset of a day or more from digits that are none."""
    instant = time if time.tzinfo else time.replace(tzinfo=UTC)
    try:
        return (instant - _EPOCH) // timedelta(microseconds=1) * 1000
    except ValueError:
        return None
