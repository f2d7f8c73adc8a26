"""Divisions that are taken for the town of their name: two tiers of a chain called alike."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from boundary_build.name_keys import full_key

from geoimm.domain.divisions import Division, Level

_SKIPPED = Level.province


@dataclass(frozen=True, slots=True)
class Confused:
    """A division below the provinces and a finer one in it of the same name."""

    division: Division
    finer: Division


def confused(divisions: Mapping[str, Division]) -> list[Confused]:
    """Every city and district that has its own name once more below it, by id.

    A division that stands at both levels is one and the town itself.
    """
    below: dict[str, list[Division]] = defaultdict(list)
    for division in divisions.values():
        for above in _above(division, divisions):
            below[above.id].append(division)
    return [
        Confused(division, min(same, key=lambda finer: (finer.level, finer.id)))
        for _, division in sorted(divisions.items())
        if division.level > _SKIPPED
        and (same := [d for d in below[division.id] if full_key(d.name) == full_key(division.name)])
    ]


def _above(division: Division, divisions: Mapping[str, Division]) -> Iterable[Division]:
    parent = divisions.get(division.parent_id or "")
    while parent is not None:
        yield parent
        parent = divisions.get(parent.parent_id or "")
