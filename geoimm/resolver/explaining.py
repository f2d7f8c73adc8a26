"""Makes explanations: measures every division around a coordinate and finds what decided."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoimm.domain.coordinates import Coordinate
from geoimm.domain.divisions import Address, Division, Level
from geoimm.resolver.areas import square_kilometres
from geoimm.resolver.explanation import (
    NOTHING,
    Candidate,
    Explanation,
    Rule,
    Where,
    sentence,
    sentence_at_edge,
)
from geoimm.resolver.nearest import ANY, REACH_METRES
from geoimm.resolver.resolver import Resolver
from geoimm.resolver.verdicts import Around, Verdict, decide, test

_MOST_OUTSIDE = 3
"""Divisions of each level that are shown though they do not cover the coordinate."""
_METRES_PER_DEGREE = 110_000.0
"""A little less than the shortest, so that boxes are never too small."""
_POLAR_LATITUDE = 89.0


def explain(resolver: Resolver, *, longitude: float, latitude: float) -> Explanation:
    """Why the resolver answers what it answers at a WGS-84 position in degrees.

    Takes milliseconds, not microseconds. Raises InvalidArgument as `Resolver.resolve` does.
    """
    at = Coordinate(longitude=longitude, latitude=latitude)
    address = resolver.resolve(longitude=longitude, latitude=latitude, near=True)
    around = _look_around(resolver, at, _rows_of(resolver, address))
    verdict = decide(resolver, at, around)
    candidates = _Candidates(resolver, around, verdict, _rows_of(resolver, address))
    deciding = candidates.of(verdict.row) if verdict.row >= 0 else None
    return Explanation(
        coordinate=at,
        address=address,
        rule=deciding.rule if deciding else Rule.nothing,
        why=deciding.why if deciding else NOTHING,
        deciding=deciding,
        gave_way=_gave_way(resolver, verdict),
        candidates={level: candidates.at(level) for level in Level},
        claims=verdict.claims,
        worldview=resolver.worldview,
        boundary_set_version=resolver.boundary_set.version,
    )


def _gave_way(resolver: Resolver, verdict: Verdict) -> Division | None:
    giving = verdict.giving
    return resolver.division(giving.row) if giving and giving.to is not None else None


def _rows_of(resolver: Resolver, address: Address) -> list[int]:
    rows = (resolver.boundary_set.row_of(each.id) for each in address if each)
    return [row for row in rows if row is not None]


def _ancestry(resolver: Resolver, row: int) -> list[int]:
    """A division and its parents, as the boundary set has them."""
    rows = []
    while row >= 0:
        rows.append(row)
        row = int(resolver.boundary_set.parents[row])
    return rows


def _look_around(resolver: Resolver, at: Coordinate, answered: Sequence[int]) -> Around:
    x, y = np.array([at.longitude]), np.array([at.latitude])
    # The explanation is of the parts that answer, which are nobody else's business.
    nearest, boxes = resolver.rules.nearest, resolver.rules.rtree.boxes
    may_be_nearest = nearest.candidates(x, y, np.full(1, ANY, dtype=np.int32))[1]
    near = boxes.meeting(_boxes_in_reach(at))[1]
    chain = _ancestry(resolver, answered[-1]) if answered else []
    rows = np.unique(np.concatenate([may_be_nearest, near, answered, chain]).astype(np.int64))
    covers, contains = test(resolver.boundary_set.boundaries[rows], at)
    return Around(
        rows=rows,
        levels=resolver.boundary_set.levels[rows],
        finest_levels=resolver.boundary_set.finest_levels[rows],
        covers=covers,
        contains=contains,
        metres=nearest.distances(np.repeat(x, len(rows)), np.repeat(y, len(rows)), rows),
        areas=resolver.boundary_set.areas[rows],
        may_be_nearest=np.isin(rows, may_be_nearest),
    )


def _boxes_in_reach(at: Coordinate) -> NDArray[Any]:
    """Boxes around a coordinate that everything in reach meets, on both sides of 180."""
    tall = REACH_METRES / _METRES_PER_DEGREE
    polar = abs(at.latitude) > _POLAR_LATITUDE
    wide = 360.0 if polar else tall / math.cos(math.radians(at.latitude)) * 1.01
    west = at.longitude - wide + np.array([0.0, 360.0, -360.0])
    boxes: NDArray[Any] = shapely.box(west, at.latitude - tall, west + 2 * wide, at.latitude + tall)
    return boxes


class _Candidates:
    """The candidates around a coordinate, once it is known what decides."""

    def __init__(
        self, resolver: Resolver, around: Around, verdict: Verdict, answered: Sequence[int]
    ) -> None:
        self._resolver = resolver
        self._around = around
        self._verdict = verdict
        self._answered = answered
        self._chain = _ancestry(resolver, verdict.row)

    def at(self, level: Level) -> tuple[Candidate, ...]:
        """Those in the answer, those that cover, and the nearest few that do not."""
        around = self._around
        indexes = np.flatnonzero((around.levels <= level) & (level <= around.finest_levels))
        known = np.isin(around.rows[indexes], [*self._answered, *self._chain])
        wanted = known | around.covers[indexes]
        order = np.lexsort((indexes, around.metres[indexes]))
        near = order[~wanted[order] & (around.metres[indexes[order]] <= REACH_METRES)]
        shown = np.concatenate([np.flatnonzero(wanted), near[:_MOST_OUTSIDE]])
        found = [self._candidate(int(index)) for index in indexes[shown]]
        return tuple(sorted(found, key=_standing))

    def of(self, row: int) -> Candidate:
        """The candidate of a row that is around."""
        return self._candidate(int(np.searchsorted(self._around.rows, row)))

    def _candidate(self, index: int) -> Candidate:
        around = self._around
        row = int(around.rows[index])
        metres = float(around.metres[index])
        where = _where(covers=bool(around.covers[index]), contains=bool(around.contains[index]))
        is_in_answer = row in self._answered
        rule = self._rule(row, where, is_in_answer=is_in_answer)
        return Candidate(
            division=self._resolver.division(row),
            where=where,
            distance_metres=metres,
            square_kilometres=float(
                square_kilometres(self._resolver.boundary_set.boundaries[np.array([row])])[0]
            ),
            is_in_answer=is_in_answer,
            rule=rule,
            why=self._sentence(row, rule, where, metres, is_in_answer=is_in_answer),
        )

    def _sentence(
        self, row: int, rule: Rule, where: Where, metres: float, *, is_in_answer: bool
    ) -> str:
        giving = self._verdict.giving
        if giving and rule is not Rule.worldview and row in {giving.row, self._verdict.row}:
            return sentence_at_edge(rule, metres, giving)
        return sentence(rule, where, metres, self._resolver.worldview, is_in_answer=is_in_answer)

    def _rule(self, row: int, where: Where, *, is_in_answer: bool) -> Rule:
        if (row in self._chain) != is_in_answer:
            return Rule.worldview
        if row in self._verdict.rules:
            return self._verdict.rules[row]
        if row in self._chain or where is not Where.outside:
            return Rule.parent
        return self._verdict.otherwise


def _where(*, covers: bool, contains: bool) -> Where:
    if contains:
        return Where.interior
    return Where.border if covers else Where.outside


def _standing(candidate: Candidate) -> tuple[bool, bool, float]:
    is_outside = candidate.where is Where.outside
    return not candidate.is_in_answer, is_outside, candidate.distance_metres if is_outside else 0.0
