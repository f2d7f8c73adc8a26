"""Divisions made of neighbours: cities known as one and governed as many, and lost tiers.

The table `unions.csv` lists them with their parts. A union stands where its parts stood, and they
lie below it.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from boundary_build.geometry import dissolve
from boundary_build.hanging import settled
from boundary_build.rows import Boundary
from geoimm.domain.divisions import Level

_TABLE = Path(__file__).with_name("unions.csv")


@dataclass(frozen=True, slots=True)
class Union:
    """One line: the union, its names and its parts."""

    id: str
    country: str
    is_union: bool
    """Whether it is what a person calls each of its parts: London, but not Merseyside."""
    name: str
    english: str
    chinese: str
    parts: Sequence[str]
    level: Level | None = None
    """Where the tier above the parts is missing: its level. Else the parts' own."""

    def row(self, parts: Sequence[Boundary]) -> Boundary:
        """The union at the widest level of its parts, in the parent they share."""
        first = min(parts, key=lambda part: (part.level, part.id))
        return Boundary(
            id=self.id,
            parent_id=first.parent_id,
            level=first.level if self.level is None else self.level,
            name=self.name,
            name_local=self.name,
            names={"en": self.english, "zh": self.chinese},
            country=self.country,
            source=first.source,
            geometry=dissolve([part.geometry for part in parts]),
            is_union=self.is_union,
        )


class BrokenUnionError(Exception):
    """The parts of a union are not what the table says; the message names it."""


def read_unions() -> list[Union]:
    """All lines of the table."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return [_union(row) for row in csv.DictReader(file)]


def with_unions(rows: Sequence[Boundary], unions: Iterable[Union]) -> list[Boundary]:
    """The rows and the unions, each with its parts below it."""
    found = {row.id: row for row in rows}
    for union in unions:
        parts = [found[id_] for id_ in union.parts if id_ in found]
        if len(parts) != len(union.parts) or len({part.parent_id for part in parts}) != 1:
            raise BrokenUnionError(f"{union.id} has parts that are missing or of two parents")
        found[union.id] = union.row(parts)
        found |= {part.id: replace(part, parent_id=union.id) for part in parts}
        found = settled(found, [union.id])
    return list(found.values())


def _union(row: Mapping[str, str]) -> Union:
    names = (row["name"], row["name_en"], row["name_zh"])
    level = Level[row["level"]] if row["level"] else None
    is_union = bool(row["is_union"])
    return Union(row["id"], row["country"], is_union, *names, row["members"].split(), level)
