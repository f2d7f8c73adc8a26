"""The look-ups of many coordinates, a block at a time, compiled."""

from typing import Any

import numpy as np
from numba import njit

from geoimm.resolver.covering import grid
from geoimm.resolver.covering.index import LOST
from geoimm.resolver.covering.lookup import (
    NOT_SURE,
    child,
    crossed,
    face_number,
    root,
    standing,
)
from geoimm.resolver.covering.predicates import UNSURE, crossing
from geoimm.resolver.covering.prefetch import prefetch

_TOGETHER = 512
"""Coordinates looked up at once, so that their cache misses overlap."""
_EDGES = _TOGETHER * 16
"""Room for the edges around them; a leaf whose edges find none is walked alone."""
_SQUARES = 180 * 360 + 360
"""Of one degree; what rounds up to the pole or the antimeridian has room too."""


@njit(cache=True, nogil=True)
def locate_many(
    words: Any, leaves: Any, vertices: Any, deltas: Any, slots: Any, face_keys: Any,
    per_degree: float, placed: Any, faces: Any,
) -> None:  # fmt: skip
    """`locate` for rows of `place_together`: a block at a time, each step for the whole block.

    What the next step reads is prefetched, so that a block waits for memory once a step.
    """
    cells = np.empty((3, _TOGETHER), np.int64)
    held = np.empty(_TOGETHER, np.int64)
    beside = np.empty(_TOGETHER, np.int64)
    found = np.empty(_TOGETHER, np.int64)
    keys = np.empty(_TOGETHER, np.uint64)
    walks = np.empty((4, _TOGETHER))
    edges = np.empty((3, _EDGES), np.int64)
    for begin in range(0, len(placed), _TOGETHER):
        block = placed[begin : begin + _TOGETHER]
        count = _descend(words, leaves, block, cells, held, beside, found)
        written = _gather(
            leaves, vertices, deltas, per_degree, block, cells, held, beside[:count],
            found, keys, walks, edges,
        )  # fmt: skip
        _cross(vertices, deltas, walks, edges[:, :written], found, keys)
        _name(slots, face_keys, beside[:count], found, keys)
        for i in range(len(block)):
            faces[int(block[i, 2])] = found[i]


@njit(cache=True)
def _descend(
    words: Any, leaves: Any, block: Any, cells: Any, held: Any, beside: Any, found: Any
) -> int:
    """Find the cells: `found` gets the face, or why there is none.

    `beside` gets the places of those in a cell with edges, of which it returns the count: `held`
    has their leaves then, and `cells` their integer coordinates and the shift of the cell.
    """
    going = np.empty(_TOGETHER, np.int64)
    open_count, edge_count, shift = 0, 0, grid.ROOT_SHIFT
    for i in range(len(block)):
        x, y = block[i, 0], block[i, 1]
        why = standing(x, y)
        if why < 0:
            found[i] = why
            continue
        u, v = int((x + 180.0) * grid.UNITS), int((y + 90.0) * grid.UNITS)
        cells[0, i], cells[1, i] = u, v
        held[i] = root(u, v)
        prefetch(words, held[i])
        going[open_count] = i
        open_count += 1
    while open_count > 0:
        still = 0
        for place in range(open_count):
            i = going[place]
            word = np.int64(words[held[i]])
            kind, value = word >> grid.KIND_SHIFT, word & grid.VALUE
            if kind == grid.CUT:
                held[i] = child(value, cells[0, i], cells[1, i], shift - grid.FAN_SHIFT)
                prefetch(words, held[i])
                going[still] = i
                still += 1
            elif kind == grid.FACE:
                found[i] = value
            elif kind == grid.UNNAMED:
                found[i] = NOT_SURE
            else:
                held[i], cells[2, i] = value, shift
                prefetch(leaves, value)
                prefetch(leaves, value + grid.LINE_WORDS)
                beside[edge_count] = i
                edge_count += 1
        open_count = still
        shift -= grid.FAN_SHIFT
    return edge_count


