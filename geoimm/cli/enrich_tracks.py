"""The tracks that `geoimm enrich` is given for photos without a place."""

from collections.abc import Callable, Sequence
from pathlib import Path

from geoimm.enrichment.estimating import ByTrack, parse_camera_offset
from geoimm.errors import InvalidArgument
from geoimm.media.gpx import gpx_track
from geoimm.media.reader import zone_at
from geoimm.media.timeline import timeline_track
from geoimm.media.tracks import Track

_NO_FIX = {
    "--gpx": "has no track point with a time (a <trkpt> with a <time>): routes and waypoints do"
    " not tell when someone was there; export the recorded track, with its times",
    "--timeline": "has no position with a time: name the Timeline that a phone exported, or"
    " Records.json or a month of Google's Takeout",
}


def tracks_of(
    gpx: Sequence[Path], timeline: Sequence[Path], camera_offset: str
) -> Sequence[ByTrack]:
    """What the files say of photos, those of GPX first.

    Raises InvalidArgument, which names the option and the file, for one that cannot be read or
    says nothing, and for an offset without a track.
    """
    offset = parse_camera_offset(camera_offset)
    if offset and not (gpx or timeline):
        raise InvalidArgument("--camera-offset is about tracks: add --gpx FILE or --timeline FILE.")
    tracks = [
        *(_track("--gpx", gpx_track, path) for path in gpx),
        *(_track("--timeline", timeline_track, path) for path in timeline),
    ]
    return [ByTrack(track, zone_at, offset) for track in tracks]


def _track(option: str, read: Callable[[Path], Track], path: Path) -> Track:
    try:
        track = read(path)
    except OSError as error:
        raise InvalidArgument(
            f"{option} {str(path)!r} cannot be read ({error.strerror})."
        ) from error
    except InvalidArgument as error:
        raise InvalidArgument(f"{option}: {error.message}") from error
    if not len(track):
        raise InvalidArgument(f"{option} {str(path)!r} {_NO_FIX[option]}.")
    return track
