"""The edges near coasts and waterfronts, by cells, for the rules of the nearest division."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from geoimm.resolver.covering import grid
from geoimm.resolver.covering.index import NO_EDGES, NOT_KEPT, Shore
from geoimm.resolver.covering.predicates import is_near_box
from geoimm.resolver.nearest import REACH_DEGREES, WATER_EDGE_DEGREES, reach_sideways
from geoimm.resolver.rings import Rings

SHIFT = grid.ROOT_SHIFT - grid.FAN_SHIFT
"""Cells of a sixteenth of a degree: higher than the reach, so that it meets three rows."""
PER_DEGREE = int(grid.UNITS) >> SHIFT
COLUMNS = grid.COLUMNS * grid.FAN
ROWS = grid.ROWS * grid.FAN

Flags = NDArray[np.bool_]


def cells_touched(rings: Rings, vertices: NDArray[np.int64]) -> Flags:
    """The cells, shape (ROWS, COLUMNS), that the edges from some vertices on may touch."""
    touched = np.zeros((ROWS, COLUMNS), dtype=np.bool_)
    _touch(rings.vertices, rings.step, vertices, touched)
    return touched


def edges_of(rings: Rings, is_wanted: Flags) -> NDArray[np.int64]:
    """The vertices at which edges of the wanted rows begin."""
    begins = is_wanted[rings.row_of_each_vertex()]
    begins[rings.ring_starts[1:] - 1] = False
    return np.flatnonzero(begins)


def places_in(
    cells: Flags, east: float = 0.5, north: float = 0.5
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Longitudes and latitudes in flagged cells, by how far in each: in the middle at first."""
    rows, columns = np.nonzero(cells)
    return (columns + east) / PER_DEGREE - 180.0, (rows + north) / PER_DEGREE - 90.0


def widened(cells: Flags, reach: float) -> Flags:
    """The cells of which some part is within reach, in degrees north, of some part of others."""
    south = np.arange(ROWS) / PER_DEGREE - 90.0
    farthest = np.maximum(np.abs(south), np.abs(south + 1.0 / PER_DEGREE))
    widths = np.ceil(reach_sideways(farthest, reach) * PER_DEGREE)
    sideways = np.minimum(widths, COLUMNS // 2).astype(np.int64)
    upwards = int(np.ceil(reach * PER_DEGREE))
    wide = np.zeros_like(cells)
    _widen(cells, sideways, upwards, wide)
    return wide


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """The cells, shape (ROWS, COLUMNS), in which somebody may ask for the nearest division."""

    outside: Flags
    """Those with coordinates in no division, as far as any division is in reach of them."""
    at_edge: Flags
    """Those at water's edge, as far as they are known."""
    near: Flags
    """Those of which some part has any division within reach at water's edge."""


def shore_of(rings: Rings, vertices: NDArray[np.int64], asked: Asked) -> Shore:
    """The edges, among those from some vertices on, that are in reach of coordinates that ask."""
    cells = widened(asked.outside, REACH_DEGREES) | widened(asked.at_edge, WATER_EDGE_DEGREES)
    counts = np.zeros(ROWS * COLUMNS, dtype=np.int64)
    nothing = np.empty(0, dtype=np.uint32)
    _put(rings.vertices, rings.step, vertices, cells, counts, nothing)
    expected = asked.outside | asked.at_edge
    is_kept = _by_root(expected | ~asked.near)
    is_used = _by_root(expected | (counts > 0).reshape(ROWS, COLUMNS)).any(axis=1)
    blocks = np.where(is_kept.all(axis=1), NO_EDGES, NOT_KEPT)
    blocks[is_used] = np.arange(np.count_nonzero(is_used))
    order = _by_root(np.arange(ROWS * COLUMNS).reshape(ROWS, COLUMNS))[is_used].ravel()
    starts = np.concatenate([[0], np.cumsum(counts[order])])
    places = np.zeros(len(counts), dtype=np.int64)
    places[order] = starts[:-1]
    put = np.empty(starts[-1], dtype=np.uint32)
    _put(rings.vertices, rings.step, vertices, cells, places, put)
    bits = is_kept[is_used] @ (1 << np.arange(grid.CHILDREN))
    return Shore(blocks.astype(np.int32), starts.astype(np.uint32), put, bits.astype(np.uint16))


def _by_root(cells: NDArray[Any]) -> NDArray[Any]:
    """What is in the cells, a row for each root cell, in the order in which a block has them."""
    split = cells.reshape(grid.ROWS, grid.FAN, grid.COLUMNS, grid.FAN)
    return split.transpose(0, 2, 1, 3).reshape(-1, grid.CHILDREN)


@njit(cache=True)
def _touch(vertices: Any, step: float, starts: Any, touched: Any) -> None:
    for vertex in starts:
        ax, ay, bx, by = _ends(vertices, step, vertex)
        first_row, last_row = _span(ay, by, 90.0, ROWS)
        first_column, last_column = _span(ax, bx, 180.0, COLUMNS)
        for row in range(first_row, last_row + 1):
            for column in range(first_column, last_column + 1):
                if not touched[row, column] and _is_in_cell(ax, ay, bx, by, row, column):
                    touched[row, column] = True


@njit(cache=True)
def _put(vertices: Any, step: float, starts: Any, cells: Any, places: Any, put: Any) -> None:
    """Count the edges of each of the cells in `places` or, where there is room, put them there."""
    writes = len(put) > 0
    for vertex in starts:
        ax, ay, bx, by = _ends(vertices, step, vertex)
        first_row, last_row = _span(ay, by, 90.0, ROWS)
        first_column, last_column = _span(ax, bx, 180.0, COLUMNS)
        for row in range(first_row, last_row + 1):
            for column in range(first_column, last_column + 1):
                if cells[row, column] and _is_in_cell(ax, ay, bx, by, row, column):
                    cell = row * COLUMNS + column
                    if writes:
                        put[places[cell]] = vertex
                    places[cell] += 1


@njit(cache=True, inline="always")
def _ends(vertices: Any, step: float, vertex: int) -> Any:
    return (
        vertices[vertex, 0] * step,
        vertices[vertex, 1] * step,
        vertices[vertex + 1, 0] * step,
        vertices[vertex + 1, 1] * step,
    )


@njit(cache=True, inline="always")
def _span(a: float, b: float, origin: float, count: int) -> Any:
    """The first and the last cell between two degrees."""
    first = int(np.floor((min(a, b) - grid.PADDING + origin) * PER_DEGREE))
    last = int(np.floor((max(a, b) + grid.PADDING + origin) * PER_DEGREE))
    return max(first, 0), min(last, count - 1)


@njit(cache=True, inline="always")
def _is_in_cell(ax: float, ay: float, bx: float, by: float, row: Any, column: Any) -> Any:
    size, pad = 1.0 / PER_DEGREE, grid.PADDING
    west, south = column * size - 180.0, row * size - 90.0
    return is_near_box(
        ax, ay, bx, by, west - pad, south - pad, west + size + pad, south + size + pad
    )


@njit(cache=True)
def _widen(cells: Any, sideways: Any, upwards: int, wide: Any) -> None:
    rows, columns = cells.shape
    for row in range(rows):
        for column in range(columns):
            if not cells[row, column]:
                continue
            for other in range(max(row - upwards, 0), min(row + upwards, rows - 1) + 1):
                reach = max(sideways[row], sideways[other])
                for aside in range(-reach, reach + 1):
                    wide[other, (column + aside) % columns] = True
