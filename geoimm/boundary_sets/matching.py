"""Which divisions of two sets are one and the same under different ids."""

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from geoimm.boundary_sets.rows import Numbers, Rows, filled

SAME = 0.5
"""Of the area of both together that both share: more, and it is the same place."""
SAME_NAME = 0.1
"""The same where the name is the same, too."""
_TOGETHER = 50_000


def matched(old: Rows, new: Rows, gone: Numbers, come: Numbers) -> list[tuple[int, int]]:
    """Pairs of a row that is gone and one that came, each at most once, best pairs first.

    They are of one country, share a level, and overlap by `SAME`, or by `SAME_NAME` under one name.
    """
    one, other = _candidates(old, new, gone, come)
    named = _names(old)[one] == _names(new)[other]
    overlap = np.concatenate([np.zeros(0), *_overlaps(old.geometries[one], new.geometries[other])])
    good = np.flatnonzero(overlap >= np.where(named, SAME_NAME, SAME))
    order = good[np.lexsort((one[good], -overlap[good], ~named[good]))]
    return list(_once(one[order], other[order]))


def difference(old: NDArray[np.object_], new: NDArray[np.object_]) -> NDArray[np.float64]:
    """1 less the part of the area of both together that both share: 0 for the same polygon."""
    apart = np.zeros(len(old))
    unlike = np.flatnonzero(~shapely.equals_exact(old, new, tolerance=0.0))
    parts = list(_overlaps(old[unlike], new[unlike]))
    apart[unlike] = 1.0 - np.concatenate([np.zeros(0), *parts])
    return apart


def _candidates(old: Rows, new: Rows, gone: Numbers, come: Numbers) -> tuple[Numbers, Numbers]:
    tree = shapely.STRtree(new.geometries[come])
    found = tree.query(old.geometries[gone])
    one, other = gone[found[0]], come[found[1]]
    same = (
        (old.levels[one] <= new.finest[other])
        & (new.levels[other] <= old.finest[one])
        & (filled(old.countries)[one] == filled(new.countries)[other])
    )
    return one[same], other[same]


def _overlaps(old: NDArray[np.object_], new: NDArray[np.object_]) -> Iterator[NDArray[np.float64]]:
    """The part of the area of both together that both share, some pairs at a time."""
    for start in range(0, len(old), _TOGETHER):
        one, other = old[start : start + _TOGETHER], new[start : start + _TOGETHER]
        common = shapely.area(shapely.intersection(one, other))
        yield common / (shapely.area(one) + shapely.area(other) - common)


def _names(rows: Rows) -> NDArray[np.str_]:
    return np.char.lower(filled(rows.names))


def _once(one: Numbers, other: Numbers) -> Iterator[tuple[int, int]]:
    left: set[int] = set()
    right: set[int] = set()
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        if a not in left and b not in right:
            left.add(a)
            right.add(b)
            yield a, b
