"""What is known of a photo or video: the outcome of all claims about it."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from geoimm.domain.claims import Doubt, MediaKind, PositionSource, TimeSource
from geoimm.domain.coordinates import Coordinate


class DaySource(StrEnum):
    """Which rule of `spec/photos.md`, 4.3, gave the local day."""

    caller = "caller"
    instant = "instant"
    """A trusted instant, on the clocks of the place."""
    wall_with_offset = "wall-with-offset"
    wall = "wall"
    universal = "universal"
    filename = "filename"
    created = "created"
    digitized = "digitized"
    modified = "modified"


class ZoneSource(StrEnum):
    """Where the time zone of the day is known from."""

    place = "place"
    offset = "offset"
    """The offset that was recorded with the time."""
    neighbour = "neighbour"
    default = "default"


class Confidence(StrEnum):
    """How far a local day is to be trusted."""

    high = "high"
    medium = "medium"
    low = "low"


@dataclass(frozen=True, slots=True)
class PhotoMetadata:
    """Where and when a photo or video was taken, by which, and what was doubtful."""

    coordinate: Coordinate | None = None
    coordinate_source: PositionSource | None = None
    radius_metres: float | None = None
    """Set where the coordinate is an estimate."""
    altitude_metres: float | None = None
    wall_nanoseconds: int | None = None
    """The capture on the clock of the camera or the place, since 1970-01-01T00:00:00 there.

    None, as the instant, where only a day is known.
    """
    wall_source: TimeSource | None = None
    offset_minutes: int | None = None
    """From UTC, as recorded with the time or told by GPS; None where nobody said."""
    offset_source: TimeSource | None = None
    instant: int | None = None
    """Of the capture, in nanoseconds since 1970-01-01T00:00:00Z."""
    instant_source: TimeSource | None = None
    day: int | None = None
    """The local calendar day, as days since 1970-01-01; None for an undated photo."""
    day_source: DaySource | None = None
    confidence: Confidence | None = None
    zone: str | None = None
    """An IANA name or a fixed offset such as `+08:00`."""
    zone_source: ZoneSource | None = None
    make: str | None = None
    model: str | None = None
    serial: str | None = None
    width: int | None = None
    height: int | None = None
    orientation: int | None = None
    duration_seconds: float | None = None
    live_photo_id: str | None = None
    media_kind: MediaKind | None = None
    content_type: str | None = None
    title: str | None = None
    doubts: tuple[Doubt, ...] = ()

    @property
    def is_estimated(self) -> bool:
        """Whether the coordinate was worked out from others and not measured for this photo."""
        return self.radius_metres is not None

    @property
    def local_day(self) -> date | None:
        """The calendar day at the place, None for an undated photo."""
        return None if self.day is None else date(1970, 1, 1) + timedelta(days=self.day)

    @property
    def device(self) -> tuple[str | None, str | None, str | None]:
        """Make, model and serial number, by which photos of one device are told."""
        return self.make, self.model, self.serial
