"""The hash table from a face's key to its number."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geoimm.resolver.covering.edges import Keys


def hash_table(keys: Keys, faces: NDArray[np.int64]) -> NDArray[np.int32]:
    """The numbers of some faces by their keys; `keys` has those of all faces.

    Open addressing with linear probing, at most two thirds full; keys are random already. An
    empty slot is -1. A slot holds no key, which is that of its face.
    """
    slots = np.full(1 << (len(faces) * 3 // 2).bit_length(), -1, dtype=np.int32)
    _fill(slots, keys, faces)
    return slots


@njit(cache=True)
def _fill(slots: Any, keys: Any, faces: Any) -> None:
    last = len(slots) - 1
    for face in faces:
        slot = np.int64(keys[face]) & last
        while slots[slot] >= 0:
            slot = (slot + 1) & last
        slots[slot] = face
