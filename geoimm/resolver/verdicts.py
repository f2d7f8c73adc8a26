"""Which division decides an address, and by which rule: the resolver's rules, told one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoimm.domain.coordinates import Coordinate
from geoimm.resolver.areas import square_kilometres
from geoimm.resolver.explanation import Claim, GivingWay, Rule, Where
from geoimm.resolver.holdings import are_below
from geoimm.resolver.nearest import REACH_METRES, WATER_EDGE_METRES
from geoimm.resolver.resolver import Resolver

ANTIMERIDIAN = 180.0

Rows = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
_Rank = tuple[float, ...]

_OVERLAP = (Rule.interior_before_border, Rule.smaller_area, Rule.lower_id)
_DISTANCE = (Rule.nearest, Rule.finer_level, Rule.lower_id)


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """The divisions around a coordinate, and those above the one that answers, as columns."""

    rows: Rows
    """In their order, which is that of the ids."""
    levels: NDArray[np.int8]
    finest_levels: NDArray[np.int8]
    covers: Bools
    contains: Bools
    """In the interior."""
    metres: Floats
    """To the border."""
    areas: Floats
    """Those by which the resolver tells the smaller one."""
    may_be_nearest: Bools


@dataclass(frozen=True, slots=True)
class Verdict:
    """The division that decides, -1 for none, and what spoke for or against those asked."""

    row: int
    rules: Mapping[int, Rule]
    otherwise: Rule
    """What spoke against a division that does not cover the coordinate and was not asked."""
    claims: tuple[Claim, ...] = ()
    giving: GivingWay | None = None
    """The country or province that gave way, or did not for nothing that it holds is near."""


def decide(resolver: Resolver, at: Coordinate, around: Around) -> Verdict:
    """The verdict on a coordinate: by what covers it, else what is near, else the waters.

    A country or province with children gives way to what it holds.
    """
    verdict = _by_cover(around) or _by_distance(resolver, around)
    if verdict is None:
        return _by_waters(resolver, at)
    return _at_waters_edge(resolver, around, verdict)


def _by_cover(around: Around) -> Verdict | None:
    """The finest level; there interiors, the smaller first; else borders; the lower id."""
    if not around.covers.any():
        return None
    finest_level = around.finest_levels[around.covers].max()
    finest = around.covers & (around.finest_levels == finest_level)
    alone = Rule.only_one if np.count_nonzero(around.covers) == 1 else Rule.finest_level
    ranks = _ranks(around.rows[finest], around.contains[finest], around.areas[finest])
    row, rules = _contest(ranks, _OVERLAP, alone)
    return Verdict(row, rules, otherwise=Rule.outside)


def _by_distance(resolver: Resolver, around: Around) -> Verdict | None:
    """The nearest in reach of those not filled; of equally near ones the finest, the lower id."""
    near = around.may_be_nearest & (around.metres <= REACH_METRES)
    if not near.any():
        return None
    row, rules = _nearest(resolver, around, near, Rule.nearest)
    return Verdict(row, rules, otherwise=Rule.filled)


def _at_waters_edge(resolver: Resolver, around: Around, verdict: Verdict) -> Verdict:
    """The same verdict, or another where its division gives way to one below it."""
    above = verdict.row
    if not resolver.rules.gives_way[above]:
        return verdict
    giving = _giving_way(resolver, around, above)
    parents = resolver.boundary_set.parents
    below = are_below(parents, around.rows, np.full_like(around.rows, above))
    below &= around.metres <= WATER_EDGE_METRES
    near = below & around.may_be_nearest
    if not near.any():
        return replace(verdict, giving=giving)
    row, rules = _nearest(resolver, around, near, Rule.waters_edge)
    at = int(np.searchsorted(around.rows, row))
    chain = are_below(parents, np.full_like(around.rows, row), around.rows)
    filled = dict.fromkeys(around.rows[below & ~near & ~chain].tolist(), Rule.filled)
    name, metres = resolver.division(row).name, float(around.metres[at])
    return Verdict(
        row,
        {**verdict.rules, **filled, **rules, row: Rule.waters_edge, above: Rule.gives_way},
        otherwise=verdict.otherwise,
        giving=replace(giving, to=name, metres=metres),
    )


def _giving_way(resolver: Resolver, around: Around, row: int) -> GivingWay:
    return GivingWay(
        row=row,
        name=resolver.division(row).name,
        children=int(np.count_nonzero(resolver.boundary_set.parents == row)),
        covers=bool(around.covers[np.searchsorted(around.rows, row)]),
        to=None,
        metres=0.0,
    )


def _nearest(
    resolver: Resolver, around: Around, near: Bools, alone: Rule
) -> tuple[int, dict[int, Rule]]:
    """The nearest of some, and what speaks for it and against the others but those above it."""
    levels, rows = around.finest_levels[near].astype(np.int64), around.rows[near]
    columns = around.metres[near].tolist(), (-levels).tolist(), rows.tolist()
    ranks = sorted(zip(*columns, strict=True))
    nearest = np.full_like(rows, ranks[0][-1])
    above = rows[are_below(resolver.boundary_set.parents, nearest, rows)]
    return _contest([each for each in ranks if each[-1] not in above], _DISTANCE, alone)


def _by_waters(resolver: Resolver, at: Coordinate) -> Verdict:
    """The country whose waters cover a coordinate, by the rule of boundaries; else nothing."""
    waters = resolver.boundary_set.waters
    found = np.flatnonzero(_boxes_have(waters.bounds, at))
    covers, contains = test(waters.boundaries[found], at)
    found, contains = found[covers], contains[covers]
    if not found.size:
        return Verdict(-1, {}, otherwise=Rule.filled)
    ranks = _ranks(waters.countries[found], contains, waters.areas[found])
    # A country may have several, of which its best one counts.
    best = {ranks[at][-1]: at for at in sorted(range(len(ranks)), key=ranks.__getitem__)[::-1]}
    row, rules = _contest([ranks[at] for at in best.values()], _OVERLAP, Rule.only_one)
    areas = square_kilometres(waters.boundaries[found])
    claims = [
        Claim(
            country=resolver.division(int(country)),
            where=Where.interior if contains[at] else Where.border,
            square_kilometres=float(areas[at]),
            is_deciding=country == row,
            rule=rules[int(country)],
        )
        for country, at in best.items()
    ]
    claims.sort(key=lambda claim: (not claim.is_deciding, claim.country.id))
    return Verdict(row, {row: Rule.territorial_waters}, Rule.filled, tuple(claims))


def _ranks(rows: NDArray[Any], contains: Bools, areas: Floats) -> list[_Rank]:
    """What tells divisions of one level apart that cover a coordinate, the winner's the least."""
    counted = np.where(contains, areas, 0.0)
    return list(zip((~contains).tolist(), counted.tolist(), rows.tolist(), strict=True))


