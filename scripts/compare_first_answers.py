"""Compare the answers of a set that is opened, and read where it is asked, with the whole set's.

A few points, neighbours on the map, are asked of each opened set, one by one and as a batch, so
that most of it stays unread. Addresses must be equal in every field, what is near included. Exits
with 1 where one differs.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
from benchmark.points import Points
from benchmark.progress import say
from benchmark.workloads import make_workloads
from boundary_build.packages import Cache
from rich.console import Console
from rich.table import Table

from geoimm.resolver import BoundarySet, Resolver
from geoimm.resolver.hilbert import along_hilbert_curve
from geoimm.resolver.stored_rows import StoredBoundaries

COLUMNS = ("division_ids", "match_codes", "distance_metres", "place_ids")


def main() -> None:
    """Print a line for each workload."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, help="folder for the packages of the places")
    parser.add_argument("--boundaries", type=Path, default=BoundarySet.default_path())
    parser.add_argument("--points", type=int, default=20_000, help="in all (%(default)s)")
    parser.add_argument("--together", type=int, default=100, help="of one opened set (%(default)s)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        cache = Cache(options.cache or Path(name))
        whole = Resolver.open(options.boundaries, whole=True)
        workloads = make_workloads(cache, whole.boundary_set, -(-options.points // 3))
    table = Table("workload", "points", "opened sets", "read of one, median", "differ")
    total = 0
    for workload in workloads:
        say(workload.name)
        batches = _neighbours(workload.points, options.together)
        found = [_compare(whole, options.boundaries, each) for each in batches]
        differ, parts = sum(each for each, _ in found), [part for _, part in found]
        cells = (f"{len(workload.points):,}", f"{len(batches):,}", f"{np.median(parts):.1%}")
        table.add_row(workload.name, *cells, f"{differ:,}")
        total += differ
    Console().print(table)
    sys.exit(total > 0)


def _neighbours(points: Points, together: int) -> list[Points]:
    positions = np.column_stack([points.longitudes, points.latitudes])
    order = along_hilbert_curve(np.hstack([positions, positions]))
    cuts = np.arange(together, len(order), together)
    return [Points(*positions[each].T) for each in np.split(order, cuts)]


def _compare(whole: Resolver, boundaries: Path, points: Points) -> tuple[int, float]:
    """How many answers differ, and which part of the geometries had been read at the end."""
    opened = Resolver.open(boundaries)
    differ = 0
    for longitude, latitude in points.pairs():
        at = {"longitude": longitude, "latitude": latitude}
        differ += opened.resolve(**at, near=True) != whole.resolve(**at, near=True)
    columns = {"longitudes": points.longitudes, "latitudes": points.latitudes}
    given, expected = (
        Resolver.open(boundaries).resolve_many(**columns),
        whole.resolve_many(**columns),
    )
    for name in COLUMNS:
        differ += int((getattr(given, name) != getattr(expected, name)).any())
    stored = opened.boundary_set.boundaries
    return differ, stored.part_read if isinstance(stored, StoredBoundaries) else 1.0


if __name__ == "__main__":
    main()
