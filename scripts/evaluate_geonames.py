"""Measure the resolver against 140,973 places of GeoNames, country by country.

Country, province, a division below it, and the name of the second tier, beside what the nearest
other place would answer, as reverse_geocoder does.
"""

import argparse
from dataclasses import asdict
from pathlib import Path

from boundary_build.packages import Cache
from boundary_evaluation.correspondence import FINER_PROVINCES, OTHER_PROVINCES
from boundary_evaluation.measures import CountryReport, Report, evaluate
from boundary_evaluation.places import read_places
from rich.console import Console
from rich.table import Table

from geoimm.resolver import Resolver

TARGETS = {"country_right": 99.5, "below_province": 98.5, "admin2_agrees": 93.0}
PROVINCE_TARGET = 95.0
MANY = 200
"""Places from which the target of a country's provinces holds."""

_COLUMNS = (
    "country_right",
    "nearest_point_country",
    "province_right",
    "nearest_point_province",
    "below_province",
    "admin2_agrees",
    "nearest_point_admin2",
)


def main() -> None:
    """Print the tables, or the report as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="folder the packages are kept in")
    parser.add_argument("--boundaries", type=Path, help="boundary file or folder; default set")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args()
    places = read_places(Cache(options.cache.resolve()))
    report = evaluate(Resolver.open(options.boundaries), places)
    console = Console(width=None if Console().is_terminal else 160)
    if options.json:
        console.print_json(data=asdict(report), ensure_ascii=False)
    else:
        print_report(report, console)


def print_report(report: Report, console: Console) -> None:
    """All countries, then the targets and what is below them."""
    table = Table(title=f"{report.places:,} GeoNames places; shares in percent")
    for heading in ("country", "places", *_COLUMNS, "taken for", "misses"):
        table.add_column(heading.replace("_", " "))
    for row in [*report.countries, report.total]:
        table.add_row(*_cells(row))
    console.print(table)
    for name, target in TARGETS.items():
        console.print(f"{name.replace('_', ' ')}: {getattr(report.total, name)} (>= {target})")
    below = _below_target(report)
    shown = ", ".join(f"{row.country} {row.province_right}" for row in below)
    console.print(f"provinces below {PROVINCE_TARGET}: {shown or 'none'}")
    console.print("Matches: ", ", ".join(f"{kind} {share}" for kind, share in report.match.items()))
    for title, reasons in (
        ("Finer provinces than GeoNames", FINER_PROVINCES),
        ("Provinces of other years, not compared", OTHER_PROVINCES),
    ):
        console.print(f"{title}: ", "; ".join(f"{key}: {why}" for key, why in reasons.items()))


def _below_target(report: Report) -> list[CountryReport]:
    return [
        row
        for row in report.countries
        if row.places >= MANY
        and row.province_right is not None
        and row.province_right < PROVINCE_TARGET
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
