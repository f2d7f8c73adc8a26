"""Divisions that stand at several levels by their rank: cities that are their own province.

What two tiers of the data repeat is found by `once`; the table `several_levels.csv` has the
divisions that are a city too though no finer unit of the data repeats them, each with its reason.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from boundary_build.hanging import settled, standing
from boundary_build.rows import Boundary
from geoimm.domain.divisions import Level

_TABLE = Path(__file__).with_name("several_levels.csv")


@dataclass(frozen=True, slots=True)
class Standing:
    """One line: the finest level of a division, or of all provinces of a country."""

    country: str
    division: str | None
    """The id; None for every province of the country."""
    finest: Level
    is_union: bool


class UnknownDivisionError(Exception):
    """A table names a division the set has not; the message names it."""


def read_standings() -> list[Standing]:
    """All lines of the table."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return [_standing(row) for row in csv.DictReader(file)]


def _standing(row: Mapping[str, str]) -> Standing:
    division = row["division"] or None
    return Standing(row["country"], division, Level[row["finest"]], bool(row["is_union"]))


def with_several_levels(rows: Sequence[Boundary], standings: Iterable[Standing]) -> list[Boundary]:
    """The rows, each division of the table at all its levels and what it holds below them."""
    found = {row.id: row for row in rows}
    for each in standings:
        for id_ in _meant(each, found):
            row = standing(found[id_], each.finest)
            found[id_] = replace(row, is_union=row.is_union or each.is_union)
    return list(settled(found, [row.id for row in found.values() if row.other_levels]).values())


def with_cities_of_provinces(rows: Sequence[Boundary], country: str) -> list[Boundary]:
    """The rows, each district that answers to a province without a city between a city as well.

    Not below a province that is a city itself, as Beijing.
    """
    wide = {row.id for row in rows if row.finest_level is Level.province}
    return [
        replace(row, level=Level.city, other_levels=(Level.district, *row.other_levels))
        if row.country == country and row.level is Level.district and row.parent_id in wide
        else row
        for row in rows
    ]


def _meant(each: Standing, rows: Mapping[str, Boundary]) -> list[str]:
    if each.division is not None:
        ids = [each.division] if each.division in rows else []
    else:
        ids = [
            row.id
            for row in rows.values()
            if row.country == each.country and row.level is Level.province
        ]
    if not ids:
        raise UnknownDivisionError(f"{each.country} has no {each.division or 'province'}")
    return ids
