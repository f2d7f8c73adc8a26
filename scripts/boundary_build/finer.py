"""A finer layer laid below the divisions of a country."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import shapely

from boundary_build.geometry import Geometries, array, on_grid, valid
from boundary_build.name_keys import bare_key
from boundary_build.parents import parents_of
from boundary_build.rows import Boundary, Source
from geoimm.domain.divisions import Level

_NEARLY_ALL = 0.9
"""Share of its parent that a unit of its name must cover to be the parent over again. The unit may
be larger: San Francisco's has its part of the sea."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One division of a layer that has no parent yet."""

    id: str
    code: str
    name: str
    geometry: shapely.Geometry
    names: Mapping[str, str] = field(default_factory=dict)
    bare_name: str | None = None


def hosts(rows: Sequence[Boundary], country: str, level: Level) -> list[Boundary]:
    """What a layer of `level` hangs in: the last tier of the country above it, place by place.

    A province without cities is a host beside the cities of the others.
    """
    above = [row for row in rows if row.country == country and row.level < level]
    parents = {row.parent_id for row in above}
    return [row for row in above if row.id not in parents]


def simplified(units: Sequence[Unit], tolerance: float) -> list[Unit]:
    """The layer with fewer vertices and the same edges on both sides of a border.

    `tolerance` is in degrees: the square root of the area a corner that goes may have. A unit that
    would vanish keeps its shape.
    """
    exact = valid(unit.geometry for unit in units)
    simple = valid(shapely.coverage_simplify(exact, tolerance))
    # What simplification leaves of an islet may still vanish on the grid.
    lost = shapely.is_empty(simple) | (shapely.area(on_grid(simple)) == 0)
    simple[lost] = exact[lost]
    return [replace(unit, geometry=each) for unit, each in zip(units, simple, strict=True)]


def parents_by_overlap(units: Sequence[Unit], candidates: Sequence[Boundary]) -> list[Boundary]:
    """For each unit the candidate that holds most of it."""
    return parents_of(array(unit.geometry for unit in units), candidates)


def parents_by_group(
    units: Sequence[Unit], groups: Sequence[str], candidates: Sequence[Boundary]
) -> list[Boundary]:
    """The same where the units of one group have one parent: the one most of their area has."""
    area: dict[str, Counter[str]] = defaultdict(Counter)
    for unit, group, parent in zip(
        units, groups, parents_by_overlap(units, candidates), strict=True
    ):
        area[group][parent.id] += unit.geometry.area
    by_id = {candidate.id: candidate for candidate in candidates}
    return [by_id[area[group].most_common(1)[0][0]] for group in groups]


def is_parent(unit: Unit, parent: Boundary) -> bool:
    """Whether the unit has the name of its parent and nearly all of its area."""
    left, right = valid([unit.geometry, parent.geometry])
    nearly_all = shapely.intersection(left, right).area > _NEARLY_ALL * right.area
    return bool(nearly_all) and _has_its_name(unit, parent)


def _has_its_name(unit: Unit, parent: Boundary) -> bool:
    own = {bare_key(name) for name in (unit.name, *unit.names.values())}
    return bool(own & {bare_key(name) for name in (parent.name, *parent.names.values())})


def with_layer(
    rows: Sequence[Boundary],
    placed: Sequence[tuple[Unit, Boundary]],
    level: Level,
    source: Source,
    same: Callable[[Unit, Boundary], bool] = is_parent,
) -> list[Boundary]:
    """The rows with each placed unit below its parent.

    An only child that is the `same` as its parent is no row: the parent takes its polygon and
    name, and stands at `level` too.
    """
    below = Counter(parent.id for _, parent in placed)
    changed: dict[str, Boundary] = {}
    new = []
    for unit, parent in placed:
        if below[parent.id] == 1 and same(unit, parent):
            changed[parent.id] = drawn_by(parent, unit, level, source)
        else:
            new.append(boundary(unit, parent, level, source))
    return [*(changed.get(row.id, row) for row in rows), *new]


def drawn_by(row: Boundary, unit: Unit, level: Level, source: Source) -> Boundary:
    """The row with polygon and name of the unit, standing at each level from its own to `level`."""
    finest = max(level, row.finest_level)
    # What a source has wrong it has wrong in several languages: Merseyside for St Helens.
    other = {tag: unit.name if name == row.name else name for tag, name in row.names.items()}
    return replace(
        row,
        name=unit.name,
        name_local=unit.name if row.name_local else None,
        bare_name=unit.bare_name,
        names={**unit.names, **other},
        other_levels=tuple(Level(each) for each in range(row.level + 1, finest + 1)),
        geometry=unit.geometry,
        source=source,
    )


def boundary(unit: Unit, parent: Boundary, level: Level, source: Source) -> Boundary:
    """The unit as a row of `level` in its parent."""
    return Boundary(
        id=unit.id,
        parent_id=parent.id,
        level=level,
        name=unit.name,
        names=unit.names,
        bare_name=unit.bare_name,
        country=parent.country,
        code=unit.code,
        source=source,
        geometry=unit.geometry,
    )


def inside(units: Sequence[Unit], parents: Sequence[Boundary], share: float) -> Geometries:
    """Whether more than a share of each unit lies in its parent."""
    own = array(unit.geometry for unit in units)
    common = shapely.intersection(own, valid(parent.geometry for parent in parents))
    result: np.ndarray = shapely.area(common) > share * shapely.area(own)
    return result
