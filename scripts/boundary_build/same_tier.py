"""Units that two sources have: the finer polygons under the richer names and codes."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import shapely

from boundary_build.geometry import array
from boundary_build.names import key
from boundary_build.rows import Boundary

_SAME_AREA = 0.4
"""Share of the common area in the joint area from which two polygons are one unit."""
_COVERED = 0.5
"""Share of a unit the leaves must cover to stand for it."""


def refined(units: Sequence[Boundary], leaves: Sequence[Boundary]) -> list[Boundary]:
    """The leaves, named and coded by the unit each is, and the units no leaf stands for."""
    unit_of = _matches(units, leaves)
    better = [
        _named_by(leaf, units[unit_of[index]]) if index in unit_of else _like(leaf, units[0])
        for index, leaf in enumerate(leaves)
    ]
    matched = set(unit_of.values())
    cover = shapely.union_all(array(leaf.geometry for leaf in leaves))
    kept = [
        unit
        for index, unit in enumerate(units)
        if index not in matched and not _is_covered(unit.geometry, cover)
    ]
    return [*better, *kept]


def _matches(units: Sequence[Boundary], leaves: Sequence[Boundary]) -> dict[int, int]:
    """Index of the unit by index of the leaf: the best pairs first, each used once."""
    likeness = np.maximum(_same_area(units, leaves), _same_name(units, leaves))
    found: dict[int, int] = {}
    order = np.argsort(-likeness, axis=None, kind="stable")
    for leaf, unit in zip(*np.unravel_index(order, likeness.shape), strict=True):
        if likeness[leaf, unit] < _SAME_AREA:
            break
        if leaf not in found and unit not in found.values():
            found[int(leaf)] = int(unit)
    return found


def _same_area(units: Sequence[Boundary], leaves: Sequence[Boundary]) -> np.ndarray:
    left = array(leaf.geometry for leaf in leaves)[:, np.newaxis]
    right = shapely.make_valid(array(unit.geometry for unit in units))[np.newaxis, :]
    common = shapely.area(shapely.intersection(left, right))
    return np.asarray(common / (shapely.area(left) + shapely.area(right) - common))


def _same_name(units: Sequence[Boundary], leaves: Sequence[Boundary]) -> np.ndarray:
    """1 where the names agree, so that a misplaced islet still finds its unit."""
    wanted = [{key(unit.name), key(unit.names.get("en"))} - {""} for unit in units]
    return np.array([[float(key(leaf.name) in names) for names in wanted] for leaf in leaves])


def _named_by(leaf: Boundary, unit: Boundary) -> Boundary:
    return replace(
        _like(leaf, unit),
        name=unit.name,
        name_local=unit.name_local,
        names=unit.names,
        code=unit.code,
    )


def _like(leaf: Boundary, unit: Boundary) -> Boundary:
    return replace(leaf, parent_id=unit.parent_id, level=unit.level)


def _is_covered(geometry: shapely.Geometry, cover: shapely.Geometry) -> bool:
    return bool(shapely.intersection(geometry, cover).area > _COVERED * geometry.area)
