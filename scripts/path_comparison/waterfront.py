"""Points off the shores of what countries and provinces hold."""

import numpy as np
import shapely
from benchmark.points import Floats, Points, Rows
from benchmark.workloads import SEED, Workload

from geoimm.resolver import BoundarySet
from geoimm.resolver.holdings import giving_way

_FAR_DEGREES = 0.012
"""Of the normal distribution: most points are in reach of the shore, some are not."""


def make_waterfront(boundary_set: BoundarySet, count: int) -> Workload:
    """A workload of points around vertices, half of provinces and half of what they hold.

    Provinces and countries count that have children.
    """
    random = np.random.default_rng([SEED, 3])
    gives_way = giving_way(boundary_set)
    held = gives_way[boundary_set.parents] & (boundary_set.parents >= 0)
    halves = [
        _vertices(random, boundary_set, np.flatnonzero(rows), (count + half) // 2)
        for half, rows in enumerate((gives_way, held))
    ]
    near = random.permutation(np.concatenate(halves))
    longitudes, latitudes = (near + random.normal(0.0, _FAR_DEGREES, near.shape)).T
    return Workload(
        "waterfront",
        f"vertices of provinces and what they hold with noise of {_FAR_DEGREES} degree",
        Points(np.clip(longitudes, -180.0, 180.0), np.clip(latitudes, -90.0, 90.0)),
    )


def _vertices(
    random: np.random.Generator, boundary_set: BoundarySet, rows: Rows, count: int
) -> Floats:
    """As many vertices, each row as likely as another."""
    vertices, owners = shapely.get_coordinates(boundary_set.boundaries[rows], return_index=True)
    firsts = np.searchsorted(owners, np.arange(len(rows) + 1))
    chosen = random.integers(len(rows), size=count)
    lengths = firsts[chosen + 1] - firsts[chosen]
    places = firsts[chosen] + (random.random(count) * lengths).astype(np.int64)
    found: Floats = vertices[places]
    return found
