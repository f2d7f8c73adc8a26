"""Divisions moved down the levels with all that lies below them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from boundary_build.rows import Boundary
from geoimm.domain.divisions import Level


class TooDeepError(Exception):
    """A division would be moved below the finest level; the message names it."""


def children_of(rows: Iterable[Boundary]) -> dict[str, list[str]]:
    """The ids below each id, in the order of the rows."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.parent_id is not None:
            found[row.parent_id].append(row.id)
    return found


def settled(rows: Mapping[str, Boundary], parents: Iterable[str]) -> dict[str, Boundary]:
    """The rows with each child of the parents finer than the finest level of its parent.

    A child that is not moves down as far as it must, and what lies below it as far as that asks.
    Raises TooDeepError where a unit would have no level left.
    """
    found = dict(rows)
    below = children_of(rows.values())
    waiting = list(parents)
    while waiting:
        parent = found[waiting.pop()]
        for id_ in below.get(parent.id, ()):
            child = found[id_]
            if child.level <= parent.finest_level:
                found[id_] = lowered(child, parent.finest_level + 1)
                waiting.append(id_)
    return found


def lowered(row: Boundary, level: int) -> Boundary:
    """The row with `level` as its widest; of its other levels those that are finer stay."""
    if level > Level.township:
        raise TooDeepError(f"{row.id} ({row.name}, {row.country}) would lie below the townships")
    others = tuple(Level(each) for each in range(level + 1, row.finest_level + 1))
    return replace(row, level=Level(level), other_levels=others)


def standing(row: Boundary, finest: Level) -> Boundary:
    """The row standing at every level from its widest to `finest`."""
    finest = max(finest, row.finest_level)
    others = tuple(Level(each) for each in range(row.level + 1, finest + 1))
    return replace(row, other_levels=others)
