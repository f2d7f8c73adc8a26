"""How the leaves of a country vote for the districts they lie in."""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import shapely

from boundary_build import geonames, kenya, registers
from boundary_build.geometry import array
from boundary_build.name_keys import bare_key
from boundary_build.overture import Place
from boundary_build.packages import Cache
from boundary_build.rows import Boundary
from boundary_build.units import Said, Unit, of_overture, own, resolve

_CERTAIN = 2
"""A leaf that is a place of Overture by its name counts as much as two places in it."""
_NUMBERED = re.compile(r"(.*\D)\s\d+")
_ROUNDS = 2
_RENAMED = Path(__file__).with_name("district_names.csv")
_NAMERS = {"overture", "overture_names", "towns"}
"""Voters with whom the units are Overture's counties where these are certain."""

Votes = Mapping[str, Counter[Unit]]
"""By the leaf's id."""


@dataclass(frozen=True, slots=True)
class Polls:
    """What the voters of one country need."""

    cache: Cache
    leaves: Sequence[Boundary]
    register: Sequence[Place]
    """Overture's places of the country."""
    counties: Mapping[str, str]
    """Overture's county by the id of the leaf."""
    inside: Mapping[str, Sequence[geonames.Place]]
    """GeoNames' places by the id of the leaf."""


def places_inside(cache: Cache, leaves: Sequence[Boundary]) -> dict[str, list[geonames.Place]]:
    """GeoNames' places of the leaf's country in each leaf, by its id."""
    places = [*geonames.read(cache), *geonames.read_small(cache)]
    points = [(place.longitude, place.latitude) for place in places]
    found: dict[str, list[geonames.Place]] = defaultdict(list)
    for index, leaf in _inside(points, leaves):
        if places[index].country == leaf.country:
            found[leaf.id].append(places[index])
    return found


def votes(polls: Polls, voters: Sequence[str]) -> Votes:
    """All votes of the voters a country has, each leaf's by unit."""
    by_id = {place.id: place for place in polls.register}
    certain = _certain(polls) if "overture" in voters else {}
    towns = _by_towns(polls, certain) if "towns" in voters else []
    said = [
        (leaf.id, replace(each, name=_renamed().get((each.country, each.name), each.name)))
        for voter in voters
        if voter in _VOTERS
        for leaf, each in _VOTERS[voter](polls)
    ]
    counted: dict[str, Counter[Unit]] = defaultdict(Counter)
    together: dict[str, Counter[str]] = defaultdict(Counter)
    for leaf_id, each in said:
        if each.code and leaf_id in certain:
            together[each.code][certain[leaf_id]] += 1
    for _, place, county in towns:
        together[place.admin2][county] += 1
    for leaf_id, county in certain.items():
        counted[leaf_id][of_overture(by_id[county])] += _CERTAIN
    named = [p for p in polls.register if p.subtype == "county" and _NAMERS & set(voters)]
    units = resolve((each for _, each in said), named, together)
    if "own" in voters:
        units |= {each: own(each) for _, each in said if each.name and each not in units}
    for leaf_id, each in said:
        if each in units:
            counted[leaf_id][units[each]] += 1
    # A namesake is a worse witness than a code.
    coded = {each.code for each in units if each.code}
    for leaf_id, place, county in towns:
        if place.admin2 not in coded:
            counted[leaf_id][of_overture(by_id[county])] += 1
    return counted


@cache
def _renamed() -> dict[tuple[str, str], str]:
    """Today's name, by country and the name a source has."""
    with _RENAMED.open(encoding="utf-8", newline="") as file:
        return {(row["country"], row["said"]): row["name"] for row in csv.DictReader(file)}


def _certain(polls: Polls) -> dict[str, str]:
    return {leaf.id: polls.counties[leaf.id] for leaf in polls.leaves if leaf.id in polls.counties}


def _by_places(polls: Polls) -> Iterable[tuple[Boundary, Said]]:
    """Each place in a leaf votes for its second division."""
    names = geonames.admin2_names(polls.cache)
    for leaf in polls.leaves:
        for place in polls.inside.get(leaf.id, ()):
            if place.admin2:
                name = names.get(place.admin2, "")
                yield leaf, Said(leaf.country, leaf.parent_id or "", place.admin2, name)


def _by_post_offices(polls: Polls) -> Iterable[tuple[Boundary, Said]]:
    """Each post office votes for its district, where its state is the one of most around it."""
    offices = registers.india_post(polls.cache)
    found = _inside([(each.longitude, each.latitude) for each in offices], polls.leaves)
    states: dict[str, Counter[str]] = defaultdict(Counter)
    for index, leaf in found:
        states[leaf.parent_id or ""][offices[index].state] += 1
    for index, leaf in found:
        office, province = offices[index], leaf.parent_id or ""
        if office.state == states[province].most_common(1)[0][0]:
            yield leaf, Said(leaf.country, province, "", office.district)


