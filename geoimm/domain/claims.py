"""What a photo, and what lies beside it, claim about where and when it was taken.

Every source, be it a tag, a box, a sidecar or a name, adds its claims; `capture` decides between
them. So a claim is only ever added: what is wrong with one is a doubt beside it.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Literal

from geoimm.domain.coordinates import Coordinate
from geoimm.domain.days import CaptureTime
from geoimm.errors import InvalidArgument

_NULL_ISLAND_DEGREES = 1e-4
_LONGEST_DETAIL = 100

MediaKind = Literal["image", "video", "audio", "other"]


class PositionSource(StrEnum):
    """Who claims a position, the most trusted first."""

    caller = "caller"
    exif = "exif"
    quicktime_keys = "quicktime-keys"
    """`com.apple.quicktime.location.ISO6709`."""
    quicktime_xyz = "quicktime-xyz"
    """`©xyz` of the user data."""
    quicktime_loci = "quicktime-loci"
    """3GPP's `loci`."""
    sony_xml = "sony-xml"
    """ExifGPS of NonRealTimeMeta, which Sony's cameras put into their films."""
    xmp = "xmp"
    """Inside the file."""
    sidecar = "sidecar"
    """An XMP file beside it."""
    takeout_exif = "takeout-exif"
    """`geoDataExif` of Google's JSON: what the camera said."""
    takeout = "takeout"
    """`geoData` of Google's JSON: what the user or Google set."""
    live_photo = "live-photo"
    """The other file of a Live Photo."""
    gpx = "gpx"
    timeline = "timeline"
    neighbours = "neighbours"
    """Photos of the same device before and after."""


class TimeSource(StrEnum):
    """Who claims a time, the most trusted first within each kind of time."""

    caller = "caller"
    exif_original = "exif-original"
    """DateTimeOriginal with its sub-seconds and its offset."""
    quicktime_keys = "quicktime-keys"
    """`com.apple.quicktime.creationdate`."""
    sony_xml = "sony-xml"
    """CreationDate of Sony's NonRealTimeMeta, with its offset."""
    xmp_original = "xmp-original"
    """exif:DateTimeOriginal in the file's XMP."""
    sidecar_original = "sidecar-original"
    exif_gps = "exif-gps"
    """GPSDateStamp and GPSTimeStamp, in UTC."""
    xmp_gps = "xmp-gps"
    """exif:GPSTimeStamp, in UTC."""
    samsung_utc = "samsung-utc"
    """Image_UTC_Data of the trailer of Samsung's photos."""
    quicktime_movie = "quicktime-movie"
    """The creation time in `mvhd`, taken for UTC as its specification says.

    It is a wall time for makers that are known to write the camera's clock there.
    """
    takeout = "takeout"
    """photoTakenTime of Google's JSON, in UTC."""
    filename_universal = "filename-universal"
    """`PXL_20220724_...`, in UTC."""
    filename = "filename"
    """`IMG_20190212_152712` and the like, on the device's clock."""
    filename_day = "filename-day"
    """`IMG-20190212-WA0001`: a day only."""
    xmp_created = "xmp-created"
    """photoshop:DateCreated or xmp:CreateDate."""
    iptc_created = "iptc-created"
    exif_digitized = "exif-digitized"
    """DateTimeDigitized; for a scan the time of the scan."""
    modified = "modified"
    """When the file was last changed; only where asked for."""


class DoubtCode(StrEnum):
    """What was wrong with a claim, or is to be doubted about what was decided."""

    null_island = "null_island"
    out_of_range = "out_of_range"
    no_ref = "no_ref"
    unreadable_position = "unreadable_position"
    unreadable_time = "unreadable_time"
    unreadable_offset = "unreadable_offset"
    suspect_time = "suspect_time"
    gps_time_distrusted = "gps_time_distrusted"
    camera_date_wrong = "camera_date_wrong"
    offset_conflict = "offset_conflict"
    utc_assumed = "utc_assumed"
    zone_assumed = "zone_assumed"
    clock_change = "clock_change"
    digitized = "digitized"
    user_position = "user_position"
    truncated = "truncated"
    """The file ends before what it announces, or a limit of reading was met."""
    unread_format = "unread_format"
    """A format of photos or videos whose metadata is not read here."""
    damaged = "damaged"
    """A part of the file contradicts its format; the rest was read."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing that was not taken at its word, and why."""

    code: DoubtCode
    source: str
    """Who claimed it."""
    detail: str = ""
    """The value, shortened."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "detail", self.detail[:_LONGEST_DETAIL])


@dataclass(frozen=True, slots=True)
class PositionClaim:
    """A position that one source claims."""

    source: PositionSource
    coordinate: Coordinate
    altitude_metres: float | None = None
    """Above sea level, negative below."""
    radius_metres: float | None = None
    """How far off it may be, where it is an estimate; None for a fix."""


@dataclass(frozen=True, slots=True)
class TimeClaim:
    """A time that one source claims."""

    source: TimeSource
    time: CaptureTime
    is_day: bool = False
    """A day without a time; `time` is its midnight."""


@dataclass(frozen=True, slots=True)
class Claims:
    """All claims of one source or, put together, of many."""

    positions: tuple[PositionClaim, ...] = ()
    times: tuple[TimeClaim, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    gps_clock_nanoseconds: int | None = None
    """Since midnight UTC: GPSTimeStamp of a photo without a GPSDateStamp."""
    make: str | None = None
    model: str | None = None
    serial: str | None = None
    width: int | None = None
    """Pixels as stored, before `orientation` turns them."""
    height: int | None = None
    orientation: int | None = None
    """1 to 8, as in EXIF."""
    duration_seconds: float | None = None
    live_photo_id: str | None = None
    """Shared by the photo and the video of a Live Photo."""
    media_kind: MediaKind | None = None
    content_type: str | None = None
    title: str | None = None


_NAMES = tuple(field.name for field in fields(Claims))


def together(claims: Iterable[Claims]) -> Claims:
    """All claims of many sources; of what there is one of, the first that is claimed."""
    each = list(claims)
    merged: dict[str, object] = {}
    for name in _NAMES:
        values = [getattr(one, name) for one in each]
        if name in ("positions", "times", "doubts"):
            merged[name] = tuple(claim for value in values for claim in value)
        else:
            merged[name] = next((value for value in values if value is not None), None)
    return Claims(**merged)  # type: ignore[arg-type]


def claim_position(
    source: PositionSource,
    *,
    longitude: float,
    latitude: float,
    altitude_metres: float | None = None,
) -> PositionClaim | Doubt:
    """A position of a source, or the doubt that takes its place.

    Both values within 1e-4 degree of 0 are no fix; one of them alone is. Nothing is wrapped.
    """
    if abs(longitude) < _NULL_ISLAND_DEGREES and abs(latitude) < _NULL_ISLAND_DEGREES:
        return Doubt(DoubtCode.null_island, source)
    try:
        coordinate = Coordinate(longitude=longitude, latitude=latitude)
    except InvalidArgument:
        return Doubt(DoubtCode.out_of_range, source, f"{latitude!r},{longitude!r}")
    is_known = altitude_metres is not None and math.isfinite(altitude_metres)
    return PositionClaim(source, coordinate, altitude_metres if is_known else None)


def claims_of(*found: PositionClaim | TimeClaim | Doubt | None) -> Claims:
    """Claims from what the parsers of single values gave."""
    return Claims(
        positions=tuple(one for one in found if isinstance(one, PositionClaim)),
        times=tuple(one for one in found if isinstance(one, TimeClaim)),
        doubts=tuple(one for one in found if isinstance(one, Doubt)),
    )
