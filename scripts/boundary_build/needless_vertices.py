"""Vertices that cleaning left on straight borders: no source has them, and no border meets there.

They stand where a border was crossed by another that is gone.
"""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from boundary_build.arrangement import Ints, among, edges_of, is_first, keys
from boundary_build.geometry import GRID, Geometries

_OFF_THE_LINE = 0.75 * GRID
"""Degrees: rounding moves a vertex by less, corner to corner."""
_SMALLEST_RING = 4
_ON_A_LINE = 2
"""Edges that meet where no border branches off."""

Mask = NDArray[np.bool_]


def without_needless(polygons: Geometries, known: Ints) -> Geometries:
    """The same coverage without them; `known` are the sorted keys of the sources' vertices."""
    drop = _candidates(polygons, known)
    while True:
        drop = _straight(polygons, drop)
        kept = _without(polygons, drop)
        # A border that now crosses another has the land between the two broken, too.
        broken = ~shapely.is_valid(kept)
        if not broken.any():
            return kept
        spoilt = np.unique(keys(shapely.get_coordinates(polygons[broken])))
        drop = drop[~among(drop, spoilt)]


def _candidates(polygons: Geometries, known: Ints) -> Ints:
    """Sorted keys of the vertices between two edges only that no source has."""
    edges = edges_of(polygons)
    order = np.lexsort((edges.ends, edges.starts))
    distinct = order[is_first(edges.starts[order], edges.ends[order])]
    vertices = np.concatenate([edges.starts[distinct], edges.ends[distinct]])
    places, degrees = np.unique(vertices, return_counts=True)
    on_one_line: Ints = places[(degrees == _ON_A_LINE) & ~among(places, known)]
    return on_one_line


def _straight(polygons: Geometries, drop: Ints) -> Ints:
    """Those of `drop` that lie on the line between the vertices that stay."""
    _, coordinates, ring = _rings(polygons)
    places = keys(coordinates)
    ends = np.flatnonzero(np.r_[True, ring[1:] != ring[:-1]])
    drop = drop[~among(drop, np.unique(places[ends]))]
    while drop.size:
        stays = ~among(places, drop)
        index = np.arange(len(places))
        before = np.maximum.accumulate(np.where(stays, index, 0))
        after = np.minimum.accumulate(np.where(stays, index, len(index) - 1)[::-1])[::-1]
        gone = np.flatnonzero(~stays)
        chord = coordinates[after[gone]] - coordinates[before[gone]]
        arm = coordinates[gone] - coordinates[before[gone]]
        length = np.hypot(chord[:, 0], chord[:, 1])
        cross = np.abs(chord[:, 0] * arm[:, 1] - chord[:, 1] * arm[:, 0])
        along = (chord * arm).sum(axis=1)
        on_line = (cross <= _OFF_THE_LINE * length) & (along > 0) & (along < length**2)
        few = (np.bincount(ring, weights=stays) < _SMALLEST_RING)[ring[gone]]
        bent = np.unique(places[gone[~on_line | few]])
        if not bent.size:
            break
        drop = drop[~among(drop, bent)]
    return drop


def _rings(polygons: Geometries) -> tuple[Ints, NDArray[Any], Ints]:
    """The part of each ring, all coordinates, and the ring of each coordinate."""
    rings, part = shapely.get_rings(shapely.get_parts(polygons), return_index=True)
    coordinates, ring = shapely.get_coordinates(rings, return_index=True)
    return part, coordinates, ring


def _without(polygons: Geometries, drop: Ints) -> Geometries:
    if not drop.size:
        return polygons
    _, owner = shapely.get_parts(polygons, return_index=True)
    part, coordinates, ring = _rings(polygons)
    stays = ~among(keys(coordinates), drop)
    rings = shapely.linearrings(coordinates[stays], indices=ring[stays])
    parts = shapely.polygons(rings, indices=part)
    whole = np.empty(len(polygons), dtype=object)
    single = np.bincount(owner, minlength=len(polygons))[owner] == 1
    whole[owner[single]] = parts[single]
    several = np.flatnonzero(~single)
    found, index = np.unique(owner[several], return_inverse=True)
    if found.size:
        whole[found] = shapely.multipolygons(parts[several], indices=index)
    return whole
