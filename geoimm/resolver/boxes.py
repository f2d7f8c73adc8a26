"""The R-tree of boundaries' boxes: which rows may be at a coordinate."""

from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


class BoxTree:
    """An R-tree over the boxes of n rows, built when it is first asked."""

    def __init__(self, bounds: Floats) -> None:
        """Bounds are of shape (n, 4): west, south, east, north."""
        self._bounds = bounds

    def around(self, longitudes: Floats, latitudes: Floats) -> tuple[Rows, Rows]:
        """Pairs of a coordinate's index and a row whose box has it, the border included."""
        points, rows = self._tree.query(shapely.points(longitudes, latitudes))
        return points, rows

    def around_one(self, longitude: float, latitude: float) -> Rows:
        """The rows whose boxes have a coordinate, the border included."""
        rows: Rows = self._tree.query(shapely.points(longitude, latitude))
        return rows

    def meeting(self, boxes: NDArray[Any]) -> tuple[Rows, Rows]:
        """Pairs of a shapely box's index and a row whose box meets it; touching is meeting."""
        asked, rows = self._tree.query(boxes)
        return asked, rows

    @cached_property
    def _tree(self) -> shapely.STRtree:
        # A line from corner to corner has the box and takes less memory than a polygon.
        return shapely.STRtree(shapely.linestrings(self._bounds.reshape(-1, 2, 2)))
