"""Land that the layers of two countries both draw: it stays with one of them by default."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import shapely

from boundary_build.geometry import array, valid
from boundary_build.rows import Boundary
from geoimm.domain.divisions import Level

_HOLDERS = {
    ("AU", "NF"): None,
    ("CN", "IN"): None,
    ("EG", "SD"): None,
    ("ES", "GI"): None,
    ("IL", "PS"): "PS",
    ("IL", "SY"): "SY",
    ("IN", "PK"): None,
    ("KE", "SS"): None,
}
"""The pairs of countries, and who holds by ISO 3166 and the United Nations what both draw: East
Jerusalem and Golan. Without an entry it is who governs it by Natural Earth: Arunachal Pradesh,
Gibraltar, Halaib, Siachen, Ilemi, Norfolk Island. Worldviews move these divisions whole, so each
is drawn once."""

_SMALLEST = 1e-4
"""Square degrees, about 1 km²: less is two drawings of one border."""
_ALL = 0.95
"""Share of a division that must be another's for the division to be left out."""


def drawn_once(rows: Sequence[Boundary], provinces: Sequence[Boundary]) -> list[Boundary]:
    """The leaves, each disputed area left with its holder.

    A leaf that lay all but wholly in such an area is left out.
    """
    found = list(rows)
    for pair, holder in _HOLDERS.items():
        sides = {side: [i for i, row in enumerate(found) if row.country == side] for side in pair}
        frame = _frame(provinces, pair)
        for side in pair:
            (other,) = set(pair) - {side}
            leaves = [found[index].geometry for index in sides[other]]
            theirs = array(leaves or shapely.get_parts(frame[other]))
            tree = shapely.STRtree(theirs)
            for index in sides[side]:
                near = theirs[np.sort(tree.query(found[index].geometry, "intersects"))]
                lost = [each for each in near if _is_lost(found[index], each, side, holder, frame)]
                if lost:
                    found[index] = _without(found[index], lost)
    return [row for row in found if not shapely.is_empty(row.geometry)]


def _frame(provinces: Sequence[Boundary], pair: Sequence[str]) -> Mapping[str, shapely.Geometry]:
    return {
        side: shapely.union_all(
            valid(
                row.geometry
                for row in provinces
                if row.country == side and row.level is Level.province
            )
        )
        for side in pair
    }


def _is_lost(
    row: Boundary,
    other: shapely.Geometry,
    side: str,
    holder: str | None,
    frame: Mapping[str, shapely.Geometry],
) -> bool:
    """Whether what the row shares with a division of the other side is the other side's."""
    common = shapely.intersection(row.geometry, other)
    if common.area < _SMALLEST:
        return False
    if holder is not None:
        return side != holder
    return bool(shapely.intersection(common, frame[side]).area < common.area / 2)


def _without(row: Boundary, lost: Sequence[shapely.Geometry]) -> Boundary:
    rest = shapely.difference(row.geometry, shapely.union_all(array(lost)))
    if rest.area < (1 - _ALL) * row.geometry.area:
        return replace(row, geometry=shapely.Polygon())
    return replace(row, geometry=valid([rest])[0])
