"""The points that are asked, the same in every run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from boundary_build.packages import Cache
from boundary_evaluation.places import read_places
from numpy.typing import NDArray

from benchmark.points import Floats, Points
from geoimm.resolver import BoundarySet

SEED = 20_260_923
NOISE_DEGREES = 0.01
CAMERA_DECIMALS = 6
_NEAREST_EXPONENT, _FARTHEST_EXPONENT = -16.0, -3.0
_VERTICES = _MIDPOINTS = 0.1
_EAST, _NORTH = 180.0, 90.0


@dataclass(frozen=True, slots=True, eq=False)
class Workload:
    """A kind of points in words, and the points."""

    name: str
    description: str
    points: Points


def make_workloads(cache: Cache, boundary_set: BoundarySet, count: int) -> list[Workload]:
    """All workloads, of as many points each."""
    makers: Mapping[str, tuple[str, Callable[[np.random.Generator], Points]]] = {
        "clustered": (
            f"GeoNames places with gaussian noise of {NOISE_DEGREES} degree, as cameras write",
            lambda random: _clustered(random, cache, count),
        ),
        "uniform": (
            "all over the world, even in degrees: two of three at sea",
            lambda random: _uniform(random, count),
        ),
        "border": (
            "exact vertices, midpoints of edges, and 1e-16 to 1e-3 degree beside an edge",
            lambda random: _border(random, boundary_set, count),
        ),
    }
    return [
        Workload(name, description, make(np.random.default_rng([SEED, ordinal])))
        for ordinal, (name, (description, make)) in enumerate(makers.items())
    ]


def _clustered(random: np.random.Generator, cache: Cache, count: int) -> Points:
    places = read_places(cache)
    chosen = random.integers(len(places.names), size=count)
    return _in_range(
        places.longitudes[chosen] + random.normal(0.0, NOISE_DEGREES, count),
        places.latitudes[chosen] + random.normal(0.0, NOISE_DEGREES, count),
        decimals=CAMERA_DECIMALS,
    )


def _uniform(random: np.random.Generator, count: int) -> Points:
    return Points(random.uniform(-_EAST, _EAST, count), random.uniform(-_NORTH, _NORTH, count))


def _border(random: np.random.Generator, boundary_set: BoundarySet, count: int) -> Points:
    """Points on and beside edges, every edge as likely as another."""
    boundaries = boundary_set.boundaries[np.arange(len(boundary_set))]
    starts, ends = _random_edges(random, boundaries, count)
    kind = random.random(count)
    along = np.where(kind < _VERTICES + _MIDPOINTS, 0.5, random.random(count))
    along[kind < _VERTICES] = 0.0
    steps = ends - starts
    on_edge = starts + along[:, None] * steps
    exponents = random.uniform(_NEAREST_EXPONENT, _FARTHEST_EXPONENT, count)
    side = np.where(random.random(count) < 0.5, -1.0, 1.0)  # noqa: PLR2004  left or right
    away = np.where(kind < _VERTICES + _MIDPOINTS, 0.0, side * np.power(10.0, exponents))
    across = np.column_stack([-steps[:, 1], steps[:, 0]])
    beside: Floats = on_edge + (away / np.hypot(steps[:, 0], steps[:, 1]))[:, None] * across
    longitudes, latitudes = beside.T
    return Points(np.clip(longitudes, -_EAST, _EAST), np.clip(latitudes, -_NORTH, _NORTH))


def _random_edges(
    random: np.random.Generator, boundaries: NDArray[Any], count: int
) -> tuple[Floats, Floats]:
    rings = shapely.get_rings(shapely.get_parts(boundaries))
    vertices, ring = shapely.get_coordinates(rings, return_index=True)
    has_length = (vertices[:-1] != vertices[1:]).any(axis=1)
    edges = np.flatnonzero((ring[:-1] == ring[1:]) & has_length)
    chosen = edges[random.integers(len(edges), size=count)]
    return vertices[chosen], vertices[chosen + 1]


def _in_range(longitudes: Floats, latitudes: Floats, decimals: int) -> Points:
    around: Floats = (longitudes + _EAST) % (2 * _EAST) - _EAST
    north: Floats = np.clip(latitudes, -_NORTH, _NORTH)
    return Points(around.round(decimals), north.round(decimals))
