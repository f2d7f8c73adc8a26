"""A look at both sides of every edge, for the faces in which no cell has its point."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from geoimm.resolver.covering.edges import Edges, Keys
from geoimm.resolver.covering.lookup import UNKNOWN

Floats = NDArray[np.float64]
Look = Callable[[Floats, Floats], tuple[NDArray[np.int32], Keys]]
"""Faces at coordinates and, for unknown ones, their keys."""

_ASIDE = 1e-6
"""Degrees beside the middle of an edge, 0.1 m; a tenth of its length where that is less."""


def unknown_faces(edges: Edges, look: Look) -> tuple[Keys, Floats]:
    """The keys of the unknown faces beside the middles of edges, and a coordinate in each."""
    keys, points = [], []
    for sign in (1.0, -1.0):
        xs, ys = _beside(edges, sign)
        faces, found = look(xs, ys)
        unknown = np.flatnonzero(faces == UNKNOWN)
        keys.append(found[unknown])
        points.append(np.stack([xs[unknown], ys[unknown]], axis=1))
    new, first = np.unique(np.concatenate(keys), return_index=True)
    return new, np.concatenate(points)[first]


def _beside(edges: Edges, sign: float) -> tuple[Floats, Floats]:
    ax, ay, bx, by = edges.ends.T
    dx, dy = bx - ax, by - ay
    length = np.hypot(dx, dy)
    step = sign * np.minimum(_ASIDE, length * 0.1) / length
    return (ax + bx) * 0.5 - dy * step, (ay + by) * 0.5 + dx * step
