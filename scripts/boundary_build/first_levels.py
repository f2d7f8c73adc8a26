"""First levels made of the units of Natural Earth, where its units are of a finer tier."""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import shapely

from boundary_build.geometry import array, dissolve
from boundary_build.hanging import lowered, settled, standing
from boundary_build.name_keys import bare_key
from boundary_build.natural_earth import SOURCE, Feature, country_id
from boundary_build.parents import parents_of
from boundary_build.rows import Boundary
from geoimm.domain.divisions import Level

_TABLE = Path(__file__).with_name("first_levels.csv")


@dataclass(frozen=True, slots=True)
class FirstLevel:
    """One division of a first level, and what tells its parts."""

    country: str
    parts: Sequence[str]
    """Values of Natural Earth's column, or codes of its units; empty where others tell."""
    code: str | None
    """ISO 3166-2; None where it has none."""
    name: str
    english: str
    chinese: str

    @property
    def id(self) -> str:
        """`ne:GB-ENG`; by the English name where there is no code."""
        return f"ne:{self.code or f'{self.country}-{_slug(self.english)}'}"

    @property
    def names(self) -> Mapping[str, str]:
        """The names by language tag."""
        return {"en": self.english, "zh": self.chinese}

    def row(self, parts: Sequence[Boundary]) -> Boundary:
        """The union of the parts, which share their source with it."""
        return Boundary(
            id=self.id,
            parent_id=country_id(self.country),
            level=Level.province,
            name=self.name,
            name_local=self.name,
            names=self.names,
            country=self.country,
            code=self.code,
            source=parts[0].source,
            geometry=dissolve([part.geometry for part in parts]),
        )


def read_first_levels() -> dict[str, list[FirstLevel]]:
    """The table of first levels, by country."""
    found: dict[str, list[FirstLevel]] = defaultdict(list)
    with _TABLE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            parts = [part for part in row["part"].split(";") if part]
            names = (row["name"], row["name_en"], row["name_zh"])
            first = FirstLevel(row["country"], parts, row["code"] or None, *names)
            found[first.country].append(first)
    return found


def with_first_levels(
    rows: Sequence[Boundary], units: Sequence[Feature], columns: Mapping[str, str]
) -> list[Boundary]:
    """The rows with the first level of each country of `columns` above its provinces.

    `columns` is the column of Natural Earth's units that tells the first level, by country. The
    provinces become cities of the one they have most in common with; what a city had below it
    moves down where it must. A first level of one part of the same name is that part, which then
    stands at both levels.
    """
    table = read_first_levels()
    found = {row.id: row for row in rows}
    for country, column in columns.items():
        provinces = [row for row in rows if row.country == country and row.level is Level.province]
        parts = _parts(table[country], provinces, units, column)
        for first in table[country]:
            found |= _raised(first, parts[first.id])
        found = settled(found, [row.id for row in provinces])
    return list(found.values())


def _raised(first: FirstLevel, parts: Sequence[Boundary]) -> dict[str, Boundary]:
    if len(parts) == 1 and _is_same(first, parts[0]):
        row = replace(
            standing(parts[0], Level.city),
            name=first.name,
            name_local=first.name,
            names={**parts[0].names, **first.names},
            code=first.code,
        )
        return {row.id: row}
    code = {part.id: part.code if part.code != first.code else None for part in parts}
    cities = [
        replace(lowered(part, Level.city), parent_id=first.id, code=code[part.id]) for part in parts
    ]
    return {row.id: row for row in [first.row(parts), *cities]}


def _is_same(first: FirstLevel, part: Boundary) -> bool:
    mine = {bare_key(first.name), *(bare_key(name) for name in first.names.values())}
    theirs = {bare_key(name) for name in (part.name, *part.names.values())}
    return bool(mine & theirs)


def _parts(
    firsts: Sequence[FirstLevel],
    provinces: Sequence[Boundary],
    units: Sequence[Feature],
    column: str,
) -> dict[str, list[Boundary]]:
    """The provinces by the id of the first level they lie in, without those that lie in none."""
    areas = _areas(firsts, units, column)
    candidates = [_candidate(first, areas[first.id]) for first in firsts]
    chosen = parents_of(array(row.geometry for row in provinces), candidates)
    found: dict[str, list[Boundary]] = defaultdict(list)
    for province, first in zip(provinces, chosen, strict=True):
        if shapely.intersects(province.geometry, first.geometry):
            found[first.id].append(province)
    return found


def _areas(
    firsts: Sequence[FirstLevel], units: Sequence[Feature], column: str
) -> dict[str, shapely.Geometry]:
    country = firsts[0].country
    first_of = {part: first.id for first in firsts for part in first.parts}
    parts: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for row, geometry in units:
        if row["iso_a2"] == country or row["adm1_code"] in first_of:
            first = first_of.get(row["adm1_code"]) or first_of.get(_value(row, column))
            if first:
                parts[first].append(geometry)
    return {id_: dissolve(geometries) for id_, geometries in parts.items()}


def _value(row: Mapping[str, Any], column: str) -> str:
    return str(row[column] or "").strip()


def _candidate(first: FirstLevel, area: shapely.Geometry) -> Boundary:
    return Boundary(first.id, None, Level.province, first.name, first.country, SOURCE, area)


def _slug(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", folded.lower()).strip("-")
