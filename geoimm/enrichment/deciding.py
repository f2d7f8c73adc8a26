"""Claims of all files to what is known of each: pairs, copies, neighbours and tracks included."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from geoimm.domain.capturing import ZoneAt, capture
from geoimm.domain.claims import PositionClaim
from geoimm.domain.coordinates import Coordinate
from geoimm.domain.divisions import Address, Division, Level
from geoimm.domain.photo_metadata import PhotoMetadata, ZoneSource
from geoimm.enrichment.copies import mark_copies, mark_same_captures
from geoimm.enrichment.neighbour_zones import NeighbourZones
from geoimm.enrichment.pairs import join_live_photos
from geoimm.enrichment.photos import Draft, EnrichedPhoto
from geoimm.media.neighbours import Bracket
from geoimm.resolver.resolver import Resolver

_WORTH_LOADING = 2_000
"""Coordinates from which on the compiled look-ups of an index pay."""

Estimate = Callable[[Sequence[Draft]], Iterable[tuple[Draft, PositionClaim | Bracket]]]
"""Positions for photos that have none, from a track or from other photos."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What decides beside the claims."""

    zone_at: ZoneAt
    default_zone: str
    day_from_modified: bool = False
    """Whether a photo without any time has the day of its file's last change."""
    now: int | None = None
    """Of the run, in nanoseconds since 1970-01-01T00:00:00Z: later times are refused."""
    local_video_makes: Sequence[str] = ()
    """Those of `capture`."""
    estimates: Sequence[Estimate] = ()
    """The more trusted first; each is asked about what those before it left."""


def decide(drafts: Sequence[Draft], rules: Rules, identities: Mapping[str, str]) -> None:
    """Set the metadata of all photos and videos of a library, which are in the order of paths.

    `identities` has, for files that may be copies, what only files with the same bytes share.
    """
    mark_copies(drafts, identities)
    leaders = {draft.path: draft for draft in drafts if draft.copy_of is None}
    originals = list(leaders.values())
    _capture(originals, rules)
    _join(drafts, rules)
    _take_neighbours_zones(originals, rules)
    # Now that more clocks are known, more files are seen to be of one moment.
    _join(drafts, rules)
    for estimate in rules.estimates:
        _estimate(originals, estimate, rules)
    mark_same_captures(originals)
    for draft in drafts:
        if draft.copy_of is not None:
            leader = leaders[draft.copy_of]
            draft.metadata, draft.bracket = leader.metadata, leader.bracket
            draft.live_photo_of = leader.live_photo_of


def _join(drafts: Sequence[Draft], rules: Rules) -> None:
    before = {draft.path: draft.claims for draft in drafts}
    join_live_photos(drafts)
    _capture([draft for draft in drafts if draft.claims is not before[draft.path]], rules)


def locate(drafts: Sequence[Draft], resolver: Resolver) -> list[EnrichedPhoto]:
    """The photos with the divisions of their coordinates, each coordinate resolved once."""
    places = list(dict.fromkeys(place for draft in drafts for place in _places(draft)))
    addresses = dict(zip(places, _addresses(places, resolver), strict=True))
    return [
        EnrichedPhoto(
            path=draft.path,
            size=draft.size,
            metadata=draft.metadata,
            address=common([addresses[place] for place in _places(draft)]),
            copy_of=draft.copy_of,
            live_photo_of=draft.live_photo_of,
            same_capture_as=draft.same_capture_as,
            is_address_inherited=draft.metadata.coordinate is None and draft.bracket is not None,
        )
        for draft in drafts
    ]


def common(addresses: Sequence[Address]) -> Address:
    """What addresses have in common, from the country down to where they part."""
    if len(addresses) <= 1:
        return addresses[0] if addresses else Address()
    first, *others = addresses
    shared: dict[str, Any] = {}
    for level in Level:
        division = first[level]
        if any(_id(other[level]) != _id(division) for other in others):
            break
        shared[level.name] = division
    if not any(shared.values()):
        return Address()
    return Address(**shared, match=first.match, distance_metres=first.distance_metres)


def _id(division: Division | None) -> str | None:
    return division.id if division else None


def _places(draft: Draft) -> list[Coordinate]:
    """The photo's own, or the two that it was between."""
    if draft.metadata.coordinate is not None:
        return [draft.metadata.coordinate]
    return [draft.bracket.before, draft.bracket.after] if draft.bracket else []


def _addresses(places: Sequence[Coordinate], resolver: Resolver) -> list[Address]:
    """With what is near, found for all at once."""
    if len(places) >= _WORTH_LOADING:
        resolver.warm_up()
    x, y = [place.longitude for place in places], [place.latitude for place in places]
    found = resolver.resolve_many(longitudes=x, latitudes=y)
    nears = resolver.near(longitudes=x, latitudes=y, addresses=found)
    addresses = (
        resolver.resolve(longitude=place.longitude, latitude=place.latitude) for place in places
    )
    return [
        address if near is None else replace(address, near=near)
        for address, near in zip(addresses, nears, strict=True)
    ]


def _capture(drafts: Iterable[Draft], rules: Rules) -> None:
    for draft in drafts:
        draft.metadata = _captured(draft, rules, None)


def _captured(draft: Draft, rules: Rules, neighbour_zone: str | None) -> PhotoMetadata:
    return capture(
        draft.claims,
        zone_at=rules.zone_at,
        default_zone=rules.default_zone,
        neighbour_zone=neighbour_zone,
        day_from_modified=rules.day_from_modified,
        now=rules.now,
        local_video_makes=rules.local_video_makes,
    )


def _take_neighbours_zones(drafts: Sequence[Draft], rules: Rules) -> None:
    neighbours = NeighbourZones(drafts)
    for draft in drafts:
        zone = neighbours.of(draft.metadata)
        if zone is not None:
            draft.metadata = _captured(draft, rules, zone)


def _estimate(drafts: Sequence[Draft], estimate: Estimate, rules: Rules) -> None:
    for draft, found in list(estimate(drafts)):
        if isinstance(found, Bracket):
            draft.bracket = found
            continue
        draft.claims = replace(draft.claims, positions=(*draft.claims.positions, found))
        zone = draft.metadata.zone if draft.metadata.zone_source is ZoneSource.neighbour else None
        draft.metadata = _captured(draft, rules, zone)
