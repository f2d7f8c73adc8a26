"""Which source stands at which level in every country, and why: the table `tiers.csv`.

A level is a tier of the country's own law, named alike everywhere: the first is the province, the
second the city, the third the district, the fourth the township, whether the tiers between are in
the data or not. The first is what ISO 3166-2 has first, or what people use where the table says so.
A country without a line for Natural Earth has its units as provinces.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_TABLE = Path(__file__).with_name("tiers.csv")
_UNITS = "Natural Earth "


@dataclass(frozen=True, slots=True)
class Tier:
    """One line: a source, the level of its divisions in a country, and the reason."""

    country: str
    """ISO 3166-1 alpha-2."""
    source: str
    level: str
    """The name of a level, or what a layer is taken for instead."""
    reason: str


def read_tiers() -> list[Tier]:
    """All lines of the table."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return [Tier(**row) for row in csv.DictReader(file)]


def first_level_columns(tiers: Sequence[Tier]) -> dict[str, str]:
    """The column of Natural Earth's units that tells the first level, by country."""
    return {
        tier.country: tier.source.removeprefix(_UNITS)
        for tier in tiers
        if tier.source.startswith(_UNITS)
    }
