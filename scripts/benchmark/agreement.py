"""Whether a peer over the same boundaries finds what geoimm answers."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmark.points import Covering, Points, Rows
from benchmark.polygons import Polygons
from geoimm.resolver import BoundarySet

_ANTIMERIDIAN = 180.0


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many points were compared, and where the answers differ."""

    compared: int
    different: int
    on_border: int
    """Of the different ones: those exactly on a border, or on the antimeridian.

    `within` has no points on borders, and only geoimm looks on both sides of the antimeridian.
    """


def compare(
    points: Points, inside: Rows, covering: Covering, polygons: Polygons, boundary_set: BoundarySet
) -> Agreement:
    """Compare the first points, as many as `inside` has rows: geoimm's finest, -1 for outside.

    The answers agree on a point where the peer's boundaries have geoimm's finest division and
    none that is finer, and where none covers a point that geoimm does not call inside. A peer
    that was given some of the boundaries need not have the others.
    """
    asked = covering.points < len(inside)
    found, rows = covering.points[asked], covering.rows[asked]
    has_it = _any(found[rows == inside[found]], len(inside))
    given = np.zeros(len(boundary_set) + 1, dtype=np.bool_)
    given[polygons.rows] = True
    levels = np.append(boundary_set.levels, np.int8(-1))
    has_finer = _any(found[levels[rows] > levels[inside[found]]], len(inside))
    different = np.flatnonzero((given[inside] & ~has_it) | has_finer)
    return Agreement(
        compared=len(inside),
        different=len(different),
        on_border=int(_are_on_border(points, different, inside, boundary_set).sum()),
    )


def _any(indexes: Rows, count: int) -> NDArray[np.bool_]:
    mask = np.zeros(count, dtype=np.bool_)
    mask[indexes] = True
    return mask


def _are_on_border(
    points: Points, indexes: Rows, inside: Rows, boundary_set: BoundarySet
) -> NDArray[np.bool_]:
    x, y, rows = points.longitudes[indexes], points.latitudes[indexes], inside[indexes]
    boundaries = boundary_set.boundaries[rows]
    touches: NDArray[np.bool_] = shapely.intersects_xy(boundaries, x, y)
    touches &= ~shapely.contains_xy(boundaries, x, y) & (rows >= 0)
    touches |= np.abs(x) == _ANTIMERIDIAN
    return touches
