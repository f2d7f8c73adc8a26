"""The edges of each cell, depth by depth, and the face at one certain point of each."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geoimm.resolver.covering import grid
from geoimm.resolver.covering.edges import Edges, Keys
from geoimm.resolver.covering.predicates import UNSURE, crossing, is_near_box

Integers = NDArray[np.int64]

_MIDDLE = 32_768
"""The fraction where the sweep runs in each row of root cells."""
_CLEARANCE = 1e-8
"""Degrees between a root cell's reference point and the nearest crossing of the sweep."""
_TRIES = 80


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Cells of one depth. A cell's reference point is inside it, at certain fractions of it."""

    shift: int
    columns: Integers
    rows: Integers
    starts: Integers
    """Shape (n + 1,): where the edges of each begin in `edges`."""
    edges: NDArray[np.int32]
    """Indexes into `Edges`, ascending in each cell: all that may touch the padded cell."""
    fractions: NDArray[np.uint16]
    """Shape (n, 2): where the reference point is, as `grid.reference` reads it."""
    keys: Keys
    """The key of the face at the reference point."""
    is_certain: NDArray[np.bool_]
    """Whether a reference point was found that is surely on no edge."""

    def __len__(self) -> int:
        return len(self.columns)

    @property
    def counts(self) -> Integers:
        """How many edges each has."""
        counts: Integers = np.diff(self.starts)
        return counts

    @property
    def references(self) -> NDArray[np.float64]:
        """The reference points in degrees, shape (n, 2)."""
        return np.stack(
            [
                grid.reference(self.columns, self.fractions[:, 0], self.shift, -180.0),
                grid.reference(self.rows, self.fractions[:, 1], self.shift, -90.0),
            ],
            axis=1,
        )


def root_cells(edges: Edges) -> Cells:
    """The grid of a quarter degree over the world."""
    columns = np.tile(np.arange(grid.COLUMNS), grid.ROWS)
    rows = np.repeat(np.arange(grid.ROWS), grid.COLUMNS)
    one = np.zeros(1, dtype=np.int64)
    everything = np.arange(len(edges.ends), dtype=np.int32)
    whole = np.array([0, len(everything)])
    starts, members = _assign(
        edges, everything, whole, one, one, grid.ROOT_SHIFT, grid.COLUMNS, grid.ROWS
    )
    fractions, keys = _sweep(edges)
    certain = np.ones(len(columns), dtype=np.bool_)
    return Cells(grid.ROOT_SHIFT, columns, rows, starts, members, fractions, keys, certain)


