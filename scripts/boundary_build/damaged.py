"""Names that a layer has damaged: repaired where one name only can have been meant.

What nothing repairs is called after its parent, with the word for its kind and a number: a name
that is none is worse than a number.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from boundary_build.geonames import Place as Town
from boundary_build.name_keys import bare_letters
from boundary_build.namesakes import places_in
from boundary_build.overture import Place
from boundary_build.overture_names import DAMAGED, Names
from boundary_build.rows import Boundary
from geoimm.domain.divisions import Level

_ODD = re.compile(r"[^\W\d_]\d|\d[^\W\d_]{2}|[^\w\s'’.,()/–-]|[a-z][A-Z]")
_WORDS = re.compile(r"[^\W\d_]+")
_SHORT = 2
"""Letters a name must have more than, to be one."""
_ALL_KNOWN = {"CZ", "HU", "PT", "SK"}
"""Countries all of whose divisions have their words among the names of Overture and GeoNames."""
_ALIKE = 0.7
_CLEARLY = 0.15
"""How much more like than any other a name must be."""
_UNION = re.compile(r"^uni\S+ (das|de) freguesias d[eoa]s? ")
_KINDS = {
    "BJ": "arrondissement",
    "CZ": "obec",
    "HU": "település",
    "PT": "freguesia",
    "SK": "obec",
}


@dataclass(frozen=True, slots=True)
class Repaired:
    """The rows, and the names given to some of them by each source."""

    rows: Sequence[Boundary]
    by_overture: Sequence[Names]
    by_geonames: Sequence[Names]
    numbered: int
    """How many have a number for a name."""


def repaired(
    rows: Sequence[Boundary],
    named: Collection[str],
    register: Mapping[str, Sequence[Place]],
    taken: Collection[str],
    towns: Sequence[Town],
) -> Repaired:
    """The rows without damaged names.

    `named` are the ids of those whose name is certain, `taken` the places of Overture they are.
    """
    by_id = {row.id: row for row in rows}
    words = {country: _vocabulary(register.get(country, ()), towns, country) for country in DAMAGED}
    broken = [
        row
        for row in sorted(rows, key=lambda row: row.id)
        if row.country in DAMAGED
        and row.id.startswith("gb:")
        and row.id not in named
        and _is_damaged(row, by_id[row.parent_id or ""], words[row.country])
    ]
    overture = _by_overture(broken, register, taken)
    left = [row for row in broken if row.id not in overture]
    geonames = _by_towns(left, towns)
    numbers = _numbers([row for row in left if row.id not in geonames], by_id)
    return Repaired(
        rows=[replace(row, name=numbers[row.id]) if row.id in numbers else row for row in rows],
        by_overture=[_named(id_, name) for id_, name in sorted(overture.items())],
        by_geonames=[_named(id_, name) for id_, name in sorted(geonames.items())],
        numbered=len(numbers),
    )


def _named(id_: str, name: str) -> Names:
    return Names(id_, name, name, None, None)


def _vocabulary(places: Sequence[Place], towns: Sequence[Town], country: str) -> set[str]:
    names = [name for place in places for name in (place.name, place.name_en) if name]
    names += [town.name for town in towns if town.country == country]
    return {word for name in names for word in _WORDS.findall(bare_letters(name))}


def _is_damaged(row: Boundary, parent: Boundary, vocabulary: set[str]) -> bool:
    letters = sum(letter.isalpha() for letter in row.name)
    if letters <= _SHORT or _ODD.search(row.name):
        return True
    # The quarters of a capital are in neither list.
    if row.country not in _ALL_KNOWN or parent.level is Level.province:
        return False
    return not vocabulary.issuperset(_WORDS.findall(bare_letters(row.name)))


def _by_overture(
    broken: Sequence[Boundary],
    register: Mapping[str, Sequence[Place]],
    taken: Collection[str],
) -> dict[str, str]:
    """The place of the same county that is no other's, where the two are clearly most alike."""
    free: dict[str, list[Place]] = defaultdict(list)
    for country in sorted(DAMAGED):
        for place in register.get(country, ()):
            if place.county and place.subtype != "county" and place.id not in taken:
                free[f"ov:{place.county}"].append(place)
    found: dict[str, str] = {}
    by_county: dict[str, list[Boundary]] = defaultdict(list)
    for row in broken:
        by_county[row.parent_id or ""].append(row)
    for county, group in by_county.items():
        found |= _pairs(group, free.get(county, []))
    return found


def _pairs(rows: Sequence[Boundary], places: Sequence[Place]) -> dict[str, str]:
    like = {(r.id, p.id): _likeness(r.name, p.name) for r in rows for p in places}
    found: dict[str, str] = {}
    for row in rows:
        for place in places:
            others = [like[row.id, p.id] for p in places if p is not place]
            others += [like[r.id, place.id] for r in rows if r is not row]
            best = like[row.id, place.id]
            if best >= _ALIKE and all(other <= best - _CLEARLY for other in others):
                found[row.id] = place.name
    return found


def _by_towns(broken: Sequence[Boundary], towns: Sequence[Town]) -> dict[str, str]:
    """The one place in it whose name is like its own."""
    found: dict[str, str] = {}
    inside = places_in(broken, towns)
    for row in broken:
        like = {
            town.name for town in inside.get(row.id, ()) if _likeness(row.name, town.name) >= _ALIKE
        }
        if len(like) == 1:
            found[row.id] = like.pop()
    return found


def _likeness(left: str, right: str) -> float:
    here, there = (_UNION.sub("", bare_letters(name)) for name in (left, right))
    return SequenceMatcher(None, here, there, autojunk=False).ratio()


def _numbers(rows: Sequence[Boundary], by_id: Mapping[str, Boundary]) -> dict[str, str]:
    """The names by parent, kind and number, counted in the order of ids."""
    by_parent: dict[str, list[Boundary]] = defaultdict(list)
    for row in rows:
        by_parent[row.parent_id or ""].append(row)
    return {
        row.id: f"{by_id[parent].name}, {_KINDS[row.country]} {number}"
        for parent, group in by_parent.items()
        for number, row in enumerate(group, 1)
    }
