"""Names that a layer has cut at its longest length, made whole again.

By the table `whole_names.csv`, by the one place of Overture that begins so, or by the word for a
kind that the cut has left a part of.
"""

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from boundary_build.overture import Place
from boundary_build.overture_names import Names
from boundary_build.rows import Boundary

_TABLE = Path(__file__).with_name("whole_names.csv")
_CUT = {"AT", "CA", "IS", "RU"}
"""Countries whose layer has a length that many names end at in the middle of a word."""
_NEAR = 3
"""Bytes by which a name may be shorter than the longest: a letter has up to two, then a space."""
_KINDS = {
    "RU": ("городской округ", "муниципальный округ", "муниципальный район"),
}
_ENOUGH = 3
"""Letters that must be left of the word."""


def uncut(rows: Sequence[Boundary]) -> list[Boundary]:
    """The rows, those of the table that are cut as it says under their whole names."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        whole = {(line["id"], line["cut"]): line["name"] for line in csv.DictReader(file)}
    return [replace(row, name=whole.get((row.id, row.name), row.name)) for row in rows]


def made_whole(
    rows: Sequence[Boundary],
    named: Collection[str],
    register: Mapping[str, Sequence[Place]],
    taken: Collection[str],
) -> list[Names]:
    """The whole names of rows that are cut, in the order of ids; `named` are certain already."""
    found: list[Names] = []
    for country in sorted(_CUT):
        layer = [row for row in rows if row.country == country and row.id.startswith("gb:")]
        longest = max((len(row.name.encode()) for row in layer), default=0)
        free = [place.name for place in register.get(country, ()) if place.id not in taken]
        for row in layer:
            is_cut = row.id not in named and len(row.name.encode()) >= longest - _NEAR
            kinds = _KINDS.get(country, ())
            if is_cut and (name := _whole(row.name, free) or _with_kind(row.name, kinds)):
                found.append(Names(row.id, name, name, None, None))
    return sorted(found, key=lambda each: each.id)


def _whole(name: str, places: Sequence[str]) -> str | None:
    longer = {place for place in places if place.startswith(name)}
    return longer.pop() if len(longer) == 1 else None


def _with_kind(name: str, kinds: Sequence[str]) -> str | None:
    for kind in kinds:
        for length in range(len(kind) - 1, _ENOUGH - 1, -1):
            if name.endswith(" " + kind[:length]):
                return name.removesuffix(kind[:length]) + kind
    return None
