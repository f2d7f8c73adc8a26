"""The boundaries that peers are given: the same geometries, named by their rows."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from benchmark.points import Floats, Rows
from geoimm.resolver import BoundarySet


@dataclass(frozen=True, eq=False)
class Polygons:
    """Boundaries of a set, all or some of them."""

    rows: Rows
    """Where each is in the set."""
    geometries: NDArray[Any]

    @classmethod
    def all_of(cls, boundary_set: BoundarySet) -> "Polygons":
        """Every boundary, of all levels."""
        return cls._of(boundary_set, np.arange(len(boundary_set)))

    @classmethod
    def finest_of(cls, boundary_set: BoundarySet) -> "Polygons":
        """The boundaries that have none below them."""
        return cls._of(boundary_set, np.flatnonzero(boundary_set.childless()))

    @classmethod
    def _of(cls, boundary_set: BoundarySet, rows: Rows) -> "Polygons":
        polygons = cls(rows, boundary_set.boundaries[rows])
        polygons._prepare()
        return polygons

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def bounds(self) -> Floats:
        """Of shape (n, 4): west, south, east, north."""
        bounds: Floats = shapely.bounds(self.geometries).reshape(-1, 4)
        return bounds

    @cached_property
    def boxes(self) -> shapely.STRtree:
        """An STRtree of the boxes alone."""
        return shapely.STRtree(shapely.linestrings(self.bounds.reshape(-1, 2, 2)))

    def _prepare(self) -> None:
        """Prepare each geometry to the last: GEOS builds its index at the first test only."""
        shapely.prepare(self.geometries)
        first_parts = shapely.get_geometry(self.geometries, 0)
        vertices = shapely.get_point(shapely.get_exterior_ring(first_parts), 0)
        on_border = shapely.get_coordinates(vertices)
        shapely.intersects_xy(self.geometries, on_border[:, 0], on_border[:, 1])
