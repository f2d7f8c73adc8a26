"""One photo or video of a run, from what its files claim to what is known of it."""

from dataclasses import dataclass, field

from geoimm.domain.claims import Claims, TimeSource
from geoimm.domain.divisions import Address
from geoimm.domain.photo_metadata import PhotoMetadata
from geoimm.media.neighbours import Bracket

INSTANTS = (
    TimeSource.exif_gps,
    TimeSource.xmp_gps,
    TimeSource.samsung_utc,
    TimeSource.quicktime_movie,
    TimeSource.takeout,
    TimeSource.filename_universal,
    TimeSource.modified,
)
"""Sources that know an instant whatever the zone, and not by a camera's clock."""


@dataclass(frozen=True, slots=True)
class EnrichedPhoto:
    """Where and when one photo or video was taken, and which other files are the same capture."""

    path: str
    """As it is shown: absolute, a URL, or `archive.zip!/member`."""
    size: int
    metadata: PhotoMetadata = field(default_factory=PhotoMetadata)
    address: Address = field(default_factory=Address)
    """The divisions there; an empty one for a photo without a place."""
    copy_of: str | None = None
    """The path of the first file with the same bytes."""
    live_photo_of: str | None = None
    """For the video of a Live Photo, the path of its still image."""
    same_capture_as: str | None = None
    """The path of the first file of the same device, time and coordinate, in other bytes."""

    is_address_inherited: bool = False
    """The address is what the same device's photos before and after have in common."""

    @property
    def is_estimated(self) -> bool:
        """Whether the place was worked out from others and not measured for this photo."""
        return self.metadata.is_estimated or self.is_address_inherited

    @property
    def is_counted(self) -> bool:
        """Whether it is a capture of its own: no copy, and no half of a Live Photo."""
        return self.copy_of is None and self.live_photo_of is None


@dataclass(slots=True)
class Draft:
    """A photo or video on the way to `EnrichedPhoto`."""

    path: str
    folder: str
    name: str
    size: int
    claims: Claims
    metadata: PhotoMetadata = field(default_factory=PhotoMetadata)
    copy_of: str | None = None
    live_photo_of: str | None = None
    same_capture_as: str | None = None
    bracket: Bracket | None = None
    """Photos of the same device before and after, where that is all that is known of the place."""
