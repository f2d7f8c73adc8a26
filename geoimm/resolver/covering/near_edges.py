"""The edges of the divisions that may be nearest to coordinates, compiled."""

import math
from typing import Any

import numpy as np
from numba import njit

from geoimm.resolver.covering import grid
from geoimm.resolver.covering.index import NO_EDGES
from geoimm.resolver.covering.shore import COLUMNS, PER_DEGREE, ROWS
from geoimm.resolver.nearest import ANY, REACH_DEGREES, WATER_EDGE_DEGREES

MOST_ROWS = 16
"""Divisions kept for one coordinate."""
LEFT = -2
"""In the place of a row: the coordinate is left to the reference."""
_BEYOND = 1.01
"""By how much the plane looks farther than the reach."""
_ROUNDED = 2e-8
"""Degrees that may vanish where distances are rounded to the millimetre, and as much again."""


@njit(cache=True, nogil=True)
def near_edges(
    vertices: Any, step: float, row_ends: Any, ring_rows: Any, parents: Any,
    blocks: Any, starts: Any, members: Any, are_kept: Any,
    xs: Any, ys: Any, scales: Any, above: Any, points: Any, rows: Any, places: Any,
) -> int:  # fmt: skip
    """For each coordinate the divisions nearly as near as the nearest, and where they are so.

    Only those below the row in `above` count, unless that is `ANY`. Distances are those of the
    local plane, in degrees of latitude, the longitudes shrunk by `scales`, and nearly as near is
    what that plane may have in the wrong order. Latitudes must be less than 89 degrees.

    Writes, in the order of the points, the index of each coordinate, the row of a division and
    the longitude and latitude where its border is nearest, and returns how many it wrote; the
    row is LEFT where a coordinate has more divisions than fit, or is where edges below a row are
    not kept. There must be room for MOST_ROWS for each coordinate.
    """
    kept_rows = np.empty(MOST_ROWS, np.int64)
    kept_edges = np.empty(MOST_ROWS, np.int64)
    kept_squares = np.empty(MOST_ROWS)
    written = 0
    for i in range(len(xs)):
        x, y, scale, asked = xs[i], ys[i], scales[i], np.int64(above[i])
        home_row, home_column = _cell(x, y)
        if asked != ANY and not _is_kept(blocks, are_kept, home_row, home_column % COLUMNS):
            points[written], rows[written] = i, LEFT
            written += 1
            continue
        reach = REACH_DEGREES if asked == ANY else WATER_EDGE_DEGREES
        beyond = (reach * _BEYOND) ** 2
        window = _window(x, y, reach)
        least = _least(
            vertices, step, row_ends, ring_rows, parents, blocks, starts, members,
            x, y, scale, asked, window, beyond,
        )  # fmt: skip
        if least >= beyond:
            continue
        most = (math.sqrt(least * (1.0 + _tolerance(y, least))) + _ROUNDED) ** 2
        kept = 0
        for row in range(window[0], window[1] + 1):
            for column in range(window[2], window[3] + 1):
                first, last = _range(blocks, starts, row, column % COLUMNS)
                if first == last or _square_to_cell(x, y, scale, row, column) > most:
                    continue
                for member in range(first, last):
                    edge = np.int64(members[member])
                    square = _square(vertices, step, edge, x, y, scale)
                    if square <= most:
                        owner = ring_rows[np.searchsorted(row_ends, edge, side="right")]
                        if asked == ANY or _is_below(parents, owner, asked):
                            kept = _keep(
                                kept_rows, kept_edges, kept_squares, kept, owner, edge, square
                            )
        if kept > MOST_ROWS:
            points[written], rows[written] = i, LEFT
            written += 1
            continue
        for place in range(kept):
            points[written], rows[written] = i, kept_rows[place]
            places[written] = _nearest_place(vertices, step, kept_edges[place], x, y, scale)
            written += 1
    return written


