"""Files: what a caller sends about a photo, and the photo as stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal

import pydantic
from pydantic import ConfigDict, Field

from geoimm.domain.addresses import WrittenAddress, is_named, read_address, write_address
from geoimm.domain.coordinates import Coordinate, parse_lat_long
from geoimm.domain.days import LocalDay, Moment, local_day, parse_time
from geoimm.domain.divisions import Address, Level
from geoimm.domain.records import INPUT, INTERNAL, at_most_bytes
from geoimm.errors import InvalidArgument

_SAID = (
    "custom_id",
    "custom_labels",
    "media_type",
    "content_type",
    "file_hash",
    "oss_uri",
    "title",
    "album",
    "album_artist",
    "artist",
    "composer",
    "performer",
)
"""What a caller says as it is stored."""

Uri = Annotated[str, Field(pattern=r"^(oss://[^/]+/.+|pds://.+)$"), at_most_bytes(2048)]
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


@dataclass(frozen=True, slots=True)
class IndexedFile:
    """A file's new state, and the names of the divisions that it brings in."""

    file: FileMeta
    division_names: Mapping[str, tuple[WrittenAddress, ...]] = field(default_factory=dict)
    """By division id, from the country down to that division, one in each language."""


def index_file(
    given: InputFile, known: FileMeta, *, place: Place | None, default_zone: str
) -> IndexedFile:
    """A file with what a caller now says of it laid over what was known.

    `known` is the stored file, or a blank one; `place` is where `given.lat_long` lies. What is
    not said stays as it was, except that a new coordinate without addresses ends the old ones.
    """
    file = _described(given, known)
    names: dict[str, tuple[WrittenAddress, ...]] = {}
    if place is not None:
        file, names = _placed(file, place)
    if given.addresses:
        file = replace(file, addresses=tuple(given.addresses), own_addresses=True)
        if not _resolved(file):
            address = read_address(given.addresses[0])
            file = replace(file, division_ids=division_path(address))
            names = division_names(address, file.addresses)
    return IndexedFile(_dated(file, given.produce_time, default_zone), names)


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


def refused(known: FileMeta, error: InvalidArgument) -> FileMeta:
    """A file that could not be indexed, with the reason in the service's form."""
    return replace(known, object_status="Failed", reason=f"[{error.code}] {error.message}")


def filename(uri: str) -> str:
    """The object key: what follows the bucket of an `oss://` URI."""
    return uri.partition("://")[2].partition("/")[2]


def division_path(address: Address) -> tuple[str | None, ...]:
    """The ids of an address's divisions from country to township."""
    return tuple(division.id if division else None for division in address)


def _placed(file: FileMeta, place: Place) -> tuple[FileMeta, dict[str, tuple[WrittenAddress, ...]]]:
    written = write_address(place.address) if place.address.finest else ()
    placed = replace(
        file,
        lat_long=place.coordinate,
        place_zone=place.zone,
        division_ids=division_path(place.address),
        addresses=written,
        own_addresses=False,
    )
    return placed, division_names(place.address, written)


def _resolved(file: FileMeta) -> bool:
    return file.lat_long is not None and any(
        division_id and not is_named(division_id) for division_id in file.division_ids
    )


def division_names(
    address: Address, written: tuple[WrittenAddress, ...]
) -> dict[str, tuple[WrittenAddress, ...]]:
    """The names of each division of an address, from the country down to it, by its id."""
    return {
        division.id: tuple(one.down_to(division.level) for one in written)
        for division in address
        if division
    }


def _described(given: InputFile, known: FileMeta) -> FileMeta:
    said: dict[str, Any] = {
        name: getattr(given, name) for name in _SAID if getattr(given, name) is not None
    }
    said |= {
        name: tuple(getattr(given, name)) for name in ("labels", "figures") if getattr(given, name)
    }
    return replace(known, object_status="Indexed", reason=None, **said)


def _dated(file: FileMeta, produce_time: str | None, default_zone: str) -> FileMeta:
    text = produce_time or file.produce_time
    if not text:
        return file
    day = local_day(parse_time(text), place_zone=file.place_zone, default_zone=default_zone)
    return replace(file, produce_time=text, local_day=day)
