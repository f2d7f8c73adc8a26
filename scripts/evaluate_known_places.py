"""Compare what is answered at the cities and sights of `tests/known_places.csv` with the table.

The exit status is 1 where one is not as expected.
"""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from boundary_evaluation.known_places import DEFAULT, chain_text, faults, read_known_places
from boundary_evaluation.targets import Target, print_targets
from rich.console import Console
from rich.table import Table

from geoimm.resolver import Resolver


def main() -> None:
    """Print the summary and what is not as expected, or all of it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--places", type=Path, default=DEFAULT, help="table of the places")
    parser.add_argument("--boundaries", type=Path, help="boundary file or folder; default set")
    parser.add_argument("--all", action="store_true", help="print every place's chain first")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args()
    resolver, known = Resolver.open(options.boundaries), read_known_places(options.places)
    found = [fault for place in known for fault in faults(place, resolver)]
    console = Console(width=None if Console().is_terminal else 200)
    right = len(known) - len({fault.place for fault in found})
    target = Target("right at every level and in the label", 100.0 * right / len(known), 100.0)
    if options.json:
        console.print_json(data=[asdict(fault) for fault in found], ensure_ascii=False)
        sys.exit(bool(found))
    print_targets(f"{len(known)} cities and sights, {right} of them right", [target], console)
    if options.all:
        for place in known:
            address = resolver.resolve(longitude=place.longitude, latitude=place.latitude)
            console.print(f"{place.name}: {chain_text(address)}", markup=False, soft_wrap=True)
    table = Table("place", "at", "expected", "given", "chain")
    for fault in found:
        table.add_row(fault.place, fault.at, fault.expected, fault.given, fault.chain)
    console.print(table)
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
