"""Point in polygon by GEOS: the reference."""

import threading
from typing import Any, Protocol

import numpy as np
import shapely
from numpy.typing import NDArray

from geoimm.resolver.lazy_boundaries import Boundaries

Rows = NDArray[Any]
Floats = NDArray[np.float64]

# Prepared geometries are not thread-safe (libgeos issue 825): two threads abort the process.
# One lock for all sets, for two resolvers may share one.
_ONE_TEST_AT_A_TIME = threading.Lock()


class Polygons(Protocol):
    """Tells whether coordinates are in polygons."""

    def covers(self, rows: Rows, xs: Floats, ys: Floats) -> NDArray[np.bool_]:
        """Whether each row has the coordinate beside it in its interior or on its border."""
        ...

    def contains(self, rows: Rows, xs: Floats, ys: Floats) -> NDArray[np.bool_]:
        """Whether each row has the coordinate beside it in its interior."""
        ...


class PreparedPolygons:
    """Tests coordinates against shapely geometries, which it prepares; safe to share."""

    def __init__(self, boundaries: Boundaries) -> None:
        self._boundaries = boundaries

    def covers(self, rows: Rows, xs: Floats, ys: Floats) -> NDArray[np.bool_]:
        """Whether each row has the coordinate beside it in its interior or on its border."""
        boundaries = self._boundaries[rows]
        with _ONE_TEST_AT_A_TIME:
            shapely.prepare(boundaries)
            covers: NDArray[np.bool_] = shapely.intersects_xy(boundaries, xs, ys)
        return covers

    def contains(self, rows: Rows, xs: Floats, ys: Floats) -> NDArray[np.bool_]:
        """Whether each row has the coordinate beside it in its interior."""
        boundaries = self._boundaries[rows]
        with _ONE_TEST_AT_A_TIME:
            contains: NDArray[np.bool_] = shapely.contains_xy(boundaries, xs, ys)
        return contains
