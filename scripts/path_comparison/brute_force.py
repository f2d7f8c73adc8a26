"""Every polygon, one after the other: the obvious way to answer, and a slow one."""

import numpy as np
import shapely
from benchmark.points import Points
from numpy.typing import NDArray
from pyproj import Geod

from geoimm.domain.divisions import Level
from geoimm.resolver import Addresses, BoundarySet
from geoimm.resolver.rules import INSIDE, NEAREST

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Flags = NDArray[np.bool_]

_WGS84 = Geod(ellps="WGS84")
_REACH_METRES = 2_000.0
_FILLED = 0.9
_STEP_DEGREES = 0.004
_FINE_STEPS = 200
_METRES_PER_DEGREE = 111_700.0
"""A little more than the longest."""
_ERROR_METRES = 2.0
"""More than points so close together may be farther than the border between them."""


def differing(boundary_set: BoundarySet, points: Points, given: Addresses) -> int:
    """How many of the points have another answer than all polygons give.

    Inside, the division must be the same. Where a country or province with children decides, the
    answer must be the nearest of all that it holds within 2 km, by metres to points set densely
    on borders. What is nearest outside everything is not looked at.
    """
    decides = _deciding(boundary_set, points)
    inside, nearest = given.match_codes == INSIDE, given.match_codes == NEAREST
    wrong = inside & (given.rows != decides)
    wrong |= (decides >= 0) & ~inside & ~nearest
    holdings = _Holdings(boundary_set)
    wide = np.append(holdings.give_way, np.False_)[decides]
    wrong |= nearest & (decides >= 0) & ~wide
    for index in np.flatnonzero(wide & ~wrong).tolist():
        at = float(points.longitudes[index]), float(points.latitudes[index])
        metres = holdings.metres_below(int(decides[index]), *at)
        least = min(metres.values(), default=np.inf)
        if inside[index]:
            wrong[index] = least < _REACH_METRES - _ERROR_METRES
        else:
            own = metres.get(int(given.rows[index]), np.inf)
            told = float(given.distance_metres[index])
            wrong[index] = abs(own - told) > _ERROR_METRES or told > least + _ERROR_METRES
    return int(wrong.sum())


class _Holdings:
    """What the countries and provinces of a set hold."""

    def __init__(self, boundary_set: BoundarySet) -> None:
        self._set = boundary_set
        parents, everything = boundary_set.parents, np.arange(len(boundary_set))
        areas = boundary_set.areas[everything]
        held = np.zeros(len(parents))
        np.add.at(held, parents[parents >= 0], areas[parents >= 0])
        has_children = np.isin(everything, parents)
        self.give_way: Flags = has_children & (boundary_set.levels <= Level.province)
        self._candidates = np.flatnonzero(~has_children | (held < _FILLED * areas))
        self._bounds = boundary_set.bounds[self._candidates]

    def metres_below(self, above: int, longitude: float, latitude: float) -> dict[int, float]:
        """The metres to each candidate below a row whose box is near enough."""
        tall = 1.02 * _REACH_METRES / 110_500.0
        wide = min(tall / max(np.cos(np.radians(abs(latitude) + tall)), 1e-9), 360.0)
        west, south, east, north = self._bounds.T
        turns = np.array([[-360.0], [0.0], [360.0]])
        meets = (west + turns <= longitude + wide) & (longitude - wide <= east + turns)
        near = meets.any(axis=0) & (south <= latitude + tall) & (latitude - tall <= north)
        return {
            row: _metres(self._set.boundaries[np.array([row])][0], longitude, latitude)
            for row in self._candidates[near].tolist()
            if self._is_below(row, above)
        }

    def _is_below(self, row: int, above: int) -> bool:
        parent = int(self._set.parents[row])
        return parent == above or (parent >= 0 and self._is_below(parent, above))


def _metres(polygon: shapely.Geometry, longitude: float, latitude: float) -> float:
    """The least metres to points on a border: a step apart, then closely where one is near."""
    rings = shapely.get_rings(shapely.get_parts(shapely.segmentize(polygon, _STEP_DEGREES)))
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    starts = np.flatnonzero(ring[:-1] == ring[1:])
    coarse = _metres_to(vertices, longitude, latitude)
    ends = np.minimum(coarse[starts], coarse[starts + 1])
    best = starts[ends <= coarse.min() + 0.5 * _STEP_DEGREES * _METRES_PER_DEGREE]
    along = np.linspace(0, 1, _FINE_STEPS + 1)[:, None, None]
    fine = vertices[best] + along * (vertices[best + 1] - vertices[best])
    return float(_metres_to(fine.reshape(-1, 2), longitude, latitude).min())


def _metres_to(places: Floats, longitude: float, latitude: float) -> Floats:
    there = np.full(len(places), longitude), np.full(len(places), latitude)
    metres: Floats = _WGS84.inv(*there, places[:, 0], places[:, 1])[2]
    return metres


def _deciding(boundary_set: BoundarySet, points: Points) -> Rows:
    """The row of the finest level, interior before border, then smaller, then of the lower id."""
    xs, ys = points.longitudes, points.latitudes
    best = np.full(len(xs), -1)
    rank = np.full((len(xs), 3), np.inf)
    for row, polygon in enumerate(boundary_set.boundaries[np.arange(len(boundary_set))]):
        hits = np.flatnonzero(shapely.intersects_xy(polygon, xs, ys))
        interior = shapely.contains_xy(polygon, xs[hits], ys[hits])
        area = np.where(interior, shapely.area(polygon), 0.0)
        level = np.full(len(hits), -int(boundary_set.finest_levels[row]))
        ranks = np.column_stack([level, ~interior, area])
        better = _is_before(ranks, rank[hits])
        best[hits[better]], rank[hits[better]] = row, ranks[better]
    return best


def _is_before(ranks: Floats, others: Floats) -> Flags:
    """Whether each row of numbers comes before the other, the first number counting most."""
    before = np.zeros(len(ranks), dtype=np.bool_)
    tied = np.ones(len(ranks), dtype=np.bool_)
    for one, other in zip(ranks.T, others.T, strict=True):
        before |= tied & (one < other)
        tied &= one == other
    return before
