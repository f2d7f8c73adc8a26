"""The hash table from a face's key to its number."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geoimm.resolver.covering.edges import Keys
from geoimm.resolver.covering.index import SLOT


def hash_table(keys: Keys, numbers: NDArray[np.int64]) -> NDArray[Any]:
    """Open addressing with linear probing, at most two thirds full; keys are random already."""
    slots = np.zeros(1 << (len(keys) * 3 // 2).bit_length(), dtype=SLOT)
    slots["face"] = -1
    _fill(slots, keys, numbers)
    return slots


@njit(cache=True)
def _fill(slots: Any, keys: Any, numbers: Any) -> None:
    last = len(slots) - 1
    for i in range(len(keys)):
        slot = np.int64(keys[i]) & last
        while slots[slot].face >= 0:
            slot = (slot + 1) & last
        slots[slot].key = keys[i]
        slots[slot].face = numbers[i]
