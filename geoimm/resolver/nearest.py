"""The nearest division of a coordinate that lies in none, or in none of those below one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from geoimm.resolver.boundary_set import BoundarySet
from geoimm.resolver.boxes import BoxTree
from geoimm.resolver.holdings import Unfilled, are_below

REACH_METRES = 5_000.0
"""Farther than this there is no nearest division; the distance itself still counts."""
WATER_EDGE_METRES = 2_000.0
"""Farther than this nothing that a division holds answers in its stead; likewise."""
ANY = -1
"""In the place of a row: below none in particular."""

_WGS84 = Geod(ellps="WGS84")
_SMALLEST_RADIUS_METRES = 6_335_439.0
"""Of curvature, north to south at the equator: boxes by it are never too small."""
REACH_DEGREES = float(np.degrees(REACH_METRES / _SMALLEST_RADIUS_METRES))
WATER_EDGE_DEGREES = float(np.degrees(WATER_EDGE_METRES / _SMALLEST_RADIUS_METRES))
"""How far the reaches go north and south."""
_CHUNK = 1_024
_FEW = 64
"""Coordinates for which it is sooner to measure distances than areas of all children."""
_EDGES_TOGETHER = 1_000_000
_ANTIMERIDIAN = 180.0
_POLE = 90.0
POLAR_LATITUDE = 89.0
"""From here on meridians are not nearly parallel within the reach."""
_POLAR_STEP_DEGREES = 0.25

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
_Plane = Callable[[Floats, Floats, Floats, Floats], tuple[Floats, Floats, Floats, Floats]]


class Measured(NamedTuple):
    """Pairs of a coordinate and a candidate, and the metres between them."""

    points: Rows
    candidates: Rows
    distances: Floats


class Nearest:
    """Finds the nearest division, by geodesic metres on WGS-84.

    Candidates are the divisions that their children do not fill (`Unfilled`): all of them within
    `REACH_METRES` or, for a coordinate whose row `above` is known, those below it by
    `parent_id`, within `WATER_EDGE_METRES`. Distances are rounded to the millimetre; among equal
    ones the finest level wins, then the lower id.
    """

    def __init__(self, boundary_set: BoundarySet, boxes: BoxTree) -> None:
        self.finest_levels = boundary_set.finest_levels
        self.parents = boundary_set.parents
        self._boundaries = boundary_set.boundaries
        self._is_unfilled = Unfilled(boundary_set)
        self._boxes = boxes

    def find(
        self, longitudes: Floats, latitudes: Floats, above: NDArray[np.int32]
    ) -> tuple[NDArray[np.int32], Floats]:
        """Rows, -1 for none, and metres, 0 for none, of n coordinates.

        `above` has for each a row that covers it while none of those below it does, or `ANY` for
        one outside all boundaries.
        """
        rows = np.full(len(longitudes), -1, dtype=np.int32)
        metres = np.zeros(len(longitudes))
        for start in range(0, len(longitudes), _CHUNK):
            part = slice(start, start + _CHUNK)
            self._find_chunk(
                longitudes[part], latitudes[part], above[part], rows[part], metres[part]
            )
        return rows, metres

    def _find_chunk(
        self,
        longitudes: Floats,
        latitudes: Floats,
        above: NDArray[np.int32],
        rows: NDArray[np.int32],
        metres: Floats,
    ) -> None:
        points, candidates = self._in_reach(longitudes, latitudes, above)
        if len(longitudes) > _FEW:
            points, candidates = self._unfilled(points, candidates)
        distances = self.distances(longitudes[points], latitudes[points], candidates)
        measured = Measured(points, candidates, distances)
        if len(longitudes) <= _FEW:
            measured = self._without_filled(measured, len(longitudes))
        settle(measured, above, self.finest_levels, rows, metres)

    def candidates(
        self, longitudes: Floats, latitudes: Floats, above: NDArray[np.int32]
    ) -> tuple[Rows, Rows]:
        """Pairs of a coordinate and a candidate whose box may be within reach."""
        return self._unfilled(*self._in_reach(longitudes, latitudes, above))

    def _unfilled(self, points: Rows, rows: Rows) -> tuple[Rows, Rows]:
        kept = self._is_unfilled[rows]
        return points[kept], rows[kept]

    def _without_filled(self, measured: Measured, count: int) -> Measured:
        """Without the filled ones, or such as are no nearer than one that surely is not filled.

        For the areas of what they hold may have to be read.
        """
        points, rows, distances = measured
        is_known = self._is_unfilled.is_known[rows]
        sure = is_known.copy()
        sure[is_known] = self._is_unfilled[rows[is_known]]
        least = np.full(count, np.inf)
        np.minimum.at(least, points[sure], distances[sure])
        kept = sure | (~is_known & (distances <= least[points]) & (distances <= REACH_METRES))
        kept[kept] = self._is_unfilled[rows[kept]]
        return Measured(points[kept], rows[kept], distances[kept])

    def _in_reach(
        self, longitudes: Floats, latitudes: Floats, above: NDArray[np.int32]
    ) -> tuple[Rows, Rows]:
        """Pairs of a coordinate and a row that counts, whose box may be within reach."""
        reach = np.where(above == ANY, REACH_DEGREES, WATER_EDGE_DEGREES)
        owners, boxes = _boxes_in_reach(longitudes, latitudes, reach)
        found, rows = self._boxes.meeting(boxes)
        points, rows = np.unique(np.stack([owners[found], rows]), axis=1)
        asked = above[points]
        kept = (asked == ANY) | are_below(self.parents, rows, asked)
        kept &= ~self._is_unfilled.are_known_filled(rows)
        return points[kept], rows[kept]

    def distances(self, longitudes: Floats, latitudes: Floats, rows: Rows) -> Floats:
        """Geodesic metres from each coordinate to the border of the row beside it, to the mm."""
        distances = np.empty(len(rows))
        polar = np.abs(latitudes) >= POLAR_LATITUDE
        for where, edges_of, plane in (
            (~polar, _edges, _local_plane),
            (polar, _short_edges, _polar_plane),
        ):
            for pairs in self._batches(np.flatnonzero(where), rows):
                distinct, position = np.unique(rows[pairs], return_inverse=True)
                edges = edges_of(self._boundaries[distinct])
                distances[pairs] = _metres(
                    longitudes[pairs], latitudes[pairs], edges, position, plane
                )
        return distances

    def _batches(self, pairs: Rows, rows: Rows) -> Iterator[Rows]:
        """Cut pairs where their edges together would need too much memory."""
        edges = np.cumsum(shapely.get_num_coordinates(self._boundaries[rows[pairs]]))
        cuts = np.flatnonzero(np.diff(edges // _EDGES_TOGETHER)) + 1
        return (batch for batch in np.split(pairs, cuts) if batch.size)


def reach_metres(above: NDArray[np.int32]) -> Floats:
    """How far away the nearest may be."""
    return np.where(above == ANY, REACH_METRES, WATER_EDGE_METRES)


def settle(
    measured: Measured,
    above: NDArray[np.int32],
    finest_levels: NDArray[np.int8],
    rows: NDArray[np.int32],
    metres: Floats,
) -> None:
    """Give each point the nearest of its candidates within reach.

    `finest_levels` are those of all rows: the finest of equally near ones wins, then the lower row.
    """
    near = np.flatnonzero(measured.distances <= reach_metres(above)[measured.points])
    points, candidates, distances = (column[near] for column in measured)
    alone = np.bincount(points, minlength=len(rows))[points] == 1
    rows[points[alone]], metres[points[alone]] = candidates[alone], distances[alone]
    rivals = np.flatnonzero(~alone)
    points, candidates, distances = points[rivals], candidates[rivals], distances[rivals]
    order = np.lexsort((candidates, -finest_levels[candidates], distances, points))
    found, first = np.unique(points[order], return_index=True)
    rows[found] = candidates[order][first]
    metres[found] = distances[order][first]


def reach_sideways(latitudes: Floats, reach: Floats | float) -> Floats:
    """How many degrees a reach of degrees north goes east and west, the whole circle at a pole."""
    sine = np.sin(np.radians(reach)) / np.cos(np.radians(latitudes))
    over_pole = np.abs(latitudes) + reach >= _POLE
    return np.where(over_pole, 360.0, np.degrees(np.arcsin(np.clip(sine, 0.0, 1.0))))


def _boxes_in_reach(
    longitudes: Floats, latitudes: Floats, reach: Floats
) -> tuple[Rows, NDArray[Any]]:
    """Boxes around coordinates, those over the antimeridian repeated on its other side."""
    half = reach_sideways(latitudes, reach)
    south, north = latitudes - reach, latitudes + reach
    indexes = np.arange(len(longitudes))
    shifts = [(indexes, 0.0)]
    shifts.append((indexes[longitudes - half < -_ANTIMERIDIAN], 360.0))
    shifts.append((indexes[longitudes + half > _ANTIMERIDIAN], -360.0))
    owners = np.concatenate([owner for owner, _ in shifts])
    centres = np.concatenate([longitudes[owner] + shift for owner, shift in shifts])
    boxes = shapely.box(
        centres - half[owners], south[owners], centres + half[owners], north[owners]
    )
    return owners, boxes


def _metres(
    longitudes: Floats, latitudes: Floats, edges: "_Edges", position: Rows, plane: _Plane
) -> Floats:
    """Geodesic metres of each coordinate to the boundary at its position among the edges."""
    first, counts = edges.firsts[position], edges.counts[position]
    begins = np.cumsum(counts) - counts
    pair = np.repeat(np.arange(len(position)), counts)
    edge = np.arange(len(pair)) + (first - begins)[pair]
    x, y, dx, dy = plane(longitudes[pair], latitudes[pair], edges.starts[edge], edges.ends[edge])
    along = _nearest_fraction(x, y, dx, dy)
    squares = (x + along * dx) ** 2 + (y + along * dy) ** 2
    is_best = np.flatnonzero(squares == np.minimum.reduceat(squares, begins)[pair])
    best = is_best[np.unique(pair[is_best], return_index=True)[1]]
    starts, ends = edges.starts[edge[best]], edges.ends[edge[best]]
    return metres_between(longitudes, latitudes, *(starts + along[best, None] * (ends - starts)).T)


def metres_between(
    longitudes: Floats, latitudes: Floats, other_longitudes: Floats, other_latitudes: Floats
) -> Floats:
    """Geodesic metres between the positions of two columns, to the millimetre."""
    metres: Floats = _WGS84.inv(longitudes, latitudes, other_longitudes, other_latitudes)[2]
    return np.round(metres, 3)


def metres_between_two(
    longitude: float, latitude: float, other_longitude: float, other_latitude: float
) -> float:
    """`metres_between` for two positions, rounded alike."""
    metres: float = _WGS84.inv(longitude, latitude, other_longitude, other_latitude)[2]
    return round(metres * 1000.0) / 1000.0


@dataclass(frozen=True, slots=True, eq=False)
class _Edges:
    """The edges of some boundaries, holes included, one boundary after the other."""

    starts: Floats
    ends: Floats
    firsts: Rows
    counts: Rows


def _edges(boundaries: NDArray[Any]) -> _Edges:
    parts, owner_of_part = shapely.get_parts(boundaries, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    vertices, ring_of_vertex = shapely.get_coordinates(rings, return_index=True)
    is_start = ring_of_vertex[:-1] == ring_of_vertex[1:]
    owners = owner_of_part[part_of_ring[ring_of_vertex[:-1][is_start]]]
    counts = np.bincount(owners, minlength=len(boundaries))
    return _Edges(
        starts=vertices[:-1][is_start],
        ends=vertices[1:][is_start],
        firsts=np.cumsum(counts) - counts,
        counts=counts,
    )


def _short_edges(boundaries: NDArray[Any]) -> _Edges:
    """`_edges`, cut short: a straight edge in degrees is a curve around the pole."""
    return _edges(shapely.segmentize(boundaries, _POLAR_STEP_DEGREES))


def _local_plane(
    longitudes: Floats, latitudes: Floats, starts: Floats, ends: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Edges as start and direction around each coordinate, in degrees of its own latitude."""
    scale = longitude_scale(latitudes)
    east = (starts[:, 0] - longitudes + 180.0) % 360.0 - 180.0
    steps = ends - starts
    return east * scale, starts[:, 1] - latitudes, steps[:, 0] * scale, steps[:, 1]