def _by_postal_names(polls: Polls) -> Iterable[tuple[Boundary, Said]]:
    """A leaf votes for the district that the postal codes name with it."""
    return _by_lists(polls, registers.postal_names(polls.cache, polls.leaves[0].country))


def _by_postal_names_of_tanzania(polls: Polls) -> Iterable[tuple[Boundary, Said]]:
    return _by_lists(polls, registers.postal_names_of_tanzania(polls.cache))


def _by_constituencies_of_kenya(polls: Polls) -> Iterable[tuple[Boundary, Said]]:
    return _by_lists(polls, kenya.constituencies_of_wards(polls.cache))


def _by_lists(polls: Polls, pairs: Sequence[tuple[str, str]]) -> Iterable[tuple[Boundary, Said]]:
    """A leaf votes for the district that a list has beside its name."""
    where = {leaf.id: leaf.parent_id or "" for leaf in polls.leaves}
    found = _named_once({leaf.id: {leaf.name} for leaf in polls.leaves}, pairs, where, {})
    # Namesakes elsewhere are found before the district is known to lie in another province.
    province_of = _province_of(where, found)
    for leaf in polls.leaves:
        if leaf.id in found and province_of[found[leaf.id]] == leaf.parent_id:
            yield leaf, Said(leaf.country, leaf.parent_id or "", "", found[leaf.id])


def _by_numbers(polls: Polls) -> Iterable[tuple[Boundary, Said]]:
    """Gutu 23 is a ward of Gutu."""
    for leaf in polls.leaves:
        if match := _NUMBERED.fullmatch(leaf.name):
            yield leaf, Said(leaf.country, leaf.parent_id or "", "", match[1])


_VOTERS: Mapping[str, Callable[[Polls], Iterable[tuple[Boundary, Said]]]] = {
    "constituencies_kenya": _by_constituencies_of_kenya,
    "india_post": _by_post_offices,
    "numbered": _by_numbers,
    "places": _by_places,
    "postal": _by_postal_names,
    "postal_tanzania": _by_postal_names_of_tanzania,
}


def _by_towns(polls: Polls, certain: Mapping[str, str]) -> list[tuple[str, geonames.Place, str]]:
    """The leaf of a place and the county of the one town of Overture that has a name of it."""
    towns = [(n, p.county) for p in polls.register if p.county for n in (p.name, p.name_en) if n]
    here = [(leaf, place) for leaf in polls.leaves for place in polls.inside.get(leaf.id, ())]
    names = {place.id: {place.name, place.ascii_name, *place.alternates} for _, place in here}
    where = {place.id: leaf.parent_id or "" for leaf, place in here}
    start = _province_of({leaf.id: leaf.parent_id or "" for leaf in polls.leaves}, certain)
    found = _named_once(names, towns, where, start)
    return [(leaf.id, place, found[place.id]) for leaf, place in here if place.id in found]


def _named_once(
    names: Mapping[str, set[str]],
    pairs: Iterable[tuple[str, str]],
    where: Mapping[str, str],
    province_of: Mapping[str, str],
) -> dict[str, str]:
    """The district of each name that is in one only, or in one only of those in its province.

    `where` is our province by the name's id, `province_of` by district as far as known before.
    """
    districts: dict[str, set[str]] = defaultdict(set)
    for name, district in pairs:
        districts[bare_key(name)].add(district)
    found: dict[str, str] = {}
    known = dict(province_of)
    for _ in range(_ROUNDS):
        for id_, spelled in names.items():
            could = set().union(*(districts.get(bare_key(name), set()) for name in spelled))
            fit = {d for d in could if known.get(d, where[id_]) == where[id_]}
            if len(fit) == 1:
                found[id_] = fit.pop()
        known = dict(province_of) | _province_of(where, found)
    return found


def _province_of(where: Mapping[str, str], district_of: Mapping[str, str]) -> dict[str, str]:
    """The province most of a district's parts lie in."""
    count: dict[str, Counter[str]] = defaultdict(Counter)
    for id_, district in district_of.items():
        if id_ in where:
            count[district][where[id_]] += 1
    return {district: votes.most_common(1)[0][0] for district, votes in count.items()}


def _inside(
    points: Sequence[tuple[float, float]], leaves: Sequence[Boundary]
) -> list[tuple[int, Boundary]]:
    """The index of each point with the leaf it lies in, in order."""
    tree = shapely.STRtree(array(leaf.geometry for leaf in leaves))
    index, leaf = tree.query(shapely.points(points), predicate="within")
    return [(i, leaves[j]) for i, j in sorted(zip(index.tolist(), leaf.tolist(), strict=True))]
