"""Indexing a file: what a caller says, and what the file itself says, over what was known."""

from dataclasses import dataclass, replace
from typing import Any

from geoimm.domain.addresses import WrittenAddress, is_named, read_address, write_address
from geoimm.domain.captured_times import captured_text
from geoimm.domain.capturing import capture
from geoimm.domain.claims import Claims, PositionClaim, PositionSource, together
from geoimm.domain.days import local_day, parse_time
from geoimm.domain.divisions import Level
from geoimm.domain.files import (
    FileMeta,
    IndexedFile,
    InputFile,
    Place,
    division_names,
    division_path,
)
from geoimm.domain.photo_metadata import PhotoMetadata

_PLACE, _TIME = "lat_long", "produce_time"
_KINDS = ("media_type", "content_type")
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


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What was read out of a file."""

    claims: Claims
    place: Place | None
    """Where the coordinate lies that it claims, if it does."""
    at: int
    """When, in nanoseconds since 1970-01-01T00:00:00Z."""


def index_file(
    given: InputFile,
    known: FileMeta,
    *,
    place: Place | None,
    default_zone: str,
    read: ReadFile | None = None,
) -> IndexedFile:
    """A file with what a caller now says of it laid over what was known.

    `known` is the stored file, or a blank one; `place` is where `given.lat_long` lies. What is
    not said stays as it was, except that a new coordinate without addresses ends the old ones.
    What no caller has ever said is as it was `read` out of the file.
    """
    file = _described(given, known)
    open_members = _open_members(given, known) if read is not None else frozenset()
    names: dict[str, tuple[WrittenAddress, ...]] = {}
    if read is not None and _PLACE in open_members:
        place = read.place
        file = _displaced(file)
    if place is not None:
        file, names = _placed(file, place)
    if given.addresses:
        file = replace(file, addresses=tuple(given.addresses), own_addresses=True)
        if not _resolved(file):
            address = read_address(given.addresses[0])
            file = replace(file, division_ids=division_path(address))
            names = division_names(address, file.addresses)
    if read is None:
        return IndexedFile(_dated(file, given.produce_time, default_zone), names)
    return IndexedFile(_filled(file, given, read, open_members, default_zone), names)


def needs_reading(given: InputFile, known: FileMeta | None) -> bool:
    """Whether a file's place or time is not known from a caller, now or earlier."""
    said = _said_now(given)
    return any(
        name not in said and (known is None or _is_open(known, name)) for name in (_PLACE, _TIME)
    )


def _described(given: InputFile, known: FileMeta) -> FileMeta:
    said: dict[str, Any] = {
        name: getattr(given, name) for name in _SAID if getattr(given, name) is not None
    }
    said |= {
        name: tuple(getattr(given, name)) for name in ("labels", "figures") if getattr(given, name)
    }
    members = tuple(name for name in known.read_members if name not in _said_now(given))
    return replace(known, object_status="Indexed", reason=None, read_members=members, **said)


def _said_now(given: InputFile) -> set[str]:
    said = {name for name in (_PLACE, _TIME, *_KINDS) if getattr(given, name)}
    return said | {_PLACE} if given.addresses else said


def _open_members(given: InputFile, known: FileMeta) -> frozenset[str]:
    """What the file itself is asked for: what no caller says or has said."""
    asked = {_PLACE, _TIME, *_KINDS} - _said_now(given)
    return frozenset(name for name in asked if _is_open(known, name))


def _is_open(known: FileMeta, member: str) -> bool:
    if member in known.read_members:
        return True
    if member == _PLACE and known.own_addresses:
        return False
    return not getattr(known, member)


def _displaced(file: FileMeta) -> FileMeta:
    """Without a place; where it is known from the file it may be another now, or none."""
    return replace(
        file,
        lat_long=None,
        place_zone=None,
        division_ids=(None,) * len(Level),
        addresses=(),
        own_addresses=False,
    )


def _filled(
    file: FileMeta,
    given: InputFile,
    read: ReadFile,
    open_members: frozenset[str],
    default_zone: str,
) -> FileMeta:
    """A placed file with its time and kind, as said or as read."""
    metadata = _captured(file, read, default_zone)
    kinds = {"media_type": metadata.media_kind, "content_type": metadata.content_type}
    values: dict[str, Any] = {n: v for n, v in kinds.items() if n in open_members and v}
    text = given.produce_time
    if _TIME in open_members:
        text = captured_text(metadata, place_zone=file.place_zone, default_zone=default_zone)
        file = replace(file, produce_time=None, local_day=None)
    now_read = {_PLACE: file.lat_long, _TIME: text, **values}
    members = set(file.read_members) - {_PLACE, _TIME}
    members |= {name for name, value in now_read.items() if value and name in open_members}
    file = replace(file, **values, read_members=tuple(sorted(members)))
    return _dated(file, text, default_zone)


def _captured(file: FileMeta, read: ReadFile, default_zone: str) -> PhotoMetadata:
    """What the claims come to at the place that is known of the file."""
    claims = read.claims
    zones = {read.place.coordinate: read.place.zone} if read.place else {}
    if file.lat_long is not None and file.place_zone is not None:
        own = PositionClaim(PositionSource.caller, file.lat_long)
        if file.lat_long not in zones:
            claims = together((Claims(positions=(own,)), claims))
        zones[file.lat_long] = file.place_zone
    return capture(claims, zone_at=zones.__getitem__, default_zone=default_zone, now=read.at)


def _dated(file: FileMeta, produce_time: str | None, default_zone: str) -> FileMeta:
    text = produce_time or file.produce_time
    if not text:
        return file
    day = local_day(parse_time(text), place_zone=file.place_zone, default_zone=default_zone)
    return replace(file, produce_time=text, local_day=day)


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
