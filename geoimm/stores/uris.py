"""URIs of files and folders, taken apart and checked; nothing in them is ever decoded."""

from dataclasses import dataclass
from urllib.parse import unquote

from geoimm.domain.records import shown
from geoimm.errors import InvalidArgument

_SCHEMES = ("oss", "pds")
_UPWARDS = (".", "..")


@dataclass(frozen=True, slots=True)
class Location:
    """A URI as its scheme and the segments between its slashes."""

    scheme: str
    segments: tuple[str, ...]

    def below(self, prefix: "Location") -> tuple[str, ...] | None:
        """The segments after a prefix; None when this is not under it."""
        depth = len(prefix.segments)
        if self.scheme != prefix.scheme or self.segments[:depth] != prefix.segments:
            return None
        return self.segments[depth:]


def parse_uri(uri: str) -> Location:
    """Take `oss://bucket/key` apart; one slash at the end is dropped.

    Raises InvalidArgument for other schemes, for `.` and `..` as segments, percent-encoded too, for
    an encoded slash and for NUL. A name is what is written: `%20` is three characters.
    """
    location = split_uri(uri)
    if location is None:
        raise InvalidArgument(f"URI {shown(uri)} must begin with `oss://` or `pds://`.")
    for segment in location.segments:
        _check_segment(uri, segment)
    return location


def split_uri(uri: str) -> Location | None:
    """Take a URI apart as `parse_uri` does, unchecked; None for other schemes."""
    scheme, found, rest = uri.partition("://")
    if not found or scheme not in _SCHEMES:
        return None
    return Location(scheme, tuple(rest.removesuffix("/").split("/")) if rest.strip("/") else ())


def _check_segment(uri: str, segment: str) -> None:
    decoded = unquote(segment)
    if decoded in _UPWARDS or (decoded != segment and "/" in decoded) or "\0" in decoded:
        raise InvalidArgument(
            f"URI {shown(uri)} has the segment {shown(segment)}: it must be the name of a file or "
            "folder, and lead nowhere else."
        )
