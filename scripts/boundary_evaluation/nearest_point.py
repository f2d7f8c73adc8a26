"""The nearest-point method of reverse_geocoder: the address of the nearest known place.

It knows the very places that are asked, so each is asked for the nearest other one.
"""

import numpy as np
import shapely
from numpy.typing import NDArray

from boundary_evaluation.places import Places

_BAND = 2.0
"""Degrees of latitude searched together; no place of the set is farther from another."""


def nearest_other(places: Places) -> NDArray[np.int64]:
    """The row of the nearest other place of each place, -1 where none is near."""
    found = np.full(len(places.names), -1, dtype=np.int64)
    for south in np.arange(-90.0, 90.0, _BAND):
        here = np.flatnonzero((places.latitudes >= south) & (places.latitudes < south + _BAND))
        around = np.flatnonzero(
            (places.latitudes >= south - _BAND) & (places.latitudes < south + 2 * _BAND)
        )
        if len(here) and len(around) > 1:
            scale = np.cos(np.radians(south + _BAND / 2))
            tree = shapely.STRtree(_points(places, around, scale))
            asked, nearest = tree.query_nearest(
                _points(places, here, scale), exclusive=True, all_matches=False
            )
            found[here[asked]] = around[nearest]
    return found


def _points(places: Places, rows: NDArray[np.int64], scale: float) -> NDArray[np.object_]:
    return np.asarray(shapely.points(places.longitudes[rows] * scale, places.latitudes[rows]))
