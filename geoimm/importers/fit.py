"""How divisions fit together: overlaps of siblings, and what children leave uncovered."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoimm.importers.repair import Geometries, array, repaired
from geoimm.importers.report import Gap, Gaps, Overlap, Overlaps, Progress
from geoimm.resolver.areas import square_kilometres

_TOLERANCE = 0.01
"""Square kilometres: what two drawings of one border share and leave without meaning it."""
_WORST = 10
_TOGETHER = 512
"""Pairs compared at a time: between two looks at the progress."""
_MANY_VERTICES = 1_000_000
"""Beyond it a union takes minutes; the gap is then estimated from areas alone."""


def overlaps(
    ids: Sequence[str],
    families: NDArray[np.int64],
    geometries: Geometries,
    progress: Progress,
) -> Overlaps:
    """The pairs that share area; `families` numbers siblings: the same parent and level."""
    one, other = _neighbours(families, geometries)
    areas = square_kilometres(geometries)
    shared = np.zeros(len(one))
    for start in range(0, len(one), _TOGETHER):
        pairs = slice(start, start + _TOGETHER)
        shared[pairs] = _shared(geometries[one[pairs]], geometries[other[pairs]])
        progress("overlaps", min(pairs.stop, len(one)), len(one))
    found = np.flatnonzero(shared > _TOLERANCE)
    percents = 100 * shared / np.minimum(areas[one], areas[other])
    worst = sorted(found, key=lambda pair: (-percents[pair], pair))[:_WORST]
    return Overlaps(
        pairs=len(found),
        square_kilometres=round(float(shared[found].sum()), 3),
        above_one_percent=int((percents[found] > 1).sum()),
        worst=tuple(
            Overlap(
                (ids[one[pair]], ids[other[pair]]),
                round(float(shared[pair]), 3),
                round(float(percents[pair]), 2),
            )
            for pair in worst
        ),
    )


def gaps(
    ids: Sequence[str],
    names: Sequence[str],
    parents: NDArray[np.int64],
    geometries: Geometries,
    progress: Progress,
) -> Gaps:
    """The divisions that their children do not cover, whatever level the children are of."""
    children = _children(parents)
    found: list[Gap] = []
    estimated = 0
    for done, (parent, rows) in enumerate(children.items()):
        uncovered, is_estimate = _uncovered(geometries[parent], geometries[rows])
        estimated += is_estimate
        if uncovered > _TOLERANCE:
            whole = float(square_kilometres(geometries[[parent]])[0])
            percent = round(100 * uncovered / whole, 2)
            found.append(Gap(ids[parent], names[parent], round(uncovered, 3), percent))
        progress("gaps", done + 1, len(children))
    worst = sorted(found, key=lambda gap: (-gap.square_kilometres, gap.id))[:_WORST]
    total = round(sum(gap.square_kilometres for gap in found), 3)
    return Gaps(len(found), total, tuple(worst), estimated)


def _neighbours(
    families: NDArray[np.int64], geometries: Geometries
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Each pair of siblings once whose boxes meet."""
    one, other = shapely.STRtree(geometries).query(geometries)
    pair = (one < other) & (families[one] == families[other])
    return one[pair], other[pair]


def _shared(one: Geometries, other: Geometries) -> NDArray[np.float64]:
    """Square kilometres; only what both boxes hold is compared, which keeps it quick."""
    low = np.maximum(shapely.bounds(one)[:, :2], shapely.bounds(other)[:, :2])
    high = np.minimum(shapely.bounds(one)[:, 2:], shapely.bounds(other)[:, 2:])
    shared = np.zeros(len(one))
    meeting = np.flatnonzero((low < high).all(axis=1))
    boxes = np.column_stack([low, high])[meeting]
    common = shapely.intersection(_cut(one[meeting], boxes), _cut(other[meeting], boxes))
    shared[meeting] = square_kilometres(common)
    return shared


def _cut(geometries: Geometries, boxes: NDArray[np.float64]) -> Geometries:
    pairs = zip(geometries, boxes, strict=True)
    valid, _ = repaired(array(shapely.clip_by_rect(geometry, *box) for geometry, box in pairs))
    return valid


def _children(parents: NDArray[np.int64]) -> dict[int, NDArray[np.int64]]:
    rows = np.flatnonzero(parents >= 0)
    rows = rows[np.argsort(parents[rows], kind="stable")]
    owners, starts = np.unique(parents[rows], return_index=True)
    groups = np.split(rows, starts)[1:]
    return {int(owner): group for owner, group in zip(owners, groups, strict=True)}


def _uncovered(parent: Any, children: Geometries) -> tuple[float, bool]:
    """Square kilometres, and whether that is an estimate."""
    vertices = shapely.get_num_coordinates(parent) + shapely.get_num_coordinates(children).sum()
    if vertices > _MANY_VERTICES:
        whole = square_kilometres(np.array([parent], dtype=object))[0]
        return max(0.0, float(whole - square_kilometres(children).sum())), True
    rest = shapely.difference(parent, shapely.union_all(children))
    return float(square_kilometres(np.array([rest], dtype=object))[0]), False
