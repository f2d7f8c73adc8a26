"""Coordinates of any reference system to WGS-84 degrees."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoimm.domain.datum import bd09_to_wgs84, gcj02_to_wgs84
from geoimm.errors import BoundaryDataError
from geoimm.importers.features import WGS84, Datum
from geoimm.importers.mainland import in_mainland
from geoimm.importers.repair import Geometries

_TURN = 360.0
_SAME = ("EPSG:4326", "OGC:CRS84")


def to_degrees(geometries: Geometries, crs: str) -> Geometries:
    """Longitude and latitude; what cannot be reprojected gets infinite coordinates.

    Raises BoundaryDataError for a reference system that pyproj does not know.
    """
    import pyproj

    declared = _known(crs)
    if any(declared == pyproj.CRS(same) for same in _SAME):
        return geometries
    transformer = pyproj.Transformer.from_crs(declared, WGS84, always_xy=True)
    return _moved(geometries, transformer.transform)


def to_wgs84(geometries: Geometries, datum: Datum) -> Geometries:
    """Degrees of a Chinese datum to WGS-84, inside mainland China; others stay as they are."""
    if datum is Datum.gcj02:
        return _moved(geometries, partial(gcj02_to_wgs84, mainland=in_mainland))
    if datum is Datum.bd09:
        return _moved(geometries, partial(bd09_to_wgs84, mainland=in_mainland))
    return geometries


def are_finite(geometries: Geometries) -> NDArray[np.bool_]:
    """Which have no infinite and no missing coordinate."""
    coordinates, owners = shapely.get_coordinates(geometries, return_index=True)
    finite = np.ones(len(geometries), dtype=np.bool_)
    finite[owners[~np.isfinite(coordinates).all(axis=1)]] = False
    return finite


def are_degrees(geometries: Geometries) -> NDArray[np.bool_]:
    """Which lie in -360..360, -90..90: longitudes beyond 180 are a matter of cutting."""
    west, south, east, north = shapely.bounds(geometries).reshape(-1, 4).T
    inside: NDArray[np.bool_] = (south >= -90) & (north <= 90) & (west >= -_TURN) & (east <= _TURN)  # noqa: PLR2004  degrees
    return inside


def _known(crs: str) -> Any:
    import pyproj

    try:
        return pyproj.CRS.from_user_input(crs).to_2d()
    except pyproj.exceptions.CRSError as error:
        raise BoundaryDataError(
            f"the coordinate reference system {crs[:80]!r} is not known ({error});"
            " name one such as EPSG:4326 with --crs."
        ) from error


def _moved(geometries: Geometries, move: Callable[..., Any]) -> Geometries:
    def columns(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        longitudes, latitudes = move(xy[:, 0], xy[:, 1])
        return np.column_stack([longitudes, latitudes])

    moved: Geometries = shapely.transform(geometries, columns)
    return moved
