"""One coverage: boundaries that lie beside each other share their border, vertex by vertex.

Layers come simplified one polygon at a time, so that neighbours overlap and leave slivers. Where
they overlap, the land stays with the one that answered there before: the finer, else the smaller.
Gaps up to a kilometre go to a neighbour. What is left of a parent outside its children (a lake,
land no child has) stays the parent's, and parents are unions of what is below them.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import shapely
from numpy.typing import NDArray

from boundary_build.arrangement import Ints, components, faces_of, keys
from boundary_build.coverage_tiers import Tier, tiers
from boundary_build.face_owners import NOBODY, owners_of
from boundary_build.geometry import Geometries, array, on_grid
from boundary_build.needless_vertices import without_needless
from boundary_build.rows import Boundary
from geoimm.resolver.areas import square_kilometres

GAP_WIDTH = 0.01
"""Degrees, about 1 km: rivers and lakes that are wider are nobody's."""


def with_one_coverage(rows: Sequence[Boundary], tell: Callable[[str], None]) -> list[Boundary]:
    """The rows with shared borders, on the grid, in their order.

    A boundary of which nothing would be left keeps its shape.
    """
    drawn = on_grid(row.geometry for row in rows)
    areas = square_kilometres(drawn)
    for number, tier in enumerate(tiers(rows, areas)):
        cleaned = _cleaned(rows, drawn, areas, tier, gap_width=0.0 if number else GAP_WIDTH)
        vanished = _lay(drawn, cleaned, tier)
        tell(
            f"one coverage: {len(tier.leaves):,} leaves, {len(tier.parents):,} above them;"
            f" {vanished} keep a shape that others cover"
        )
    return [replace(row, geometry=new) for row, new in zip(rows, drawn, strict=True)]


def _cleaned(
    rows: Sequence[Boundary],
    drawn: Geometries,
    areas: NDArray[np.float64],
    tier: Tier,
    *,
    gap_width: float,
) -> dict[int, shapely.Geometry]:
    """What each leaf has, and what each parent has outside its children."""
    ranked = _ranked(rows, areas, tier)
    leaves = len(tier.leaves)
    parts, ranks = shapely.get_parts(drawn[ranked], return_index=True)
    known = np.unique(keys(shapely.get_coordinates(parts[ranks < leaves])))
    pieces = [
        _faces(parts[members], ranks[members], leaves, gap_width)
        for members in _landmasses(parts, gap_width)
    ]
    shapes, owners = (np.concatenate(column) for column in zip(*pieces, strict=True))
    owners, shapes = _merged(shapes, owners)
    return dict(zip(ranked[owners].tolist(), without_needless(shapes, known), strict=True))


def _ranked(rows: Sequence[Boundary], areas: NDArray[np.float64], tier: Tier) -> Ints:
    """The leaves and then the parents, first those that have what others have too."""

    def place(index: int) -> tuple[int, float, str]:
        return -rows[index].finest_level, areas[index], rows[index].id

    return np.array([*sorted(tier.leaves, key=place), *sorted(tier.parents, key=place)])


def _faces(
    parts: Geometries, ranks: Ints, leaves: int, gap_width: float
) -> tuple[Geometries, Ints]:
    """The faces of one landmass that somebody has, and who."""
    if len(parts) == 1:
        return parts, ranks
    faces = faces_of(parts[ranks < leaves], parts[ranks >= leaves])
    owners = owners_of(faces, parts, ranks, coarse_from=leaves, gap_width=gap_width)
    kept = owners != NOBODY
    return faces.polygons[kept], owners[kept]


def _landmasses(parts: Geometries, gap_width: float) -> list[Ints]:
    """The indices of parts that are near each other, group by group."""
    reach = shapely.box(*(shapely.bounds(parts) + gap_width * np.array([-1, -1, 1, 1])).T)
    one, other = shapely.STRtree(parts).query(reach)
    group = components(len(parts), one, other)
    order = np.argsort(group, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(group[order])) + 1)


def _merged(pieces: Geometries, ranks: Ints) -> tuple[Ints, Geometries]:
    """The union of the pieces of each rank."""
    order = np.argsort(ranks, kind="stable")
    found, first = np.unique(ranks[order], return_index=True)
    groups = np.split(pieces[order], first[1:])
    return found, array(_union(group) for group in groups)


def _union(pieces: Geometries) -> shapely.Geometry:
    return pieces[0] if len(pieces) == 1 else shapely.coverage_union_all(pieces)


def _lay(drawn: Geometries, cleaned: dict[int, shapely.Geometry], tier: Tier) -> int:
    """Put the shapes in the place of the drawn ones; how many leaves keep theirs."""
    shapes = dict(cleaned)
    for parent in tier.parents:
        below = [shapes[child] for child in tier.children[parent] if child in shapes]
        own = [cleaned[parent]] if parent in cleaned else []
        if below or own:
            shapes[parent] = _union(array([*below, *own]))
    indices = list(shapes)
    drawn[indices] = shapely.orient_polygons(array(shapes.values()))
    return len(set(tier.leaves) - set(shapes))
