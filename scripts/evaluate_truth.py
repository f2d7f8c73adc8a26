"""Measure the resolver against sources that the set is not built from.

Airports of the world, India's post offices and the ZIP codes of the United States say by name what
they lie in. India's district is voted from the same offices, so its share tells whether the vote
is kept, not whether the offices are right. The exit status is 1 where a target is not met.
"""

import argparse
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path

from boundary_build.packages import Cache
from boundary_evaluation.agreement import RENAMED, Agreement, Claim, at_any_level, by_code, evaluate
from boundary_evaluation.spelling import is_called, is_nearly_called
from boundary_evaluation.targets import Target, print_targets
from boundary_evaluation.truth import (
    Witness,
    read_airports,
    read_indian_offices,
    read_zip_codes,
)
from rich.console import Console
from rich.table import Table

from geoimm.domain.divisions import Level
from geoimm.resolver import Resolver

SOURCES: Mapping[str, tuple[Callable[[Cache], list[Witness]], Mapping[str, Claim]]] = {
    "airports": (
        read_airports,
        {
            "subd": at_any_level(is_called, Level.country),
            "city": at_any_level(is_called, Level.province),
        },
    ),
    "India Post": (
        read_indian_offices,
        {
            "state": at_any_level(is_called, Level.province),
            "district": at_any_level(is_nearly_called, Level.city),
            f"district{RENAMED}": at_any_level(is_nearly_called, Level.city),
        },
    ),
    "US ZIP": (
        read_zip_codes,
        {
            "state": by_code,
            "county": at_any_level(is_called, Level.province),
            "city": at_any_level(is_called, Level.province),
        },
    ),
}
"""How each claim of each source is compared, from a level down."""
TARGETS = {
    ("airports", "subd"): 82.0,
    ("India Post", f"district{RENAMED}"): 88.0,
    ("US ZIP", "city"): 39.0,
}
_SHOWN = 40


def main() -> None:
    """Print the summary and the tables, or the report as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="folder the packages are kept in")
    parser.add_argument("--boundaries", type=Path, help="boundary file or folder; default set")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args()
    cache, resolver = Cache(options.cache.resolve()), Resolver.open(options.boundaries)
    found = [
        each
        for name, (read, claims) in SOURCES.items()
        for each in evaluate(resolver, name, read(cache), claims)
    ]
    console = Console(width=None if Console().is_terminal else 160)
    targets = _targets(found)
    if options.json:
        console.print_json(data=[asdict(each) for each in found], ensure_ascii=False)
    else:
        print_targets("Sources that the set is not built from", targets, console)
        print_report(found, console)
    sys.exit(0 if all(target.is_met for target in targets) else 1)


def print_report(found: list[Agreement], console: Console) -> None:
    """What agrees, then the countries in which most does not."""
    table = Table(title="Share that agrees, in percent", title_justify="left")
    for heading in ("source", "claim", "compared", "agrees", "countries", "does not, say"):
        table.add_column(heading, overflow="fold")
    for each in found:
        shown = ("" if each.share is None else f"{each.share:.1f}", str(len(each.countries)))
        table.add_row(
            each.source, each.claim, f"{each.compared:,}", *shown, "; ".join(each.misses[:5])
        )
    console.print(table)
    for each in found:
        if len(each.countries) > 1 and (each.source, each.claim) in TARGETS:
            worst = sorted(each.countries.items(), key=lambda pair: (pair[1][1], pair[0]))
            console.print(
                f"{each.source}, {each.claim}, countries with most that does not agree:",
                ", ".join(
                    f"{code} {share:.0f} of {count}" for code, (count, share) in worst[:_SHOWN]
                ),
            )


def _targets(found: list[Agreement]) -> list[Target]:
    shares = {(each.source, each.claim): each.share for each in found}
    return [
        Target(f"{source}: {claim}", shares[source, claim], least)
        for (source, claim), least in TARGETS.items()
    ]


if __name__ == "__main__":
    main()
