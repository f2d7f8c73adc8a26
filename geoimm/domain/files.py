"""Files: what a caller sends about a photo, and the photo as stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal

import pydantic
from pydantic import ConfigDict, Field

from geoimm.domain.addresses import WrittenAddress
from geoimm.domain.coordinates import Coordinate, parse_lat_long
from geoimm.domain.days import LocalDay, Moment, parse_time
from geoimm.domain.divisions import Address, Level
from geoimm.domain.records import INPUT, INTERNAL, at_most_bytes
from geoimm.errors import GeoimmError, InvalidArgument

FAILED = "Failed"
"""The status of a file that could not be indexed."""

Uri = Annotated[str, Field(pattern=r"^(oss://[^/]+/.+|pds://.+)$"), at_most_bytes(2048)]
_URI = pydantic.TypeAdapter(Uri)
Labels = Annotated[dict[str, str], Field(max_length=100)]
MediaType = Literal["image", "video", "audio", "document", "archive", "other"]


@pydantic.dataclasses.dataclass(frozen=True, slots=True, config=ConfigDict(**INPUT))
class InputFile:
    """What a caller says about a file. A member that is absent, or an empty list, is not said."""

    uri: Uri
    custom_id: Annotated[str | None, Field(max_length=1024)] = None
    custom_labels: Labels | None = None
    media_type: MediaType | Literal[""] | None = None
    content_type: str | None = None
    file_hash: str | None = None
    oss_uri: str | None = None
    lat_long: str | None = None
    """`latitude,longitude` in decimal degrees, WGS-84."""
    produce_time: str | None = None
    """RFC 3339; without an offset it is the clock of the place."""
    addresses: list[WrittenAddress] | None = None
    labels: list[dict[str, Any]] | None = None
    title: str | None = None
    album: str | None = None
    album_artist: str | None = None
    artist: str | None = None
    composer: str | None = None
    performer: str | None = None
    figures: list[dict[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a coordinate lies: its address and its time zone."""

    coordinate: Coordinate
    address: Address
    zone: str


@dataclass(frozen=True, slots=True)
class FileMeta:
    """A photo as stored: IMM's File."""

    uri: str
    filename: str
    project_name: str
    dataset_name: str
    object_id: str
    create_time: Moment
    update_time: Moment
    object_type: str = "file"
    object_status: str = "Indexed"
    reason: str | None = None
    """Why a file could not be indexed."""
    custom_id: str | None = None
    custom_labels: Mapping[str, str] = field(default_factory=dict)
    media_type: str | None = None
    content_type: str | None = None
    file_hash: str | None = None
    oss_uri: str | None = None
    lat_long: Coordinate | None = None
    produce_time: str | None = None
    addresses: tuple[WrittenAddress, ...] = ()
    """As the caller gave them, else as the coordinate resolves."""
    labels: tuple[Mapping[str, Any], ...] = ()
    title: str | None = None
    album: str | None = None
    album_artist: str | None = None
    artist: str | None = None
    composer: str | None = None
    performer: str | None = None
    figures: tuple[Mapping[str, Any], ...] = ()
    own_addresses: bool = field(default=False, metadata=INTERNAL)
    """The caller gave `addresses`; they are not those of the coordinate."""
    division_ids: tuple[str | None, ...] = field(default=(None,) * len(Level), metadata=INTERNAL)
    """The path of divisions from country to township; clustering goes by it."""
    place_zone: str | None = field(default=None, metadata=INTERNAL)
    """The time zone of the coordinate."""
    local_day: LocalDay | None = field(default=None, metadata=INTERNAL)
    read_members: tuple[str, ...] = field(default=(), metadata=INTERNAL)
    """The members that were read out of the file; the others are as callers said."""
    is_automatic: bool = field(default=False, metadata=INTERNAL)
    """A binding made it, and no caller has indexed it since."""


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A file's new state, and the names of the divisions that it brings in."""

    file: FileMeta
    division_names: Mapping[str, tuple[WrittenAddress, ...]] = field(default_factory=dict)
    """By division id, from the country down to that division, one in each language."""


def check_file(given: InputFile, name: str) -> Coordinate | None:
    """The coordinate a caller gives, None when none is given.

    InvalidArgument names the member of the file `name` whose value cannot be read.
    """
    try:
        member = "LatLong"
        coordinate = parse_lat_long(given.lat_long) if given.lat_long else None
        member = "ProduceTime"
        if given.produce_time:
            parse_time(given.produce_time)
    except InvalidArgument as error:
        raise InvalidArgument(f"{name}.{member}: {error.message}") from None
    return coordinate


def refused(known: FileMeta, error: GeoimmError) -> FileMeta:
    """A file that could not be indexed, with the reason in the service's form."""
    return replace(known, object_status=FAILED, reason=f"[{error.code}] {error.message}")


def is_uri(text: str) -> bool:
    """Whether a text can be the URI of a stored file."""
    try:
        _URI.validate_python(text)
    except pydantic.ValidationError:
        return False
    return "\0" not in text


def filename(uri: str) -> str:
    """The object key: what follows the bucket of an `oss://` URI."""
    return uri.partition("://")[2].partition("/")[2]


def division_path(address: Address) -> tuple[str | None, ...]:
    """The ids of an address's divisions from country to township."""
    return tuple(division.id if division else None for division in address)


def division_names(
    address: Address, written: tuple[WrittenAddress, ...]
) -> dict[str, tuple[WrittenAddress, ...]]:
    """The names of each division of an address, from the country down to it, by its id."""
    return {
        division.id: tuple(one.down_to(division.finest_level) for one in written)
        for division in address
        if division
    }
