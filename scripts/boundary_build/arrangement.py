"""The faces that the borders of many polygons cut the plane into, all on the grid of the files."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from boundary_build.geometry import GRID, Geometries

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

_BITS = 25
_OFFSET = 1 << (_BITS - 1)
"""A coordinate in steps of the grid is below 2^24, so that two of them fit into one integer."""


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """The straight edges of n polygons; an edge that two polygons share is there twice."""

    starts: Ints
    """The end with the smaller key."""
    ends: Ints
    owners: Ints
    lengths: Floats
    """In degrees."""


@dataclass(frozen=True, slots=True, eq=False)
class Faces:
    """Polygons without a common interior, and the edges between them."""

    polygons: Geometries
    left: Ints
    """The two faces of each edge that has two."""
    right: Ints
    lengths: Floats
    is_open: NDArray[np.bool_]
    """Whether a face has an edge beyond which there is no other face."""


def keys(coordinates: NDArray[Any]) -> Ints:
    """One integer for each position on the grid, of an array of shape (n, 2)."""
    steps = np.round(coordinates / GRID).astype(np.int64) + _OFFSET
    joined: Ints = (steps[:, 0] << _BITS) | steps[:, 1]
    return joined


def among(values: Ints, sorted_values: Ints) -> NDArray[np.bool_]:
    """Membership by bisection: quicker than sorting both."""
    if not sorted_values.size:
        return np.zeros(len(values), dtype=np.bool_)
    at = np.minimum(np.searchsorted(sorted_values, values), len(sorted_values) - 1)
    found: NDArray[np.bool_] = sorted_values[at] == values
    return found


def is_first(one: Ints, other: Ints) -> NDArray[np.bool_]:
    """Whether a pair differs from the one before it, of sorted pairs."""
    first = np.ones(len(one), dtype=np.bool_)
    first[1:] = (one[1:] != one[:-1]) | (other[1:] != other[:-1])
    return first


def edges_of(polygons: Geometries) -> Edges:
    """The edges of polygons and multipolygons on the grid, holes included."""
    parts, owner_of_part = shapely.get_parts(polygons, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    coordinates, ring_of_vertex = shapely.get_coordinates(rings, return_index=True)
    is_start = ring_of_vertex[:-1] == ring_of_vertex[1:]
    places = keys(coordinates)
    begins, ends = places[:-1][is_start], places[1:][is_start]
    steps = (coordinates[1:] - coordinates[:-1])[is_start]
    return Edges(
        starts=np.minimum(begins, ends),
        ends=np.maximum(begins, ends),
        owners=owner_of_part[part_of_ring[ring_of_vertex[:-1][is_start]]],
        lengths=np.hypot(steps[:, 0], steps[:, 1]),
    )


def faces_of(polygons: Geometries, parents: Geometries) -> Faces:
    """Every face bounded by the borders of the polygons, by snap rounding to the grid.

    The borders of the parents count where they run outside the polygons. Borders that cross, or
    pass within half a step of a vertex, get a vertex in common there.
    """
    lines = shapely.union_all(_lines(polygons, parents), grid_size=GRID)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    edges = edges_of(faces)
    order = np.lexsort((edges.ends, edges.starts))
    starts, ends, owners = edges.starts[order], edges.ends[order], edges.owners[order]
    second = np.flatnonzero(~is_first(starts, ends))
    alone = np.ones(len(order), dtype=np.bool_)
    alone[second] = alone[second - 1] = False
    is_open = np.zeros(len(faces), dtype=np.bool_)
    is_open[owners[alone]] = True
    return Faces(faces, owners[second - 1], owners[second], edges.lengths[order[second]], is_open)


def _lines(polygons: Geometries, parents: Geometries) -> Geometries:
    """The borders on the grid, in strings of edges, each edge once."""
    polygons = shapely.get_parts(polygons)
    rings = shapely.get_rings(np.concatenate([polygons, shapely.get_parts(parents)]))
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    places = keys(coordinates)
    edges = np.flatnonzero(ring[:-1] == ring[1:])
    starts = np.minimum(places[edges], places[edges + 1])
    ends = np.maximum(places[edges], places[edges + 1])
    order = np.lexsort((ends, starts))
    once = np.sort(edges[order[is_first(starts[order], ends[order])]])
    of_parents = once[ring[once] >= len(shapely.get_rings(polygons))]
    begins = np.zeros(len(places), dtype=np.bool_)
    begins[once] = True
    begins[of_parents[_is_inside(coordinates, of_parents, polygons)]] = False
    goes_on = np.r_[False, begins[:-1]]
    string = np.cumsum(begins & ~goes_on) - 1
    used = begins | goes_on
    lines: Geometries = shapely.linestrings(coordinates[used], indices=string[used])
    return lines


def _is_inside(coordinates: Floats, edges: Ints, polygons: Geometries) -> NDArray[np.bool_]:
    """Whether an edge, given by its start, runs wholly inside one of the polygons."""
    lines = shapely.linestrings(np.stack([coordinates[edges], coordinates[edges + 1]], axis=1))
    inside = np.zeros(len(edges), dtype=np.bool_)
    # The polygons ask, not the edges: each large polygon is then prepared once.
    found = shapely.STRtree(lines).query(polygons, predicate="contains_properly")
    inside[found[1]] = True
    return inside


def components(count: int, one: Ints, other: Ints) -> Ints:
    """The component of each of n nodes joined by pairs; components are numbered from 0."""
    labels = np.arange(count)
    while True:
        lowest = labels.copy()
        np.minimum.at(lowest, labels[one], labels[other])
        np.minimum.at(lowest, labels[other], labels[one])
        while (lowest[lowest] != lowest).any():
            lowest = lowest[lowest]
        joined = lowest[labels]
        if (joined == labels).all():
            return np.unique(labels, return_inverse=True)[1]
        labels = joined
