"""Who is whose parent: as the source tells, and by place where it does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError
from geoimm.importers.features import Feature
from geoimm.importers.repair import Geometries

_NEAR_DEGREES = 0.045
"""5 km of latitude: how far a coarse parent may stay behind the coast of its child."""
_NAMED = 5


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """The parent and the country of each of n divisions, and how the parents were found."""

    parents: NDArray[np.int64]
    """Rows; -1 for none."""
    countries: tuple[str | None, ...]
    told: int
    inside: int
    near: int
    unknown: int
    """The source names a parent that is not in it, or none of a wider level."""


def told_parents(features: Sequence[Feature]) -> Mapping[str, str | None]:
    """The parent's id by the id of each feature, dropped ones included.

    Raises BoundaryDataError for an id that is used twice and for a cycle of parents.
    """
    told: dict[str, str | None] = {}
    for number, feature in enumerate(features):
        if feature.id in told:
            raise BoundaryDataError(_twice(features, feature.id, number))
        told[feature.id] = feature.parent_id
    _refuse_cycles(told)
    return told


def family(
    kept: Sequence[Feature],
    geometries: Geometries,
    told: Mapping[str, str | None],
    country: str | None,
) -> Family:
    """Parents and countries of the kept features; `country` is that of rows that tell none."""
    parents, unknown = _as_told(kept, told)
    told_count = int((parents >= 0).sum())
    levels = np.array([feature.level for feature in kept], dtype=np.int64)
    finest = np.array([feature.finest_level for feature in kept], dtype=np.int64)
    countries = [feature.country or country for feature in kept]
    inside = near = 0
    for level in Level:
        rows = np.flatnonzero(levels == level)
        missing = rows[parents[rows] < 0]
        wider = [np.flatnonzero(finest == above) for above in reversed(Level) if above < level]
        by_point, by_distance = _place(missing, wider, geometries, countries, parents)
        inside, near = inside + by_point, near + by_distance
        for row in rows:
            if countries[row] is None and parents[row] >= 0:
                countries[row] = countries[parents[row]]
    return Family(parents, tuple(countries), told_count, inside, near, unknown)


def _twice(features: Sequence[Feature], id_: str, second: int) -> str:
    first = next(number for number, feature in enumerate(features) if feature.id == id_)
    names = f"{features[first].name!r} and {features[second].name!r}"
    return (
        f"the id {id_!r} is used twice, by the records {first} and {second} ({names}); ids are"
        " unique in a source: name another id column, or merge the records of one id."
    )


def _refuse_cycles(told: Mapping[str, str | None]) -> None:
    """A walk up from each id ends, at an id already seen to end or at none."""
    ending: set[str] = set()
    for start in told:
        path: list[str] = []
        on_path: set[str] = set()
        id_: str | None = start
        while id_ is not None and id_ in told and id_ not in ending:
            if id_ in on_path:
                circle = [*path[path.index(id_) :], id_][: _NAMED + 1]
                raise BoundaryDataError(
                    f"the parents go round in a circle: {' -> '.join(circle)}; correct the column"
                    " of parents, or leave it out to have them found by place."
                )
            path.append(id_)
            on_path.add(id_)
            id_ = told[id_]
        ending.update(path)


def _as_told(
    kept: Sequence[Feature], told: Mapping[str, str | None]
) -> tuple[NDArray[np.int64], int]:
    """The nearest kept ancestor of a wider level, and how many told a parent and have none."""
    rows = {feature.id: row for row, feature in enumerate(kept)}
    parents = np.full(len(kept), -1, dtype=np.int64)
    unknown = 0
    for row, feature in enumerate(kept):
        id_ = feature.parent_id
        while id_ is not None:
            found = rows.get(id_)
            if found is not None and kept[found].finest_level < feature.level:
                parents[row] = found
                break
            id_ = told.get(id_)
        unknown += feature.parent_id is not None and bool(parents[row] < 0)
    return parents, unknown


def _place(
    missing: NDArray[np.int64],
    wider: Sequence[NDArray[np.int64]],
    geometries: Geometries,
    countries: Sequence[str | None],
    parents: NDArray[np.int64],
) -> tuple[int, int]:
    """Fill the parents of rows of one level: how many by a point inside, how many by nearness.

    `wider` are the rows that may be parents, the finest first.
    """
    before = len(missing)
    for candidates in wider:
        missing = _by_point(missing, candidates, geometries, countries, parents)
    inside, before = before - len(missing), len(missing)
    for candidates in wider:
        missing = _nearest(missing, candidates, geometries, countries, parents)
    return inside, before - len(missing)


def _by_point(
    missing: NDArray[np.int64],
    candidates: NDArray[np.int64],
    geometries: Geometries,
    countries: Sequence[str | None],
    parents: NDArray[np.int64],
) -> NDArray[np.int64]:
    """The smallest candidate that holds a point of the division; what is still missing."""
    # The candidates are asked, not the points: shapely prepares what is asked with.
    points = shapely.STRtree(shapely.point_on_surface(geometries[missing]))
    found, child = points.query(geometries[candidates], predicate="contains")
    areas = shapely.area(geometries[candidates])
    for pair in np.argsort(-areas[found], kind="stable"):
        _set_parent(missing[child[pair]], candidates[found[pair]], countries, parents)
    return missing[parents[missing] < 0]


def _nearest(
    missing: NDArray[np.int64],
    candidates: NDArray[np.int64],
    geometries: Geometries,
    countries: Sequence[str | None],
    parents: NDArray[np.int64],
) -> NDArray[np.int64]:
    """The nearest candidate within 5 km; what is still missing."""
    tree = shapely.STRtree(geometries[candidates])
    child, found = tree.query(geometries[missing], predicate="dwithin", distance=_NEAR_DEGREES)
    points = shapely.point_on_surface(geometries[missing[child]])
    distances = shapely.distance(points, geometries[candidates[found]])
    for pair in np.argsort(-distances, kind="stable"):
        _set_parent(missing[child[pair]], candidates[found[pair]], countries, parents)
    return missing[parents[missing] < 0]


def _set_parent(
    child: int, parent: int, countries: Sequence[str | None], parents: NDArray[np.int64]
) -> None:
    """Written from the worst candidate to the best, of the child's own country only."""
    own, other = countries[child], countries[parent]
    if own is None or other is None or own == other:
        parents[child] = parent
