"""Which of Overture's places a division is: the same country, region and name, and only one.

Names are compared by `name_keys.full_key`, then by `bare_key`, in damaged layers also by
`template`. Regions are compared by ISO 3166-2, or where the codes are of other years or tiers, by
where the names met once in the country lie. Where several places of a region share a name, the
counties of the neighbours decide if they leave one. Nothing is decided between two.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely

from boundary_build.geometry import array
from boundary_build.name_keys import bare_key, cut_template, full_key, loose_template, template
from boundary_build.name_zones import in_zones, places_by_key, zones_of
from boundary_build.overture import Place
from boundary_build.rows import Boundary

_ROUNDS = 3
_SHORTEST = 3
"""Letters a damaged name must have left to tell anything."""
_DAMAGES = (template, loose_template, cut_template)
_KEYS: tuple[Callable[[str], str], ...] = (full_key, bare_key)


@dataclass(frozen=True, slots=True)
class Matched:
    """What is certain in one country, by the leaf's id."""

    places: Mapping[str, Place]
    counties: Mapping[str, str]
    """The county's id, also where the place is one of several in it."""


@dataclass
class Matches:
    """What is found so far in one country."""

    leaves: Sequence[Boundary]
    places: Sequence[Place]
    zones: Mapping[str, str]
    """A region's ISO 3166-2 code or a county's id, by the id of our province."""
    province_of: Mapping[str, str]
    found: dict[str, Place] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    counties: dict[str, str] = field(default_factory=dict)
    """The county all places of a leaf's name lie in."""

    def zone(self, leaf: Boundary) -> str | None:
        """Where the places of a leaf are looked for."""
        return self.zones.get(self.province_of[leaf.id])

    def take(self, leaf: Boundary, place: Place) -> None:
        """The leaf is the place, and no other leaf is."""
        self.found[leaf.id] = place
        self.taken.add(place.id)
        if place.county:
            self.counties[leaf.id] = place.county


def match(
    leaves: Sequence[Boundary],
    places: Sequence[Place],
    province_of: Mapping[str, str],
    codes: Mapping[str, str | None],
    *,
    is_damaged: bool,
) -> Matched:
    """The place of each leaf of one country that has a certain one, by the leaf's id.

    `province_of` is our province's id by leaf, `codes` its ISO 3166-2 code.
    """
    zones = zones_of(leaves, places, province_of, codes)
    matches = Matches(leaves, places, zones, province_of)
    around = _neighbours(leaves)
    for rank, kind in enumerate(_kinds(matches)):
        of_kind = [place for place in places if place.subtype == kind]
        # gmina Łuków is not the county of Łuków: other kinds must agree in the whole name.
        for key in _KEYS if rank == 0 else _KEYS[:1]:
            _by_key(matches, of_kind, key, around)
        for damage in _DAMAGES if is_damaged else ():
            for _ in range(_ROUNDS):
                _by_template(matches, of_kind, damage, around)
    return Matched(matches.found, matches.counties)


def _kinds(matches: Matches) -> list[str]:
    """Overture's tiers, the one with most of the leaves' names first."""
    wanted = {(matches.zone(leaf), key(leaf.name)) for leaf in matches.leaves for key in _KEYS}
    held: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for zone, places in in_zones(matches.places).items():
        for place in places:
            held[place.subtype] |= {(zone, key(place.name)) for key in _KEYS}
            held[place.subtype] |= {(zone, key(place.name_en or "")) for key in _KEYS}
    return sorted(held, key=lambda kind: (-len(wanted & held[kind]), kind))


def _by_key(
    matches: Matches,
    places: Sequence[Place],
    key: Callable[[str], str],
    around: Mapping[str, Sequence[str]],
) -> None:
    in_zone = {zone: places_by_key(group, key) for zone, group in in_zones(places).items()}
    open_: dict[tuple[str, str], list[Boundary]] = defaultdict(list)
    for leaf in matches.leaves:
        zone = matches.zone(leaf)
        if zone and leaf.id not in matches.found and key(leaf.name):
            open_[zone, key(leaf.name)].append(leaf)
    doubtful = []
    for (zone, name), group in open_.items():
        free = [p for p in in_zone.get(zone, {}).get(name, ()) if p.id not in matches.taken]
        if len(group) == 1 and len(free) == 1:
            matches.take(group[0], free[0])
        elif free:
            doubtful.append((group, free))
            counties = {place.county for place in free}
            if len(counties) == 1 and (county := counties.pop()):
                matches.counties |= {leaf.id: county for leaf in group}
    for _ in range(_ROUNDS):
        for group, free in doubtful:
            _by_neighbours(matches, group, free, around)


def _by_neighbours(
    matches: Matches,
    leaves: Sequence[Boundary],
    places: Sequence[Place],
    around: Mapping[str, Sequence[str]],
) -> None:
    claims: dict[str, list[Boundary]] = defaultdict(list)
    by_id = {place.id: place for place in places}
    for leaf in leaves:
        near = {matches.found[id_].county for id_ in around[leaf.id] if id_ in matches.found}
        fit = [p for p in places if p.county in near and p.id not in matches.taken]
        if leaf.id not in matches.found and len(fit) == 1:
            claims[fit[0].id].append(leaf)
    for id_, claimants in claims.items():
        if len(claimants) == 1:
            matches.take(claimants[0], by_id[id_])


def _by_template(
    matches: Matches,
    places: Sequence[Place],
    damage: Callable[[str], re.Pattern[str] | None],
    around: Mapping[str, Sequence[str]],
) -> None:
    """A leaf that damage can have made of one place only, and that place of it only."""
    free = in_zones(place for place in places if place.id not in matches.taken)
    patterns = {
        zone: [(place, pattern) for place in group if (pattern := damage(place.name))]
        for zone, group in free.items()
    }
    made_of = {
        leaf.id: [
            place
            for place, pattern in patterns.get(matches.zone(leaf) or "", ())
            if len(leaf.name) >= _SHORTEST and pattern.fullmatch(leaf.name.lower())
        ]
        for leaf in matches.leaves
        if leaf.id not in matches.found
    }
    _take_pairs(matches, made_of, around)


def _take_pairs(
    matches: Matches,
    made_of: Mapping[str, Sequence[Place]],
    around: Mapping[str, Sequence[str]],
) -> None:
    leaves = {leaf.id: leaf for leaf in matches.leaves}
    nearby: dict[str, list[Place]] = {}
    for id_, places in made_of.items():
        near = {matches.found[other].county for other in around[id_] if other in matches.found}
        fit = [place for place in places if place.county in near] if len(places) > 1 else places
        nearby[id_] = list(fit)
    wanted = Counter(place.id for places in nearby.values() for place in places)
    for id_, places in nearby.items():
        if len(places) == 1 and wanted[places[0].id] == 1:
            matches.take(leaves[id_], places[0])


def _neighbours(leaves: Sequence[Boundary]) -> dict[str, list[str]]:
    areas = array(leaf.geometry for leaf in leaves)
    here, there = shapely.STRtree(areas).query(areas, predicate="intersects")
    order = np.lexsort((there, here))
    found: dict[str, list[str]] = {leaf.id: [] for leaf in leaves}
    for left, right in zip(here[order].tolist(), there[order].tolist(), strict=True):
        if left != right:
            found[leaves[left].id].append(leaves[right].id)
    return found
