"""How much of two polygons is the same."""

from collections.abc import Iterator

import numpy as np
import shapely
from numpy.typing import NDArray

from geoimm.importers.repair import Geometries

SAME = 0.5
"""Of the area of both together that both share: more, and it may be the same division."""
SURELY_SAME = 0.8
"""The same where something speaks against it."""
_TOGETHER = 4_096


def may_share(one: Geometries, other: Geometries) -> NDArray[np.bool_]:
    """Whether the boxes leave room for what must be shared; neighbours fall out."""
    low = np.maximum(shapely.bounds(one)[:, :2], shapely.bounds(other)[:, :2])
    high = np.minimum(shapely.bounds(one)[:, 2:], shapely.bounds(other)[:, 2:])
    room = np.clip(high - low, 0, None).prod(axis=1)
    larger = np.maximum(shapely.area(one), shapely.area(other))
    may: NDArray[np.bool_] = room >= SAME * larger
    return may


def shares(one: Geometries, other: Geometries) -> Iterator[NDArray[np.float64]]:
    """The part of the area of both together that both share, some pairs at a time."""
    for start in range(0, len(one), _TOGETHER):
        a, b = one[start : start + _TOGETHER], other[start : start + _TOGETHER]
        common = shapely.area(shapely.intersection(a, b))
        yield common / (shapely.area(a) + shapely.area(b) - common)
