"""Geometries to valid polygons."""

from collections.abc import Iterable
from typing import Any, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

Geometries: TypeAlias = NDArray[np.object_]
_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_COLLECTION = shapely.GeometryType.GEOMETRYCOLLECTION
_AREA = 2
"""The dimension of polygons."""


def array(geometries: Iterable[Any]) -> Geometries:
    """An object array, whatever mix of geometries is given."""
    items = list(geometries)
    out = np.empty(len(items), dtype=object)
    out[:] = items
    return out


def repaired(geometries: Geometries) -> tuple[Geometries, NDArray[np.bool_]]:
    """The same areas as valid polygons, and which of them were invalid before.

    Rings that cross themselves become several; what collapses to a line is left out.
    """
    out = geometries.copy()
    broken = ~shapely.is_valid(out)
    out[broken] = shapely.make_valid(out[broken], method="structure", keep_collapsed=False)
    # The method leaves some parts that share an edge; the other one never does.
    still = ~shapely.is_valid(out)
    out[still] = shapely.make_valid(out[still], method="linework")
    return polygons_only(out), broken


def polygons_only(geometries: Geometries) -> Geometries:
    """Without points and lines, alone or in collections; an empty polygon where none is left."""
    out = geometries.copy()
    for index in np.flatnonzero(~is_polygonal(out)):
        out[index] = _polygons_of(out[index])
    return out


def is_polygonal(geometries: Geometries) -> NDArray[np.bool_]:
    """Which are Polygons or MultiPolygons."""
    polygonal: NDArray[np.bool_] = np.isin(shapely.get_type_id(geometries), _POLYGONAL)
    return polygonal


def holds_polygons(geometries: Geometries) -> NDArray[np.bool_]:
    """Which have an area to use: polygons, also in a collection."""
    collected = shapely.get_type_id(geometries) == _COLLECTION
    held: NDArray[np.bool_] = collected & (shapely.get_dimensions(geometries) == _AREA)
    return held | is_polygonal(geometries)


def dissolve(geometries: Iterable[Any]) -> Any:
    """The union of neighbours, without the borders between them."""
    valid, _ = repaired(array(geometries))
    return polygons_only(array([shapely.union_all(valid)]))[0]


def _polygons_of(geometry: Any) -> Any:
    parts = shapely.get_parts(shapely.get_parts(geometry))
    kinds = shapely.get_type_id(parts)
    union = shapely.union_all(parts[kinds == shapely.GeometryType.POLYGON])
    return union if is_polygonal(array([union]))[0] else shapely.MultiPolygon()
