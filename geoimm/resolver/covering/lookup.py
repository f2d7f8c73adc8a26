"""The look-ups in the covering index, compiled."""

from functools import cache
from typing import Any

import numpy as np
from numba import carray, njit

from geoimm.resolver.covering import grid
from geoimm.resolver.covering.index import LOST
from geoimm.resolver.covering.pointers import pointer
from geoimm.resolver.covering.predicates import UNSURE, crossing

NOT_SURE, UNKNOWN, NOT_FINITE, OUT_OF_RANGE = -1, -2, -3, -4
"""In the place of a face: too near to an edge to tell; a face without a number; no coordinate."""

_POINTERS = 7


@njit(cache=True, inline="always")
def standing(x: Any, y: Any) -> int:
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
def root(u: Any, v: Any) -> Any:
    """The place of a root cell's word."""
    return (v >> grid.ROOT_SHIFT) * grid.COLUMNS + (u >> grid.ROOT_SHIFT)


@njit(cache=True, inline="always")
def child(first: Any, u: Any, v: Any, shift: Any) -> Any:
    """The place of the word of a cell among the children from `first` on."""
    row, column = (v >> shift) & (grid.FAN - 1), (u >> shift) & (grid.FAN - 1)
    return first + row * grid.FAN + column


@njit(cache=True, inline="always")
def face_number(slots: Any, face_keys: Any, key: Any) -> Any:
    """The number of a key's face in the hash table, UNKNOWN for none."""
    last = len(slots) - 1
    slot = np.int64(key) & last
    while slots[slot] >= 0:
        if face_keys[slots[slot]] == key:
            return np.int64(slots[slot])
        slot = (slot + 1) & last
    return UNKNOWN


@njit(cache=True, inline="always")
def crossed(
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
            times = crossing(ax, ay, bx, by, x, y, rx, ry)
            parity ^= times
            doubt |= times
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
    why = standing(x, y)
    if why < 0:
        return why, key
    u, v = int((x + 180.0) * grid.UNITS), int((y + 90.0) * grid.UNITS)
    word = np.int64(words[root(u, v)])
    shift = grid.ROOT_SHIFT
    while word >> grid.KIND_SHIFT == grid.CUT:
        shift -= grid.FAN_SHIFT
        word = np.int64(words[child(word, u, v, shift)])
    value = word & grid.VALUE
    if word >> grid.KIND_SHIFT == grid.FACE:
        return value, key
    if word >> grid.KIND_SHIFT == grid.UNNAMED:
        return NOT_SURE, key
    face, key = crossed(leaves, vertices, deltas, value, u, v, shift, x, y, per_degree)
    if face < 0:
        return NOT_SURE, key
    key ^= face_keys[face]
    return face_number(slots, face_keys, key), key


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


@cache
def answerer(vertex_type: str) -> Any:
    """A function of the address of a table of pointers, and of the last parameters of `locate`.

    The pointers are those to the answers and to the arrays of `locate`. It gives the answer of
    the face at a coordinate, LOST where the index cannot tell it; a TypeError for no numbers.
    """
    kind = np.dtype(vertex_type)

    @njit("int64(int64, float64, float64, float64)", cache=True)
    def answer_at(address: int, per_degree: float, x: float, y: float) -> Any:
        table = carray(pointer(address), (_POINTERS, 2), np.int64)
        face, _ = locate(
            carray(pointer(table[1, 0]), table[1, 1], np.uint32),
            carray(pointer(table[2, 0]), table[2, 1], np.uint32),
            carray(pointer(table[3, 0]), (table[3, 1], 2), kind),
            carray(pointer(table[4, 0]), table[4, 1], np.uint64),
            carray(pointer(table[5, 0]), table[5, 1], np.int32),
            carray(pointer(table[6, 0]), table[6, 1], np.uint64),
            per_degree, x, y,
        )  # fmt: skip
        if face < 0:
            return LOST
        return np.int64(carray(pointer(table[0, 0]), table[0, 1], np.int32)[face])

    return answer_at
