"""The cells of the covering index: a grid of a quarter degree, cut 4 by 4 again and again."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

COLUMNS = 1_440
ROWS = 720
UNITS = float(1 << 22)
"""Integer cell coordinates are counted in this many to the degree."""
ROOT_SHIFT = 20
"""A root cell has 2^20 units: a quarter degree."""
FAN_SHIFT = 2
FAN = 1 << FAN_SHIFT
"""A cell is cut in this many columns and rows."""
CHILDREN = FAN * FAN
DEEPEST = 9
"""Cuts below the root: cells of a millionth of a degree, 0.1 m."""
PADDING = 1e-9
"""Degrees by which a cell is widened where edges are assigned to it: the arithmetic that finds
a coordinate's cell rounds by less."""

# The two highest bits of a cell's word say what it holds.
KIND_SHIFT = 30
VALUE = (1 << KIND_SHIFT) - 1
CUT, FACE, LEAF, UNNAMED = range(4)
"""The place of its first child; a face; a leaf with edges; a face that could not be named."""

# A leaf begins with its face below the number of its runs, then has the two halves of its
# reference point; each run has its first vertex, then its delta below the number of its edges.
LEAF_WORDS = RUN_WORDS = 2
RUNS_SHIFT = 24
LINE_WORDS = 12
"""A leaf may reach into the next cache line, which begins this many words on at the most."""
NO_FACE = (1 << RUNS_SHIFT) - 1
"""In the place of a face that could not be named."""
MOST_RUNS = 255

COUNT_SHIFT = 24
DELTA = (1 << COUNT_SHIFT) - 1
MOST_IN_RUN = 255


@njit(cache=True, inline="always")
def reference(cell: Any, fraction: Any, shift: int, origin: float) -> Any:
    """One coordinate of a cell's reference point, `fraction` 65536ths and a bit into the cell.

    The bit keeps it off the round coordinates where edges of real data often run. The build and
    the look-up must round alike, so this is the only place where it is computed.
    """
    return (cell + (fraction + 0.3719) * 2.0**-16) * ((1 << shift) / UNITS) + origin


def word(kind: int, values: NDArray[np.int64]) -> NDArray[np.uint32]:
    """The words of cells of one kind."""
    return (values | (kind << KIND_SHIFT)).astype(np.uint32)
