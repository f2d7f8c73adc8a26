"""States within a city of another, drawn by the hole that city leaves for them."""

from collections.abc import Sequence
from dataclasses import replace

import shapely

from boundary_build.rows import Boundary

_HOLES = {"ne:VA": "it:058091"}
"""The Vatican lies in Rome; Natural Earth draws it as a diamond of a hundred metres."""


def with_enclaves(rows: Sequence[Boundary]) -> list[Boundary]:
    """The rows, each enclave with the polygon and the source of the hole it lies in."""
    by_id = {row.id: row for row in rows}
    drawn = {
        id_: _in_hole(by_id[id_], by_id[around])
        for id_, around in _HOLES.items()
        if id_ in by_id and around in by_id
    }
    return [drawn.get(row.id, row) for row in rows]


def _in_hole(row: Boundary, around: Boundary) -> Boundary:
    """The row as the hole nearest to it, or as it is where none is near."""
    holes = [
        shapely.Polygon(ring)
        for part in shapely.get_parts(around.geometry)
        for ring in part.interiors
        if shapely.intersects(shapely.Polygon(ring), row.geometry)
    ]
    if not holes:
        return row
    hole = max(holes, key=lambda each: shapely.intersection(each, row.geometry).area)
    return replace(row, geometry=hole, source=around.source)