def _contest(
    ranks: Sequence[_Rank], criteria: Sequence[Rule], alone: Rule
) -> tuple[int, dict[int, Rule]]:
    """The row of the least rank, and the first criterion between it and each other one.

    The winner has that between it and the second, or `alone`. A rank ends with the row.
    """
    winner, *others = sorted(ranks)
    rules = {
        int(other[-1]): next(
            rule for rule, a, b in zip(criteria, winner, other, strict=True) if a != b
        )
        for other in others
    }
    row = int(winner[-1])
    return row, {row: next(iter(rules.values()), alone), **rules}


def _boxes_have(bounds: Floats, at: Coordinate) -> Bools:
    west, south, east, north = bounds.T
    seam = abs(at.longitude) == ANTIMERIDIAN
    beside = (west <= at.longitude) & (at.longitude <= east)
    across = seam & (west <= -at.longitude) & (-at.longitude <= east)
    has: Bools = (beside | across) & (south <= at.latitude) & (at.latitude <= north)
    return has


def test(boundaries: NDArray[Any], at: Coordinate) -> tuple[Bools, Bools]:
    """Which boundaries cover a coordinate, and which have it in their interior."""
    # Copies: the resolver prepares its own, and prepared ones are for one thread at a time.
    own = shapely.force_2d(boundaries)
    shapely.prepare(own)
    sides = {at.longitude, -at.longitude} if abs(at.longitude) == ANTIMERIDIAN else {at.longitude}
    covers = [shapely.intersects_xy(own, x, at.latitude) for x in sides]
    contains = [shapely.contains_xy(own, x, at.latitude) for x in sides]
    return np.logical_or.reduce(covers), np.logical_or.reduce(contains)
