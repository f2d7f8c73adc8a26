"""The reference: R-tree candidates, then the exact test, then the border rule."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoimm.domain.divisions import Level
from geoimm.resolver.boxes import BoxTree
from geoimm.resolver.lazy_boundaries import Areas
from geoimm.resolver.prepared import Polygons

CHUNK = 65_536
"""Coordinates tested together, so that the memory of a batch is bounded."""
ANTIMERIDIAN = 180.0


class RTree:
    """Finds the one division that covers a coordinate and decides its address.

    Of all boundaries that cover it, the border included, the finest level counts. There the
    smaller area wins among those with the coordinate in their interior, then the lower id;
    where it is only on borders, the lower id. Longitudes -180 and 180 are one meridian: both
    sides are tested. The order of the rows is that of the ids. Safe to read from several threads.
    """

    def __init__(
        self,
        polygons: Polygons,
        boxes: BoxTree,
        *,
        levels: NDArray[np.int8],
        areas: Areas,
    ) -> None:
        self.boxes = boxes
        self._polygons = polygons
        self._levels = levels
        self._areas = areas

    def by(self, polygons: Polygons) -> "RTree":
        """The same with another way to test the same polygons."""
        return RTree(polygons, self.boxes, levels=self._levels, areas=self._areas)

    def row_at(self, *, longitude: float, latitude: float) -> int:
        """The row of the deciding division, -1 where no boundary covers the coordinate."""
        if abs(longitude) == ANTIMERIDIAN:
            return int(self.rows_at(np.array([float(longitude)]), np.array([float(latitude)]))[0])
        rows = self.boxes.around_one(longitude, latitude)
        levels = self._levels[rows]
        while rows.size:
            at_finest = levels == levels.max()
            group = rows[at_finest]
            covering = group[
                self._polygons.covers(group, *_repeated(longitude, latitude, len(group)))
            ]
            if covering.size:
                return self._winner(covering, longitude, latitude)
            rows, levels = rows[~at_finest], levels[~at_finest]
        return -1

    def rows_at(
        self, longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]
    ) -> NDArray[np.int32]:
        """`row_at` for arrays of n finite degrees, shape (n,)."""
        decided = np.full(len(longitudes), -1, dtype=np.int32)
        for start in range(0, len(longitudes), CHUNK):
            part = slice(start, start + CHUNK)
            self._decide(longitudes[part], latitudes[part], decided[part])
        return decided

    def covering(
        self, longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Pairs of a coordinate's index and a row that covers it, at every level."""
        points, rows = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for start in range(0, len(longitudes), CHUNK):
            part = slice(start, start + CHUNK)
            near, candidates, xs, ys = self._candidates(longitudes[part], latitudes[part])
            covers = self._polygons.covers(candidates, xs, ys)
            points.append(near[covers] + start)
            rows.append(candidates[covers])
        return np.concatenate(points), np.concatenate(rows)

    def _winner(self, rows: NDArray[Any], longitude: float, latitude: float) -> int:
        if len(rows) == 1:
            return int(rows[0])
        inside = rows[self._polygons.contains(rows, *_repeated(longitude, latitude, len(rows)))]
        if not inside.size:
            return int(rows.min())
        return int(inside[np.lexsort((inside, self._areas[inside]))[0]])

    def _decide(
        self,
        longitudes: NDArray[np.float64],
        latitudes: NDArray[np.float64],
        decided: NDArray[np.int32],
    ) -> None:
        """Fill `decided` from the finest level up, testing only what is still open."""
        points, rows, xs, ys = self._candidates(longitudes, latitudes)
        levels = self._levels[rows]
        for level in reversed(Level):
            tested = np.flatnonzero((levels == level) & (decided[points] < 0))
            covers = self._polygons.covers(rows[tested], xs[tested], ys[tested])
            hits = tested[covers]
            self._settle(points[hits], rows[hits], xs[hits], ys[hits], decided)

    def _candidates(
        self, longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]
    ) -> tuple[NDArray[Any], ...]:
        """Pairs of a coordinate and a box around it, grouped by row for the processor's cache."""
        seam = np.flatnonzero(np.abs(longitudes) == ANTIMERIDIAN)
        xs = np.concatenate([longitudes, -longitudes[seam]])
        ys = np.concatenate([latitudes, latitudes[seam]])
        points, rows = self.boxes.around(xs, ys)
        order = np.argsort(rows, kind="stable")
        points, rows = points[order], rows[order]
        owners = np.concatenate([np.arange(len(longitudes)), seam])
        return owners[points], rows, xs[points], ys[points]

    def _settle(
        self,
        points: NDArray[Any],
        rows: NDArray[Any],
        xs: NDArray[np.float64],
        ys: NDArray[np.float64],
        decided: NDArray[np.int32],
    ) -> None:
        """Give each point the winner of its covering rows, all of one level."""
        hits_of_point = np.bincount(points, minlength=len(decided))[points]
        alone = hits_of_point == 1
        decided[points[alone]] = rows[alone]
        rivals = np.flatnonzero(~alone)
        points, rows = points[rivals], rows[rivals]
        inside = self._polygons.contains(rows, xs[rivals], ys[rivals])
        areas = np.where(inside, self._areas[rows], 0.0)
        order = np.lexsort((rows, areas, ~inside, points))
        won, first = np.unique(points[order], return_index=True)
        decided[won] = rows[order][first]


def _repeated(
    longitude: float, latitude: float, count: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    return np.full(count, longitude), np.full(count, latitude)
