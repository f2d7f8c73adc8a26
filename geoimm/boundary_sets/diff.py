"""What changed from one boundary set to another."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import numpy as np

from geoimm.boundary_sets.broken import usable
from geoimm.boundary_sets.matching import difference, matched
from geoimm.boundary_sets.rows import Numbers, Rows, read_rows
from geoimm.domain.divisions import Level
from geoimm.resolver.progress import Progress, silent

MOVED = 0.01
"""Of the area of both together that one of them lacks: more, and the boundary has moved."""


class Kind(StrEnum):
    """What happened to a division; several may hold for one."""

    appeared = "appeared"
    vanished = "vanished"
    renumbered = "renumbered"
    """The same place, country and level under another id."""
    renamed = "renamed"
    moved = "moved"
    reassigned = "reassigned"
    """At another level or other levels, or in another country."""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened to one division."""

    kind: Kind
    country: str
    level: str
    id: str
    """In the old set; in the new one for what appeared."""
    name: str
    new_id: str | None = None
    new_name: str | None = None
    apart: float | None = None
    """0 to 1: the part of the area of both together that they do not share."""
    levels: str | None = None
    """All at which it stood, wide to fine, where these changed: `province city`."""
    new_levels: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """All changes, in the order of country, level, kind and id."""

    old_divisions: int
    new_divisions: int
    unchanged: int
    changes: tuple[Change, ...]

    def counts(self) -> dict[str, dict[str, dict[str, int]]]:
        """How many changes of each kind, by country and level."""
        counted = Counter((each.country, each.level, each.kind) for each in self.changes)
        out: dict[str, dict[str, dict[str, int]]] = {}
        for (country, level, kind), count in counted.items():
            out.setdefault(country, {}).setdefault(level, dict.fromkeys(Kind, 0))[kind] = count
        return out

    def as_dict(self, limit: int) -> dict[str, Any]:
        """Plain values for JSON, with the first `limit` changes of each kind."""
        kinds = Counter(change.kind for change in self.changes)
        return {
            "old_divisions": self.old_divisions,
            "new_divisions": self.new_divisions,
            "unchanged": self.unchanged,
            "by_kind": {kind.value: kinds[kind] for kind in Kind},
            "by_country": self.counts(),
            "changes": [asdict(change) for change in first(self.changes, limit)],
        }


def diff(old: Path, new: Path, *, moved: float = MOVED, progress: Progress = silent) -> Difference:
    """Compare two sets: by id, then what is left by place and name.

    Raises BoundaryDataError.
    """
    progress("read", 0, None)
    before, after = usable(read_rows(old)), usable(read_rows(new))
    rows = {id_: row for row, id_ in enumerate(after.ids)}
    same = [(row, rows[id_]) for row, id_ in enumerate(before.ids) if id_ in rows]
    gone = _without(len(before), [row for row, _ in same])
    come = _without(len(after), [row for _, row in same])
    progress("match", 0, len(gone))
    renumbered = matched(before, after, gone, come)
    pairs = [*same, *renumbered]
    progress("compare", 0, len(pairs))
    changes = [*_of_pairs(before, after, pairs, moved)]
    touched = {change.id for change in changes}
    changes += [
        _change(Kind.vanished, before, row)
        for row in _without(len(before), [row for row, _ in pairs])
    ]
    changes += [
        _change(Kind.appeared, after, row)
        for row in _without(len(after), [row for _, row in pairs])
    ]
    return Difference(
        old_divisions=len(before),
        new_divisions=len(after),
        unchanged=len(pairs) - len(touched),
        changes=tuple(sorted(changes, key=_order)),
    )


def first(changes: Sequence[Change], limit: int) -> list[Change]:
    """The first changes of each kind."""
    seen: Counter[Kind] = Counter()
    chosen = []
    for change in changes:
        seen[change.kind] += 1
        if seen[change.kind] <= limit:
            chosen.append(change)
    return chosen


def _of_pairs(
    old: Rows, new: Rows, pairs: Sequence[tuple[int, int]], moved: float
) -> Iterator[Change]:
    left = np.array([pair[0] for pair in pairs], dtype=np.int64)
    right = np.array([pair[1] for pair in pairs], dtype=np.int64)
    apart = difference(old.geometries[left], new.geometries[right])
    for (before, after), share in zip(pairs, apart.tolist(), strict=True):
        for kind in _kinds(old, new, before, after, moved=share > moved):
            yield Change(
                **_base(kind, old, before),
                new_id=new.ids[after],
                new_name=new.names[after],
                apart=round(share, 6),
                **(_levels(old, before, new, after) if kind is Kind.reassigned else {}),
            )


def _kinds(old: Rows, new: Rows, before: int, after: int, *, moved: bool) -> Iterator[Kind]:
    if old.ids[before] != new.ids[after]:
        yield Kind.renumbered
    if old.names[before] != new.names[after]:
        yield Kind.renamed
    if moved:
        yield Kind.moved
    if old.countries[before] != new.countries[after] or _levels(old, before, new, after):
        yield Kind.reassigned


def _levels(old: Rows, before: int, new: Rows, after: int) -> dict[str, Any]:
    """All levels before and after, where they are not the same."""
    pairs = ((old, before), (new, after))
    told = [" ".join(_names(rows.levels[row], rows.finest[row])) for rows, row in pairs]
    return {} if told[0] == told[1] else {"levels": told[0], "new_levels": told[1]}


def _names(widest: int, finest: int) -> Iterator[str]:
    return (Level(each).name for each in range(int(widest), int(finest) + 1))


def _change(kind: Kind, rows: Rows, row: int) -> Change:
    return Change(**_base(kind, rows, row))


def _base(kind: Kind, rows: Rows, row: int) -> dict[str, Any]:
    return {
        "kind": kind,
        "country": rows.countries[row] or "",
        "level": Level(int(rows.levels[row])).name,
        "id": rows.ids[row],
        "name": rows.names[row] or "",
    }


def _order(change: Change) -> tuple[str, Level, str, str]:
    return change.country, Level[change.level], change.kind, change.id


def _without(count: int, rows: Sequence[int]) -> Numbers:
    mask = np.ones(count, dtype=np.bool_)
    mask[list(rows)] = False
    return np.flatnonzero(mask)
