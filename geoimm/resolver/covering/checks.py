"""Holding the index to the R-tree, at the coordinates where they might differ."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from geoimm.resolver.boundary_set import BoundarySet
from geoimm.resolver.covering.finder import Finder
from geoimm.resolver.covering.index import CoveringIndex
from geoimm.resolver.rings import Rings
from geoimm.resolver.rules import Reference

Floats = NDArray[np.float64]

_CHECKED = 30_000
_FAR_DEGREES = 0.01


class WrongIndexError(Exception):
    """An index does not answer as the R-tree does: a fault of the program."""


def check_index(index: CoveringIndex, boundary_set: BoundarySet, rules: Reference) -> None:
    """Raise WrongIndexError for the first of many coordinates with another answer."""
    longitudes, latitudes = border_points(index.rings, _CHECKED)
    finder = Finder(index, boundary_set, rules)
    found, expected = (by.find(longitudes, latitudes) for by in (finder, rules))
    differs = np.zeros(len(longitudes), dtype=np.bool_)
    for one, other in zip(found, expected, strict=True):
        differs |= one != other
    if differs.any():
        first = int(np.argmax(differs))
        raise WrongIndexError(
            f"The covering index answers otherwise than the R-tree at {np.count_nonzero(differs)}"
            f" of {len(longitudes)} coordinates, first at latitude {latitudes[first]!r},"
            f" longitude {longitudes[first]!r}."
        )


def border_points(rings: Rings, count: int, seed: int = 0) -> tuple[Floats, Floats]:
    """Coordinates on and beside edges, and around the world: the hardest there are.

    Vertices, middles of edges, positions from 1e-16 to 1e-3 degree beside edges, a tenth up to
    some 3 km beside them, where the nearest may answer, and a tenth anywhere; shuffled, and the
    same for one seed.
    """
    random = np.random.default_rng(seed)
    points = np.concatenate(list(_kinds(rings, count, random)))
    points = random.permutation(points)[:count]
    return np.clip(points[:, 0], -180.0, 180.0), np.clip(points[:, 1], -90.0, 90.0)


def _kinds(rings: Rings, count: int, random: np.random.Generator) -> Iterator[Floats]:
    starts, ends = _random_edges(rings, count, random)
    tenth = count // 10
    yield starts[:tenth]
    yield (starts[:tenth] + ends[:tenth]) / 2
    along = random.uniform(0.0, 1.0, (count, 1))
    aside = random.normal(size=(count, 2)) * 10.0 ** random.uniform(-16, -3, (count, 1))
    beside = starts + along * (ends - starts)
    yield (beside + aside)[: count - 4 * tenth]
    yield beside[:tenth] + random.normal(size=(tenth, 2)) * _FAR_DEGREES
    yield random.uniform((-180.0, -90.0), (180.0, 90.0), (tenth, 2))


def _random_edges(rings: Rings, count: int, random: np.random.Generator) -> tuple[Floats, Floats]:
    is_start = np.ones(len(rings.vertices), dtype=np.bool_)
    is_start[rings.ring_starts[1:].astype(np.int64) - 1] = False
    chosen = random.choice(np.flatnonzero(is_start), count)
    return rings.vertices[chosen] * rings.step, rings.vertices[chosen + 1] * rings.step
