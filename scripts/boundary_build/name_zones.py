"""Where Overture's places of each of our provinces are: its region, or a county of it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

from boundary_build.name_keys import full_key
from boundary_build.overture import Place
from boundary_build.rows import Boundary

_ENOUGH_VOTES = 3
_MANY_VOTES = 5
_MOST_VOTES = 0.8


def zones_of(
    leaves: Sequence[Boundary],
    places: Sequence[Place],
    province_of: Mapping[str, str],
    codes: Mapping[str, str | None],
) -> dict[str, str]:
    """A region's ISO 3166-2 code or a county's id, by the id of our province.

    By the province's own code, or by where the places met once in the country by name lie.
    """
    regions = {place.region for place in places}
    coded = {id_: code for id_, code in codes.items() if code in regions}
    votes: dict[str, list[Place]] = defaultdict(list)
    here, there = _by_names(leaves), places_by_key(places, full_key)
    for name, group in here.items():
        same = [place for place in there.get(name, ()) if place.subtype != "locality"]
        same = same or list(there.get(name, ()))
        if len(group) == 1 and len(same) == 1:
            votes[province_of[group[0].id]].append(same[0])
    learned = {id_: zone for id_, vote in votes.items() if (zone := _elected(vote))}
    # Iran has given its codes to other provinces: then names know better.
    known = {id_: code for id_, code in coded.items() if code and _fits(code, votes.get(id_, ()))}
    return learned | known


def _fits(code: str, vote: Sequence[Place]) -> bool:
    """Whether no other region has most of many votes."""
    region, count = Counter(place.region for place in vote).most_common(1)[0] if vote else (code, 0)
    return region == code or count < _MANY_VOTES or count < _MOST_VOTES * len(vote)


def _elected(vote: Sequence[Place]) -> str | None:
    """The county most votes lie in, where there is one below the region; else the region."""
    if len(vote) < _ENOUGH_VOTES:
        return None
    for tier in (_parent_county, _region):
        zone, count = (
            Counter(filter(None, map(tier, vote))).most_common(1)[0]
            if any(map(tier, vote))
            else ("", 0)
        )
        if count >= _MOST_VOTES * len(vote):
            return zone
    return None


def _parent_county(place: Place) -> str | None:
    return place.county if place.county != place.id else None


def _region(place: Place) -> str | None:
    return place.region


def _by_names(leaves: Iterable[Boundary]) -> dict[str, list[Boundary]]:
    found: dict[str, list[Boundary]] = defaultdict(list)
    for leaf in leaves:
        found[full_key(leaf.name)].append(leaf)
    return found


def places_by_key(places: Iterable[Place], key: Callable[[str], str]) -> dict[str, list[Place]]:
    """The places by what `key` makes of their names, the local and the English one."""
    found: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        for name in {key(place.name), key(place.name_en or place.name)}:
            found[name].append(place)
    return found


def in_zones(places: Iterable[Place]) -> dict[str, list[Place]]:
    """The places by region, and by county."""
    found: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        found[place.region].append(place)
        if place.county and place.county != place.id:
            found[place.county].append(place)
    return found
