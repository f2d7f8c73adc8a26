"""First levels drawn anew from the divisions below them, where Natural Earth's are out of date."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from boundary_build.first_levels import FirstLevel, read_first_levels
from boundary_build.geometry import array
from boundary_build.geonames import Place
from boundary_build.name_keys import bare_key
from boundary_build.overture import Place as Named
from boundary_build.overture import Register
from boundary_build.rows import Boundary
from geoimm.domain.divisions import Level

OUT_OF_DATE: Mapping[str, Sequence[str]] = {
    "CD": (),
    "CI": (),
    "ID": ("ID-KI", "ID-PA", "ID-PB"),
    "KE": (),
    "KZ": ("KZ-ALA", "KZ-KAR", "KZ-VOS", "KZ-YUZ"),
    "LU": (),
    "LV": (),
    "MA": (),
    "NO": (),
    "NP": (),
}
"""Countries whose provinces have been cut anew since Natural Earth drew them: 26 provinces of DR
Congo for 11, 14 districts of Côte d'Ivoire for 19 regions, 47 counties of Kenya for 8 provinces, 12
cantons of Luxembourg, 42 municipalities of Latvia for 119, 12 regions of Morocco for 16, 15 fylker
of Norway for 19, 7 provinces of Nepal for 14 zones. Of Indonesia and Kazakhstan the provinces that
have been split, by code."""

_MOVED = {
    "NO": {
        **dict.fromkeys(("Hurum", "Jevnaker", "Lunner", "Røyken"), "NO-32"),
        "Svelvik": "NO-33",
        **dict.fromkeys(("Halsa", "Rindal"), "NO-50"),
        "Hornindal": "NO-15",
        "Tjeldsund": "NO-55",
    }
}
"""Kommuner that left their old fylke, whose others all went to one."""

_AGREE = 0.6
"""Share of a division's places from which they decide where it belongs."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What tells where the divisions of a country belong today."""

    places: Sequence[Place]
    register: Register
    wards_of_kenya: Mapping[str, set[str]]


def with_new_first_levels(rows: Sequence[Boundary], evidence: Evidence) -> list[Boundary]:
    """The rows, the provinces that are out of date replaced by those of today.

    A division below them belongs where Overture's only place of its name in the country does, in
    Kenya by the country's own list; else where its places do by GeoNames, which is older; else
    with the neighbour it shares most of its border with.
    """
    table = read_first_levels()
    found = list(rows)
    for country in sorted(OUT_OF_DATE):
        firsts = table[country]
        old = _old(found, country)
        below = [row for row in found if row.parent_id in {row.id for row in old}]
        known = _known(country, firsts, old, below, evidence)
        belongs = _completed(below, known)
        found = _redrawn(found, old, firsts, belongs)
    return found


def _old(rows: Sequence[Boundary], country: str) -> list[Boundary]:
    codes = OUT_OF_DATE[country]
    return [
        row
        for row in rows
        if row.country == country
        and row.level is Level.province
        and (not codes or row.code in codes)
    ]


def _known(
    country: str,
    firsts: Sequence[FirstLevel],
    old: Sequence[Boundary],
    below: Sequence[Boundary],
    evidence: Evidence,
) -> dict[str, str]:
    """The id of the first level by id of the division, as far as it is known."""
    first_of = {part: first.id for first in firsts for part in first.parts}
    inside = [place for place in evidence.places if place.country == country]
    if country in _MOVED:
        found = _by_old(country, firsts, old, below)
    else:
        found = _by_places(below, inside, first_of)
    by_code = {first.code or "": first.id for first in firsts}
    found |= _by_names(below, _regions(evidence.register.by_country.get(country, ())), by_code)
    if country == "KE":
        by_name = {bare_key(first.name): first.id for first in firsts}
        found |= _by_names(below, evidence.wards_of_kenya, by_name)
    return found


