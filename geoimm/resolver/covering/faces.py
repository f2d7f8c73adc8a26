"""What is at each face: named by the R-tree, never by the index itself."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoimm.domain.divisions import Level
from geoimm.resolver.boundary_set import BoundarySet
from geoimm.resolver.covering.edges import Keys
from geoimm.resolver.rtree import RTree

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """What is at n faces."""

    rows: NDArray[np.int32]
    """The row that decides, -1 where no division is."""
    seas: NDArray[np.int32]
    """The row of the country in whose waters the face is, -1 for none."""
    in_country: NDArray[np.bool_]
    """Whether the boundary of a country covers it."""
    is_right: NDArray[np.bool_]
    """Whether the R-tree finds there exactly the rows that the key stands for.

    It does not where the parts of one invalid boundary overlap, for crossing edges cancel there.
    """


class Namer:
    """Names faces by what the R-tree finds at a point inside each."""

    def __init__(self, boundary_set: BoundarySet, rtree: RTree, waters: RTree, keys: Keys) -> None:
        """Keys are those of the rows, then those of the waters."""
        self._set = boundary_set
        self._rtree, self._waters = rtree, waters
        self._keys = keys

    def name(self, keys: Keys, points: Floats) -> Names:
        """What is at the faces of given keys, of which `points` has one coordinate each."""
        longitudes, latitudes = points[:, 0], points[:, 1]
        at, rows = self._rtree.covering(longitudes, latitudes)
        at_sea, waters = self._waters.covering(longitudes, latitudes)
        found = np.zeros(len(keys), dtype=np.uint64)
        np.bitwise_xor.at(found, at, self._keys[rows])
        np.bitwise_xor.at(found, at_sea, self._keys[len(self._set) + waters])
        finest, areas = self._set.finest_levels[rows], self._set.areas[rows]
        owner = self._set.waters
        in_country = np.zeros(len(keys), dtype=np.bool_)
        in_country[at[self._set.levels[rows] == Level.country]] = True
        sea = _first(len(keys), at_sea, waters, (waters, owner.areas[waters]))
        return Names(
            rows=_first(len(keys), at, rows, (rows, areas, -finest)),
            seas=np.append(owner.countries, np.int32(-1))[sea],
            in_country=in_country,
            is_right=found == keys,
        )


def _first(
    count: int, points: Integers, rows: Integers, ranks: tuple[NDArray[np.generic], ...]
) -> NDArray[np.int32]:
    """For each point the row that ranks first, the last rank counting most; -1 for none."""
    first = np.full(count, -1, dtype=np.int32)
    order = np.lexsort((*ranks, points))[::-1]
    first[points[order]] = rows[order]
    return first
