"""Finds by the covering index, and by the R-tree where the index is not sure."""

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoimm.resolver.boundary_set import BoundarySet
from geoimm.resolver.covering import blocks, lookup
from geoimm.resolver.covering.exact import TOO_SMALL, ExactPolygons
from geoimm.resolver.covering.index import (
    LOST,
    CoveringIndex,
    at_waters_edge,
    outside,
    rows_at_waters_edge,
)
from geoimm.resolver.covering.pointers import PointerTable
from geoimm.resolver.covering.shore_nearest import ShoreNearest
from geoimm.resolver.maritime import Maritime
from geoimm.resolver.nearest import ANY
from geoimm.resolver.rules import (
    INSIDE,
    MARITIME,
    NEAREST,
    NONE,
    Found,
    FoundOne,
    Reference,
    Rules,
    check_range,
)

Floats = NDArray[np.float64]

_BLOCK = 1 << 20
"""Coordinates that are brought in order together."""
_WORTH_ORDERING = 20_000


class Finder:
    """Answers as `Rules` do, for one coordinate and for many."""

    def __init__(self, index: CoveringIndex, boundary_set: BoundarySet, rules: Reference) -> None:
        """Takes half a second to load the compiled code, more where there is none yet."""
        self._index, self._rules = index, rules
        self._exact = _by_arrays(index, boundary_set, rules)
        arrays: tuple[Any, ...] = (
            index.words, index.leaves, index.rings.vertices, index.deltas,
            index.slots, index.face_keys, 1.0 / index.rings.step,
        )  # fmt: skip
        self._pointers = PointerTable.of(index.answers, *arrays[:-1])
        answer_at = lookup.answerer(index.rings.vertices.dtype.name)
        self.row_at = partial(answer_at, self._pointers.address, arrays[-1])
        """The answer at a longitude and a latitude, given by their places: the deciding row, or
        a negative number."""
        self._locate_many = partial(blocks.locate_many, *arrays)
        self.row_at(0.0, 0.0)
        self.find(np.zeros(1), np.zeros(1))
        self._exact.nearest.find(np.zeros(1), np.zeros(1), np.full(1, ANY, dtype=np.int32))

    def find_one(self, longitude: float, latitude: float) -> FoundOne:
        """What decides at a position in degrees, sooner than `find` does for one."""
        answer = self.row_at(longitude, latitude)
        if answer >= 0:
            return FoundOne(answer, INSIDE, 0.0)
        if answer == LOST:
            is_tiny = any(0.0 < abs(each) < TOO_SMALL for each in (longitude, latitude))
            return (self._rules if is_tiny else self._exact).find_one(longitude, latitude)
        if at_waters_edge(answer):
            found = FoundOne(rows_at_waters_edge(answer), INSIDE, 0.0)
            return self._look_below(longitude, latitude, found)
        country, is_far = outside(answer)
        if not is_far:
            row, metres = self._exact.nearest.find_one(longitude, latitude, ANY)
            if row >= 0:
                return self._look_below(longitude, latitude, FoundOne(row, NEAREST, metres))
        return FoundOne(country, MARITIME if country >= 0 else NONE, 0.0)

    def _look_below(self, longitude: float, latitude: float, found: FoundOne) -> FoundOne:
        """`Rules.look_below` for one coordinate."""
        if not self._exact.gives_way[found.row]:
            return found
        row, metres = self._exact.nearest.find_one(longitude, latitude, found.row)
        return FoundOne(row, NEAREST, metres) if row >= 0 else found

    def faces_at(self, longitudes: Floats, latitudes: Floats) -> NDArray[np.int32]:
        """The faces at n positions, or the negative numbers of `lookup`."""
        xs, ys = _plain(longitudes), _plain(latitudes)
        faces = np.empty(len(xs), dtype=np.int32)
        room = np.empty((min(len(xs), _BLOCK), 3))
        for start in range(0, len(xs), _BLOCK):
            block = slice(start, start + _BLOCK)
            placed = room[: len(xs[block])]
            _place(xs[block], ys[block], placed)
            self._locate_many(placed, faces[block])
        return faces

    def find(self, longitudes: Floats, latitudes: Floats) -> Found:
        """What decides at n positions in degrees; nothing at those that are not finite.

        Raises InvalidArgument for a finite value out of range.
        """
        faces = self.faces_at(longitudes, latitudes)
        rows, special = np.empty((2, len(faces)), dtype=np.int32)
        found = Found(rows, np.empty(len(faces), dtype=np.int8), np.zeros(len(faces)))
        count = blocks.read_answers(faces, self._index.answers, rows, found.kinds, special)
        if count:
            special = special[:count]
            if (faces[special] == lookup.OUT_OF_RANGE).any():
                check_range(longitudes, latitudes)
            self._find_special(longitudes, latitudes, faces, special, found)
        return found

    def _find_special(
        self, longitudes: Floats, latitudes: Floats, faces: NDArray[np.int32],
        special: NDArray[np.int32], found: Found,
    ) -> None:  # fmt: skip
        """What is not simply inside a division: `special` has the places."""
        rows, kinds, _ = found
        answers = rows[special]
        is_edge = at_waters_edge(answers)
        edges = special[is_edge]
        rows[special] = -1
        rows[edges], kinds[edges] = rows_at_waters_edge(answers[is_edge]), INSIDE
        is_sea = ~is_edge & (answers != LOST)
        seas = special[is_sea]
        near = self._find_at_sea(longitudes, latitudes, seas, answers[is_sea], found)
        self._exact.look_below(longitudes, latitudes, np.concatenate([edges, near]), found)
        unsure = special[np.isin(faces[special], (lookup.NOT_SURE, lookup.UNKNOWN))]
        if unsure.size:
            self._find_exactly(longitudes, latitudes, unsure, found)

    def _find_at_sea(
        self, longitudes: Floats, latitudes: Floats, seas: NDArray[np.int32],
        answers: NDArray[np.int32], found: Found,
    ) -> NDArray[np.int32]:  # fmt: skip
        """What is outside all divisions; the places of those that have a nearest one."""
        rows, kinds, metres = found
        countries, is_far = outside(answers)
        rows[seas], kinds[seas] = countries, np.where(countries >= 0, MARITIME, NONE)
        near = seas[~is_far]
        near_rows, near_metres = self._exact.nearest.find(
            longitudes[near], latitudes[near], np.full(len(near), ANY, dtype=np.int32)
        )
        hit = near_rows >= 0
        found_near: NDArray[np.int32] = near[hit]
        rows[found_near], metres[found_near] = near_rows[hit], near_metres[hit]
        kinds[found_near] = NEAREST
        return found_near

    def _find_exactly(
        self, longitudes: Floats, latitudes: Floats, places: NDArray[np.int32], found: Found
    ) -> None:
        is_tiny = _is_tiny(longitudes[places]) | _is_tiny(latitudes[places])
        for find, part in (
            (self._exact.find, places[~is_tiny]),
            (self._rules.find, places[is_tiny]),
        ):
            if part.size:
                answers = find(longitudes[part], latitudes[part])
                found.rows[part], found.kinds[part], found.metres[part] = answers


