"""Point in polygon without doubt, compiled: for the coordinates that the index is not sure of."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geoimm.resolver.covering.predicates import ERROR, UNDERFLOW
from geoimm.resolver.rings import Rings

OUTSIDE, BORDER, INTERIOR = range(3)
TOO_SMALL = 1e-140
"""A coordinate nearer to 0, but not 0, has products that floating point cannot hold."""

_SPLITTER = 134_217_729.0
"""2^27 + 1 (T. J. Dekker, 1971)."""
_TERMS = 12


class ExactPolygons:
    """Tests coordinates against rows of `Rings` from some row on; safe to share."""

    def __init__(self, rings: Rings, first: int) -> None:
        self._rings, self._first = rings, first

    def covers(
        self, rows: NDArray[Any], xs: NDArray[np.float64], ys: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Whether each row has the coordinate beside it in its interior or on its border."""
        covers: NDArray[np.bool_] = self._places(rows, xs, ys) != OUTSIDE
        return covers

    def contains(
        self, rows: NDArray[Any], xs: NDArray[np.float64], ys: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Whether each row has the coordinate beside it in its interior."""
        contains: NDArray[np.bool_] = self._places(rows, xs, ys) == INTERIOR
        return contains

    def _places(
        self, rows: NDArray[Any], xs: NDArray[np.float64], ys: NDArray[np.float64]
    ) -> NDArray[np.int8]:
        rings, places = self._rings, np.empty(len(rows), dtype=np.int8)
        _place_each(
            rings.vertices, 1.0 / rings.step, rings.ring_starts, rings.part_starts,
            rings.row_starts, rings.places[rows + self._first], xs, ys, places,
        )  # fmt: skip
        return places


@njit(cache=True, nogil=True)
def _place_each(
    vertices: Any, per_degree: float, ring_starts: Any, part_starts: Any, row_starts: Any,
    rows: Any, xs: Any, ys: Any, places: Any,
) -> None:  # fmt: skip
    """Where each coordinate is in its row: by counting the edges east of it, over all rings."""
    for i in range(len(rows)):
        x, y = xs[i] * per_degree, ys[i] * per_degree
        first = part_starts[row_starts[rows[i]]]
        last = part_starts[row_starts[rows[i] + 1]]
        crossed, on_border = 0, False
        for ring in range(np.int64(first), np.int64(last)):
            start, end = np.int64(ring_starts[ring]), np.int64(ring_starts[ring + 1]) - 1
            by = np.float64(vertices[start, 1])
            for vertex in range(start, end):
                ay, by = by, np.float64(vertices[vertex + 1, 1])
                if (ay > y and by > y) or (ay < y and by < y):
                    continue
                ax = np.float64(vertices[vertex, 0])
                bx = np.float64(vertices[vertex + 1, 0])
                if ax < x and bx < x:
                    continue
                if ay == by:
                    on_border = on_border or min(ax, bx) <= x
                    continue
                turn = side(ax, ay, bx, by, x, y)
                if turn == 0:
                    on_border = True
                elif ((ay <= y) != (by <= y)) and (turn > 0) == (by > ay):
                    crossed ^= 1
        places[i] = BORDER if on_border else INTERIOR if crossed else OUTSIDE


@njit(cache=True)
def side(ax: float, ay: float, bx: float, by: float, x: float, y: float) -> int:
    """1 where (x, y) is left of the line from a to b, -1 right of it, 0 on it; always right.

    No product of coordinates may underflow.
    """
    left, right = (ax - x) * (by - y), (ay - y) * (bx - x)
    difference = left - right
    if abs(difference) > ERROR * (abs(left) + abs(right)) + UNDERFLOW:
        return 1 if difference > 0.0 else -1
    terms = np.zeros(_TERMS)
    count = 0
    for one, other in ((ax, by), (-ax, y), (-x, by), (-ay, bx), (ay, x), (y, bx)):
        product, rest = _two_product(one, other)
        count = _grow(terms, count, rest)
        count = _grow(terms, count, product)
    for place in range(count - 1, -1, -1):
        if terms[place] != 0.0:
            return 1 if terms[place] > 0.0 else -1
    return 0


@njit(cache=True, inline="always")
def _grow(terms: Any, count: int, value: float) -> int:
    """Add a number to an exact sum of numbers that do not overlap (Shewchuk, Grow-Expansion)."""
    for place in range(count):
        total = value + terms[place]
        virtual = total - value
        terms[place] = (value - (total - virtual)) + (terms[place] - virtual)
        value = total
    terms[count] = value
    return count + 1


@njit(cache=True, inline="always")
def _two_product(one: float, other: float) -> Any:
    """A product and what its rounding lost (T. J. Dekker, 1971)."""
    product = one * other
    scaled = _SPLITTER * one
    one_high = scaled - (scaled - one)
    one_low = one - one_high
    scaled = _SPLITTER * other
    other_high = scaled - (scaled - other)
    other_low = other - other_high
    lost = product - one_high * other_high - one_low * other_high - one_high * other_low
    return product, one_low * other_low - lost
