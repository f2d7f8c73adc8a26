"""Compare the covering index with the R-tree path, and both with brute force over all polygons.

The answers must be equal in division, match and metres on every point of every workload of the
benchmark, and on points at waterfronts. Exits with 1 where one differs.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from benchmark.progress import say
from benchmark.subject import resolve_all
from benchmark.workloads import make_workloads
from boundary_build.packages import Cache
from numpy.typing import NDArray
from path_comparison.brute_force import differing
from path_comparison.waterfront import make_waterfront
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
    plain = Resolver.open(boundaries, whole=True)
    indexed = Resolver.open(boundaries, cache=index)
    indexed.warm_up()
    _, arrays = read_index(place, plain.boundary_set.version, boundaries)
    finder = Finder(arrays, indexed.boundary_set, indexed.rules)
    table = Table("workload", "points", "fell back", "outside", "differ from R-tree")
    table.add_column(f"differ from brute force on {brute_force // 4:,}")
    total = 0
    waterfront = make_waterfront(plain.boundary_set, count)
    for workload in [*make_workloads(cache, plain.boundary_set, count), waterfront]:
        points = workload.points
        say(f"{workload.name}: with the index")
        given = resolve_all(indexed, points)
        say(f"{workload.name}: by the R-tree")
        begin = time.monotonic()
        expected = resolve_all(plain, points)
        say(f"{workload.name}: took {time.monotonic() - begin:.0f} s; by brute force")
        first = points.first(brute_force // 4)
        by_hand = differing(plain.boundary_set, first, resolve_all(indexed, first))
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


if __name__ == "__main__":
    main()
