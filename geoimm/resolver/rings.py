"""Polygons as flat arrays, which processes can share by mapping one file."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoimm.resolver.hilbert import along_hilbert_curve

Rows = NDArray[np.int64]
Starts = NDArray[np.uint32]

_FINEST_STEP = 2.0**-23
"""180 degrees in such steps still fit 32 bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Rings:
    """The polygons of n rows: their vertices one after the other, and where each ring begins."""

    vertices: NDArray[Any]
    """Shape (m, 2), longitude and latitude in steps; int32, or float64 where a step is a degree."""
    step: float
    """Degrees in one unit of the vertices, a power of two: no coordinate is ever rounded."""
    ring_starts: Starts
    """Of each ring among the vertices, and the end of the last; a ring repeats its first vertex."""
    part_starts: Starts
    """Of each polygon among the rings, its shell first."""
    row_starts: Starts
    """Of the polygons of one row after another."""
    rows: NDArray[np.int32]
    """Which row that is: neighbours on the map are neighbours in memory."""
    places: NDArray[np.int32] = field(init=False)
    """The place of each row in that order."""

    def __post_init__(self) -> None:
        """Count the places, which are not kept in files."""
        places = np.empty(len(self.rows), dtype=np.int32)
        places[self.rows] = np.arange(len(self.rows), dtype=np.int32)
        object.__setattr__(self, "places", places)

    @classmethod
    def of(cls, geometries: NDArray[Any]) -> "Rings":
        """The rings of shapely Polygons and MultiPolygons in degrees."""
        order = along_hilbert_curve(shapely.bounds(geometries).reshape(-1, 4))
        parts, row_of_part = shapely.get_parts(geometries[order], return_index=True)
        rings, part_of_ring = shapely.get_rings(parts, return_index=True)
        degrees, ring_of_vertex = shapely.get_coordinates(rings, return_index=True)
        vertices, step = _in_steps(degrees)
        return cls(
            vertices,
            step,
            ring_starts=_starts(ring_of_vertex, len(rings)),
            part_starts=_starts(part_of_ring, len(parts)),
            row_starts=_starts(row_of_part, len(geometries)),
            rows=order.astype(np.int32),
        )

    def __len__(self) -> int:
        return len(self.row_starts) - 1

    def geometries(self, rows: Rows) -> NDArray[Any]:
        """The MultiPolygons of some rows, in degrees, equal to what was given."""
        parts, row_starts = _members(self.row_starts, self.places[rows])
        rings, part_starts = _members(self.part_starts, parts)
        vertices, ring_starts = _members(self.ring_starts, rings)
        degrees = self.vertices[vertices] * self.step
        made: NDArray[Any] = shapely.from_ragged_array(
            shapely.GeometryType.MULTIPOLYGON, degrees, (ring_starts, part_starts, row_starts)
        )
        return made

    def vertex_counts(self, rows: Rows) -> Rows:
        """How many vertices each row has."""
        starts, places = self._vertex_starts(), self.places[rows]
        counts: Rows = starts[places + 1] - starts[places]
        return counts

    def row_ends(self) -> Rows:
        """After which vertex each row ends, in the order of `rows`."""
        return self._vertex_starts()[1:]

    def _vertex_starts(self) -> Rows:
        return self.ring_starts[self.part_starts[self.row_starts]].astype(np.int64)

    def bounds(self) -> NDArray[np.float64]:
        """The boxes of all vertices of each row, in degrees: west, south, east, north."""
        begins = self._vertex_starts()[:-1]
        least, most = (each.reduceat(self.vertices, begins) for each in (np.minimum, np.maximum))
        return np.concatenate([least, most], axis=1)[self.places] * self.step

    def row_of_each_vertex(self) -> NDArray[np.int32]:
        """The row that each vertex belongs to."""
        return np.repeat(self.rows, np.diff(self._vertex_starts()))

    def row_of_each_ring(self) -> NDArray[np.int32]:
        """The row that each ring belongs to."""
        return np.repeat(self.rows, np.diff(self.part_starts[self.row_starts]))


def _starts(owners: Rows, count: int) -> Starts:
    """Where the members of each of `count` owners begin, and the end of the last."""
    counts = np.bincount(owners, minlength=count)
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32)


def _in_steps(degrees: NDArray[np.float64]) -> tuple[NDArray[Any], float]:
    steps = degrees * (1.0 / _FINEST_STEP)
    whole = steps.astype(np.int32)
    if (whole == steps).all():
        return whole, _FINEST_STEP
    return degrees + 0.0, 1.0


def _members(starts: Starts, groups: NDArray[Any]) -> tuple[Rows, Rows]:
    """The members of some groups, one after the other, and where each group's begin among them."""
    firsts = starts[groups].astype(np.int64)
    counts = starts[groups + 1] - firsts
    ends = np.cumsum(counts)
    begins = np.concatenate([[0], ends])
    members = np.arange(begins[-1]) + np.repeat(firsts - begins[:-1], counts)
    return members, begins
