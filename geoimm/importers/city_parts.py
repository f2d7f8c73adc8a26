"""The parts of a city that is its own province: they lie below all its levels."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from geoimm.domain.divisions import Level
from geoimm.importers.draft import Draft
from geoimm.importers.known_divisions import KnownDivisions
from geoimm.importers.repair import Geometries
from geoimm.importers.sameness import SURELY_SAME, may_share, shares


def move_below_cities(
    draft: Draft,
    levels: NDArray[np.int64],
    taken: Mapping[int, int],
    again: NDArray[np.bool_],
    known: KnownDivisions,
) -> NDArray[np.bool_]:
    """Level the parts of divisions that stand at several levels; which have no level left.

    `levels` and `again` are changed.
    """
    lost = np.zeros(len(levels), dtype=np.bool_)
    tree = shapely.STRtree(shapely.point_on_surface(draft.geometries))
    for city, division in sorted(taken.items()):
        if known.finest[division] == known.widest[division]:
            continue
        inside = tree.query(draft.geometries[city], predicate="contains").tolist()
        parts = [row for row in sorted(inside) if row not in taken and not again[row]]
        own = [row for row in parts if draft.features[row].country == draft.features[city].country]
        _level_parts(draft, own, levels, again, int(known.finest[division]) + 1)
        lost[own] = levels[own] > Level.township
    return lost


def _level_parts(
    draft: Draft,
    parts: Sequence[int],
    levels: NDArray[np.int64],
    again: NDArray[np.bool_],
    least: int,
) -> None:
    """Tier by tier, each below the one before; a part that a finer tier repeats stands once."""
    tiers: dict[int, list[int]] = {}
    for row in parts:
        tier = draft.features[row].tier
        tiers.setdefault(int(levels[row]) if tier is None else tier, []).append(row)
    placed: list[int] = []
    for tier in sorted(tiers):
        own = [row for row in tiers[tier] if not _is_among(draft.geometries, row, placed)]
        again[[row for row in tiers[tier] if row not in own]] = True
        levels[own] = np.maximum(levels[own], least)
        placed += own
        least = max([least, *(levels[own] + 1).tolist()])


def _is_among(geometries: Geometries, row: int, others: Sequence[int]) -> bool:
    """Whether one of the others has nearly the same polygon."""
    if not others:
        return False
    one, other = geometries[[row] * len(others)], geometries[list(others)]
    near = may_share(one, other)
    return any(bool((each > SURELY_SAME).any()) for each in shares(one[near], other[near]))
