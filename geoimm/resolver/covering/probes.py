"""A look at both sides of every edge, for the faces in which no cell has its point."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geoimm.resolver.covering.edges import Edges, Keys
from geoimm.resolver.covering.lookup import UNKNOWN

Floats = NDArray[np.float64]
Look = Callable[[Floats, Floats], tuple[NDArray[np.int32], Keys]]
"""Faces at coordinates and, for unknown ones, their keys."""

_ASIDE = 1e-6
"""Degrees beside the middle of an edge, 0.1 m; a tenth of its length where that is less."""


@dataclass(frozen=True, slots=True, eq=False)
class Beside:
    """What is on both sides of the middles of n edges."""

    faces: NDArray[np.int64]
    """Shape (2, n): known faces by their numbers, unknown ones by theirs in `keys`, counted on;
    a negative number where it is not sure."""
    keys: Keys
    """Of the unknown faces, each once."""
    points: Floats
    """Shape (m, 2): a coordinate in each of these."""


def look_beside(edges: Edges, look: Look, known: int) -> Beside:
    """The faces beside the middles of edges, of which so many are known already."""
    faces, keys, points, places = [], [], [], []
    for sign in (1.0, -1.0):
        xs, ys = _beside(edges, sign)
        found, found_keys = look(xs, ys)
        unknown = np.flatnonzero(found == UNKNOWN)
        faces.append(found.astype(np.int64))
        places.append(unknown)
        keys.append(found_keys[unknown])
        points.append(np.stack([xs[unknown], ys[unknown]], axis=1))
    new, first, numbers = np.unique(np.concatenate(keys), return_index=True, return_inverse=True)
    for side, place, number in zip(faces, places, np.split(numbers, [len(places[0])]), strict=True):
        side[place] = known + number
    return Beside(np.stack(faces), new, np.concatenate(points)[first])


def _beside(edges: Edges, sign: float) -> tuple[Floats, Floats]:
    ax, ay, bx, by = edges.ends.T
    dx, dy = bx - ax, by - ay
    length = np.hypot(dx, dy)
    step = sign * np.minimum(_ASIDE, length * 0.1) / length
    return (ax + bx) * 0.5 - dy * step, (ay + by) * 0.5 + dx * step
