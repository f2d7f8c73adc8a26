"""The look-ups in the covering index, compiled."""

from functools import cache
from typing import Any

import numpy as np
from numba import carray, njit

from geoimm.resolver.covering import grid
from geoimm.resolver.covering.index import LOST, SLOT
from geoimm.resolver.covering.pointers import pointer
from geoimm.resolver.covering.predicates import UNSURE, crossing
from geoimm.resolver.covering.prefetch import prefetch

NOT_SURE, UNKNOWN, NOT_FINITE, OUT_OF_RANGE = -1, -2, -3, -4
"""In the place of a face: too near to an edge to tell; a face without a number; no coordinate."""

_TOGETHER = 64
"""Coordinates looked up at once, so that their cache misses overlap."""
_SQUARES = 180 * 360 + 360
"""Of one degree; what rounds up to the pole or the antimeridian has room too."""


@njit(cache=True, inline="always")
def _standing(x: Any, y: Any) -> int:
    """0 for a coordinate inside the grid, else why there is no cell to look in.

    The antimeridian is on both ends of the grid, and the north pole beyond it; what the sums
    round to them counts as well.
    """
    if x > -180.0 and x + 180.0 < 360.0 and y >= -90.0 and y + 90.0 < 180.0:
        return 0
    if not (np.isfinite(x) and np.isfinite(y)):
        return NOT_FINITE
    if abs(x) <= 180.0 and abs(y) <= 90.0:
        return NOT_SURE
    return OUT_OF_RANGE


@njit(cache=True, inline="always")
def _root(u: Any, v: Any) -> Any:
    return (v >> grid.ROOT_SHIFT) * grid.COLUMNS + (u >> grid.ROOT_SHIFT)


@njit(cache=True, inline="always")
def _child(first: Any, u: Any, v: Any, shift: Any) -> Any:
    row, column = (v >> shift) & (grid.FAN - 1), (u >> shift) & (grid.FAN - 1)
    return first + row * grid.FAN + column


@njit(cache=True, inline="always")
def _face_number(slots: Any, key: Any) -> Any:
    """The number of a key's face in the hash table, UNKNOWN for none."""
    last = len(slots) - 1
    slot = np.int64(key) & last
    while slots[slot].face >= 0:
        if slots[slot].key == key:
            return np.int64(slots[slot].face)
        slot = (slot + 1) & last
    return UNKNOWN


@njit(cache=True, inline="always")
def _crossed(
    leaves: Any, vertices: Any, deltas: Any, leaf: Any,
    u: Any, v: Any, shift: Any, x: Any, y: Any, per_degree: float,
) -> Any:  # fmt: skip
    """The face at the leaf's reference point, and the keys of what the walk there crosses.

    The face is NOT_SURE where the walk is.
    """
    head, middle = np.int64(leaves[leaf]), np.int64(leaves[leaf + 1])
    rx = grid.reference(u >> shift, middle & 0xFFFF, shift, -180.0) * per_degree
    ry = grid.reference(v >> shift, middle >> 16, shift, -90.0) * per_degree
    x, y = x * per_degree, y * per_degree
    key, doubt = np.uint64(0), 0
    run = leaf + grid.LEAF_WORDS
    for _ in range(head >> grid.RUNS_SHIFT):
        parity = 0
        vertex, delta = np.int64(leaves[run]), np.int64(leaves[run + 1])
        ax, ay = np.float64(vertices[vertex, 0]), np.float64(vertices[vertex, 1])
        for _ in range(delta >> grid.COUNT_SHIFT):
            vertex += 1
            bx, by = np.float64(vertices[vertex, 0]), np.float64(vertices[vertex, 1])
            crossed = crossing(ax, ay, bx, by, x, y, rx, ry)
            parity ^= crossed
            doubt |= crossed
            ax, ay = bx, by
        if parity & 1:
            key ^= deltas[delta & grid.DELTA]
        run += grid.RUN_WORDS
    face = head & grid.NO_FACE
    is_sure = doubt < UNSURE and face != grid.NO_FACE
    return (face if is_sure else np.int64(NOT_SURE)), key


@njit(cache=True)
def locate(
    words: Any, leaves: Any, vertices: Any, deltas: Any, slots: Any, face_keys: Any,
    per_degree: float, x: float, y: float,
) -> Any:  # fmt: skip
    """The face at a coordinate, or a negative number that says why there is none, and its key."""
    key = np.uint64(0)
    standing = _standing(x, y)
    if standing < 0:
        return standing, key
    u, v = int((x + 180.0) * grid.UNITS), int((y + 90.0) * grid.UNITS)
    word = np.int64(words[_root(u, v)])
    shift = grid.ROOT_SHIFT
    while word >> grid.KIND_SHIFT == grid.CUT:
        shift -= grid.FAN_SHIFT
        word = np.int64(words[_child(word, u, v, shift)])
    value = word & grid.VALUE
    if word >> grid.KIND_SHIFT == grid.FACE:
        return value, key
    if word >> grid.KIND_SHIFT == grid.UNNAMED:
        return NOT_SURE, key
    face, key = _crossed(leaves, vertices, deltas, value, u, v, shift, x, y, per_degree)
    if face < 0:
        return NOT_SURE, key
    key ^= face_keys[face]
    return _face_number(slots, key), key


