"""Divisions without a real name: the parent's name and a number."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from boundary_build.overture_names import DAMAGED
from boundary_build.rows import Boundary


def with_numbers(rows: Sequence[Boundary], named: Collection[str]) -> list[Boundary]:
    """The rows, those without a name called after their parent, counted in the order of ids.

    `named` are the ids that get a name of Overture's. A single letter in a damaged layer is what
    is left of a name, and none; so is a name that its layer has cut, which ends in a star.
    """
    by_id = {row.id: row for row in rows}
    nameless: dict[str, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.id):
        if row.id not in named and _is_nameless(row):
            nameless[row.parent_id or ""].append(row.id)
    names = {
        id_: f"{by_id[parent].name} {number}"
        for parent, ids in nameless.items()
        for number, id_ in enumerate(ids, 1)
    }
    return [replace(row, name=names[row.id]) if row.id in names else row for row in rows]


def _is_nameless(row: Boundary) -> bool:
    letters = sum(letter.isalpha() for letter in row.name)
    if letters == 0 or row.name.endswith("*"):
        return True
    return letters == 1 and row.country in DAMAGED and row.parent_id is not None
