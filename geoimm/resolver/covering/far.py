"""Cells of which no coordinate has a division in reach, and cells with faces that ask for one."""

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geoimm.resolver.covering import grid, shore

_ROOM = 4 * grid.CHILDREN * (grid.DEEPEST + 1)
"""Cells that wait while their parents' other children are visited."""


def point_to_far_faces(
    words: NDArray[np.uint32], in_reach: NDArray[np.bool_], far_faces: NDArray[np.int64]
) -> None:
    """Let the words of cells outside `in_reach` lead to the far face in the place of the near one.

    `far_faces` has, for each face, the number of its far one, -1 where it has none.
    """
    _point(words, in_reach, far_faces)


def cells_with(
    words: NDArray[np.uint32], leaves: NDArray[np.uint32], is_wanted: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """The cells of the shore in which cells of the trie lie whose own face is a wanted one.

    `is_wanted` has a flag for each face. A wanted face may be in others as well: in a cell that
    has edges, beside the face that the cell names.
    """
    cells = np.zeros((shore.ROWS, shore.COLUMNS), dtype=np.bool_)
    _flag(words, leaves, is_wanted, cells)
    return cells


@njit(cache=True)
def _point(words: Any, in_reach: Any, far_faces: Any) -> None:
    stack = np.empty((_ROOM, 4), dtype=np.int64)
    for root in range(grid.ROWS * grid.COLUMNS):
        height = _begin(stack, root)
        while height > 0:
            height -= 1
            place, column, row, shift = stack[height]
            word = np.int64(words[place])
            kind, value = word >> grid.KIND_SHIFT, word & grid.VALUE
            if kind == grid.CUT:
                height = _push(stack, height, value, column, row, shift)
            elif (
                kind == grid.FACE
                and far_faces[value] >= 0
                and not _meets(in_reach, column, row, shift)
            ):
                words[place] = (grid.FACE << grid.KIND_SHIFT) | far_faces[value]


@njit(cache=True)
def _flag(words: Any, leaves: Any, is_wanted: Any, cells: Any) -> None:
    stack = np.empty((_ROOM, 4), dtype=np.int64)
    for root in range(grid.ROWS * grid.COLUMNS):
        height = _begin(stack, root)
        while height > 0:
            height -= 1
            place, column, row, shift = stack[height]
            word = np.int64(words[place])
            kind, value = word >> grid.KIND_SHIFT, word & grid.VALUE
            if kind == grid.CUT:
                height = _push(stack, height, value, column, row, shift)
                continue
            if kind == grid.LEAF:
                value = np.int64(leaves[value]) & grid.NO_FACE
            if kind == grid.UNNAMED or (kind == grid.LEAF and value == grid.NO_FACE):
                continue
            if is_wanted[value]:
                finer = shore.SHIFT - shift
                if finer >= 0:
                    cells[row >> finer, column >> finer] = True
                else:
                    size = 1 << -finer
                    cells[row * size : (row + 1) * size, column * size : (column + 1) * size] = True


@njit(cache=True, inline="always")
def _begin(stack: Any, root: int) -> int:
    """Put a root cell on an empty stack; the height from now on."""
    stack[0] = (root, root % grid.COLUMNS, root // grid.COLUMNS, grid.ROOT_SHIFT)
    return 1


@njit(cache=True, inline="always")
def _push(stack: Any, height: int, first: Any, column: Any, row: Any, shift: Any) -> int:
    """Put the children of a cell on the stack, the place of the first given; the new height."""
    for child in range(grid.CHILDREN):
        stack[height, 0] = first + child
        stack[height, 1] = column * grid.FAN + child % grid.FAN
        stack[height, 2] = row * grid.FAN + child // grid.FAN
        stack[height, 3] = shift - grid.FAN_SHIFT
        height += 1
    return height


@njit(cache=True, inline="always")
def _meets(cells: Any, column: int, row: int, shift: int) -> bool:
    """Whether a cell of the trie lies in, or holds, any of the flagged cells of the shore."""
    finer = shore.SHIFT - shift
    if finer >= 0:
        return bool(cells[row >> finer, column >> finer])
    size = 1 << -finer
    return bool(cells[row * size : (row + 1) * size, column * size : (column + 1) * size].any())
