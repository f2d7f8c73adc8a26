"""The cells put together: words that lead to faces and to leaves with edges."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoimm.resolver.covering import grid
from geoimm.resolver.covering.cells import Cells, Integers, cut, root_cells
from geoimm.resolver.covering.edges import Edges, Keys

MOST_EDGES = 5
"""A cell with more is cut: fewer make a larger index and a faster one."""


@dataclass(frozen=True, slots=True, eq=False)
class Trie:
    """All cells, the faces in them not yet named."""

    words: NDArray[np.uint32]
    """The root cells, then the children of each cut cell together."""
    leaves: NDArray[np.uint32]
    """The cells with edges, near ones together: `grid` says how each is written."""
    deltas: Keys
    """The distinct keys of edges."""
    keys: Keys
    """Of the faces, each once, ascending: faces are numbered by their place here."""
    points: NDArray[np.float64]
    """Shape (n, 2): a coordinate surely inside each face."""


@dataclass(frozen=True, slots=True, eq=False)
class _Depth:
    """What the cells of one depth are."""

    cells: Cells
    is_cut: NDArray[np.bool_]
    is_face: NDArray[np.bool_]
    has_edges: NDArray[np.bool_]


def build_trie(edges: Edges, told: Callable[[int, int], None]) -> Trie:
    """Cut cells until each has few edges; `told` hears the depth that is done and the last one."""
    depths = []
    cells = root_cells(edges)
    for depth in range(grid.DEEPEST + 1):
        last = depth == grid.DEEPEST
        is_cut = cells.is_certain & (cells.counts > MOST_EDGES) & (not last)
        is_face = cells.is_certain & (cells.counts == 0)
        has_edges = cells.is_certain & ~is_face & ~is_cut
        depths.append(_Depth(cells, is_cut, is_face, has_edges))
        told(depth + 1, grid.DEEPEST + 1)
        if not is_cut.any():
            break
        cells = cut(cells, np.flatnonzero(is_cut), edges)
    return _assemble(depths, edges)


def _assemble(depths: list[_Depth], edges: Edges) -> Trie:
    face_keys = [each.cells.keys[each.is_face] for each in depths]
    edge_keys = [each.cells.keys[each.has_edges] for each in depths]
    face_points = [each.cells.references[each.is_face] for each in depths]
    edge_points = [each.cells.references[each.has_edges] for each in depths]
    keys, first, numbers = np.unique(
        np.concatenate([*face_keys, *edge_keys]), return_index=True, return_inverse=True
    )
    in_faces = sum(map(len, face_keys))
    deltas, numbers_of = np.unique(edges.keys, return_inverse=True)
    if max(len(keys), len(deltas)) >= grid.NO_FACE:
        raise ArithmeticError("The boundary set has more faces than the index can number.")
    leaves, starts = _leaves(depths, edges, numbers_of, numbers[in_faces:])
    return Trie(
        words=_words(depths, numbers[:in_faces], starts),
        leaves=leaves,
        deltas=deltas,
        keys=keys,
        points=np.concatenate([*face_points, *edge_points])[first],
    )


def _words(
    depths: list[_Depth], face_numbers: Integers, leaf_starts: Integers
) -> NDArray[np.uint32]:
    """The words of all cells; the children of one depth's cut cells are the next depth's cells."""
    words: list[NDArray[np.uint32]] = []
    first_child, first_face, first_leaf = 0, 0, 0
    for depth in depths:
        first_child += len(depth.cells)
        made = np.full(len(depth.cells), grid.UNNAMED << grid.KIND_SHIFT, dtype=np.uint32)
        cuts, faces, leaves = (
            int(each.sum()) for each in (depth.is_cut, depth.is_face, depth.has_edges)
        )
        children = first_child + np.arange(cuts) * grid.CHILDREN
        made[depth.is_cut] = grid.word(grid.CUT, children)
        made[depth.is_face] = grid.word(grid.FACE, face_numbers[first_face : first_face + faces])
        starts = leaf_starts[first_leaf : first_leaf + leaves]
        made[depth.has_edges] = grid.word(grid.LEAF, starts)
        first_face, first_leaf = first_face + faces, first_leaf + leaves
        words.append(made)
    return np.concatenate(words)


def _leaves(
    depths: list[_Depth], edges: Edges, deltas: Integers, faces: Integers
) -> tuple[NDArray[np.uint32], Integers]:
    """The leaves of all cells with edges, and where each one begins."""
    vertices, run_deltas, cell_of_run = _runs(depths, edges, deltas)
    counts = np.bincount(cell_of_run, minlength=len(faces))
    starts = _starts_of_leaves(depths, grid.LEAF_WORDS + grid.RUN_WORDS * counts)
    leaves = np.zeros(grid.LEAF_WORDS * len(faces) + grid.RUN_WORDS * len(vertices), np.uint32)
    named = np.where(counts > grid.MOST_RUNS, grid.NO_FACE, faces)
    leaves[starts] = named | (np.minimum(counts, grid.MOST_RUNS) << grid.RUNS_SHIFT)
    x, y = np.concatenate([each.cells.fractions[each.has_edges] for each in depths]).T
    leaves[starts + 1] = x.astype(np.uint32) | (y.astype(np.uint32) << np.uint32(16))
    number = np.arange(len(vertices)) - np.repeat(np.cumsum(counts) - counts, counts)
    place = starts[cell_of_run] + grid.LEAF_WORDS + grid.RUN_WORDS * number
    leaves[place], leaves[place + 1] = vertices, run_deltas
    return leaves, starts


def _starts_of_leaves(depths: list[_Depth], lengths: Integers) -> Integers:
    """Where leaves of these lengths begin when those of one root cell follow each other."""
    roots = []
    for depth in depths:
        cells = depth.cells
        up = grid.ROOT_SHIFT - cells.shift
        roots.append(((cells.rows >> up) * grid.COLUMNS + (cells.columns >> up))[depth.has_edges])
    order = np.argsort(np.concatenate(roots), kind="stable")
    starts = np.empty(len(lengths), dtype=np.int64)
    starts[order] = np.cumsum(lengths[order]) - lengths[order]
    return starts


def _runs(
    depths: list[_Depth], edges: Edges, deltas: Integers
) -> tuple[Integers, Integers, Integers]:
    """The runs of all cells with edges: first vertex, delta below the count, number of the cell."""
    members, counts = zip(*(_members(each) for each in depths), strict=True)
    edge, count = np.concatenate(members), np.concatenate(counts)
    cell = np.repeat(np.arange(len(count)), count)
    vertices, delta = edges.vertices[edge], deltas[edge]
    begins = np.ones(len(edge), dtype=np.bool_)
    begins[1:] = (np.diff(vertices) != 1) | (delta[1:] != delta[:-1]) | (cell[1:] != cell[:-1])
    first = _cut_long(np.flatnonzero(begins), len(edge))
    lengths = np.diff(np.append(first, len(edge)))
    return vertices[first], delta[first] | (lengths << grid.COUNT_SHIFT), cell[first]


def _cut_long(first: Integers, end: int) -> Integers:
    """The beginnings of runs, with one more wherever a run has more edges than it can count."""
    lengths = np.diff(np.append(first, end))
    pieces = -(-lengths // grid.MOST_IN_RUN)
    number = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    cut: Integers = np.repeat(first, pieces) + number * grid.MOST_IN_RUN
    return cut


def _members(depth: _Depth) -> tuple[NDArray[np.int32], Integers]:
    """The edges of the cells that keep them, one cell after the other, and how many each has."""
    counts = depth.cells.counts
    kept = np.repeat(depth.has_edges, counts)
    return depth.cells.edges[kept], counts[depth.has_edges]
