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
from geoimm.resolver.covering.prefetch import prefetch

_TOGETHER = 64
"""Coordinates looked up at once, so that their cache misses overlap."""
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
    us = np.empty(_TOGETHER, np.int64)
    vs = np.empty(_TOGETHER, np.int64)
    held = np.empty(_TOGETHER, np.int64)
    shifts = np.empty(_TOGETHER, np.int64)
    going = np.empty(_TOGETHER, np.int64)
    beside = np.empty(_TOGETHER, np.int64)
    keys = np.empty(_TOGETHER, np.uint64)
    found = np.empty(_TOGETHER, np.int64)
    flat = vertices.reshape(-1)
    for begin in range(0, len(placed), _TOGETHER):
        block = min(_TOGETHER, len(placed) - begin)
        open_count, edge_count, shift = 0, 0, grid.ROOT_SHIFT
        for i in range(block):
            x, y = placed[begin + i, 0], placed[begin + i, 1]
            why = standing(x, y)
            if why < 0:
                found[i] = why
                continue
            us[i], vs[i] = int((x + 180.0) * grid.UNITS), int((y + 90.0) * grid.UNITS)
            held[i] = root(us[i], vs[i])
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
                    held[i] = child(value, us[i], vs[i], shift - grid.FAN_SHIFT)
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
                    prefetch(leaves, value + grid.LINE_WORDS)
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
            face, key = crossed(
                leaves, vertices, deltas, held[i],
                us[i], vs[i], shifts[i], placed[begin + i, 0], placed[begin + i, 1], per_degree,
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
            prefetch(face_keys, np.int64(slots[np.int64(keys[beside[place]]) & (len(slots) - 1)]))
        for place in range(moved):
            i = beside[place]
            found[i] = face_number(slots, face_keys, keys[i])
        for i in range(block):
            faces[int(placed[begin + i, 2])] = found[i]


@njit(cache=True, nogil=True)
def place_together(xs: Any, ys: Any, placed: Any) -> None:
    """Write longitude, latitude and number of each coordinate, those of one square degree together.

    So they find what they share in the processor's cache, which saves more than sorting takes.
    """
    starts = np.zeros(_SQUARES + 1, np.int32)
    for i in range(len(xs)):
        starts[_square_degree(xs[i], ys[i]) + 1] += 1
    for square in range(_SQUARES):
        starts[square + 1] += starts[square]
    for i in range(len(xs)):
        square = _square_degree(xs[i], ys[i])
        place = starts[square]
        placed[place, 0], placed[place, 1], placed[place, 2] = xs[i], ys[i], i
        starts[square] = place + 1


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