def longitude_scale(latitudes: Floats) -> Floats:
    """How long a degree of longitude is, in degrees of latitude of the same place."""
    sine = np.sin(np.radians(latitudes))
    eccentricity = _WGS84.es
    scale: Floats = np.cos(np.radians(latitudes)) * (1 - eccentricity * sine**2)
    return scale / (1 - eccentricity)


def _polar_plane(
    longitudes: Floats, latitudes: Floats, starts: Floats, ends: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """The same on the plane that touches the nearer pole, where meridians are not parallel."""
    pole = np.copysign(_POLE, latitudes)
    x, y = _around_pole(longitudes, latitudes, pole)
    start_x, start_y = _around_pole(starts[:, 0], starts[:, 1], pole)
    end_x, end_y = _around_pole(ends[:, 0], ends[:, 1], pole)
    return start_x - x, start_y - y, end_x - start_x, end_y - start_y


def _around_pole(longitudes: Floats, latitudes: Floats, pole: Floats) -> tuple[Floats, Floats]:
    radius, angle = np.abs(pole - latitudes), np.radians(longitudes)
    return radius * np.cos(angle), radius * np.sin(angle)


def _nearest_fraction(x: Floats, y: Floats, dx: Floats, dy: Floats) -> Floats:
    """Where on each edge, 0 at its start to 1 at its end, the origin is nearest."""
    squares = dx * dx + dy * dy
    along = -(x * dx + y * dy) / np.where(squares == 0.0, 1.0, squares)
    return np.clip(along, 0.0, 1.0)
