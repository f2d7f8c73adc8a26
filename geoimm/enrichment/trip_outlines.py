"""Outlines for a small map: boundaries with less detail the farther they are from the photos."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Integers = NDArray[np.int64]

UNITS = 10_000
"""Of a degree: how fine outlines are, 11 m."""
_FINEST = 8
"""Units of detail at a photo: 90 m, less than a pixel where a town fills a window."""
_COARSEST = 2_500
_SHARE_OF_DISTANCE = 1 / 80
"""Detail, as a share of the distance to the nearest photo."""
_KEPT_WHOLE = np.iinfo(np.int64).max
_SMALLEST_ISLAND = 3
"""Of a ring's greater side, in its detail."""
_FEWEST_OF_A_RING = 3
_MOST_ROUNDS = 200


@dataclass(frozen=True, slots=True, eq=False)
class Outlines:
    """The rings of n boundaries, laid end to end; a ring's first vertex is not repeated."""

    vertices: Integers
    """Shape (v, 2): longitude, latitude in units."""
    rings: Integers
    """The ring of each vertex, ascending."""
    owners: Integers
    """The boundary of each ring, ascending."""
    distances: NDArray[np.float64]
    """Of each vertex to the nearest photo, in units; infinite where there is none."""

    @classmethod
    def of(cls, boundaries: Sequence[Any] | NDArray[Any], places: Integers) -> "Outlines":
        """The rings of shapely Polygons and MultiPolygons in degrees, the largest part first.

        `places` are where photos are, shape (p, 2) in units.
        """
        parts, owners = shapely.get_parts(np.asarray(boundaries, dtype=object), return_index=True)
        order = np.lexsort((-shapely.area(parts), owners))
        rings, ring_parts = shapely.get_rings(parts[order], return_index=True)
        degrees, of_ring = shapely.get_coordinates(rings, return_index=True)
        units = np.rint(degrees * UNITS).astype(np.int64)
        kept = ~_is_as_the_one_before(units, of_ring)
        vertices = units[kept]
        distances = _distances(vertices, places)
        return cls(vertices, of_ring[kept], owners[order][ring_parts], distances)

    def simplified(self, factor: float) -> "Outlines":
        """Without the vertices that make less difference than is seen there.

        `factor` is how many times coarser than usual that is. Visvalingam's effective areas, in
        rounds: what is the least of its neighbours and below the square of its detail goes. A
        border of two boundaries is the same in both, for it depends on nothing but the border.
        Rings that come to less than a triangle, and islands of a few times their detail, are
        gone.
        """
        vertices, rings = self.vertices, self.rings
        fixed = _are_junctions(vertices, rings)
        detail = np.clip(self.distances * _SHARE_OF_DISTANCE, _FINEST, _COARSEST) * factor
        limits = (detail * detail).astype(np.int64)
        at = np.arange(len(vertices))
        for _ in range(_MOST_ROUNDS):
            least = _least(vertices, rings, fixed, limits)
            if not least.any():
                break
            kept = ~least
            vertices, rings, at = vertices[kept], rings[kept], at[kept]
            fixed, limits = fixed[kept], limits[kept]
        is_seen = _are_seen(vertices, rings, limits, len(self.owners))
        numbers = np.cumsum(is_seen) - 1
        is_left = is_seen[rings]
        return Outlines(
            vertices[is_left],
            numbers[rings[is_left]],
            self.owners[is_seen],
            self.distances[at[is_left]],
        )

    def encoded(self, count: int) -> list[list[str]]:
        """The rings of each of `count` boundaries, as `encode` writes them."""
        found: list[list[str]] = [[] for _ in range(count)]
        first, last = _ends(self.rings)
        for start, end, owner in zip(first, last, self.owners, strict=True):
            found[int(owner)].append(encode(self.vertices[start : end + 1]))
        return found

    @property
    def characters(self) -> int:
        """How many they are encoded."""
        steps = np.diff(self.vertices, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
        first, _ = _ends(self.rings)
        steps[first] = self.vertices[first]
        _, bits = np.frexp(2.0 * np.abs(steps))
        return int(np.maximum(-(-bits // 5), 1).sum())


def encode(vertices: Integers) -> str:
    """Differences of longitudes and latitudes, zigzag, five bits a character, least first.

    It is the encoding of polylines that map services use, with `UNITS` to the degree.
    """
    steps = np.diff(vertices, axis=0, prepend=np.zeros((1, 2), dtype=np.int64)).ravel()
    values = np.where(steps < 0, -2 * steps - 1, 2 * steps).tolist()
    characters = []
    for value in values:
        left = value
        while left >= 0x20:  # noqa: PLR2004  # five bits are full
            characters.append(chr((0x20 | (left & 0x1F)) + 63))
            left >>= 5
        characters.append(chr(left + 63))
    return "".join(characters)


def _is_as_the_one_before(units: Integers, rings: Integers) -> NDArray[np.bool_]:
    """Vertices that repeat their neighbour's place; of a closed ring's last one its first's."""
    before, _ = _neighbours(rings)
    same = units == units[before]
    again: NDArray[np.bool_] = same[:, 0] & same[:, 1]
    return again


def _neighbours(rings: Integers) -> tuple[Integers, Integers]:
    """For each vertex the one before and the one after it in its ring."""
    at = np.arange(len(rings))
    before, after = at - 1, at + 1
    first, last = _ends(rings)
    before[first], after[last] = last, first
    return before, after


def _ends(rings: Integers) -> tuple[Integers, Integers]:
    """The first and the last vertex of each ring."""
    first = np.flatnonzero(np.diff(rings, prepend=-1))
    return first, np.flatnonzero(np.diff(rings, append=-1))


def _distances(vertices: Integers, places: Integers) -> NDArray[np.float64]:
    """In units, where one of longitude counts as one of latitude."""
    if not len(places) or not len(vertices):
        return np.full(len(vertices), np.inf)
    tree = shapely.STRtree(shapely.points(places))
    _, found = tree.query_nearest(shapely.points(vertices), return_distance=True, all_matches=False)
    distances: NDArray[np.float64] = found
    return distances


def _least(
    vertices: Integers, rings: Integers, fixed: NDArray[np.bool_], limits: Integers
) -> NDArray[np.bool_]:
    """The vertices that go in one round."""
    before, after = _neighbours(rings)
    areas = _twice_the_area(vertices[before], vertices, vertices[after])
    areas[fixed] = _KEPT_WHOLE
    least = (areas <= areas[before]) & (areas <= areas[after]) & (areas < limits)
    gone: NDArray[np.bool_] = least & _is_first_of_equals(areas, before, after, vertices)
    return gone


def _are_seen(vertices: Integers, rings: Integers, limits: Integers, count: int) -> Any:
    """Which of `count` rings are more than a speck."""
    detail = np.zeros(count, dtype=np.int64)
    np.maximum.at(detail, rings, limits)
    spread = _spread(vertices, rings, count)
    sizes = np.bincount(rings, minlength=count)
    return (sizes >= _FEWEST_OF_A_RING) & (spread * spread > _SMALLEST_ISLAND**2 * detail)


def _twice_the_area(one: Integers, two: Integers, three: Integers) -> Integers:
    ab, ac = two - one, three - one
    area: Integers = np.abs(ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0])
    return area


def _numbers(vertices: Integers) -> Integers:
    """One number for each place."""
    number: Integers = vertices[:, 0] * (360 * UNITS * 2) + vertices[:, 1]
    return number


def _are_junctions(vertices: Integers, rings: Integers) -> NDArray[np.bool_]:
    """Vertices with more than two distinct neighbours over all rings: where borders meet."""
    places, at = np.unique(_numbers(vertices), return_inverse=True)
    before, after = _neighbours(rings)
    sides = np.concatenate([at[before], at[after]])
    pairs = np.sort(np.concatenate([at, at]) * len(places) + sides)
    distinct = pairs[np.diff(pairs, prepend=-1) != 0]
    counts = np.bincount(distinct // max(len(places), 1), minlength=len(places))
    junctions: NDArray[np.bool_] = counts[at] != 2  # noqa: PLR2004  # one before, one after
    return junctions


def _is_first_of_equals(
    areas: Integers, before: Integers, after: Integers, vertices: Integers
) -> NDArray[np.bool_]:
    """Of neighbours with one area only one goes in a round, the same one in every ring."""
    numbers = _numbers(vertices)
    first: NDArray[np.bool_] = (areas != areas[before]) | (numbers < numbers[before])
    first &= (areas != areas[after]) | (numbers < numbers[after])
    return first


def _spread(vertices: Integers, rings: Integers, count: int) -> Integers:
    """The greater side of each ring's box, in units."""
    low = np.full((count, 2), _KEPT_WHOLE // 2)
    high = np.full((count, 2), -_KEPT_WHOLE // 2)
    np.minimum.at(low, rings, vertices)
    np.maximum.at(high, rings, vertices)
    spread: Integers = (high - low).max(axis=1)
    return spread
