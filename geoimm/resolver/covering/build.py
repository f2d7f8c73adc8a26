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
from geoimm.resolver.covering.edges import Edges, Keys, distinct_edges, row_keys
from geoimm.resolver.covering.faces import Namer, Names
from geoimm.resolver.covering.far import cells_with, point_to_far_faces
from geoimm.resolver.covering.index import (
    CoveringIndex,
    Shore,
    outside_answers,
    waters_edge_answers,
)
from geoimm.resolver.covering.lookup import locate_each
from geoimm.resolver.covering.probes import Beside, Look, look_beside
from geoimm.resolver.covering.shore import (
    Asked,
    cells_touched,
    edges_of,
    places_in,
    shore_of,
    widened,
)
from geoimm.resolver.covering.slots import hash_table
from geoimm.resolver.covering.trie import Trie, build_trie
from geoimm.resolver.holdings import Unfilled
from geoimm.resolver.nearest import REACH_DEGREES, WATER_EDGE_DEGREES
from geoimm.resolver.rings import Rings
from geoimm.resolver.rules import Reference, reference

_SAMPLES = ((0.5, 0.5), (0.2, 0.2), (0.2, 0.8), (0.8, 0.2), (0.8, 0.8))
"""Places in a cell, as parts of its width and height."""

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
    beside = look_beside(edges, look, len(trie.keys))
    told("faces", 2, 3)
    faces = _together(first, _Faces(beside.keys, namer.name(beside.keys, beside.points)))
    told("shores", 0, None)
    gives_way = rules.gives_way[faces.names.rows]
    is_unfilled = Unfilled(boundary_set)[np.arange(len(boundary_set))]
    candidates = edges_of(rings, _of_divisions(rings, is_unfilled))
    touched = cells_touched(rings, candidates)
    in_reach = widened(touched, REACH_DEGREES)
    at_edge = widened(touched, WATER_EDGE_DEGREES)
    countries = edges_of(rings, _of_divisions(rings, boundary_set.levels == Level.country))
    in_one_country = _in_one_country(in_reach, cells_touched(rings, countries), look, first)
    giving = _cells_giving_way(rings, edges, trie, beside, gives_way)
    asked = Asked(
        outside=in_reach & ~in_one_country,
        at_edge=_sampled(at_edge, giving, look, gives_way),
        near=at_edge,
    )
    shore = shore_of(rings, candidates, asked)
    return _put_together(rings, trie, faces, _Reaches(in_reach, at_edge), gives_way, shore)


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
    found, _ = look(*places_in(whole))
    known = np.append(faces.names.in_country & faces.names.is_right, np.False_)
    whole[whole] = known[np.maximum(found, -1)]
    return whole


def _cells_giving_way(
    rings: Rings, edges: Edges, trie: Trie, beside: Beside, gives_way: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which cells have coordinates at faces that give way, as far as cells and edges show them.

    Where an edge shows such a face on one side, all the cells that the edge touches count. What
    is still missed is little, and left to the R-tree.
    """
    is_wanted = np.append(gives_way, np.False_)
    shown = is_wanted[np.maximum(beside.faces, -1)].any(axis=0)
    by_edges = cells_touched(rings, edges.vertices[shown])
    return by_edges | cells_with(trie.words, trie.leaves, gives_way)


def _sampled(
    cells: NDArray[np.bool_],
    are_giving_way: NDArray[np.bool_],
    look: Look,
    gives_way: NDArray[np.bool_],
) -> NDArray[np.bool_]:
    """Which of the cells are known to give way, or do so at one of a few places in each.

    Where edges are long, what lies between them may be far from their middles.
    """
    found = cells & are_giving_way
    is_wanted = np.append(gives_way, np.False_)
    for east, north in _SAMPLES:
        others = cells & ~found
        faces, _ = look(*places_in(others, east, north))
        found[others] = is_wanted[np.maximum(faces, -1)]
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Reaches:
    """The cells with any candidate in reach of some part of them."""

    outside: NDArray[np.bool_]
    at_edge: NDArray[np.bool_]


def _put_together(
    rings: Rings, trie: Trie, faces: _Faces, reaches: _Reaches, gives_way: NDArray[np.bool_],
    shore: Shore,
) -> CoveringIndex:  # fmt: skip
    names = faces.names
    is_edge = gives_way & names.is_right
    is_sea = (names.rows < 0) & names.is_right
    edges, seas = names.rows[is_edge], names.seas[is_sea]
    near = np.where(names.rows >= 0, names.rows, outside_answers(names.seas, is_far=False))
    near[is_edge] = waters_edge_answers(edges)
    words, leaves = trie.words.copy(), trie.leaves.copy()
    _unname(words, leaves, ~names.is_right)
    far = len(near)
    for has_far, in_reach in ((is_edge, reaches.at_edge), (is_sea, reaches.outside)):
        far_faces = np.full(len(near) + len(edges) + len(seas), -1)
        far_faces[np.flatnonzero(has_far)] = far + np.arange(np.count_nonzero(has_far))
        point_to_far_faces(words, in_reach, far_faces)
        far += int(np.count_nonzero(has_far))
    named = np.flatnonzero(names.is_right)
    return CoveringIndex(
        rings=rings,
        words=words,
        leaves=leaves,
        deltas=trie.deltas,
        slots=hash_table(faces.keys, named),
        face_keys=faces.keys,
        answers=np.concatenate([near, edges, outside_answers(seas, is_far=True)]),
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
