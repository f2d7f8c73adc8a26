"""The distinct edges of overlapping and adjoining boundaries."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geoimm.resolver.rings import Rings

Keys = NDArray[np.uint64]
_SEED = 20_200_930


@dataclass(frozen=True, slots=True, eq=False)
class Edges:
    """Every edge once, in the order of their first vertices, though two boundaries share it."""

    vertices: NDArray[np.int64]
    """The vertex each begins at; the next vertex of the rings is its end."""
    ends: NDArray[np.float64]
    """Shape (n, 4), degrees: x and y of both."""
    keys: Keys
    """What crossing it changes: the XOR of the keys of the rows that it bounds."""


def row_keys(count: int) -> Keys:
    """A random number for each row; the XOR of the rows at a coordinate is the key of its face.

    Two of n faces have one key with a chance of n² / 2^65: 1e-8 for half a million.
    """
    return np.random.default_rng(_SEED).integers(1, 2**64, count, dtype=np.uint64, endpoint=False)


def distinct_edges(rings: Rings, keys: Keys) -> Edges:
    """The edges of all rows; those with the same rows on both sides have the key 0."""
    vertices = rings.vertices
    slots = np.zeros(1 << max(4, (2 * len(vertices)).bit_length()), dtype=np.uint32)
    deltas = np.zeros(len(vertices), dtype=np.uint64)
    ring_keys = keys[rings.row_of_each_ring()]
    is_first = np.zeros(len(vertices), dtype=np.bool_)
    _collect(vertices, _bits(vertices), rings.ring_starts, ring_keys, slots, deltas, is_first)
    chosen = np.flatnonzero(is_first)
    ends = np.concatenate([vertices[chosen], vertices[chosen + 1]], axis=1) * rings.step
    return Edges(chosen, ends, deltas[chosen])


def _bits(vertices: NDArray[Any]) -> Keys:
    """A number of 64 bits for each position, for hashing."""
    if vertices.dtype == np.int32:
        whole: Keys = vertices.view(np.uint64)[:, 0]
        return whole
    bits: Keys = vertices.view(np.uint64)
    hashed: Keys = bits[:, 0] ^ (bits[:, 1] << np.uint64(17)) ^ (bits[:, 1] >> np.uint64(47))
    return hashed


@njit(cache=True)
def _collect(
    vertices: Any, bits: Any, ring_starts: Any, ring_keys: Any,
    slots: Any, deltas: Any, is_first: Any,
) -> None:  # fmt: skip
    """Note the first of equal edges, in either direction, and the XOR of the keys of all of them.

    `slots` is a hash table, empty and larger than the number of edges, of first vertices + 1.
    """
    last = len(slots) - 1
    for ring in range(len(ring_keys)):
        for start in range(ring_starts[ring], ring_starts[ring + 1] - 1):
            ax, ay = vertices[start, 0], vertices[start, 1]
            bx, by = vertices[start + 1, 0], vertices[start + 1, 1]
            if ax == bx and ay == by:
                continue
            slot = _hash(bits[start], bits[start + 1]) & last
            while slots[slot] != 0:
                known = slots[slot] - 1
                cx, cy = vertices[known, 0], vertices[known, 1]
                dx, dy = vertices[known + 1, 0], vertices[known + 1, 1]
                same = ax == cx and ay == cy and bx == dx and by == dy
                if same or (ax == dx and ay == dy and bx == cx and by == cy):
                    break
                slot = (slot + 1) & last
            if slots[slot] == 0:
                slots[slot] = start + 1
                is_first[start] = True
            deltas[slots[slot] - 1] ^= ring_keys[ring]


@njit(cache=True, inline="always")
def _hash(one: Any, other: Any) -> Any:
    """The same for both orders; mixed as the finalizer of splitmix64 does (G. L. Steele, 2014)."""
    low, high = min(one, other), max(one, other)
    mixed = low ^ (high * np.uint64(0x9E3779B97F4A7C15))
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.int64((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(1))
