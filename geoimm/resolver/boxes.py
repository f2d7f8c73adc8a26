"""The R-tree of boundaries' boxes: which rows may be at a coordinate."""

from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoimm.resolver.hilbert import along_hilbert_curve

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

_TOGETHER = 8
"""Neighbouring boxes in one leaf: the tree is smaller and sooner built than one of all boxes,
and as fast, for arithmetic tells the eight apart."""


class BoxTree:
    """An R-tree over the boxes of n rows, built when it is first asked."""

    def __init__(self, bounds: Floats) -> None:
        """Bounds are of shape (n, 4): west, south, east, north."""
        self._bounds = bounds

    def around(self, longitudes: Floats, latitudes: Floats) -> tuple[Rows, Rows]:
        """Pairs of a coordinate's index and a row whose box has it, the border included."""
        points, leaves = self._tree.query(shapely.points(longitudes, latitudes))
        x, y = longitudes[points, None], latitudes[points, None]
        return self._told_apart(points, leaves, (x, y, x, y))

    def around_one(self, longitude: float, latitude: float) -> Rows:
        """The rows whose boxes have a coordinate, the border included."""
        leaves = self._tree.query(shapely.points(longitude, latitude))
        boxes = self._leaf_bounds[leaves]
        has = (boxes[:, :, 0] <= longitude) & (longitude <= boxes[:, :, 2])
        has &= (boxes[:, :, 1] <= latitude) & (latitude <= boxes[:, :, 3])
        rows: Rows = self._leaves[leaves][has]
        return rows

    def meeting(self, boxes: NDArray[Any]) -> tuple[Rows, Rows]:
        """Pairs of a shapely box's index and a row whose box meets it; touching is meeting."""
        asked, leaves = self._tree.query(boxes)
        west, south, east, north = shapely.bounds(boxes)[asked].T[:, :, None]
        return self._told_apart(asked, leaves, (west, south, east, north))

    def _told_apart(
        self, asked: Rows, leaves: Rows, sides: tuple[Floats, Floats, Floats, Floats]
    ) -> tuple[Rows, Rows]:
        west, south, east, north = sides
        rows = self._leaves[leaves]
        boxes = self._leaf_bounds[leaves]
        meets = (boxes[:, :, 0] <= east) & (west <= boxes[:, :, 2])
        meets &= (boxes[:, :, 1] <= north) & (south <= boxes[:, :, 3])
        return np.repeat(asked, np.count_nonzero(meets, axis=1)), rows[meets]

    @cached_property
    def _leaves(self) -> Rows:
        """The rows of each leaf, along a curve through the middles; -1 fills up the last."""
        order = along_hilbert_curve(self._bounds)
        return np.append(order, np.full(-len(order) % _TOGETHER, -1)).reshape(-1, _TOGETHER)

    @cached_property
    def _leaf_bounds(self) -> Floats:
        """The boxes of each leaf's rows, shape (leaves, _TOGETHER, 4); NaN meets nothing."""
        bounds = self._bounds[self._leaves]
        bounds[self._leaves < 0] = np.nan
        return bounds

    @cached_property
    def _tree(self) -> shapely.STRtree:
        south_west = np.nanmin(self._leaf_bounds[:, :, :2], axis=1)
        north_east = np.nanmax(self._leaf_bounds[:, :, 2:], axis=1)
        # A line from corner to corner has the box and takes less memory than a polygon.
        return shapely.STRtree(shapely.linestrings(np.stack([south_west, north_east], axis=1)))