def cut(cells: Cells, chosen: Integers, edges: Edges) -> Cells:
    """The 16 children of each chosen cell, row by row from the south-west."""
    shift = cells.shift - grid.FAN_SHIFT
    west, south = cells.columns[chosen] * grid.FAN, cells.rows[chosen] * grid.FAN
    counts = cells.counts[chosen]
    ranges = np.stack([cells.starts[chosen], cells.starts[chosen] + counts], axis=1).ravel()
    starts, members = _assign(edges, cells.edges, ranges, west, south, shift, grid.FAN, grid.FAN)
    place = np.arange(grid.CHILDREN)
    columns = (west[:, None] + place % grid.FAN).ravel()
    rows = (south[:, None] + place // grid.FAN).ravel()
    fractions = np.zeros((len(columns), 2), dtype=np.uint16)
    keys = np.zeros(len(columns), dtype=np.uint64)
    certain = np.zeros(len(columns), dtype=np.bool_)
    _find_references(
        edges.ends, edges.keys, cells.edges, ranges, cells.references[chosen],
        cells.keys[chosen], columns, rows, shift, fractions, keys, certain,
    )  # fmt: skip
    return Cells(shift, columns, rows, starts, members, fractions, keys, certain)


def _assign(
    edges: Edges, members: NDArray[np.int32], ranges: Integers,
    west: Integers, south: Integers, shift: int, columns: int, rows: int,
) -> tuple[Integers, NDArray[np.int32]]:  # fmt: skip
    """The edges of the children of some cells: where each child's begin, and all of them."""
    counts = np.zeros(len(west) * columns * rows, dtype=np.int64)
    nothing = np.empty(0, dtype=np.int32)
    arguments = (edges.ends, members, ranges, west, south, shift, columns, rows)
    _visit_children(*arguments, counts, nothing)
    starts = np.concatenate([[0], np.cumsum(counts)])
    assigned = np.empty(starts[-1], dtype=np.int32)
    _visit_children(*arguments, starts[:-1].copy(), assigned)
    return starts, assigned


@njit(cache=True)
def _visit_children(
    ends: Any, members: Any, ranges: Any, west: Any, south: Any,
    shift: int, columns: int, rows: int, places: Any, assigned: Any,
) -> None:  # fmt: skip
    """Count the edges of each child in `places` or, where there is room, write them there."""
    size, pad = (1 << shift) / grid.UNITS, grid.PADDING
    writes = len(assigned) > 0
    for cell in range(len(west)):
        for member in range(ranges[2 * cell], ranges[2 * cell + 1]):
            edge = members[member]
            ax, ay, bx, by = ends[edge, 0], ends[edge, 1], ends[edge, 2], ends[edge, 3]
            first_column = int(np.floor((min(ax, bx) - pad + 180.0) / size)) - west[cell]
            last_column = int(np.floor((max(ax, bx) + pad + 180.0) / size)) - west[cell]
            first_row = int(np.floor((min(ay, by) - pad + 90.0) / size)) - south[cell]
            last_row = int(np.floor((max(ay, by) + pad + 90.0) / size)) - south[cell]
            for row in range(max(first_row, 0), min(last_row, rows - 1) + 1):
                y = (south[cell] + row) * size - 90.0
                for column in range(max(first_column, 0), min(last_column, columns - 1) + 1):
                    x = (west[cell] + column) * size - 180.0
                    if is_near_box(
                        ax, ay, bx, by, x - pad, y - pad, x + size + pad, y + size + pad
                    ):
                        child = (cell * rows + row) * columns + column
                        if writes:
                            assigned[places[child]] = edge
                        places[child] += 1


@njit(cache=True)
def _find_references(
    ends: Any, edge_keys: Any, members: Any, ranges: Any, parents: Any, parent_keys: Any,
    columns: Any, rows: Any, shift: int, fractions: Any, keys: Any, certain: Any,
) -> None:  # fmt: skip
    """Walk from each parent's reference point to one in each child that is surely on no edge."""
    for child in range(len(columns)):
        cell = child // grid.CHILDREN
        for attempt in range(_TRIES):
            # The additive sequence of M. Roberts' R2 fills a square evenly.
            fx = int(6_554 + 52_428 * ((0.5 + 0.7548776662466927 * attempt) % 1.0))
            fy = int(6_554 + 52_428 * ((0.5 + 0.5698402909980532 * attempt) % 1.0))
            x = grid.reference(columns[child], fx, shift, -180.0)
            y = grid.reference(rows[child], fy, shift, -90.0)
            key = parent_keys[cell]
            sure = True
            for member in range(ranges[2 * cell], ranges[2 * cell + 1]):
                edge = members[member]
                crossed = crossing(
                    ends[edge, 0], ends[edge, 1], ends[edge, 2], ends[edge, 3],
                    x, y, parents[cell, 0], parents[cell, 1],
                )  # fmt: skip
                if crossed >= UNSURE:
                    sure = False
                    break
                if crossed:
                    key ^= edge_keys[edge]
            if sure:
                fractions[child, 0], fractions[child, 1] = fx, fy
                keys[child] = key
                certain[child] = True
                break


def _sweep(edges: Edges) -> tuple[NDArray[np.uint16], Keys]:
    """Reference points of the root cells, and the keys there, from the antimeridian eastwards."""
    rows, crossings, deltas = _crossings(edges)
    bounds = np.searchsorted(rows, np.arange(grid.ROWS + 1))
    fractions = np.full((grid.ROWS, grid.COLUMNS, 2), _MIDDLE, dtype=np.uint16)
    keys = np.zeros((grid.ROWS, grid.COLUMNS), dtype=np.uint64)
    for row in range(grid.ROWS):
        part = slice(bounds[row], bounds[row + 1])
        fractions[row, :, 0], xs = _clear_places(crossings[part])
        passed = np.concatenate([[np.uint64(0)], np.bitwise_xor.accumulate(deltas[part])])
        keys[row] = passed[np.searchsorted(crossings[part], xs)]
    return fractions.reshape(-1, 2), keys.ravel()


def _crossings(edges: Edges) -> tuple[Integers, NDArray[np.float64], Keys]:
    """Where edges cross the sweep of each row of root cells: rows, longitudes, keys; in order."""
    ax, ay, bx, by = edges.ends.T
    lines = grid.reference(np.arange(grid.ROWS), _MIDDLE, grid.ROOT_SHIFT, -90.0)
    first = np.searchsorted(lines, np.minimum(ay, by))
    counts = np.searchsorted(lines, np.maximum(ay, by)) - first
    edge = np.repeat(np.arange(len(ax)), counts)
    begins = np.cumsum(counts) - counts
    rows = np.arange(len(edge)) + np.repeat(first - begins, counts)
    share = (lines[rows] - ay[edge]) / (by[edge] - ay[edge])
    crossings = ax[edge] + (bx[edge] - ax[edge]) * share
    order = np.lexsort((crossings, rows))
    return rows[order], crossings[order], edges.keys[edge[order]]


def _clear_places(crossings: NDArray[np.float64]) -> tuple[NDArray[np.uint16], NDArray[np.float64]]:
    """For each column a fraction, and its longitude, that is clear of all crossings of the row."""
    columns = np.arange(grid.COLUMNS)
    fractions = np.full(grid.COLUMNS, _MIDDLE)
    padded = np.concatenate([[-np.inf], crossings, [np.inf]])
    for attempt in range(1, _TRIES):
        xs = grid.reference(columns, fractions, grid.ROOT_SHIFT, -180.0)
        after = np.searchsorted(padded, xs)
        near = np.minimum(padded[after] - xs, xs - padded[after - 1]) < _CLEARANCE
        if not near.any():
            return fractions.astype(np.uint16), xs
        fractions[near] = _MIDDLE + 7 * attempt
    raise ArithmeticError("A row of cells has no place that is clear of edges.")
