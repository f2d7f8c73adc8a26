"""Units that two tiers repeat are there once, and stand at the levels of both.

City-states, municipalities of the rank of a province, countries of one province: a division that
has the name of its parent and is nearly all of it, or all there is below it, is its parent, which
then stands at both levels. What the division held hangs in the parent, which takes its polygon
where that is finer; what else the parent held moves down where it must.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import shapely

from boundary_build.hanging import settled, standing
from boundary_build.name_keys import bare_key
from boundary_build.rows import Boundary
from boundary_build.worldviews import MOVED_ALONE
from geoimm.domain.divisions import Level

_NEARLY_ALL = 0.95
_BOTH = 0.9
"""Share of the common in each of two polygons of one name, of which one is drawn coarsely."""
_ONLY_ONE = 0.5
"""Share of the common in the joint area from which an only child is its parent, drawn anew."""

_COARSE_CITIES = {"AT", "HU"}
"""Wien, and Hungary's cities of county right: Natural Earth's provinces, drawn by a few points."""


def once(rows: Sequence[Boundary]) -> list[Boundary]:
    """The rows without those that repeat their parent, from the coarsest level down."""
    found = {row.id: row for row in rows}
    for level in list(Level)[1:]:
        children = Counter(row.parent_id for row in found.values())
        here = [row for row in found.values() if row.level is level]
        again: dict[str, str] = {}
        for row in sorted(here, key=lambda row: row.id):
            parent = found[row.parent_id or ""]
            if parent.id not in again.values() and _is_again(row, parent, children):
                again[row.id] = parent.id
        for id_, parent_id in again.items():
            found[parent_id] = _as_both(found[parent_id], found.pop(id_))
        found = {id_: _hung(row, again) for id_, row in found.items()}
        found = settled(found, sorted(again.values()))
    return list(found.values())


def _hung(row: Boundary, again: Mapping[str, str]) -> Boundary:
    parent = again.get(row.parent_id or "")
    return replace(row, parent_id=parent) if parent else row


def _is_again(row: Boundary, parent: Boundary, children: Mapping[str | None, int]) -> bool:
    if row.id in MOVED_ALONE or not _keys(row) & _keys(parent):
        return False
    if parent.level is Level.country:
        return children[parent.id] == 1
    common = shapely.intersection(row.geometry, parent.geometry).area
    if common > _NEARLY_ALL * parent.geometry.area:
        return True
    share = _ONLY_ONE if row.country in _COARSE_CITIES else _BOTH
    if common > share * max(parent.geometry.area, row.geometry.area):
        return True
    joint = row.geometry.area + parent.geometry.area - common
    return children[parent.id] == 1 and bool(common > _ONLY_ONE * joint)


def _keys(row: Boundary) -> set[str]:
    names = (row.name, row.name_local, *row.names.values())
    return {bare_key(name) for name in names if name}


def _as_both(parent: Boundary, child: Boundary) -> Boundary:
    """A country keeps the union of its provinces; a province is drawn by the finer source."""
    both = standing(parent, child.finest_level)
    both = replace(both, is_union=parent.is_union or child.is_union)
    if parent.level is Level.country:
        return both
    names = {**child.names, **parent.names}
    return replace(both, geometry=child.geometry, source=child.source, names=names)
