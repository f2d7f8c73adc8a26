"""The parent of a division: the candidate that holds most of it."""

from collections.abc import Sequence

import numpy as np
import shapely

from boundary_build.geometry import Geometries, array
from boundary_build.rows import Boundary


def parents_of(geometries: Geometries, candidates: Sequence[Boundary]) -> list[Boundary]:
    """For each geometry the candidate with the largest share, else the nearest."""
    areas = array(candidate.geometry for candidate in candidates)
    tree = shapely.STRtree(areas)
    chosen = tree.nearest(shapely.point_on_surface(geometries)).astype(int)
    child, candidate = tree.query(geometries, predicate="intersects")
    share = _shares(geometries, areas, child, candidate)
    # Sorted by share, the largest of a child is written last and stays.
    order = np.lexsort((-candidate, share))
    chosen[child[order]] = candidate[order]
    return [candidates[index] for index in chosen]


def _shares(
    geometries: Geometries,
    areas: Geometries,
    child: np.ndarray,
    candidate: np.ndarray,
) -> np.ndarray:
    """The common area of each pair, 1 where a child meets a single candidate."""
    share = np.ones(len(child))
    meets = np.bincount(child, minlength=len(geometries))
    doubtful = np.flatnonzero(meets[child] > 1)
    left, right = geometries[child[doubtful]], areas[candidate[doubtful]]
    # Cutting the large candidate to the child's box first is what makes this quick.
    cut = [
        shapely.clip_by_rect(area, *shapely.bounds(geometry))
        for area, geometry in zip(right, left, strict=True)
    ]
    share[doubtful] = shapely.area(shapely.intersection(left, shapely.make_valid(array(cut))))
    return share
