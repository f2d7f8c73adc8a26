"""One set laid over another: the later source wins, by country and level, where it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import shapely
from numpy.typing import NDArray

from geoimm.boundary_sets.rows import Geometries, Mask, Numbers, Rows, filled
from geoimm.domain.divisions import Level

_NONE = -1


@dataclass(frozen=True, slots=True, eq=False)
class Layered:
    """The rows of several sets as one set."""

    rows: Rows
    replaced: Mapping[str, str] = field(default_factory=dict)
    """The id of the division that stands in the place of each that is gone."""


def lay_over(base: Layered, top: Rows) -> Layered:
    """The rows of the base and of the set on top, without what the top replaces.

    A division of the base is replaced at a level when a point inside it lies in a division of
    the top of the same country at this level. It leaves one of its other levels, too, to a
    division of the top that begins there and of which it holds a point. One that is replaced at
    all its levels, or by one of the same id, is gone; another stands at what is left without a
    gap, the wider part of two.

    A division of the base whose parent is gone, or for whose place the top has a division between
    it and its parent, gets a new parent; so does one of the top that has none: the nearest coarser
    level that holds a point of it, else that shares most area with it, else its country. The
    parent that a division of the top has of its own set stays above it, where the base has a
    division between the two.
    """
    below, by = _replacements(base.rows, top)
    kept = below.take(by < 0)
    pairs = [(below.ids[row], top.ids[by[row]]) for row in np.flatnonzero(by >= 0)]
    gone = {old: new for old, new in pairs if old != new}
    rows = kept.below(top)
    on_top = np.arange(len(rows)) >= len(kept)
    rows = _with_parents(rows, on_top, gone)
    earlier = {old: gone.get(new, new) for old, new in base.replaced.items()}
    return Layered(rows, {**earlier, **gone})


def _replacements(base: Rows, top: Rows) -> tuple[Rows, Numbers]:
    """The base at the levels left to it, and the row of the top that replaces each, -1 for none."""
    by = np.full((len(base), len(Level)), _NONE, dtype=np.int64)
    asking = np.isin(filled(base.countries), filled(top.countries)) & (filled(base.countries) != "")
    pairs = _holding(np.flatnonzero(asking), base, np.arange(len(top)), top)
    pairs = pairs.where(base.countries[pairs.children] == top.countries[pairs.holders])
    areas = shapely.area(top.geometries)
    for level in Level:
        there = _stand_at(base, pairs.children, level) & _stand_at(top, pairs.holders, level)
        best = pairs.where(there).best(areas, np.zeros(len(top)))
        by[best.children, level] = best.holders
    parts = _holding(np.arange(len(top)), top, np.flatnonzero(asking), base)
    parts = parts.where(top.countries[parts.children] == base.countries[parts.holders])
    begins = top.levels[parts.children]
    parts = parts.where(
        (begins > base.levels[parts.holders]) & (begins <= base.finest[parts.holders])
    )
    by[parts.holders, top.levels[parts.children]] = parts.children
    row_of = {key: row for row, key in enumerate(zip(top.ids, top.countries, strict=True))}
    keys = zip(base.ids, base.countries, strict=True)
    for row, again in enumerate(row_of.get(key) for key in keys):
        if again is not None:
            by[row] = again
    return _left(base, by)


def _left(base: Rows, by: Numbers) -> tuple[Rows, Numbers]:
    """`by` has the row of the top at each level of each row of the base, -1 for none."""
    levels, finest = base.levels.copy(), base.finest.copy()
    gone = np.full(len(base), _NONE, dtype=np.int64)
    for row in np.flatnonzero((by >= 0).any(axis=1)):
        free = [at for at in range(levels[row], finest[row] + 1) if by[row, at] < 0]
        if not free:
            gone[row] = by[row, levels[row]]
            continue
        run = [at for step, at in enumerate(free) if at == free[0] + step]
        levels[row], finest[row] = run[0], run[-1]
    return replace(base, levels=levels, finest=finest), gone


def _stand_at(rows: Rows, which: Numbers, level: Level) -> Mask:
    there: Mask = (rows.levels[which] <= level) & (rows.finest[which] >= level)
    return there


def _with_parents(rows: Rows, on_top: Mask, gone: Mapping[str, str]) -> Rows:
    """The rows with the parents they need in the new set."""
    parents = rows.parents()
    lost = np.array([id_ in gone for id_ in rows.parent_ids], dtype=np.bool_)
    rootless = on_top & (parents < 0) & (rows.levels > Level.country)
    countries = filled(rows.countries)
    touched = np.isin(countries, np.unique(countries[on_top])) & (countries != "")
    asking = lost | rootless | (touched & ~on_top & (rows.levels > Level.country))
    pairs = _coarser(np.flatnonzero(asking), rows, np.flatnonzero(touched | lost))
    between = on_top[pairs.holders] & (
        rows.levels[pairs.holders] > rows.finest[parents[pairs.children]]
    )
    homeless = (lost | rootless)[pairs.children]
    best = pairs.where(homeless | between).best(shapely.area(rows.geometries), rows.finest)
    parent_ids = rows.parent_ids.copy()
    parent_ids[best.children] = rows.ids[best.holders]
    missing = lost | rootless
    missing[best.children] = False
    rows = _by_area(replace(rows, parent_ids=parent_ids), np.flatnonzero(missing), gone)
    return _with_parents_between(rows, on_top & ~rootless)


def _with_parents_between(rows: Rows, told: Mask) -> Rows:
    """A division of the base between one of the top and its own parent becomes its parent."""
    parents = rows.parents()
    asking = np.flatnonzero(told & (parents >= 0))
    asking = asking[rows.levels[asking] - rows.finest[parents[asking]] > 1]
    countries = filled(rows.countries)
    pairs = _coarser(asking, rows, np.flatnonzero(~told & np.isin(countries, countries[asking])))
    between = (parents[pairs.holders] == parents[pairs.children]) & (
        rows.levels[pairs.holders] > rows.finest[parents[pairs.children]]
    )
    best = pairs.where(between).best(shapely.area(rows.geometries), rows.finest)
    parent_ids = rows.parent_ids.copy()
    parent_ids[best.children] = rows.ids[best.holders]
    return replace(rows, parent_ids=parent_ids)


def _by_area(rows: Rows, missing: Numbers, gone: Mapping[str, str]) -> Rows:
    """Parents for rows whose point no coarser division holds: at the coast, mostly."""
    countries = filled(rows.countries)
    in_reach = np.flatnonzero(np.isin(countries, countries[missing]))
    tree = shapely.STRtree(rows.geometries[missing])
    found, child = tree.query(rows.geometries[in_reach], predicate="intersects")
    holders, children = in_reach[found], missing[child]
    fits = _are_coarser(rows, holders, children)
    holders, children = holders[fits], children[fits]
    shared = shapely.area(shapely.intersection(rows.geometries[holders], rows.geometries[children]))
    order = np.lexsort((shared, rows.finest[holders]))
    parent_ids = rows.parent_ids.copy()
    for row in missing:
        parent_ids[row] = gone.get(rows.parent_ids[row] or "") or _country_of(rows, row)
    for pair in order:
        if shared[pair] > 0:
            parent_ids[children[pair]] = rows.ids[holders[pair]]
    return replace(rows, parent_ids=parent_ids)


def _country_of(rows: Rows, row: int) -> str | None:
    same = (rows.levels == Level.country) & (filled(rows.countries) == (rows.countries[row] or "-"))
    found = np.flatnonzero(same)
    return str(rows.ids[found[0]]) if len(found) else None


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """A row that needs something, and a row that holds a point of it."""

    children: Numbers
    holders: Numbers

    def where(self, mask: Mask) -> "_Pairs":
        return _Pairs(self.children[mask], self.holders[mask])

    def best(self, areas: NDArray[np.float64], levels: NDArray[np.generic]) -> "_Pairs":
        """One holder for each child: the finest level, then the smallest area, then the first."""
        order = np.lexsort(
            (self.holders, areas[self.holders], -levels[self.holders].astype(int), self.children)
        )
        children, first = np.unique(self.children[order], return_index=True)
        return _Pairs(children, self.holders[order][first])


def _coarser(children: Numbers, rows: Rows, holders: Numbers) -> _Pairs:
    pairs = _holding(children, rows, holders, rows)
    return pairs.where(_are_coarser(rows, pairs.holders, pairs.children))


def _are_coarser(rows: Rows, holders: Numbers, children: Numbers) -> Mask:
    countries = filled(rows.countries)
    same = countries[holders] == countries[children]
    coarser: Mask = same & (rows.finest[holders] < rows.levels[children])
    return coarser


def _holding(children: Numbers, of: Rows, holders: Numbers, among: Rows) -> _Pairs:
    """The holders are asked, not the points: shapely prepares what is asked with."""
    tree = shapely.STRtree(_points(of.geometries[children]))
    found, point = tree.query(among.geometries[holders], predicate="intersects")
    return _Pairs(children[point], holders[found])


def _points(geometries: Geometries) -> Geometries:
    points: Geometries = shapely.point_on_surface(geometries)
    return points
