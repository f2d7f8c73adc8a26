"""Which boundaries fill the land together, and which lie in it here and there.

A layer that leaves most of its parents empty (places of US counties, municipalities of Uruguay)
is a coverage of its own; for the others its parents count as having no children.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from boundary_build.rows import Boundary
from geoimm.domain.divisions import Level

_FILLS = 0.6
"""Share of their parents' area from which the children of one layer fill them. Layers are either
well above (0.85 and more; Jordan 0.68, where nobody lives in the rest) or well below."""


@dataclass(frozen=True, slots=True)
class Tier:
    """Boundaries that are cleaned together, by their index."""

    leaves: Sequence[int]
    """Those without children of this tier."""
    parents: Sequence[int]
    """Those above them, the finest first."""
    children: Mapping[int, Sequence[int]]
    """Of each parent those of this tier."""


def tiers(rows: Sequence[Boundary], areas: NDArray[np.float64]) -> list[Tier]:
    """The tier that fills the countries first, then those in its leaves, in those, and so on."""
    position = {row.id: index for index, row in enumerate(rows)}
    parents = [-1 if row.parent_id is None else position[row.parent_id] for row in rows]
    fills = _filling(rows, parents, areas)
    depth = _depths(rows, parents, fills)
    children: dict[int, list[int]] = defaultdict(list)
    for index, parent in enumerate(parents):
        if fills[index]:
            children[parent].append(index)
    return [
        _tier(rows, [i for i, at in enumerate(depth) if at == tier], children)
        for tier in range(max(depth, default=-1) + 1)
    ]


def _filling(
    rows: Sequence[Boundary], parents: Sequence[int], areas: NDArray[np.float64]
) -> list[bool]:
    """Whether each boundary is of a layer whose parents are full, with what else is in them."""
    layers: dict[tuple[str, str, Level], list[int]] = defaultdict(list)
    held = np.zeros(len(rows))
    for index, row in enumerate(rows):
        if parents[index] >= 0:
            held[parents[index]] += areas[index]
            layers[row.country, row.source.name, rows[parents[index]].level].append(index)
    fills = [False] * len(rows)
    for (_, _, above), members in layers.items():
        whole = sorted({parents[index] for index in members})
        enough = above is Level.country or held[whole].sum() >= _FILLS * areas[whole].sum()
        for index in members:
            fills[index] = bool(enough)
    return fills


def _depths(rows: Sequence[Boundary], parents: Sequence[int], fills: Sequence[bool]) -> list[int]:
    """How many times the chain down to each boundary comes to a layer that does not fill."""
    depth = [0] * len(rows)
    for index in sorted(range(len(rows)), key=lambda index: rows[index].level):
        if parents[index] >= 0:
            depth[index] = depth[parents[index]] + (not fills[index])
    return depth


def _tier(
    rows: Sequence[Boundary], members: Sequence[int], children: Mapping[int, Sequence[int]]
) -> Tier:
    above = [index for index in members if index in children]
    above.sort(key=lambda index: (-rows[index].level, index))
    leaves = [index for index in members if index not in children]
    return Tier(leaves, above, {index: children[index] for index in above})
