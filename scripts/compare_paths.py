"""Compare the covering index with the R-tree path, and both with brute force over all polygons.

The answers must be equal in division, match and metres on every point of every workload of the
benchmark. Exits with 1 where one differs.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import shapely
from benchmark.points import Points
from benchmark.progress import say
from benchmark.subject import resolve_all
from benchmark.workloads import make_workloads
from boundary_build.packages import Cache
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from geoimm.resolver import Addresses, BoundarySet, Resolver
from geoimm.resolver.covering.cache import IndexCache
from geoimm.resolver.covering.files import read_index
from geoimm.resolver.covering.finder import Finder
from geoimm.resolver.covering.lookup import NOT_SURE, UNKNOWN
from geoimm.resolver.rules import INSIDE

COLUMNS = ("division_ids", "match_codes", "distance_metres")


def main() -> None:
    """Print a line for each workload."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, help="folder for the packages of the places")
    parser.add_argument("--index", type=Path, help="folder of an index; else one is built")
    parser.add_argument("--points", type=int, default=1_000_000, help="of each workload")
    parser.add_argument("--brute-force", type=int, default=20_000, help="points in all")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        index = options.index or Path(name)
        cache = Cache(options.cache or Path(name) / "packages")
        differences = compare(index, cache, options.points, options.brute_force)
    sys.exit(differences > 0)


def compare(index: Path, cache: Cache, count: int, brute_force: int) -> int:
    """The number of differences, after the table is printed."""
    boundaries = BoundarySet.default_path()
    place = IndexCache(index).build(boundaries)
    plain, indexed = Resolver.open(boundaries), Resolver.open(boundaries, cache=index)
    indexed.warm_up()
    _, arrays = read_index(place, plain.boundary_set.version, boundaries)
    finder = Finder(arrays, indexed.boundary_set, indexed.rules)
    table = Table("workload", "points", "fell back", "outside", "differ from R-tree")
    table.add_column(f"differ from brute force on {brute_force // 3:,}")
    total = 0
    for workload in make_workloads(cache, plain.boundary_set, count):
        points = workload.points
        say(f"{workload.name}: with the index")
        given = resolve_all(indexed, points)
        say(f"{workload.name}: by the R-tree")
        begin = time.monotonic()
        expected = resolve_all(plain, points)
        say(f"{workload.name}: took {time.monotonic() - begin:.0f} s; by brute force")
        by_hand = _differs_from_brute_force(plain.boundary_set, points, given, brute_force // 3)
        differ = int(_differs(given, expected).sum())
        faces = finder.faces_at(points.longitudes, points.latitudes)
        fell_back = int(np.isin(faces, (NOT_SURE, UNKNOWN)).sum())
        outside = int((given.match_codes != INSIDE).sum())
        cells = (len(given), fell_back, outside, differ, by_hand)
        table.add_row(workload.name, *(f"{cell:,}" for cell in cells))
        total += differ + by_hand
    Console().print(table)
    return total


def _differs(one: Addresses, other: Addresses) -> NDArray[np.bool_]:
    differs = np.zeros(len(one), dtype=np.bool_)
    for name in COLUMNS:
        equal = getattr(one, name) == getattr(other, name)
        differs |= ~equal.reshape(len(one), -1).all(axis=1)
    return differs


def _differs_from_brute_force(
    boundary_set: BoundarySet, points: Points, given: Addresses, count: int
) -> int:
    """How many of the first points have another division than testing every polygon gives."""
    xs, ys = points.longitudes[:count], points.latitudes[:count]
    best = np.full(len(xs), -1)
    rank = np.full((len(xs), 3), np.inf)
    for row, polygon in enumerate(boundary_set.boundaries[np.arange(len(boundary_set))]):
        hits = np.flatnonzero(shapely.intersects_xy(polygon, xs, ys))
        interior = shapely.contains_xy(polygon, xs[hits], ys[hits])
        area = np.where(interior, boundary_set.areas[row], 0.0)
        ranks = np.column_stack([np.full(len(hits), -boundary_set.levels[row]), ~interior, area])
        better = _is_before(ranks, rank[hits])
        best[hits[better]], rank[hits[better]] = row, ranks[better]
    chains = boundary_set.chains()[best]
    inside = given.match_codes[:count] == INSIDE
    wrong = (chains != given.division_ids[:count]).any(axis=1) & inside
    return int((wrong | (inside != (best >= 0))).sum())


def _is_before(ranks: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether each row of numbers comes before the other, the first number counting most."""
    before = np.zeros(len(ranks), dtype=np.bool_)
    tied = np.ones(len(ranks), dtype=np.bool_)
    for one, other in zip(ranks.T, others.T, strict=True):
        before |= tied & (one < other)
        tied &= one == other
    return before


if __name__ == "__main__":
    main()