def _by_old(
    country: str,
    firsts: Sequence[FirstLevel],
    old: Sequence[Boundary],
    below: Sequence[Boundary],
) -> dict[str, str]:
    first_of = {part: first.id for first in firsts for part in first.parts}
    by_code = {first.code: first.id for first in firsts}
    code_of = {row.id: row.code or "" for row in old}
    moved = _MOVED[country]
    return {
        row.id: by_code[moved[row.name]]
        if row.name in moved
        else first_of[code_of[row.parent_id or ""]]
        for row in below
    }


def _regions(places: Sequence[Named]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for place in places:
        for name in (place.name, place.name_en):
            if name:
                found[bare_key(name)].add(place.region)
    return found


def _by_names(
    below: Sequence[Boundary], regions: Mapping[str, set[str]], first_of: Mapping[str, str]
) -> dict[str, str]:
    """By the one region that has a division of the name, where no other one here has it."""
    namesakes = Counter(bare_key(row.name) for row in below)
    found = {}
    for row in below:
        at = regions.get(bare_key(row.name), set())
        if len(at) == 1 and namesakes[bare_key(row.name)] == 1 and min(at) in first_of:
            found[row.id] = first_of[min(at)]
    return found


def _by_places(
    below: Sequence[Boundary], places: Sequence[Place], first_of: Mapping[str, str]
) -> dict[str, str]:
    points = shapely.points([(place.longitude, place.latitude) for place in places])
    tree = shapely.STRtree(array(row.geometry for row in below))
    votes: dict[int, Counter[str]] = defaultdict(Counter)
    for point, row in sorted(tree.query(points, "within").T.tolist()):
        first = first_of.get(places[point].admin1.partition(".")[2])
        if first:
            votes[row][first] += 1
    found = {}
    for row in sorted(votes):
        first, count = min(votes[row].items(), key=lambda item: (-item[1], item[0]))
        if count > _AGREE * votes[row].total():
            found[below[row].id] = first
    return found


def _completed(below: Sequence[Boundary], known: Mapping[str, str]) -> dict[str, str]:
    """The first level of every division, an unknown one's by its border with known ones."""
    areas = array(row.geometry for row in below)
    tree = shapely.STRtree(areas)
    complete = dict(known)
    while missing := [index for index, row in enumerate(below) if row.id not in complete]:
        added = {}
        for index in missing:
            shared: dict[str, float] = defaultdict(float)
            for other in np.sort(tree.query(areas[index], "dwithin", distance=_NEAR)).tolist():
                if first := complete.get(below[other].id):
                    border = shapely.intersection(areas[index].buffer(_NEAR), areas[other])
                    shared[first] += border.area
            if shared:
                added[below[index].id] = min(shared, key=lambda id_: (-shared[id_], id_))
        if not added:
            added = _nearest(below, areas, complete, missing[0])
        complete |= added
    return complete


_NEAR = 0.01
"""Degrees: leaves that are drawn apart still are neighbours."""


def _nearest(
    below: Sequence[Boundary], areas: np.ndarray, complete: Mapping[str, str], index: int
) -> dict[str, str]:
    """An island's first level: that of the nearest known division."""
    known = [other for other, row in enumerate(below) if row.id in complete]
    nearest = known[int(np.argmin(shapely.distance(areas[index], areas[known])))]
    return {below[index].id: complete[below[nearest].id]}


def _redrawn(
    rows: Sequence[Boundary],
    old: Sequence[Boundary],
    firsts: Sequence[FirstLevel],
    belongs: Mapping[str, str],
) -> list[Boundary]:
    gone = {row.id for row in old}
    parts: dict[str, list[Boundary]] = defaultdict(list)
    for row in rows:
        if row.id in belongs:
            parts[belongs[row.id]].append(row)
    new = [first.row(parts[first.id]) for first in firsts if first.id in parts]
    hung = [
        replace(row, parent_id=belongs[row.id]) if row.id in belongs else row
        for row in rows
        if row.id not in gone
    ]
    return [*hung, *new]
