"""Polygons: repaired, dissolved, and rounded to the binary grid of the files."""

import json
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
import shapely
import shapely.errors
from numpy.typing import NDArray
from shapely.geometry import shape

GRID = 2.0**-16
"""Degrees: 1.7 m at the equator. A power of two, so that rounded coordinates compress."""

Geometries: TypeAlias = NDArray[np.object_]


def array(geometries: Iterable[shapely.Geometry]) -> Geometries:
    """An object array, whatever mix of polygon types is given."""
    items = list(geometries)
    out = np.empty(len(items), dtype=object)
    out[:] = items
    return out


def valid(geometries: Iterable[shapely.Geometry]) -> Geometries:
    """The same areas as valid polygons."""
    out = array(geometries)
    broken = ~shapely.is_valid(out)
    out[broken] = array(_repaired(geometry) for geometry in out[broken])
    return polygons_only(out)


def _repaired(geometry: shapely.Geometry) -> shapely.Geometry:
    try:
        return shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    except shapely.errors.GEOSException:
        # Rings that nearly touch themselves defeat the method that keeps shells and holes apart.
        return shapely.make_valid(geometry)


def polygons_only(geometries: Geometries) -> Geometries:
    """Without the points and lines a repair may leave."""
    out = geometries.copy()
    mixed = ~np.isin(shapely.get_type_id(out), (3, 6))
    for index in np.flatnonzero(mixed):
        parts = shapely.get_parts(shapely.get_parts(out[index]))
        out[index] = shapely.union_all(parts[np.isin(shapely.get_type_id(parts), (3, 6))])
    return out


def dissolve(geometries: Sequence[shapely.Geometry]) -> shapely.Geometry:
    """The union of neighbours, without the slivers between them."""
    union = shapely.union_all(valid(geometries))
    return polygons_only(array([union]))[0]


def on_grid(geometries: Iterable[shapely.Geometry]) -> Geometries:
    """Rounded to the grid, valid after it, rings in one fixed direction.

    What the grid would swallow keeps its coordinates as they are.
    """
    exact = valid(geometries)
    rounded = shapely.transform(exact, lambda xy: np.round(xy / GRID) * GRID)
    broken = ~shapely.is_valid(rounded)
    rounded[broken] = polygons_only(shapely.set_precision(exact[broken], GRID))
    rounded = shapely.remove_repeated_points(rounded, 0.0)
    lost = shapely.is_empty(rounded) | ~shapely.is_valid(rounded)
    rounded[lost] = exact[lost]
    return array(shapely.orient_polygons(rounded))


def read_geojson(data: bytes) -> list[tuple[dict[str, Any], shapely.Geometry]]:
    """The properties and geometry of every feature."""
    features = json.loads(data)["features"]
    return [(feature["properties"], shape(feature["geometry"])) for feature in features]
