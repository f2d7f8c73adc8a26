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


_WORTH_BUILDING = 64
"""Questions from which on the tree pays: it takes as long as some hundred looks at all boxes."""
_MOST_LOOKS = 8
"""Looks at all boxes that one question may take."""


class BoxTree:
    """An R-tree over the boxes of n rows, built when it has been asked some dozens of times.

    Until then all boxes are looked at, so that the first answer does not wait for the tree.
    """

    def __init__(self, bounds: Floats) -> None:
        """Bounds are of shape (n, 4): west, south, east, north."""
        self._bounds = bounds
        self._questions = 0

    def around(self, longitudes: Floats, latitudes: Floats) -> tuple[Rows, Rows]:
        """Pairs of a coordinate's index and a row whose box has it, the border included."""
        found = self._looked_at(np.stack([longitudes, latitudes] * 2, axis=1))
        if found is not None:
            return found
        points, leaves = self._tree.query(shapely.points(longitudes, latitudes))
        x, y = longitudes[points, None], latitudes[points, None]
        return self._told_apart(points, leaves, (x, y, x, y))

    def around_one(self, longitude: float, latitude: float) -> Rows:
        """The rows whose boxes have a coordinate, the border included."""
        found = self._looked_at(np.array([[longitude, latitude] * 2]))
        if found is not None:
            return found[1]
        leaves = self._tree.query(shapely.points(longitude, latitude))
        boxes = self._leaf_bounds[leaves]
        has = (boxes[:, :, 0] <= longitude) & (longitude <= boxes[:, :, 2])
        has &= (boxes[:, :, 1] <= latitude) & (latitude <= boxes[:, :, 3])
        rows: Rows = self._leaves[leaves][has]
        return rows

    def meeting(self, boxes: NDArray[Any]) -> tuple[Rows, Rows]:
        """Pairs of a shapely box's index and a row whose box meets it; touching is meeting."""
        found = self._looked_at(shapely.bounds(boxes))
        if found is not None:
            return found
        asked, leaves = self._tree.query(boxes)
        west, south, east, north = shapely.bounds(boxes)[asked].T[:, :, None]
        return self._told_apart(asked, leaves, (west, south, east, north))

    def _looked_at(self, boxes: Floats) -> tuple[Rows, Rows] | None:
        """Pairs of a box's index and a row whose box meets it; None where the tree is sooner."""
        self._questions += 1
        if self._questions > _WORTH_BUILDING or not len(boxes):
            return None
        around = np.concatenate([boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)])
        near = self._meeting_one(around, slice(None))
        if len(near) * len(boxes) > _MOST_LOOKS * len(self._bounds):
            return None
        found = [near[self._meeting_one(box, near)] for box in boxes]
        asked = np.repeat(np.arange(len(boxes)), [len(rows) for rows in found])
        return asked, np.concatenate(found)

    def _meeting_one(self, box: Floats, among: Rows | slice) -> Rows:
        """The places of those among which meet a box."""
        west, south, east, north = (side[among] for side in self._sides)
        meets = (west <= box[2]) & (box[0] <= east) & (south <= box[3]) & (box[1] <= north)
        return np.flatnonzero(meets)

    @cached_property
    def _sides(self) -> tuple[Floats, Floats, Floats, Floats]:
        """West, south, east and north of all rows, each in one piece: that is looked at sooner."""
        west, south, east, north = np.ascontiguousarray(self._bounds.T)
        return west, south, east, north

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
