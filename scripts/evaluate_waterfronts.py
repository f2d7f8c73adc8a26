"""Find the places at the water's edge: in a province, in none of its cities, near one of them.

Each of the 140,973 places of GeoNames that a province covers and nothing below it, within 2 km of
what the province holds, must be answered by the nearest of that. The distances are measured here by
plain geometry. The exit status is 1 where one is not answered.
"""

import argparse
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from boundary_build.packages import Cache
from boundary_evaluation.known_places import faults, read_known_places
from boundary_evaluation.places import read_places
from boundary_evaluation.targets import Target, print_targets
from boundary_evaluation.waterfronts import Waterfront, find_waterfronts
from rich.console import Console
from rich.table import Table

from geoimm.resolver import Resolver

WATERFRONTS = ("Opera House", "Golden Gate", "Crissy Field", "Venice", "the Bund", "Star Ferry")
"""Of the known places, those at the water."""


def main() -> None:
    """Print the summary and the tables, or all of it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="folder the packages are kept in")
    parser.add_argument("--boundaries", type=Path, help="boundary file or folder; default set")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args()
    places, resolver = (
        read_places(Cache(options.cache.resolve())),
        Resolver.open(options.boundaries),
    )
    uncovered, found = find_waterfronts(resolver, places.names, places.longitudes, places.latitudes)
    known = [
        place for place in read_known_places() if any(word in place.name for word in WATERFRONTS)
    ]
    faulty = [fault for place in known for fault in faults(place, resolver)]
    targets = [
        Target("within 2 km and answered", _percent(sum(_answered(found)), len(found)), 100.0),
        Target(
            f"of {len(known)} known waterfronts, right",
            _percent(len(known) - len({fault.place for fault in faulty}), len(known)),
            100.0,
        ),
    ]
    console = Console(width=None if Console().is_terminal else 200)
    if options.json:
        listed = [asdict(each) for each in found]
        console.print_json(
            data={"uncovered": uncovered, "within_reach": listed}, ensure_ascii=False
        )
    else:
        title = f"{uncovered:,} places in a province alone, {len(found):,} within 2 km of a child"
        print_targets(title, targets, console)
        for fault in faulty:
            console.print(f"{fault.place}, {fault.at}: {fault.given}, not {fault.expected}")
        _print(found, console)
    sys.exit(0 if all(target.is_met for target in targets) else 1)


def _print(found: list[Waterfront], console: Console) -> None:
    """By country, then some that are not answered."""
    every = Counter(each.country for each in found)
    answered = Counter(each.country for each in found if each.is_answered)
    table = Table("country", "within 2 km", "answered")
    for country, count in sorted(every.items()):
        table.add_row(country, f"{count:,}", f"{answered[country]:,}")
    console.print(table)
    table = Table("place", "where", "nearest child", "metres", "given")
    for each in [each for each in found if not each.is_answered][:40]:
        at = f"{each.longitude:.4f}, {each.latitude:.4f}"
        table.add_row(each.name, at, each.nearest, f"{each.metres:.0f}", each.given)
    console.print(table)


def _answered(found: list[Waterfront]) -> list[bool]:
    return [each.is_answered for each in found]


def _percent(count: int, of: int) -> float | None:
    return 100.0 * count / of if of else None


if __name__ == "__main__":
    main()
