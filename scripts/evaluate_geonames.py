"""Measure the resolver against 140,973 places of GeoNames, country by country.

The tiers are compared without names: a place's first level is right when its province and its
GeoNames code are each other's majority partner. Beside them, what levels a place has, whether its
own name is in the chain and on the label, and what the nearest other place would answer. The exit
status is 1 where a target is not met.
"""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from boundary_build.packages import Cache
from boundary_evaluation.measures import CountryReport, Report, evaluate
from boundary_evaluation.places import read_places
from boundary_evaluation.targets import Target, print_targets
from rich.console import Console
from rich.table import Table

from geoimm.resolver import Resolver

TARGETS = {
    "country_right": 99.5,
    "first_level_right": 97.5,
    "city": 95.0,
    "district": 58.0,
    "below_province": 98.0,
    "named": 52.0,
    "label_is_named": 90.0,
    "chinese_city_by_population": 50.0,
}
COUNTRY_TARGET = 95.0
"""Of the first level of each country that has many places."""
MANY = 200
REASONS = {
    "BA": "places at the line between the entities, and some that GeoNames has in neither",
    "HR": "places within a few kilometres of the line of a županija, which is drawn coarsely",
    "HU": "ISO 3166-2 has the cities of county right beside the counties, GeoNames within them",
    "IE": "counties, as people say; ISO 3166-2 and GeoNames have the four provinces first",
    "IL": "places in the Golan and the West Bank, which are not Israel's in the neutral set",
    "KZ": "places that GeoNames has in no region, or in one of before 2022",
    "NO": "the fifteen fylker of 2024; GeoNames has those of 2020",
    "PA": "without Panamá Oeste of 2014, whose boundary no source has",
    "PR": "a first level of one; GeoNames has its municipios first, which are cities here",
    "PS": "places that GeoNames has in neither part",
}
"""Why the first level of a country is another than GeoNames's."""

_COLUMNS = (
    "country_right",
    "first_level_right",
    "city",
    "district",
    "township",
    "below_province",
    "named",
    "named_as_shown",
    "label_is_named",
    "second_tier",
    "chinese_city_by_population",
    "nearest_point_first_level",
)


def main() -> None:
    """Print the summary and the tables, or the report as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="folder the packages are kept in")
    parser.add_argument("--boundaries", type=Path, help="boundary file or folder; default set")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args()
    places = read_places(Cache(options.cache.resolve()))
    report = evaluate(Resolver.open(options.boundaries), places)
    console = Console(width=None if Console().is_terminal else 200)
    if options.json:
        console.print_json(data=asdict(report), ensure_ascii=False)
    else:
        print_report(report, console)
    sys.exit(0 if all(target.is_met for target in _targets(report)) else 1)


def print_report(report: Report, console: Console) -> None:
    """The targets, what is below them, then all countries."""
    print_targets(f"{report.places:,} places of GeoNames", _targets(report), console)
    for row in _below_target(report):
        reason = REASONS.get(row.country, "NO REASON")
        console.print(f"first level of {row.country} {row.first_level_right}: {reason}")
    console.print("Matches:", ", ".join(f"{kind} {share}" for kind, share in report.match.items()))
    table = Table(title="Shares in percent of the places of a country", title_justify="left")
    for heading in ("", "places", *_COLUMNS, "taken for", "nothing below the province"):
        table.add_column(heading.replace("_", " "), overflow="fold")
    for each in [report.total, *report.countries]:
        table.add_row(*_cells(each))
    console.print(table)


def _targets(report: Report) -> list[Target]:
    unexplained = [row for row in _below_target(report) if row.country not in REASONS]
    many = sum(row.places >= MANY for row in report.countries)
    share = 100.0 * (many - len(unexplained)) / max(many, 1)
    countries = f"countries of {MANY} places with a first level >= {COUNTRY_TARGET}, or a reason"
    return [
        *(
            Target(name.replace("_", " "), getattr(report.total, name), least)
            for name, least in TARGETS.items()
        ),
        Target(countries, round(share, 2), 100.0),
    ]


def _below_target(report: Report) -> list[CountryReport]:
    return [
        row
        for row in report.countries
        if row.places >= MANY and row.first_level_right < COUNTRY_TARGET
    ]


def _cells(row: CountryReport) -> list[str]:
    shares = (getattr(row, name) for name in _COLUMNS)
    taken_for = " ".join(f"{code or 'none'}:{count}" for code, count in row.taken_for.items())
    return [
        row.country,
        f"{row.places:,}",
        *("" if share is None else f"{share:.1f}" for share in shares),
        taken_for,
        ", ".join(row.misses),
    ]


if __name__ == "__main__":
    main()
