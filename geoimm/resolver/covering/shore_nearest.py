"""The rules of the nearest division, by the edges that the index keeps near coasts."""

import math
from functools import partial

import numpy as np
from numpy.typing import NDArray

from geoimm.resolver.covering.index import Shore
from geoimm.resolver.covering.near_edges import LEFT, MOST_ROWS, near_edges
from geoimm.resolver.nearest import (
    POLAR_LATITUDE,
    Measured,
    Nearest,
    longitude_scale,
    metres_between,
    metres_between_two,
    reach_metres,
    settle,
)
from geoimm.resolver.rings import Rings

Floats = NDArray[np.float64]
Rows = NDArray[np.int32]

_CHUNK = 65_536


class ShoreNearest:
    """Finds what `Nearest` finds, and leaves to it what the edges near coasts do not tell."""

    def __init__(self, rings: Rings, shore: Shore, reference: Nearest) -> None:
        self._reference = reference
        self._write = partial(
            near_edges, rings.vertices, rings.step, rings.row_ends(), rings.rows, reference.parents,
            shore.blocks, shore.starts, shore.vertices, shore.are_kept,
        )  # fmt: skip

    def find(
        self, longitudes: Floats, latitudes: Floats, above: Rows
    ) -> tuple[NDArray[np.int32], Floats]:
        """Rows, -1 for none, and metres, 0 for none, of n coordinates; as `Nearest.find`."""
        rows = np.full(len(longitudes), -1, dtype=np.int32)
        metres = np.zeros(len(longitudes))
        for start in range(0, len(longitudes), _CHUNK):
            part = slice(start, start + _CHUNK)
            self._find_chunk(
                longitudes[part], latitudes[part], above[part], rows[part], metres[part]
            )
        return rows, metres

    def _find_chunk(
        self, longitudes: Floats, latitudes: Floats, above: Rows, rows: Rows, metres: Floats
    ) -> None:
        polar = np.abs(latitudes) >= POLAR_LATITUDE
        plain = np.flatnonzero(~polar)
        plain = plain[_by_place(longitudes[plain], latitudes[plain])]
        points, candidates, places = self._near_edges(
            longitudes[plain], latitudes[plain], longitude_scale(latitudes[plain]), above[plain]
        )
        points = plain[points]
        left_over = points[candidates == LEFT]
        told = candidates != LEFT
        points, candidates, places = points[told], candidates[told], places[told]
        distances = metres_between(longitudes[points], latitudes[points], *places.T)
        finest_levels = self._reference.finest_levels
        settle(Measured(points, candidates, distances), above, finest_levels, rows, metres)
        left = np.concatenate([np.flatnonzero(polar), left_over])
        if left.size:
            rows[left], metres[left] = self._reference.find(
                longitudes[left], latitudes[left], above[left]
            )

    def find_one(self, longitude: float, latitude: float, above: int) -> tuple[int, float]:
        """`find` for one coordinate, without the cost of many small arrays."""
        asked = np.array([above], dtype=np.int32)
        if abs(latitude) < POLAR_LATITUDE:
            # By numpy, as for many: the functions of `math` may round otherwise.
            x, y = np.array([[longitude], [latitude]])
            _, candidates, places = self._near_edges(x, y, longitude_scale(y), asked)
            if LEFT not in candidates:
                return self._nearest_of(longitude, latitude, asked, candidates, places)
        rows, metres = self._reference.find(np.array([longitude]), np.array([latitude]), asked)
        return int(rows[0]), float(metres[0])

    def _near_edges(
        self, longitudes: Floats, latitudes: Floats, scales: Floats, above: Rows
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
        room = MOST_ROWS * len(longitudes)
        points, rows = np.empty((2, room), dtype=np.int64)
        places = np.empty((room, 2))
        count = self._write(longitudes, latitudes, scales, above, points, rows, places)
        return points[:count], rows[:count], places[:count]

    def _nearest_of(
        self,
        longitude: float,
        latitude: float,
        above: Rows,
        rows: NDArray[np.int64],
        places: Floats,
    ) -> tuple[int, float]:
        """What `settle` finds for one coordinate; -1 and 0 for none."""
        finest_levels = self._reference.finest_levels[rows]
        measured = [
            (metres_between_two(longitude, latitude, *place), -level, row)
            for row, level, place in zip(
                rows.tolist(), finest_levels.tolist(), places.tolist(), strict=True
            )
        ]
        metres, _, row = min(measured, default=(math.inf, 0, -1))
        return (row, metres) if metres <= reach_metres(above)[0] else (-1, 0.0)


def _by_place(longitudes: Floats, latitudes: Floats) -> NDArray[np.int64]:
    """An order in which neighbours find the same edges in the processor's cache."""
    rows, columns = (latitudes + 90.0).astype(np.uint16), (longitudes + 180.0).astype(np.uint16)
    return np.argsort(rows * np.uint16(360) + columns, kind="stable")