@njit(cache=True)
def _least(
    vertices: Any, step: float, row_ends: Any, ring_rows: Any, parents: Any,
    blocks: Any, starts: Any, members: Any,
    x: float, y: float, scale: float, asked: Any, window: Any, least: float,
) -> float:  # fmt: skip
    """The square of the distance to the nearest edge that counts, at most `least`."""
    home_row, home_column = _cell(x, y)
    # Its own cell first: what is found there spares most of the others.
    for visit in range(2):
        for row in range(window[0], window[1] + 1):
            for column in range(window[2], window[3] + 1):
                if (row == home_row and column == home_column) != (visit == 0):
                    continue
                first, last = _range(blocks, starts, row, column % COLUMNS)
                if first == last or _square_to_cell(x, y, scale, row, column) > least:
                    continue
                place, end, counts = np.int64(-1), np.int64(0), True
                for member in range(first, last):
                    edge = np.int64(members[member])
                    # The edges of one row follow each other.
                    if asked != ANY and edge >= end:
                        place = _owner(row_ends, edge, place)
                        end = np.int64(row_ends[place])
                        counts = _is_below(parents, ring_rows[place], asked)
                    if counts:
                        least = min(least, _square(vertices, step, edge, x, y, scale))
    return least


@njit(cache=True, inline="always")
def _cell(x: float, y: float) -> Any:
    """The row and the column of a coordinate's cell."""
    return int(np.floor((y + 90.0) * PER_DEGREE)), int(np.floor((x + 180.0) * PER_DEGREE))


@njit(cache=True, inline="always")
def _window(x: float, y: float, reach: float) -> Any:
    """The first and last row and column in reach; columns count on beyond the antimeridian."""
    width = _sideways(y, reach)
    return (
        max(int(np.floor((y - reach + 90.0) * PER_DEGREE)), 0),
        min(int(np.floor((y + reach + 90.0) * PER_DEGREE)), ROWS - 1),
        int(np.floor((x - width + 180.0) * PER_DEGREE)),
        int(np.floor((x + width + 180.0) * PER_DEGREE)),
    )


@njit(cache=True)
def _owner(row_ends: Any, edge: Any, before: Any) -> Any:
    """The place of the row that an edge belongs to, behind that of an earlier edge, -1 for none.

    Rows that meet in a cell are seldom far from each other, so steps that grow find it soon.
    """
    if before < 0:
        return np.int64(np.searchsorted(row_ends, edge, side="right"))
    low, step = before + 1, 1
    while low + step < len(row_ends) and np.int64(row_ends[low + step - 1]) <= edge:
        low += step
        step *= 2
    high = min(low + step, len(row_ends))
    while low < high:
        middle = (low + high) >> 1
        if np.int64(row_ends[middle]) <= edge:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, inline="always")
def _is_below(parents: Any, row: Any, above: Any) -> Any:
    """Whether a row is among those below another."""
    upwards = np.int64(parents[row])
    while upwards >= 0 and upwards != above:
        upwards = np.int64(parents[upwards])
    return upwards >= 0


@njit(cache=True, inline="always")
def _is_kept(blocks: Any, are_kept: Any, row: Any, column: Any) -> Any:
    """Whether the edges that may count at water's edge in a cell are kept."""
    block = _block(blocks, row, column)
    if block < 0:
        return block == NO_EDGES
    return (np.int64(are_kept[block]) >> _inner(row, column)) & 1 == 1


@njit(cache=True, inline="always")
def _sideways(latitude: float, reach: float) -> Any:
    """How many degrees the reach goes east and west, a little more than less."""
    sine = math.sin(math.radians(reach)) / math.cos(math.radians(latitude))
    return math.degrees(math.asin(min(sine, 1.0))) * (1.0 + 1e-9)


@njit(cache=True, inline="always")
def _tolerance(latitude: float, square: float) -> Any:
    """By what share the square of a distance in the local plane may be wrong.

    Meridians converge by the tangent of the latitude over the distance; twice that for the
    square, and twice as much again to be safe.
    """
    distance = math.radians(math.sqrt(square))
    return 4.0 * distance * (1.0 + abs(math.tan(math.radians(latitude))))