@njit(cache=True, nogil=True)
def locate_each(
    words: Any, leaves: Any, vertices: Any, deltas: Any, slots: Any, face_keys: Any,
    per_degree: float, xs: Any, ys: Any, faces: Any, keys: Any,
) -> None:  # fmt: skip
    """`locate` for arrays, one after the other, with the keys."""
    for i in range(len(xs)):
        faces[i], keys[i] = locate(
            words, leaves, vertices, deltas, slots, face_keys, per_degree, xs[i], ys[i]
        )


@njit(cache=True, nogil=True)
def locate_many(
    words: Any, leaves: Any, vertices: Any, deltas: Any, slots: Any, face_keys: Any,
    per_degree: float, xs: Any, ys: Any, order: Any, faces: Any,
) -> None:  # fmt: skip
    """`locate` for arrays, in a given order: a block at a time, each step for the whole block.

    What the next step reads is prefetched, so that a block waits for memory once a step.
    """
    us = np.empty(_TOGETHER, np.int64)
    vs = np.empty(_TOGETHER, np.int64)
    held = np.empty(_TOGETHER, np.int64)
    shifts = np.empty(_TOGETHER, np.int64)
    going = np.empty(_TOGETHER, np.int64)
    beside = np.empty(_TOGETHER, np.int64)
    keys = np.empty(_TOGETHER, np.uint64)
    found = np.empty(_TOGETHER, np.int64)
    longitudes = np.empty(_TOGETHER)
    latitudes = np.empty(_TOGETHER)
    flat = vertices.reshape(-1)
    for begin in range(0, len(xs), _TOGETHER):
        block = min(_TOGETHER, len(xs) - begin)
        open_count, edge_count, shift = 0, 0, grid.ROOT_SHIFT
        for ahead in range(begin + block, min(begin + block + _TOGETHER, len(xs))):
            prefetch(xs, np.int64(order[ahead]))
            prefetch(ys, np.int64(order[ahead]))
        for i in range(block):
            x, y = xs[order[begin + i]], ys[order[begin + i]]
            longitudes[i], latitudes[i] = x, y
            standing = _standing(x, y)
            if standing < 0:
                found[i] = standing
                continue
            us[i], vs[i] = int((x + 180.0) * grid.UNITS), int((y + 90.0) * grid.UNITS)
            held[i] = _root(us[i], vs[i])
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
                    held[i] = _child(value, us[i], vs[i], shift - grid.FAN_SHIFT)
                    prefetch(words, held[i])
                    going[still] = i
                    still += 1
                elif kind == grid.FACE:
                    found[i] = value
                elif kind == grid.UNNAMED:
                    found[i] = NOT_SURE
                else:
                    held[i], shifts[i] = value, shift
                    prefetch(leaves, value)
                    beside[edge_count] = i
                    edge_count += 1
            open_count = still
            shift -= grid.FAN_SHIFT
        for place in range(edge_count):
            leaf = held[beside[place]]
            for run in range(np.int64(leaves[leaf]) >> grid.RUNS_SHIFT):
                first = leaves[leaf + grid.LEAF_WORDS + run * grid.RUN_WORDS]
                prefetch(flat, np.int64(first) * 2)
        moved = 0
        for place in range(edge_count):
            i = beside[place]
            face, key = _crossed(
                leaves, vertices, deltas, held[i],
                us[i], vs[i], shifts[i], longitudes[i], latitudes[i], per_degree,
            )  # fmt: skip
            found[i] = face
            if face >= 0 and key != 0:
                keys[i] = key
                prefetch(face_keys, face)
                beside[moved] = i
                moved += 1
        for place in range(moved):
            i = beside[place]
            keys[i] ^= face_keys[found[i]]
            prefetch(slots, np.int64(keys[i]) & (len(slots) - 1))
        for place in range(moved):
            i = beside[place]
            found[i] = _face_number(slots, keys[i])
        for i in range(block):
            faces[order[begin + i]] = found[i]


@njit(cache=True, nogil=True)
def write_order(xs: Any, ys: Any, order: Any) -> None:
    """The numbers of coordinates, those of one square degree together.

    So they find what they share in the processor's cache, which saves more than sorting takes.
    """
    starts = np.zeros(_SQUARES + 1, np.int32)
    for i in range(len(xs)):
        starts[_square_degree(xs[i], ys[i]) + 1] += 1
    for square in range(_SQUARES):
        starts[square + 1] += starts[square]
    for i in range(len(xs)):
        square = _square_degree(xs[i], ys[i])
        order[starts[square]] = i
        starts[square] += 1


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


@cache
def answerer(vertex_type: str) -> Any:
    """A function of pointers to the answers and `locate`'s arrays, and of its other parameters.

    It gives the answer of the face at a coordinate, LOST where the index cannot tell it.
    """
    kind = np.dtype(vertex_type)

    @njit(cache=True)
    def answer_at(table: Any, per_degree: float, x: float, y: float) -> Any:
        face, _ = locate(
            carray(pointer(table[1, 0]), table[1, 1], np.uint32),
            carray(pointer(table[2, 0]), table[2, 1], np.uint32),
            carray(pointer(table[3, 0]), (table[3, 1], 2), kind),
            carray(pointer(table[4, 0]), table[4, 1], np.uint64),
            carray(pointer(table[5, 0]), table[5, 1], SLOT),
            carray(pointer(table[6, 0]), table[6, 1], np.uint64),
            per_degree, x, y,
        )  # fmt: skip
        if face < 0:
            return LOST
        return np.int64(carray(pointer(table[0, 0]), table[0, 1], np.int32)[face])

    return answer_at
