"""Polygons that cross the antimeridian: cut at +-180 degrees.

A file may draw such a polygon in two ways: with an edge that jumps from 179 to -179, or with
longitudes beyond 180. Both come out as parts inside -180..180.
"""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoimm.importers.repair import Geometries, polygons_only, repaired

_TURN = 360.0
_HALF = 180.0
_WORLD = shapely.box(-_HALF, -90, _HALF, 90)


def split(geometries: Geometries) -> tuple[Geometries, NDArray[np.bool_]]:
    """The polygons inside -180..180, and which of them were cut or shifted.

    A ring around a pole is closed along it.
    """
    out = geometries.copy()
    changed = np.zeros(len(out), dtype=np.bool_)
    bounds = shapely.bounds(out).reshape(-1, 4)
    wide = bounds[:, 2] - bounds[:, 0] > _HALF
    outside = (bounds[:, 0] < -_HALF) | (bounds[:, 2] > _HALF)
    for index in np.flatnonzero(wide | outside):
        parts = shapely.get_parts(out[index])
        if outside[index] or any(_jumps(part) for part in parts):
            out[index] = shapely.union_all([_split_polygon(part) for part in parts])
            changed[index] = True
    return polygons_only(out), changed


def _jumps(polygon: Any) -> bool:
    return any(_crossings(shapely.get_coordinates(ring)).any() for ring in _rings(polygon))


def _crossings(xy: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which edges jump more than half a turn; one between both ends of the map does not cross."""
    steps = np.abs(np.diff(xy[:, 0]))
    return (steps > _HALF) & (steps < _TURN)


def _rings(polygon: Any) -> list[Any]:
    return [polygon.exterior, *polygon.interiors]


def _split_polygon(polygon: Any) -> Any:
    shell, *holes = [_unwrapped(shapely.get_coordinates(ring)) for ring in _rings(polygon)]
    middle = _middle(shell)
    nearer = [hole - (round((_middle(hole) - middle) / _TURN) * _TURN, 0) for hole in holes]
    whole, _ = repaired(np.array([shapely.Polygon(shell, nearer)], dtype=object))
    return shapely.union_all([_window(whole[0], turn) for turn in (-1, 0, 1)])


def _middle(xy: NDArray[np.float64]) -> float:
    return float(xy[:, 0].min() + xy[:, 0].max()) / 2


def _unwrapped(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    """The ring without jumps, so that it may leave -180..180; closed along the pole it rounds."""
    steps = np.diff(xy[:, 0])
    turns = np.where(_crossings(xy), -np.sign(steps), 0.0)
    out = xy.copy()
    out[1:, 0] += np.cumsum(turns) * _TURN
    if abs(out[-1, 0] - out[0, 0]) < _HALF:
        return out
    pole = np.copysign(90.0, out[:, 1].mean())
    return np.vstack([out, [(out[-1, 0], pole), (out[0, 0], pole), out[0]]])


def _window(geometry: Any, turn: int) -> Any:
    """The part of the geometry that is `turn` turns east of the map, on the map."""
    moved = shapely.transform(geometry, lambda xy: xy - (turn * _TURN, 0))
    return shapely.intersection(moved, _WORLD)
