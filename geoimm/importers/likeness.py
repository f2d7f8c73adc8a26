"""Imported divisions that a boundary set has already take its levels, names, codes and ids.

What a tier of a source is called decides nothing: ADM1 is a region in one country, a statistical
zone above the provinces in another. So a tier is of the level at which the set has most of its
divisions; a tier between two such takes a level that is free between them, and one for which no
level is free is left out. A division keeps the set's own level where that differs from its
tier's: a borough of London among counties. The parts of a city that is its own province lie
below all levels of it, whatever tier they are of: Wien's Bezirke.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from geoimm.domain.divisions import Level
from geoimm.importers.city_parts import move_below_cities
from geoimm.importers.draft import Draft
from geoimm.importers.features import Feature
from geoimm.importers.known_divisions import KnownDivisions, known_divisions
from geoimm.importers.repair import Geometries
from geoimm.importers.sameness import SAME, SURELY_SAME, may_share, shares

_MOST = 0.5
"""Of a tier's divisions that the set has at a level: more, and the tier is of that level."""
_COUNTRY = "the country stays as the set has it, where it fits to its neighbours"
_NOWHERE = "no level is free for its tier"
_AGAIN = "the same division as one of a wider tier"


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """A feature, a division of the set, and the part of both together that both share."""

    features: NDArray[np.int64]
    known: NDArray[np.int64]
    shared: NDArray[np.float64]

    def of(self, mask: NDArray[np.bool_]) -> "_Pairs":
        return _Pairs(self.features[mask], self.known[mask], self.shared[mask])


def made_like(path: Path, draft: Draft, country: str | None) -> Draft:
    """The draft with the levels, names, codes and ids of the set at the path.

    Features that tell no country are of `country`. Raises BoundaryDataError for what is no set.
    """
    below = np.array([each.level is not Level.country for each in draft.features], dtype=np.bool_)
    draft = draft.keeping(below, _COUNTRY)
    countries = [feature.country or country for feature in draft.features]
    known = known_divisions(path, {each for each in countries if each})
    pairs = _matched(draft.geometries, countries, known)
    levels = np.full(len(draft.features), -1, dtype=np.int64)
    for each in sorted({each or "" for each in countries}):
        own = np.array([(country or "") == each for country in countries], dtype=np.bool_)
        _fill_levels(levels, own, draft.features, pairs, known)
    draft, pairs, levels = _keeping(draft, pairs, levels, levels >= 0, _NOWHERE)
    taken, again = _taken(draft.features, levels, pairs, known)
    lost = move_below_cities(draft, levels, taken, again, known)
    own_ids = {
        known.rows[division]["id"]: draft.features[row].id for row, division in taken.items()
    }
    features = [
        _like(feature, Level(min(int(level), Level.township)), taken.get(row), known, own_ids)
        for row, (feature, level) in enumerate(zip(draft.features, levels, strict=True))
    ]
    draft = replace(draft, features=features)
    return draft.keeping(~(again & ~lost), _AGAIN).keeping(~lost[lost | ~again], _NOWHERE)


def _keeping(
    draft: Draft,
    pairs: _Pairs,
    levels: NDArray[np.int64],
    mask: NDArray[np.bool_],
    reason: str,
) -> tuple[Draft, _Pairs, NDArray[np.int64]]:
    numbers = np.cumsum(mask) - 1
    kept = pairs.of(mask[pairs.features])
    renumbered = replace(kept, features=numbers[kept.features])
    return draft.keeping(mask, reason), renumbered, levels[mask]


def _matched(
    geometries: Geometries, countries: Sequence[str | None], known: KnownDivisions
) -> _Pairs:
    """The pairs of one country that may be the same division."""
    if not len(known):
        empty = np.zeros(0, dtype=np.int64)
        return _Pairs(empty, empty, np.zeros(0))
    one, other = shapely.STRtree(known.geometries).query(geometries)
    same = np.array(
        [countries[a] == known.rows[b]["country"] for a, b in zip(one, other, strict=True)],
        dtype=np.bool_,
    )
    near = same & may_share(geometries[one], known.geometries[other])
    one, other = one[near], other[near]
    shared = np.concatenate([np.zeros(0), *shares(geometries[one], known.geometries[other])])
    order = np.lexsort((other, -shared, one))
    return _Pairs(one[order], other[order], shared[order]).of(shared[order] > SAME)


