"""How divisions fit together: what lies outside the parent, what siblings share and leave."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoimm.boundary_sets.rows import Geometries, Numbers, Rows
from geoimm.domain.divisions import Level
from geoimm.resolver.areas import square_kilometres
from geoimm.resolver.progress import Progress

Floats = NDArray[np.float64]
_TOGETHER = 20_000
"""Pairs measured at a time: memory is bounded, and progress is seen."""
_MEANT = 0.01
"""Square kilometres: less is two drawings of one border."""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """Measures of n divisions and of the m pairs of siblings that share area."""

    parents: Numbers
    areas: Floats
    """Square kilometres."""
    outside: Floats
    """The part of each outside its parent, 0 to 1."""
    one: Numbers
    other: Numbers
    shared: Floats
    """Square kilometres of the pair."""
    shares: Floats
    """The same as a part of the smaller of the two."""
    gaps: Floats
    """Square kilometres of each that its children leave; 0 where there are none.

    The area less what the children cover of it, plus what any two of them cover twice: it is
    exact but where three children share one place.
    """


def measure(rows: Rows, progress: Progress) -> Fit:
    """Measure valid polygons."""
    parents, geometries = rows.parents(), rows.geometries
    areas = square_kilometres(geometries)
    shapely.prepare(geometries)
    outside = _outside(geometries, parents, areas, progress)
    one, other, shared = _overlaps(rows, parents, progress)
    shares = shared / np.minimum(areas[one], areas[other])
    gaps = _gaps(parents, areas, outside, one, shared)
    return Fit(parents, areas, outside, one, other, shared, shares, gaps)


def _outside(geometries: Geometries, parents: Numbers, areas: Floats, progress: Progress) -> Floats:
    """Sorted by parent, so that a prepared parent stays in the processor's cache."""
    children = np.flatnonzero(parents >= 0)
    children = children[np.argsort(parents[children], kind="stable")]
    outside = np.zeros(len(parents))

    def fill(part: Numbers) -> None:
        reaching = part[~shapely.covers(geometries[parents[part]], geometries[part])]
        rest = _difference(geometries[reaching], geometries[parents[reaching]])
        outside[reaching] = square_kilometres(rest) / areas[reaching]

    _in_parts("nesting", children, fill, progress)
    return np.clip(outside, 0.0, 1.0)


def _difference(children: Geometries, parents: Geometries) -> Geometries:
    """Only what the child's box holds of the parent is compared, which keeps it quick."""
    rest = children.copy()
    for at, (child, parent) in enumerate(zip(children, parents, strict=True)):
        near = shapely.clip_by_rect(parent, *_wider(shapely.bounds(child)))
        near = near if shapely.is_valid(near) else shapely.make_valid(near)
        rest[at] = shapely.difference(child, near)
    return rest


def _wider(bounds: Floats) -> list[float]:
    west, south, east, north = bounds.tolist()
    return [west - 1e-3, south - 1e-3, east + 1e-3, north + 1e-3]


def _overlaps(rows: Rows, parents: Numbers, progress: Progress) -> tuple[Numbers, Numbers, Floats]:
    """Each pair of siblings once that shares more than is drawn by chance."""
    one, other = _neighbours(rows, parents)
    shared = np.zeros(len(one))

    def fill(part: Numbers) -> None:
        left, right = rows.geometries[one[part]], rows.geometries[other[part]]
        meeting = shapely.relate_pattern(left, right, "T********")
        common = shapely.intersection(left[meeting], right[meeting])
        shared[part[meeting]] = square_kilometres(common)

    _in_parts("siblings", np.arange(len(one)), fill, progress)
    meant = shared > _MEANT
    return one[meant], other[meant], shared[meant]


def _neighbours(rows: Rows, parents: Numbers) -> tuple[Numbers, Numbers]:
    """Siblings whose boxes meet: children of one parent, or countries."""
    one, other = shapely.STRtree(rows.geometries).query(rows.geometries)
    countries: NDArray[Any] = rows.levels == Level.country
    siblings = (parents[one] >= 0) | (countries[one] & countries[other])
    pairs = (one < other) & (parents[one] == parents[other]) & siblings
    order = np.argsort(one[pairs], kind="stable")
    return one[pairs][order], other[pairs][order]


def _gaps(parents: Numbers, areas: Floats, outside: Floats, one: Numbers, shared: Floats) -> Floats:
    children = np.flatnonzero(parents >= 0)
    covered = np.zeros(len(parents))
    np.add.at(covered, parents[children], (areas * (1.0 - outside))[children])
    twice = np.zeros(len(parents))
    paired = parents[one] >= 0
    np.add.at(twice, parents[one[paired]], shared[paired])
    has_children = np.isin(np.arange(len(parents)), parents[children])
    return np.where(has_children, np.clip(areas - covered + twice, 0.0, areas), 0.0)


def _in_parts(
    stage: str, items: Numbers, work: Callable[[Numbers], None], progress: Progress
) -> None:
    for start in range(0, len(items), _TOGETHER):
        progress(stage, start, len(items))
        work(items[start : start + _TOGETHER])
    progress(stage, len(items), len(items))
