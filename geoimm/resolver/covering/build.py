"""From a boundary set to its covering index."""

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError
from geoimm.resolver.boundary_set import BoundarySet
from geoimm.resolver.covering import grid
from geoimm.resolver.covering.checks import check_index
from geoimm.resolver.covering.edges import Keys, distinct_edges, row_keys
from geoimm.resolver.covering.faces import Namer, Names
from geoimm.resolver.covering.far import point_to_far_faces
from geoimm.resolver.covering.index import CoveringIndex, Shore, outside_answers
from geoimm.resolver.covering.lookup import locate_each
from geoimm.resolver.covering.probes import Look, unknown_faces
from geoimm.resolver.covering.shore import cells_touched, middles, shore_of, widened
from geoimm.resolver.covering.slots import hash_table
from geoimm.resolver.covering.trie import Trie, build_trie
from geoimm.resolver.rings import Rings
from geoimm.resolver.rules import Reference, reference

Told = Callable[[str, int, int | None], None]
"""Hears of each stage: its name, how much is done and of how much."""


@dataclass(frozen=True, slots=True, eq=False)
class _Faces:
    """All faces, by number."""

    keys: Keys
    names: Names


def build_index(boundary_set: BoundarySet, told: Told) -> CoveringIndex:
    """The index of a set, after it was held to the R-tree; raises WrongIndexError for a fault.

    Takes some 2.5 GB of memory for ten million vertices.
    """
    rules = reference(boundary_set)
    index = _build(boundary_set, rules, told)
    told("check", 0, None)
    check_index(index, boundary_set, rules)
    return index


def _build(boundary_set: BoundarySet, rules: Reference, told: Told) -> CoveringIndex:
    """Cut the world into cells until each has few edges, and name every face that they show."""
    told("edges", 0, None)
    waters = boundary_set.waters
    rings = Rings.of(np.concatenate([boundary_set.boundaries, waters.boundaries]))
    _refuse_holes_outside(boundary_set, rings)
    keys = row_keys(len(rings))
    edges = distinct_edges(rings, keys)
    trie = build_trie(edges, lambda done, of: told("cells", done, of))
    told("faces", 0, 3)
    namer = Namer(boundary_set, rules.rtree, rules.maritime.rtree, keys)
    first = _Faces(trie.keys, namer.name(trie.keys, trie.points))
    told("faces", 1, 3)
    look = _look(trie, rings, first)
    unknown, points = unknown_faces(edges, look)
    told("faces", 2, 3)
    faces = _together(first, _Faces(unknown, namer.name(unknown, points)))
    told("shores", 0, None)
    is_childless = _of_divisions(rings, boundary_set.childless())
    in_reach = widened(cells_touched(rings, is_childless))
    is_country = _of_divisions(rings, boundary_set.levels == Level.country)
    asked = in_reach & ~_in_one_country(in_reach, cells_touched(rings, is_country), look, first)
    shore = shore_of(rings, is_childless, asked)
    return _put_together(rings, trie, faces, in_reach, shore)


def _refuse_holes_outside(boundary_set: BoundarySet, rings: Rings) -> None:
    """The R-tree looks at no coordinate outside a shell's box, even-odd counting does."""
    bounds = np.concatenate([boundary_set.bounds, boundary_set.waters.bounds])
    leaves = (rings.bounds() != bounds).any(axis=1)
    if leaves.any():
        row = int(np.argmax(leaves))
        name = boundary_set.ids[row] if row < len(boundary_set) else "of territorial waters"
        raise BoundaryDataError(
            f"The boundary {name!r} has a hole that leaves its shell, so there can be no index of"
            " its set. Import the set with `geoimm boundaries import`, which repairs rings."
        )


def _look(trie: Trie, rings: Rings, faces: _Faces) -> Look:
    slots = hash_table(faces.keys, np.arange(len(faces.keys)))
    looked_in = (trie.words, trie.leaves, rings.vertices, trie.deltas, slots)

    def look(xs: NDArray[np.float64], ys: NDArray[np.float64]) -> tuple[NDArray[np.int32], Keys]:
        found = np.empty(len(xs), dtype=np.int32)
        keys = np.empty(len(xs), dtype=np.uint64)
        locate_each(*looked_in, faces.keys, 1.0 / rings.step, xs, ys, found, keys)
        return found, keys

    return look


def _together(one: _Faces, other: _Faces) -> _Faces:
    names = (
        np.concatenate([getattr(one.names, each.name), getattr(other.names, each.name)])
        for each in fields(Names)
    )
    return _Faces(np.concatenate([one.keys, other.keys]), Names(*names))


def _of_divisions(rings: Rings, is_wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Flags of divisions, with as many more as there are waters."""
    return np.concatenate([is_wanted, np.zeros(len(rings) - len(is_wanted), dtype=np.bool_)])


def _in_one_country(
    cells: NDArray[np.bool_], on_border: NDArray[np.bool_], look: Look, faces: _Faces
) -> NDArray[np.bool_]:
    """Which of the cells lie as a whole in a country: no border of one, and the middle in one."""
    whole = cells & ~on_border
    found, _ = look(*middles(whole))
    known = np.append(faces.names.in_country & faces.names.is_right, np.False_)
    whole[whole] = known[np.maximum(found, -1)]
    return whole


def _put_together(
    rings: Rings, trie: Trie, faces: _Faces, in_reach: NDArray[np.bool_], shore: Shore
) -> CoveringIndex:
    names = faces.names
    near = np.where(names.rows >= 0, names.rows, outside_answers(names.seas, is_far=False))
    is_sea = (names.rows < 0) & names.is_right
    far_faces = np.full(len(faces.keys), -1)
    far_faces[is_sea] = len(faces.keys) + np.arange(np.count_nonzero(is_sea))
    words, leaves = trie.words.copy(), trie.leaves.copy()
    _unname(words, leaves, ~names.is_right)
    point_to_far_faces(words, in_reach, far_faces)
    named = np.flatnonzero(names.is_right)
    return CoveringIndex(
        rings=rings,
        words=words,
        leaves=leaves,
        deltas=trie.deltas,
        slots=hash_table(faces.keys, named),
        face_keys=faces.keys,
        answers=np.concatenate([near, outside_answers(names.seas[is_sea], is_far=True)]),
        shore=shore,
    )


def _unname(
    words: NDArray[np.uint32], leaves: NDArray[np.uint32], is_wrong: NDArray[np.bool_]
) -> None:
    """Leave to the R-tree the cells whose own face could not be named."""
    kinds, values = words >> grid.KIND_SHIFT, words & grid.VALUE
    faces = np.flatnonzero(kinds == grid.FACE)
    words[faces[is_wrong[values[faces]]]] = grid.UNNAMED << grid.KIND_SHIFT
    heads = values[kinds == grid.LEAF]
    named = heads[leaves[heads] & grid.NO_FACE != grid.NO_FACE]
    leaves[named[is_wrong[leaves[named] & grid.NO_FACE]]] |= grid.NO_FACE
