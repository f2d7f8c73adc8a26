"""Whose each face is: of the finest polygon over it, or of a neighbour where nobody has it."""

import numpy as np
import shapely
from numpy.typing import NDArray

from boundary_build.arrangement import Faces, Ints, components, is_first
from boundary_build.geometry import Geometries

NOBODY = -1

_LONGEST = 2.0
"""Degrees a gap may be long: what is larger is no gap, and shrinking it would take minutes."""
_MUCH = 0.5
"""Share of the longest border from which a neighbour of a gap may have it."""

Mask = NDArray[np.bool_]


def owners_of(
    faces: Faces, polygons: Geometries, ranks: Ints, *, coarse_from: int, gap_width: float
) -> Ints:
    """The rank of the polygon that has each face, `NOBODY` for none.

    Of polygons over one face the lowest rank has it. Polygons from the rank `coarse_from` on are
    parents, drawn by themselves: what they add to their children is theirs where it is wide, or
    apart from all children. A face of nobody that is enclosed, and nowhere wider than
    `gap_width` degrees, goes to a neighbour with a long common border.
    """
    owners = _lowest_ranks(faces.polygons, polygons, ranks)
    doubtful = np.flatnonzero((owners == NOBODY) | (owners >= coarse_from))
    narrow = np.zeros(len(owners), dtype=np.bool_)
    narrow[doubtful] = _is_narrow(faces.polygons[doubtful], gap_width)
    fine = (owners != NOBODY) & (owners < coarse_from)
    beside_fine = _touched(faces, fine)
    owners[(owners >= coarse_from) & narrow & beside_fine] = NOBODY
    _fill(
        faces,
        owners,
        narrow & (owners == NOBODY) & ~_is_open_to_the_sea(faces, owners),
        coarse_from,
    )
    return owners


def _lowest_ranks(faces: Geometries, polygons: Geometries, ranks: Ints) -> Ints:
    inside = shapely.point_on_surface(faces)
    # The polygons ask, not the points: each large polygon is then prepared once.
    polygon, face = shapely.STRtree(inside).query(polygons, predicate="contains")
    lowest = np.full(len(faces), np.iinfo(np.int64).max)
    np.minimum.at(lowest, face, ranks[polygon])
    lowest[lowest == np.iinfo(np.int64).max] = NOBODY
    return lowest


def _is_narrow(faces: Geometries, width: float) -> Mask:
    """Whether no circle of that diameter fits into a face."""
    west, south, east, north = shapely.bounds(faces).T
    narrow: Mask = np.minimum(east - west, north - south) <= width
    others = np.flatnonzero(~narrow)
    areas, lengths = shapely.area(faces[others]), shapely.length(faces[others])
    # An inside narrower than this everywhere has less area than half its border times the width.
    slim = others[(areas <= lengths / 2 * width) & (areas <= _LONGEST * width)]
    narrow[slim] = shapely.is_empty(shapely.buffer(faces[slim], -width / 2, quad_segs=4))
    return narrow


def _touched(faces: Faces, chosen: Mask) -> Mask:
    """Whether a face has an edge in common with a chosen one."""
    touched = np.zeros(len(chosen), dtype=np.bool_)
    touched[faces.left[chosen[faces.right]]] = True
    touched[faces.right[chosen[faces.left]]] = True
    return touched


def _is_open_to_the_sea(faces: Faces, owners: Ints) -> Mask:
    """Whether one gets from a face to the outside over faces of nobody."""
    free = owners == NOBODY
    between = free[faces.left] & free[faces.right]
    group = components(len(owners), faces.left[between], faces.right[between])
    open_groups = np.unique(group[free & faces.is_open])
    is_open: Mask = np.isin(group, open_groups)
    return is_open


def _fill(faces: Faces, owners: Ints, gaps: Mask, coarse_from: int) -> None:
    """Give each gap to a neighbour, those between gaps after the others."""
    one = np.concatenate([faces.left, faces.right])
    other = np.concatenate([faces.right, faces.left])
    lengths = np.concatenate([faces.lengths, faces.lengths])
    beside = gaps[one]
    one, other, lengths = one[beside], other[beside], lengths[beside]
    while gaps.any():
        asked = np.flatnonzero(gaps[one] & (owners[other] != NOBODY))
        if not asked.size:
            return
        gap, neighbour = _takers(one[asked], owners[other[asked]], lengths[asked], coarse_from)
        owners[gap] = neighbour
        gaps[gap] = False


def _takers(
    gaps: Ints, neighbours: Ints, lengths: NDArray[np.float64], coarse_from: int
) -> tuple[Ints, Ints]:
    """For each gap, of the neighbours with much of its border the last that is no parent.

    An overlap goes to the first of the two: both together leave its line as it was drawn.
    """
    order = np.lexsort((neighbours, gaps))
    gaps, neighbours, lengths = gaps[order], neighbours[order], lengths[order]
    first = np.flatnonzero(is_first(gaps, neighbours))
    total = np.add.reduceat(lengths, first)
    gaps, neighbours = gaps[first], neighbours[first]
    found, begins, at = np.unique(gaps, return_index=True, return_inverse=True)
    much = total >= _MUCH * np.maximum.reduceat(total, begins)[at]
    order = np.lexsort((-neighbours, neighbours >= coarse_from, ~much, gaps))
    return found, neighbours[order][begins]
