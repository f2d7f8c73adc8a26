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

    A division of the base is replaced when a point inside it lies in a division of the top of
    the same country and level. A division of the base whose parent is gone, or for whose place
    the top has a division between it and its parent, gets a new parent; so does one of the top
    that has none: the nearest coarser level that holds a point of it, else that shares most
    area with it, else its country.
    """
    by = _replacements(base.rows, top)
    kept = base.rows.take(by < 0)
    gone = {base.rows.ids[row]: top.ids[by[row]] for row in np.flatnonzero(by >= 0)}
    rows = kept.below(top)
    on_top = np.arange(len(rows)) >= len(kept)
    rows = _with_parents(rows, on_top, gone)
    earlier = {old: gone.get(new, new) for old, new in base.replaced.items()}
    return Layered(rows, {**earlier, **gone})


def _replacements(base: Rows, top: Rows) -> Numbers:
    """The row of the top that replaces each row of the base, -1 for none."""
    by = np.full(len(base), _NONE, dtype=np.int64)
    base_kinds, top_kinds = _kinds(base), _kinds(top)
    near = np.isin(base_kinds, top_kinds) & (filled(base.countries) != "")
    inside = _holding(np.flatnonzero(near), base, np.arange(len(top)), top)
    same = base_kinds[inside.children] == top_kinds[inside.holders]
    best = inside.where(same).best(shapely.area(top.geometries), np.zeros(len(top)))
    by[best.children] = best.holders
    return by


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
        rows.levels[pairs.holders] > rows.levels[parents[pairs.children]]
    )
    homeless = (lost | rootless)[pairs.children]
    best = pairs.where(homeless | between).best(shapely.area(rows.geometries), rows.levels)
    parent_ids = rows.parent_ids.copy()
    parent_ids[best.children] = rows.ids[best.holders]
    missing = lost | rootless
    missing[best.children] = False
    return _by_area(replace(rows, parent_ids=parent_ids), np.flatnonzero(missing), gone)


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
    order = np.lexsort((shared, rows.levels[holders]))
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
    coarser: Mask = same & (rows.levels[holders] < rows.levels[children])
    return coarser


def _holding(children: Numbers, of: Rows, holders: Numbers, among: Rows) -> _Pairs:
    """The holders are asked, not the points: shapely prepares what is asked with."""
    tree = shapely.STRtree(_points(of.geometries[children]))
    found, point = tree.query(among.geometries[holders], predicate="intersects")
    return _Pairs(children[point], holders[found])


def _points(geometries: Geometries) -> Geometries:
    points: Geometries = shapely.point_on_surface(geometries)
    return points


def _kinds(rows: Rows) -> NDArray[np.str_]:
    """Country and level in one text."""
    return np.char.add(filled(rows.countries), rows.levels.astype(np.str_))
