"""The rule of the nearest division, by the edges that the index keeps near coasts."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from geoimm.resolver.covering.index import Shore
from geoimm.resolver.covering.near_edges import LEFT, MOST_ROWS, near_edges
from geoimm.resolver.nearest import (
    POLAR_LATITUDE,
    REACH_METRES,
    Nearest,
    longitude_scale,
    metres_between,
    metres_between_two,
    settle,
)
from geoimm.resolver.rings import Rings

Floats = NDArray[np.float64]

_CHUNK = 65_536


class ShoreNearest:
    """Finds what `Nearest` finds, and leaves to it what the edges near coasts do not tell."""

    def __init__(self, rings: Rings, shore: Shore, reference: Nearest) -> None:
        self._reference = reference
        self._write = partial(
            near_edges, rings.vertices, rings.step, rings.row_ends(), rings.rows,
            shore.blocks, shore.starts, shore.vertices,
        )  # fmt: skip

    def find(self, longitudes: Floats, latitudes: Floats) -> tuple[NDArray[np.int32], Floats]:
        """Rows, -1 for none, and metres, 0 for none, of n coordinates outside all boundaries."""
        rows = np.full(len(longitudes), -1, dtype=np.int32)
        metres = np.zeros(len(longitudes))
        for start in range(0, len(longitudes), _CHUNK):
            part = slice(start, start + _CHUNK)
            self._find_chunk(longitudes[part], latitudes[part], rows[part], metres[part])
        return rows, metres

    def _find_chunk(
        self, longitudes: Floats, latitudes: Floats, rows: NDArray[np.int32], metres: Floats
    ) -> None:
        polar = np.abs(latitudes) >= POLAR_LATITUDE
        plain = np.flatnonzero(~polar)
        plain = plain[_by_place(longitudes[plain], latitudes[plain])]
        points, candidates, places = self._near_edges(
            longitudes[plain], latitudes[plain], longitude_scale(latitudes[plain])
        )
        points = plain[points]
        left_over = points[candidates == LEFT]
        told = candidates != LEFT
        points, candidates, places = points[told], candidates[told], places[told]
        distances = metres_between(longitudes[points], latitudes[points], *places.T)
        settle(points, candidates, distances, rows, metres)
        left = np.concatenate([np.flatnonzero(polar), left_over])
        if left.size:
            rows[left], metres[left] = self._reference.find(longitudes[left], latitudes[left])

    def find_one(self, longitude: float, latitude: float) -> tuple[int, float]:
        """`find` for one coordinate, without the cost of many small arrays."""
        if abs(latitude) < POLAR_LATITUDE:
            # By numpy, as for many: the functions of `math` may round otherwise.
            x, y = np.array([[longitude], [latitude]])
            scales = longitude_scale(y)
            _, candidates, places = self._near_edges(x, y, scales)
            if LEFT not in candidates:
                return _nearest_of(longitude, latitude, candidates.tolist(), places.tolist())
        rows, metres = self._reference.find(np.array([longitude]), np.array([latitude]))
        return int(rows[0]), float(metres[0])

    def _near_edges(
        self, longitudes: Floats, latitudes: Floats, scales: Floats
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], Floats]:
        room = MOST_ROWS * len(longitudes)
        points, rows = np.empty((2, room), dtype=np.int64)
        places = np.empty((room, 2))
        count = self._write(longitudes, latitudes, scales, points, rows, places)
        return points[:count], rows[:count], places[:count]


def _by_place(longitudes: Floats, latitudes: Floats) -> NDArray[np.int64]:
    """An order in which neighbours find the same edges in the processor's cache."""
    rows, columns = (latitudes + 90.0).astype(np.uint16), (longitudes + 180.0).astype(np.uint16)
    return np.argsort(rows * np.uint16(360) + columns, kind="stable")


def _nearest_of(
    longitude: float, latitude: float, rows: list[int], places: list[list[float]]
) -> tuple[int, float]:
    """The nearest row within reach and its metres, the lower among equals; -1 and 0 for none."""
    measured = [
        (metres_between_two(longitude, latitude, *place), row)
        for row, place in zip(rows, places, strict=True)
    ]
    metres, row = min(measured, default=(REACH_METRES, -1))
    return (row, metres) if row >= 0 and metres <= REACH_METRES else (-1, 0.0)
