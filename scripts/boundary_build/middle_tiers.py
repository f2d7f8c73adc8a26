"""Tiers between the provinces and the leaves, dissolved from the leaves by Overture's counties.

Built for a country where the leaves' layer is the second tier, where at least nine in ten leaves
certainly lie in one county; the others lie in the county they share most of their border with.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import shapely

from boundary_build.geometry import array, dissolve
from boundary_build.overture import Place
from boundary_build.rows import Boundary, Source
from geoimm.domain.divisions import Level

_ENOUGH = 0.9
_FILE = "geoboundaries_odbl"
_COUNTRIES = ("AT", "CL", "CM", "CR", "CZ", "EE", "HT", "HU", "PL", "PT", "RW", "SK", "TN")
"""Where Overture's counties are the tier the leaves' own law puts above them: Bezirke, provincias,
départements, cantones, okresy, arrondissements, járások, powiaty, concelhos and so on."""


def with_middle_tiers(
    rows: Sequence[Boundary], counties: Mapping[str, str], places: Mapping[str, Place]
) -> list[Boundary]:
    """The rows with the tiers that can be built, their leaves below them.

    `counties` is Overture's county by id of the leaf.
    """
    found = list(rows)
    for country in _COUNTRIES:
        leaves = [row for row in found if _is_leaf(row, country)]
        known = {leaf.id: counties[leaf.id] for leaf in leaves if leaf.id in counties}
        if len(known) >= _ENOUGH * len(leaves) > 0:
            found = _with_tier(found, leaves, _completed(leaves, known), places)
    return found


def _is_leaf(row: Boundary, country: str) -> bool:
    return row.country == country and row.level is Level.district


def _completed(leaves: Sequence[Boundary], known: Mapping[str, str]) -> dict[str, str]:
    """The county of every leaf, an unknown one's by its borders with known ones."""
    areas = array(leaf.geometry for leaf in leaves)
    tree = shapely.STRtree(areas)
    complete = dict(known)
    province_of = _provinces(leaves, known)
    while missing := [i for i, leaf in enumerate(leaves) if leaf.id not in complete]:
        added = {}
        for index in missing:
            shared: dict[str, float] = defaultdict(float)
            for other in np.sort(tree.query(areas[index], "intersects")).tolist():
                neighbour = leaves[other]
                county = complete.get(neighbour.id, "")
                if province_of.get(county) == leaves[index].parent_id:
                    border = shapely.intersection(areas[index], areas[other])
                    shared[county] += border.length
            if shared:
                added[leaves[index].id] = min(shared, key=lambda id_: (-shared[id_], id_))
        if not added:
            break
        complete |= added
    return complete


def _provinces(leaves: Sequence[Boundary], county_of: Mapping[str, str]) -> dict[str, str]:
    """The province most leaves of a county lie in."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for leaf in leaves:
        if leaf.id in county_of:
            votes[county_of[leaf.id]][leaf.parent_id or ""] += 1
    return {county: count.most_common(1)[0][0] for county, count in votes.items()}


def _with_tier(
    rows: Sequence[Boundary],
    leaves: Sequence[Boundary],
    county_of: Mapping[str, str],
    places: Mapping[str, Place],
) -> list[Boundary]:
    parts: dict[str, list[Boundary]] = defaultdict(list)
    for leaf in leaves:
        if leaf.id in county_of:
            parts[county_of[leaf.id]].append(leaf)
    province_of = _provinces(leaves, county_of)
    tier = [_county(places[id_], province_of[id_], parts[id_]) for id_ in sorted(parts)]
    hung = [
        replace(row, parent_id=_id(county_of[row.id])) if row.id in county_of else row
        for row in rows
    ]
    return [*hung, *tier]


def _county(place: Place, province: str, leaves: Sequence[Boundary]) -> Boundary:
    return Boundary(
        id=_id(place.id),
        parent_id=province,
        level=Level.city,
        name=place.name,
        name_local=place.name,
        names={"en": place.name_en} if place.name_en else {},
        country=leaves[0].country,
        source=_source(leaves[0].source),
        geometry=dissolve([leaf.geometry for leaf in leaves]),
    )


def _id(county: str) -> str:
    return f"ov:{county}"


def _source(layer: Source) -> Source:
    return Source(
        name=f"{layer.name}, dissolved by Overture 2026-09-23.1",
        file=_FILE,
        licence=f"ODbL 1.0; the borders {layer.licence}",
        credit=f"{layer.credit}; dissolved, names and parents © OpenStreetMap contributors and"
        " others, by Overture Maps Foundation, Divisions 2026-09-23.1, by wkls 1.4.0.",
    )
