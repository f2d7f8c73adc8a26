"""Cells at sea of which no coordinate has a division in reach."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geoimm.resolver.covering import grid, shore


def point_to_far_faces(
    words: NDArray[np.uint32], in_reach: NDArray[np.bool_], far_faces: NDArray[np.int64]
) -> None:
    """Let the words of cells outside `in_reach` lead to the far face in the place of the near one.

    `far_faces` has, for each face, the number of its far one, -1 where it has none.
    """
    _point(words, in_reach, far_faces)


@njit(cache=True)
def _point(words: Any, in_reach: Any, far_faces: Any) -> None:
    stack = np.empty((4 * grid.CHILDREN * (grid.DEEPEST + 1), 4), dtype=np.int64)
    for root in range(grid.ROWS * grid.COLUMNS):
        stack[0] = (root, root % grid.COLUMNS, root // grid.COLUMNS, grid.ROOT_SHIFT)
        height = 1
        while height > 0:
            height -= 1
            place, column, row, shift = stack[height]
            word = np.int64(words[place])
            kind, value = word >> grid.KIND_SHIFT, word & grid.VALUE
            if kind == grid.CUT:
                for child in range(grid.CHILDREN):
                    stack[height, 0] = value + child
                    stack[height, 1] = column * grid.FAN + child % grid.FAN
                    stack[height, 2] = row * grid.FAN + child // grid.FAN
                    stack[height, 3] = shift - grid.FAN_SHIFT
                    height += 1
            elif (
                kind == grid.FACE
                and far_faces[value] >= 0
                and not _meets(in_reach, column, row, shift)
            ):
                words[place] = (grid.FACE << grid.KIND_SHIFT) | far_faces[value]


@njit(cache=True, inline="always")
def _meets(cells: Any, column: int, row: int, shift: int) -> bool:
    """Whether a cell of the trie lies in, or holds, any of the flagged cells of the shore."""
    finer = shore.SHIFT - shift
    if finer >= 0:
        return bool(cells[row >> finer, column >> finer])
    size = 1 << -finer
    return bool(cells[row * size : (row + 1) * size, column * size : (column + 1) * size].any())
