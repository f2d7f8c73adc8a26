"""What is found on a walk: files that may say something about photos, and where each lies."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from geoimm.domain.media_names import IMAGE_SUFFIXES, VIDEO_SUFFIXES
from geoimm.media.takeout_names import is_takeout_json


class Role(StrEnum):
    """What a file is to photos, by its name."""

    media = "media"
    """A photo or video, or a file without a suffix, whose bytes tell."""
    xmp = "xmp"
    takeout = "takeout"
    """JSON, as Google's Takeout puts it beside photos."""
    archive = "archive"
    other = "other"


_ROLES = {
    **dict.fromkeys(IMAGE_SUFFIXES | VIDEO_SUFFIXES, Role.media),
    "xmp": Role.xmp,
    "json": Role.takeout,
    "zip": Role.archive,
}
"""By suffix, in lower case."""


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file of this machine."""

    path: str

    def as_json(self) -> list[Any]:
        """For another process."""
        return ["disk", self.path]


@dataclass(frozen=True, slots=True)
class InStore:
    """An object behind a URL that fsspec knows."""

    url: str
    size: int

    def as_json(self) -> list[Any]:
        """For another process."""
        return ["store", self.url, self.size]


@dataclass(frozen=True, slots=True)
class InArchive:
    """A member of a zip archive."""

    archive: OnDisk | InStore
    header_offset: int
    """Of the local header, from the archive's beginning."""
    compressed_size: int
    size: int
    is_deflated: bool
    """Else stored as it is."""

    def as_json(self) -> list[Any]:
        """For another process."""
        sizes = [self.header_offset, self.compressed_size, self.size, self.is_deflated]
        return ["archive", self.archive.as_json(), *sizes]


Place = OnDisk | InStore | InArchive


@dataclass(frozen=True, slots=True)
class Item:
    """One file."""

    path: str
    """As it is shown: absolute, a URL, or `archive.zip!/member`."""
    folder: str
    """Files of one folder may belong together; the same in all parts of a split archive."""
    name: str
    size: int
    version: str
    """Changes with the content: times of change, an entity tag, a checksum; empty if unknown."""
    place: Place
    digest: str = ""
    """What only files with the same bytes share, where a store or an archive tells."""
    modified: int | None = None
    """When it was last changed, in nanoseconds since 1970-01-01T00:00:00Z."""
    part: str = ""
    """Which archive it is in, where several make up one tree."""
    root: str = ""
    """The argument it was found by."""
    is_walked: bool = True
    """Found on a walk; else looked up because it may be the sidecar of a file that was named."""

    @property
    def role(self) -> Role:
        """What it is to photos."""
        return role_of(self.name)

    @property
    def key(self) -> str:
        """The same as long as its content is."""
        return f"{self.path}\n{self.size}\n{self.version}"


def role_of(name: str) -> Role:
    """What a file of this name is to photos."""
    stem, dot, suffix = name.rpartition(".")
    if not dot or not stem:
        return Role.media
    role = _ROLES.get(suffix.lower(), Role.other)
    # An album's own JSON is no photo's.
    return Role.other if role is Role.takeout and not is_takeout_json(name) else role


def place_from_json(page: list[Any]) -> Place:
    """What `as_json` of a place gave."""
    kind, *parts = page
    if kind == "disk":
        return OnDisk(*parts)
    if kind == "store":
        return InStore(*parts)
    archive = place_from_json(parts[0])
    if isinstance(archive, InArchive):
        raise TypeError("an archive in an archive is not read")
    return InArchive(archive, *parts[1:])