def _fill_levels(
    levels: NDArray[np.int64],
    own: NDArray[np.bool_],
    features: Sequence[Feature],
    pairs: _Pairs,
    known: KnownDivisions,
) -> None:
    """The level of each feature of one country by its tier, -1 where none is free for it."""
    tiers: dict[int, list[int]] = {}
    for row in np.flatnonzero(own).tolist():
        tier = features[row].tier
        if tier is None:
            levels[row] = features[row].level
        else:
            tiers.setdefault(tier, []).append(row)
    anchors = _anchors({tier: np.array(tiers[tier]) for tier in sorted(tiers)}, pairs, known)
    for tier, level in _levels_of_tiers(sorted(tiers), anchors).items():
        levels[tiers[tier]] = level


def _anchors(
    tiers: Mapping[int, NDArray[np.int64]], pairs: _Pairs, known: KnownDivisions
) -> dict[int, Level]:
    """The level at which the set has most divisions of a tier, finer from tier to tier."""
    anchors: dict[int, Level] = {}
    least = Level.province
    for tier, rows in tiers.items():
        of_tier = pairs.of(np.isin(pairs.features, rows))
        counts: Counter[Level] = Counter()
        for level in Level:
            there = (known.widest[of_tier.known] <= level) & (known.finest[of_tier.known] >= level)
            counts[level] = len(np.unique(of_tier.features[there]))
        enough = [each for each in Level if each >= least and counts[each] > _MOST * len(rows)]
        if enough:
            anchors[tier] = max(enough, key=lambda each: (counts[each], -each))
            least = Level(min(anchors[tier] + 1, Level.township))
        if anchors.get(tier) is Level.township:
            break
    return anchors


def _levels_of_tiers(tiers: Sequence[int], anchors: Mapping[int, Level]) -> dict[int, int]:
    """The anchored ones, and for the others a free level between; -1 for none."""
    found: dict[int, int] = {}
    waiting: list[int] = []
    above = int(Level.country)
    for tier in tiers:
        if tier not in anchors:
            waiting.append(tier)
            continue
        free = list(range(above + 1, anchors[tier]))
        # Of more tiers than levels the finest are taken.
        fitting = waiting[max(0, len(waiting) - len(free)) :]
        found.update(zip(fitting, free, strict=False))
        waiting, above = [], int(anchors[tier])
        found[tier] = above
    found.update(zip(waiting, range(above + 1, len(Level)), strict=False))
    return {tier: found.get(tier, -1) for tier in tiers}


def _taken(
    features: Sequence[Feature], levels: NDArray[np.int64], pairs: _Pairs, known: KnownDivisions
) -> tuple[dict[int, int], NDArray[np.bool_]]:
    """The division of the set that each feature is, and which features are one again.

    First come those whose tier is of a level of the division, the wider tier before the finer.
    """
    taken: dict[int, int] = {}
    owner: dict[int, int] = {}
    again = np.zeros(len(features), dtype=np.bool_)
    at = levels[pairs.features]
    stands = (known.widest[pairs.known] <= at) & (known.finest[pairs.known] >= at)
    tiers = np.array([features[row].tier or 0 for row in pairs.features], dtype=np.int64)
    first = np.lexsort((-pairs.shared, tiers, at))
    for pair in first[stands[first]].tolist():
        feature, division = int(pairs.features[pair]), int(pairs.known[pair])
        if feature in taken or again[feature]:
            continue
        if division not in owner:
            taken[feature], owner[division] = division, feature
        elif levels[owner[division]] != levels[feature] and pairs.shared[pair] > SURELY_SAME:
            again[feature] = True
    for pair in first[~stands[first] & (pairs.shared[first] > SURELY_SAME)].tolist():
        feature, division = int(pairs.features[pair]), int(pairs.known[pair])
        if feature not in taken and division not in owner and not again[feature]:
            taken[feature], owner[division] = division, feature
    return taken, again


def _like(
    feature: Feature,
    level: Level,
    division: int | None,
    known: KnownDivisions,
    own: Mapping[str, str],
) -> Feature:
    """`own` are the ids of the source by those of the set."""
    if division is None:
        return replace(feature, level=level, other_levels=())
    told, levels = known.rows[division], known.levels(division)
    return replace(
        feature,
        known_id=told["id"],
        parent_id=own.get(told["parent_id"], feature.parent_id),
        level=levels[0],
        other_levels=levels[1:],
        name=told["name"],
        names={**feature.names, **known.names(division)},
        bare_name=told.get("bare_name"),
        is_union=bool(told.get("is_union")),
        code=told.get("code") or feature.code,
    )
