"""Geometric tests that say when floating point cannot tell."""

from typing import Any

import numpy as np
from numba import njit

ERROR = 3.3306690738754716e-16
"""(3 + 16 u) u with u = 2^-53: stage A of J. R. Shewchuk, Adaptive Precision Floating-Point
Arithmetic and Fast Robust Geometric Predicates, 1997."""
UNDERFLOW = 1e-290
"""More than what that does not count: products too small for floating point."""

UNSURE = 2
"""From here on the answer of `crossing` is not sure."""


@njit(cache=True, inline="always")
def is_near_box(
    ax: float, ay: float, bx: float, by: float,
    west: float, south: float, east: float, north: float,
) -> bool:  # fmt: skip
    """Whether an edge may meet a box; never False where it does.

    By the separating axes of the box and the normal of the edge, the latter with a tolerance.
    """
    if max(ax, bx) < west or min(ax, bx) > east or max(ay, by) < south or min(ay, by) > north:
        return False
    dx, dy = bx - ax, by - ay
    x, y = (west + east) * 0.5, (south + north) * 0.5
    reach = abs(dx) * (north - south) * 0.5 + abs(dy) * (east - west) * 0.5
    return abs(dx * (y - ay) - dy * (x - ax)) <= reach * (1.0 + 1e-9) + 1e-18


@njit(cache=True, inline="always")
def crossing(
    ax: float, ay: float, bx: float, by: float, x: float, y: float, rx: float, ry: float
) -> Any:
    """How often, modulo 2, an edge is crossed from (x, y) by (rx, y) to (rx, ry).

    An end of the edge on one of the two legs counts as above or right of it. The answer is 2 or
    3 where it is not sure, as for (x, y) on the edge. Without branches, which a processor could
    not foresee.
    """
    ax_x, bx_x, ay_y, by_y = ax - x, bx - x, ay - y, by - y
    ax_rx, bx_rx, ay_ry, by_ry = ax - rx, bx - rx, ay - ry, by - ry
    here_left, here_right = ax_x * by_y, ay_y * bx_x
    corner_left, corner_right = ax_rx * by_y, ay_y * bx_rx
    there_left, there_right = ax_rx * by_ry, ay_ry * bx_rx
    here, corner = here_left - here_right, corner_left - corner_right
    there = there_left - there_right
    unsure_here = abs(here) <= ERROR * (abs(here_left) + abs(here_right)) + UNDERFLOW
    unsure_corner = abs(corner) <= ERROR * (abs(corner_left) + abs(corner_right)) + UNDERFLOW
    unsure_there = abs(there) <= ERROR * (abs(there_left) + abs(there_right)) + UNDERFLOW
    over_y = (ay_y <= 0.0) ^ (by_y <= 0.0)
    over_x = (ax_rx <= 0.0) ^ (bx_rx <= 0.0)
    meets_y = over_y | (ay_y == 0.0) | (by_y == 0.0)
    crossed = (over_y & ((here > 0.0) ^ (corner > 0.0))) ^ (
        over_x & ((corner > 0.0) ^ (there > 0.0))
    )
    unsure = (
        (meets_y & unsure_here)
        | (over_y & unsure_corner)
        | (over_x & (unsure_corner | unsure_there))
    )
    return np.int64(crossed) | (np.int64(unsure) << 1)
