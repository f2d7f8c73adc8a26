"""The arrays of the covering index, as they lie in files."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoimm.resolver.rings import Rings

Keys = NDArray[np.uint64]

LOST = -(1 << 31)
"""In the place of an answer: the index does not know what is there."""
_WATERS_EDGE = -(1 << 30)
"""Answers below this, `LOST` apart, are those of faces at water's edge."""

NO_EDGES, NOT_KEPT = -1, -2
"""In the place of a block of the shore: no edge is within reach; there may be one at water's edge,
but nobody was expected to ask."""


@dataclass(frozen=True, slots=True, eq=False)
class Shore:
    """Where to look for the nearest division, and the edges to look at."""

    blocks: NDArray[np.int32]
    """For each root cell the number of its block of 16 cells; `NO_EDGES` or `NOT_KEPT` for none."""
    starts: NDArray[np.uint32]
    """Where the edges of each cell of each block begin, and the end of the last."""
    vertices: NDArray[np.uint32]
    """At which vertex of the rings each of these edges begins."""
    are_kept: NDArray[np.uint16]
    """Of each block a bit for each cell: whether, of all that may answer at water's edge in it,
    every edge within reach is kept."""


@dataclass(frozen=True, slots=True, eq=False)
class CoveringIndex:
    """Leads from a coordinate to its face, and from a face to its answer."""

    rings: Rings
    """Of the divisions, then of the waters."""
    words: NDArray[np.uint32]
    leaves: NDArray[np.uint32]
    deltas: Keys
    slots: NDArray[np.int32]
    """The hash table from keys to faces."""
    face_keys: Keys
    answers: NDArray[np.int32]
    """For each face the row that decides or, where something near may answer in its stead, one of
    `waters_edge_answers`; for a face in no division one of `outside_answers`."""
    shore: Shore


def outside_answers(countries: NDArray[np.int32], *, is_far: bool) -> NDArray[np.int32]:
    """The answers of faces in no division: in whose waters, -1 for nobody's; is none in reach."""
    answers: NDArray[np.int32] = -1 - (2 * (countries + 1) + is_far)
    return answers


def is_far_at_sea(answer: int) -> bool:
    """Whether an answer stands for one address wherever in its faces a coordinate is."""
    return _WATERS_EDGE <= answer < 0 and bool(outside(answer)[1])


def outside(answers: Any) -> tuple[Any, Any]:
    """The countries, and whether no division is in reach, of one or many `outside_answers`."""
    codes = -1 - answers
    return (codes >> 1) - 1, codes & 1 == 1


def waters_edge_answers(rows: NDArray[np.int32]) -> NDArray[np.int32]:
    """The answers of faces of rows that give way to what they hold, where that may be near."""
    answers: NDArray[np.int32] = _WATERS_EDGE - 1 - rows
    return answers


def at_waters_edge(answers: Any) -> Any:
    """Whether one or many answers are `waters_edge_answers`."""
    return (answers > LOST) & (answers < _WATERS_EDGE)


def rows_at_waters_edge(answers: Any) -> Any:
    """The rows of one or many `waters_edge_answers`."""
    return _WATERS_EDGE - 1 - answers
