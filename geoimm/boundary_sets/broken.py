"""What the resolver relies on: ids, levels, parents, rings."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely

from geoimm.boundary_sets.checks import Check, check_rows
from geoimm.boundary_sets.rows import Mask, Rows, Texts
from geoimm.errors import BoundaryDataError
from geoimm.resolver.boundary_set import BoundarySet

_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_REACH = ((-180, -90), (180, 90))


def relied_on(rows: Rows) -> Iterator[Check]:
    """The checks that a set must pass to be used; its rows alone are looked at."""

    def check(name: str, rule: str, found: Mask) -> Check:
        return check_rows(name, rule, rows, found, broken=True)

    polygons, levels = _polygons(rows), rows.levels >= 0
    yield check("ids", "every division has an id", _missing(rows.ids))
    yield check("duplicate ids", "an id is in a set once", _repeated(rows.ids))
    yield check("names", "every division has a name", _missing(rows.names))
    yield check("levels", "country, province, city, district or township", ~levels)
    rule = "other levels follow the level, wide to fine, without a gap"
    yield check("other levels", rule, levels & (rows.finest < 0))
    yield check("geometries", "a polygon that is not empty", ~polygons)
    yield check("invalid rings", "rings neither cross nor touch themselves", _invalid(rows))
    yield check("range", "degrees within -180..180, -90..90", polygons & ~_in_range(rows))
    parents = rows.parents()
    named = np.array([id_ is not None for id_ in rows.parent_ids], dtype=np.bool_)
    known = parents >= 0
    coarser = rows.finest[parents] < rows.levels
    yield check("unknown parents", "a parent is a row of the set", named & ~known)
    rule = "all levels of a parent are coarser than those of its children"
    yield check("parents' levels", rule, known & ~coarser)


def opens(path: Path) -> Check:
    """Whether the resolver takes the set, with the names, worldviews and waters beside it."""
    try:
        BoundarySet.read(path)
    except BoundaryDataError as error:
        return Check("reading", error.message, 1, broken=True)
    return Check("reading", "the resolver reads the set and what lies beside it", 0, broken=True)


def usable(rows: Rows) -> Rows:
    """Without the rows whose geometry cannot be measured, and those of no level."""
    return rows.take(_polygons(rows) & ~_invalid(rows) & (rows.finest >= 0))


def _missing(texts: Texts) -> Mask:
    return np.array([not text for text in texts], dtype=np.bool_)


def _repeated(ids: Texts) -> Mask:
    times = Counter(ids)
    return np.array([id_ is not None and times[id_] > 1 for id_ in ids], dtype=np.bool_)


def _polygons(rows: Rows) -> Mask:
    kinds = np.isin(shapely.get_type_id(rows.geometries), _POLYGONAL)
    polygons: Mask = kinds & ~shapely.is_empty(rows.geometries)
    return polygons


def _invalid(rows: Rows) -> Mask:
    invalid: Mask = ~shapely.is_missing(rows.geometries) & ~shapely.is_valid(rows.geometries)
    return invalid


def _in_range(rows: Rows) -> Mask:
    bounds = shapely.bounds(rows.geometries).reshape(-1, 4)
    low, high = _REACH
    inside: Mask = (bounds[:, :2] >= low).all(axis=1) & (bounds[:, 2:] <= high).all(axis=1)
    return inside
