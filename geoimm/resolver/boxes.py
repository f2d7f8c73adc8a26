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
_GROUP = 64
"""Rows whose common box is looked at before their own. The files have neighbours together."""
_WORTH_BUILDING = 2_000
"""Questions from which on the tree pays: it takes as long to build as these."""
_MOST_LOOKS = 64
"""Looks at each row's box from which on it pays too, where the rows of a group lie apart."""


class BoxTree:
    """An R-tree over the boxes of n rows, built when it has been asked some hundreds of times.

    Until then the boxes of groups of rows are looked at, so that the first answer does not wait
    for the tree.
    """

    def __init__(self, bounds: Floats) -> None:
        """Bounds are of shape (n, 4): west, south, east, north."""
        self._bounds = bounds
        self._questions = 0
        self._looks = 0

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
        self._questions += len(boxes)
        found: list[Rows] = []
        for box in boxes:
            is_sooner = self._looks > _MOST_LOOKS * len(self._bounds)
            if is_sooner or self._questions > _WORTH_BUILDING:
                return None
            found.append(self._meeting_one(box))
        asked = np.repeat(np.arange(len(boxes)), [len(rows) for rows in found])
        return asked, np.concatenate([np.empty(0, dtype=np.int64), *found])

    def _meeting_one(self, box: Floats) -> Rows:
        """The rows whose boxes meet a box, ascending."""
        groups = np.flatnonzero(_meets(self._group_sides, box))
        rows: Rows = (groups[:, None] * _GROUP + np.arange(_GROUP)).ravel()
        self._looks += len(rows)
        return rows[_meets(self._sides[:, rows], box)]

    @cached_property
    def _sides(self) -> Floats:
        """West, south, east and north of all rows, shape (4, n); NaN fills up the last group."""
        sides = np.full((4, -(-len(self._bounds) // _GROUP) * _GROUP), np.nan)
        sides[:, : len(self._bounds)] = self._bounds.T
        return sides

    @cached_property
    def _group_sides(self) -> Floats:
        west, south, east, north = self._sides.reshape(4, -1, _GROUP)
        least, most = np.fmin.reduce, np.fmax.reduce
        return np.stack(
            [least(west, axis=1), least(south, axis=1), most(east, axis=1), most(north, axis=1)]
        )

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


def _meets(sides: Floats, box: Floats) -> NDArray[np.bool_]:
    """Which of some boxes, by their sides, meet a box; touching is meeting."""
    west, south, east, north = sides
    meets: NDArray[np.bool_] = (west <= box[2]) & (box[0] <= east)
    meets &= (south <= box[3]) & (box[1] <= north)
    return meets
