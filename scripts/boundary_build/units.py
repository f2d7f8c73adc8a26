"""The second-tier divisions that leaves are gathered into, under one id whoever names them."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from boundary_build.name_keys import bare_key, bare_letters
from boundary_build.overture import Place

_ENOUGH_VOTES = 2
_MOST_VOTES = 0.6
_ALIKE = 0.8


@dataclass(frozen=True, slots=True)
class Unit:
    """One division of the tier."""

    id: str
    """`ov:` of Overture, or the country and a code or name of the one who names it."""
    name: str
    name_en: str | None = None

    @property
    def is_overture(self) -> bool:
        """Whether Overture names it, so that the ODbL holds."""
        return self.id.startswith("ov:")


@dataclass(frozen=True, slots=True)
class Said:
    """A division as a source speaks of it: by a code, or by a name within our province."""

    country: str
    province: str
    """The id of our province the leaf lies in."""
    code: str
    """Empty where the source has names only."""
    name: str


def of_overture(place: Place) -> Unit:
    """A county of Overture as a unit."""
    return Unit(f"ov:{place.id}", place.name, place.name_en)


def resolve(
    said: Iterable[Said], counties: Sequence[Place], together: Mapping[str, Counter[str]]
) -> dict[Said, Unit]:
    """The county of Overture each source certainly means.

    `together` counts, by code, the counties that leaves with this code certainly lie in.
    """
    everyone = sorted(set(said), key=lambda each: (each.province, each.code, each.name))
    by_id = {county.id: county for county in counties}
    found: dict[Said, Unit] = {}
    for each in everyone:
        votes = together.get(each.code, Counter())
        county, count = min(votes.items(), key=lambda v: (-v[1], v[0])) if votes else ("", 0)
        if count >= _ENOUGH_VOTES and count >= _MOST_VOTES * votes.total():
            found[each] = of_overture(by_id[county])
    found |= _by_name([each for each in everyone if each not in found], counties)
    return found


def _by_name(said: Sequence[Said], counties: Sequence[Place]) -> dict[Said, Unit]:
    """By a name met once in the country, then by a name or a like one met once in the region."""
    named = _named(counties)
    once = {
        each: next(iter(ids))
        for each in said
        if each.name and len(ids := named[bare_key(each.name)]) == 1
    }
    by_id = {county.id: county for county in counties}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for each, id_ in once.items():
        votes[each.province][by_id[id_].region] += 1
    found = {each: of_overture(by_id[id_]) for each, id_ in once.items()}
    for each in said:
        if each.name and each not in found and votes[each.province]:
            regions = votes[each.province]
            region = min(regions, key=lambda r: (-regions[r], r))
            here = [county for county in counties if county.region == region]
            if county := _only_like(each.name, here):
                found[each] = of_overture(county)
    return found


def _named(counties: Iterable[Place]) -> dict[str, set[str]]:
    named: dict[str, set[str]] = defaultdict(set)
    for county in counties:
        for name in (county.name, county.name_en):
            if name:
                named[bare_key(name)].add(county.id)
    return named


def _only_like(name: str, counties: Sequence[Place]) -> Place | None:
    """The county of that name, or the one of a name much like it."""
    key = bare_key(name)
    same = [c for c in counties if key in {bare_key(c.name), bare_key(c.name_en or c.name)}]
    if same:
        return same[0] if len(same) == 1 else None
    like = [county for county in counties if _likeness(key, county) >= _ALIKE]
    return like[0] if len(like) == 1 else None


def _likeness(key: str, county: Place) -> float:
    keys = {bare_key(name) for name in (county.name, county.name_en) if name}
    return max(SequenceMatcher(None, key, other, autojunk=False).ratio() for other in keys)


def own(said: Said) -> Unit:
    """A unit under the source's own name, capitals put as in a title."""
    name = " ".join(said.name.split())
    if name.isupper():
        name = name.title()
    slug = re.sub(r"[^a-z0-9]+", "-", bare_letters(name)).strip("-")
    tail = said.code or f"{said.province.rpartition(':')[2]}-{slug}"
    return Unit(f"g2:{tail}" if said.code else f"{said.country.lower()}:{tail}", name, name)