@njit(cache=True, inline="always")
def _range(blocks: Any, starts: Any, row: int, column: int) -> Any:
    """Where the edges of a cell begin and end."""
    block = _block(blocks, row, column)
    if block < 0:
        return np.int64(0), np.int64(0)
    place = block * grid.CHILDREN + _inner(row, column)
    return np.int64(starts[place]), np.int64(starts[place + 1])


@njit(cache=True, inline="always")
def _block(blocks: Any, row: int, column: int) -> Any:
    """The number of a cell's block, or what stands in its place."""
    return np.int64(blocks[(row >> grid.FAN_SHIFT) * grid.COLUMNS + (column >> grid.FAN_SHIFT)])


@njit(cache=True, inline="always")
def _inner(row: int, column: int) -> Any:
    """The number of a cell in its block."""
    return (row & (grid.FAN - 1)) * grid.FAN + (column & (grid.FAN - 1))


@njit(cache=True, inline="always")
def _square_to_cell(x: float, y: float, scale: float, row: int, column: int) -> Any:
    """At most the square of the distance to a cell; columns count on beyond the antimeridian."""
    west, south = column / PER_DEGREE - 180.0, row / PER_DEGREE - 90.0
    aside = max(west - x, x - west - 1.0 / PER_DEGREE, 0.0) * scale
    upwards = max(south - y, y - south - 1.0 / PER_DEGREE, 0.0)
    return (aside * aside + upwards * upwards) * (1.0 - 1e-6)


@njit(cache=True, inline="always")
def _square(vertices: Any, step: float, edge: Any, x: float, y: float, scale: float) -> Any:
    """The square of the distance to an edge."""
    east, north, dx, dy, along = _to_edge(vertices, step, edge, x, y, scale)
    return (east + along * dx) ** 2 + (north + along * dy) ** 2


@njit(cache=True, inline="always")
def _nearest_place(vertices: Any, step: float, edge: Any, x: float, y: float, scale: float) -> Any:
    """Where on an edge a coordinate is nearest, in degrees."""
    along = _to_edge(vertices, step, edge, x, y, scale)[4]
    ax, ay = vertices[edge, 0] * step, vertices[edge, 1] * step
    bx, by = vertices[edge + 1, 0] * step, vertices[edge + 1, 1] * step
    return ax + along * (bx - ax), ay + along * (by - ay)


@njit(cache=True, inline="always")
def _to_edge(vertices: Any, step: float, edge: Any, x: float, y: float, scale: float) -> Any:
    """Start and direction of an edge in the local plane, and the share of it where it is nearest.

    In the very steps of `nearest`, so that both round alike.
    """
    ax, ay = vertices[edge, 0] * step, vertices[edge, 1] * step
    bx, by = vertices[edge + 1, 0] * step, vertices[edge + 1, 1] * step
    turn = ax - x + 180.0
    if turn < 0.0:
        turn += 360.0
    elif turn >= 360.0:
        turn -= 360.0
    east, north = (turn - 180.0) * scale, ay - y
    dx, dy = (bx - ax) * scale, by - ay
    squares = dx * dx + dy * dy
    if squares == 0.0:
        squares = 1.0
    along = min(max(-(east * dx + north * dy) / squares, 0.0), 1.0)
    return east, north, dx, dy, along


@njit(cache=True, inline="always")
def _keep(rows: Any, edges: Any, squares: Any, kept: Any, row: Any, edge: Any, square: Any) -> Any:
    """Note the nearest edge of a row, the first among equals; the number of rows from now on."""
    if kept > MOST_ROWS:
        return kept
    for place in range(kept):
        if rows[place] == row:
            if square < squares[place] or (square == squares[place] and edge < edges[place]):
                squares[place], edges[place] = square, edge
            return kept
    if kept < MOST_ROWS:
        rows[kept], edges[kept], squares[kept] = row, edge, square
    return kept + 1