def _by_arrays(
    index: CoveringIndex, boundary_set: BoundarySet, rules: Reference
) -> Rules[ShoreNearest]:
    """The rules, the polygons tested in the arrays of the index."""
    waters = ExactPolygons(index.rings, len(boundary_set))
    return Rules(
        rules.rtree.by(ExactPolygons(index.rings, 0)),
        ShoreNearest(index.rings, index.shore, rules.nearest),
        Maritime(boundary_set.waters, rules.maritime.rtree.by(waters)),
        rules.gives_way[:-1],
    )


def _is_tiny(degrees: Floats) -> NDArray[np.bool_]:
    is_tiny: NDArray[np.bool_] = (np.abs(degrees) < TOO_SMALL) & (degrees != 0.0)
    return is_tiny


def _place(xs: Floats, ys: Floats, placed: Floats) -> None:
    if len(xs) >= _WORTH_ORDERING:
        blocks.place_together(xs, ys, placed)
    else:
        placed[:, 0], placed[:, 1], placed[:, 2] = xs, ys, np.arange(len(xs))


def _plain(degrees: Floats) -> Floats:
    """The same numbers as the compiled code knows them: without gaps, and not read-only."""
    is_plain = degrees.flags.c_contiguous and degrees.flags.writeable
    return degrees if is_plain else np.array(degrees)
