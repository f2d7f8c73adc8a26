"""How well the boundaries of a country share their borders: overlaps, gaps, edges that differ.

Measured with shapely alone, on nothing the builder made besides the polygons themselves.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from boundary_build.arrangement import edges_of
from boundary_build.coverage_tiers import tiers
from boundary_build.rows import Boundary
from numpy.typing import NDArray

from geoimm.resolver.areas import square_kilometres

GAP_WIDTH = 0.01
"""Degrees: what is wider is a lake, or land of nobody."""

Geometries = NDArray[np.object_]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Borders:
    """The siblings of one group of a country: those of a level, or its leaves."""

    country: str
    group: str
    divisions: int
    square_kilometres: float
    overlap_percent: float
    """Of the area: what two siblings both have."""
    gap_percent: float
    """Of the area: enclosed, nowhere wider than `GAP_WIDTH`, and nobody's."""
    unmatched_edges_percent: float
    """Edges inside the group that touch a sibling without being one of its edges."""
    unmatched_divisions_percent: float
    """Divisions with such an edge."""
    edges: int
    vertices: int


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a set has to store."""

    divisions: int
    vertices: int
    distinct_edges: int


def sizes(geometries: Geometries) -> Sizes:
    """Counts over every boundary of a set."""
    edges = edges_of(geometries)
    order = np.lexsort((edges.ends, edges.starts))
    starts, ends = edges.starts[order], edges.ends[order]
    first = np.r_[True, (starts[1:] != starts[:-1]) | (ends[1:] != ends[:-1])]
    vertices = int(shapely.get_num_coordinates(geometries).sum())
    return Sizes(len(geometries), vertices, int(np.count_nonzero(first)))


def measure(
    rows: Sequence[Boundary], geometries: Geometries, tell: Callable[[str], None]
) -> list[Borders]:
    """The groups of every country, then all countries together, leaf beside leaf."""
    areas = square_kilometres(geometries)
    leaves = np.array(sorted(tiers(rows, areas)[0].leaves), dtype=np.int64)
    tree = shapely.STRtree(geometries[leaves])
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index in leaves.tolist():
        groups[rows[index].country, "leaves"].append(index)
    for index, row in enumerate(rows):
        if row.parent_id is not None:
            groups[row.country, row.level.name].append(index)
    found = []
    for (country, group), members in sorted(groups.items()):
        chosen = np.array(members)
        gaps = _gaps(geometries[chosen], tree)
        found.append(_borders(country, group, geometries[chosen], areas[chosen], gaps))
    tell("all leaves")
    world = _borders("all", "leaves", geometries[leaves], areas[leaves], 0.0)
    return [*found, world]


def _borders(
    country: str, group: str, geometries: Geometries, areas: NDArray[np.float64], gaps: float
) -> Borders:
    unmatched = _unmatched_edges(geometries)
    vertices = int(shapely.get_num_coordinates(geometries).sum())
    edges = vertices - len(shapely.get_rings(shapely.get_parts(geometries)))
    whole = float(areas.sum())
    return Borders(
        country=country,
        group=group,
        divisions=len(geometries),
        square_kilometres=round(whole),
        overlap_percent=_percent(_overlap(geometries), whole),
        gap_percent=_percent(gaps, whole),
        unmatched_edges_percent=_percent(float(unmatched.sum()), edges),
        unmatched_divisions_percent=_percent(float(np.count_nonzero(unmatched)), len(geometries)),
        edges=edges,
        vertices=vertices,
    )


def _percent(part: float, whole: float) -> float:
    return round(100.0 * part / whole, 4) if whole else 0.0


def _unmatched_edges(geometries: Geometries) -> Ints:
    """How many edges of each polygon shapely finds to break the coverage."""
    lines = shapely.coverage_invalid_edges(geometries)
    parts, owner = shapely.get_parts(lines, return_index=True)
    counts = np.maximum(shapely.get_num_coordinates(parts) - 1, 0)
    return np.bincount(owner, weights=counts, minlength=len(geometries)).astype(np.int64)


def _overlap(geometries: Geometries) -> float:
    """Square kilometres that two of the polygons share."""
    one, other = shapely.STRtree(geometries).query(geometries, predicate="intersects")
    once = one < other
    one, other = one[once], other[once]
    # Most only touch; what is left after that is the slow part.
    over = ~shapely.touches(geometries[one], geometries[other])
    common = shapely.intersection(geometries[one[over]], geometries[other[over]])
    return float(square_kilometres(common).sum())


def _gaps(geometries: Geometries, leaves: shapely.STRtree) -> float:
    """Square kilometres of the enclosed narrow gaps in their union."""
    polygons = shapely.get_parts(_union(geometries))
    rings = shapely.get_rings(polygons)
    holes = shapely.polygons(rings[~_first_of_each(polygons, len(rings))])
    narrow = holes[shapely.is_empty(shapely.buffer(holes, -GAP_WIDTH / 2, quad_segs=4))]
    if not narrow.size:
        return 0.0
    hole, leaf = leaves.query(narrow, predicate="intersects")
    taken = shapely.intersection(narrow[hole], leaves.geometries[leaf])
    return max(0.0, float(square_kilometres(narrow).sum() - square_kilometres(taken).sum()))


def _first_of_each(polygons: Geometries, count: int) -> NDArray[np.bool_]:
    """Which of all rings are shells: the first one of each polygon."""
    rings = shapely.get_num_interior_rings(polygons) + 1
    first = np.zeros(count, dtype=np.bool_)
    first[np.cumsum(rings) - rings] = True
    return first


def _union(geometries: Geometries) -> Any:
    if shapely.coverage_is_valid(geometries):
        return shapely.coverage_union_all(geometries)
    return shapely.union_all(geometries)