@njit(cache=True)
def _gather(
    leaves: Any, vertices: Any, deltas: Any, per_degree: float, block: Any, cells: Any,
    held: Any, beside: Any, found: Any, keys: Any, walks: Any, edges: Any,
) -> int:  # fmt: skip
    """Write the edges of the leaves, with the walks that may cross them, and return the count.

    `found` and `keys` get what `crossed` gives where nothing is crossed, and all of it where the
    edges of a leaf have no room. A walk is a coordinate and the reference point, in the units of
    vertices; an edge its first vertex, the place of its coordinate and its delta.
    """
    flat = vertices.reshape(-1)
    written = 0
    for i in beside:
        leaf, u, v, shift = held[i], cells[0, i], cells[1, i], cells[2, i]
        head, middle = np.int64(leaves[leaf]), np.int64(leaves[leaf + 1])
        walks[0, i], walks[1, i] = block[i, 0] * per_degree, block[i, 1] * per_degree
        walks[2, i] = grid.reference(u >> shift, middle & 0xFFFF, shift, -180.0) * per_degree
        walks[3, i] = grid.reference(v >> shift, middle >> 16, shift, -90.0) * per_degree
        face = head & grid.NO_FACE
        found[i] = face if face != grid.NO_FACE else NOT_SURE
        keys[i] = 0
        begin, run = written, leaf + grid.LEAF_WORDS
        for _ in range(head >> grid.RUNS_SHIFT):
            vertex, delta = np.int64(leaves[run]), np.int64(leaves[run + 1])
            count = delta >> grid.COUNT_SHIFT
            if written + count > _EDGES:
                found[i], keys[i] = crossed(
                    leaves, vertices, deltas, leaf, u, v, shift, block[i, 0], block[i, 1],
                    per_degree,
                )  # fmt: skip
                written = begin
                break
            prefetch(flat, vertex * 2)
            prefetch(deltas, delta & grid.DELTA)
            for number in range(count):
                edges[0, written], edges[1, written] = vertex + number, i
                edges[2, written] = delta & grid.DELTA
                written += 1
            run += grid.RUN_WORDS
    return written


@njit(cache=True)
def _cross(vertices: Any, deltas: Any, walks: Any, edges: Any, found: Any, keys: Any) -> None:
    """Add to the keys what each walk crosses; `found` is NOT_SURE where a walk is."""
    for number in range(edges.shape[1]):
        vertex, i = edges[0, number], edges[1, number]
        times = crossing(
            np.float64(vertices[vertex, 0]), np.float64(vertices[vertex, 1]),
            np.float64(vertices[vertex + 1, 0]), np.float64(vertices[vertex + 1, 1]),
            walks[0, i], walks[1, i], walks[2, i], walks[3, i],
        )  # fmt: skip
        keys[i] ^= deltas[edges[2, number]] & np.uint64(-(times & 1))
        if times >= UNSURE:
            found[i] = NOT_SURE


@njit(cache=True)
def _name(slots: Any, face_keys: Any, beside: Any, found: Any, keys: Any) -> None:
    """Give those whose walk has crossed something the number of the face they are in."""
    moved = 0
    last = len(slots) - 1
    for i in beside:
        if found[i] >= 0 and keys[i] != 0:
            prefetch(face_keys, found[i])
            beside[moved] = i
            moved += 1
    for i in beside[:moved]:
        keys[i] ^= face_keys[found[i]]
        prefetch(slots, np.int64(keys[i]) & last)
    for i in beside[:moved]:
        prefetch(face_keys, np.int64(slots[np.int64(keys[i]) & last]))
    for i in beside[:moved]:
        found[i] = face_number(slots, face_keys, keys[i])


@njit(cache=True, nogil=True)
def place_together(xs: Any, ys: Any, placed: Any) -> None:
    """Write longitude, latitude and number of each coordinate, those of one square degree together.

    So they find what they share in the processor's cache, which saves more than sorting takes.
    """
    starts = np.zeros(_SQUARES + 1, np.int32)
    squares = np.empty(len(xs), np.int32)
    for i in range(len(xs)):
        squares[i] = _square_degree(xs[i], ys[i])
        starts[squares[i] + 1] += 1
    for square in range(_SQUARES):
        starts[square + 1] += starts[square]
    for i in range(len(xs)):
        place = starts[squares[i]]
        placed[place, 0], placed[place, 1], placed[place, 2] = xs[i], ys[i], i
        starts[squares[i]] = place + 1


@njit(cache=True, inline="always")
def _square_degree(x: Any, y: Any) -> Any:
    """The number of a square of one degree; 0 for what is no coordinate."""
    if not (abs(x) < 180.0 and abs(y) < 90.0):
        return 0
    return int(y + 90.0) * 360 + int(x + 180.0)


@njit(cache=True, nogil=True)
def read_answers(faces: Any, answers: Any, rows: Any, kinds: Any, special: Any) -> int:
    """Write the answers of faces, note the places of those that are no rows, and count these."""
    count = 0
    for i in range(len(faces)):
        face = np.int64(faces[i])
        row = np.int64(answers[face]) if face >= 0 else LOST
        rows[i] = row
        kinds[i] = 1
        if row < 0:
            kinds[i] = 0
            special[count] = i
            count += 1
    return count
