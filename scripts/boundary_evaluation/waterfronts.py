"""Points that a province covers and none of its children, measured by plain geometry."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from boundary_evaluation.answers import Answers
from geoimm.domain.divisions import Level, Match
from geoimm.resolver import BoundarySet, Resolver

REACH_METRES = 2_000.0
_SLACK_METRES = 1.0
"""A plane at the point is this right within the reach."""
_EQUATOR, _ECCENTRICITY = 6_378_137.0, 0.00669437999014
"""WGS 84: half the axis in metres, and the eccentricity squared."""


@dataclass(frozen=True, slots=True)
class Waterfront:
    """One point at the water's edge."""

    name: str
    country: str
    longitude: float
    latitude: float
    nearest: str
    """The name of the nearest division that the province holds."""
    metres: float
    """To that one."""
    given: str
    """The chain that is answered."""
    is_answered: bool
    """A division below the province is answered, as far away as the nearest one is."""


def find_waterfronts(
    resolver: Resolver,
    names: list[str],
    longitudes: NDArray[np.float64],
    latitudes: NDArray[np.float64],
) -> tuple[int, list[Waterfront]]:
    """How many points no child of their province covers, and those within reach of a child.

    Only provinces, and countries, that have children count.
    """
    answers = Answers.of(resolver, longitudes, latitudes)
    children = _Children(resolver.boundary_set)
    uncovered = 0
    found = []
    for point in _suspects(answers).tolist():
        at = shapely.Point(longitudes[point], latitudes[point])
        holder = children.holder(answers.chains[point], at)
        if holder < 0 or children.covers(holder, at):
            continue
        uncovered += 1
        row, metres = children.nearest(holder, at)
        if metres <= REACH_METRES:
            found.append(
                Waterfront(
                    name=names[point],
                    longitude=at.x,
                    latitude=at.y,
                    nearest=resolver.division(row).name,
                    metres=round(metres, 1),
                    **_given(answers, point, metres),
                )
            )
    return uncovered, found


def _suspects(answers: Answers) -> NDArray[np.int64]:
    """Where the answer is a province or less, or one beside the point."""
    is_near = answers.match == Match.nearest.value
    return np.flatnonzero(
        (answers.match != Match.none.value) & (~answers.is_below_province() | is_near)
    )


def _given(answers: Answers, point: int, metres: float) -> dict[str, Any]:
    chain = [division for _, division in answers.chain(point)]
    is_below = bool(answers.is_below_province()[point])
    is_nearest = bool(answers.metres[point] <= metres + _SLACK_METRES)
    return {
        "country": chain[0].country,
        "given": " > ".join(division.name for division in chain),
        "is_answered": is_below and is_nearest,
    }


class _Children:
    """What countries and provinces hold, found by boxes."""

    def __init__(self, boundary_set: BoundarySet) -> None:
        self._set = boundary_set
        self._chains = boundary_set.chains()
        self._has_children = ~boundary_set.childless()
        west, south, east, north = boundary_set.bounds.T
        self._tree = shapely.STRtree(shapely.box(west, south, east, north))

    def holder(self, chain: NDArray[np.int32], at: shapely.Point) -> int:
        """The finest of a chain's provinces and countries that covers a point, -1 for none.

        -1 also where it has no children.
        """
        wide = [row for row in dict.fromkeys(chain.tolist()) if row >= 0 and self._is_wide(row)]
        for row in reversed(wide):
            if shapely.covers(self._shapes(np.array([row]))[0], at):
                return row if self._has_children[row] else -1
        return -1

    def covers(self, holder: int, at: shapely.Point) -> bool:
        """Whether something that a division holds covers a point."""
        return bool(shapely.covers(self._shapes(self._below(holder, at)), at).any())

    def nearest(self, holder: int, at: shapely.Point) -> tuple[int, float]:
        """The nearest that a division holds, and its metres; -1 and infinity out of reach."""
        reach = _degrees(at.y)
        window = shapely.box(at.x - reach[0], at.y - reach[1], at.x + reach[0], at.y + reach[1])
        rows = self._below(holder, window)
        if not len(rows):
            return -1, np.inf
        scale = REACH_METRES / np.array(reach)
        shapes = shapely.clip_by_rect(self._shapes(rows), *window.bounds)
        metres = shapely.distance(
            shapely.transform(shapes, lambda degrees: (degrees - [at.x, at.y]) * scale),
            shapely.Point(0, 0),
        )
        metres = np.where(shapely.is_empty(shapes), np.inf, metres)
        best = int(np.argmin(metres))
        return int(rows[best]), float(metres[best])

    def _is_wide(self, row: int) -> bool:
        return bool(self._set.levels[row] <= Level.province)

    def _below(self, holder: int, window: shapely.Geometry) -> NDArray[np.int64]:
        rows = np.sort(self._tree.query(window))
        level = int(self._set.levels[holder])
        below: NDArray[np.int64] = rows[(self._chains[rows, level] == holder) & (rows != holder)]
        return below

    def _shapes(self, rows: NDArray[np.int64]) -> NDArray[np.object_]:
        return np.asarray(self._set.boundaries[rows])


def _degrees(latitude: float) -> tuple[float, float]:
    """The reach in degrees of longitude and latitude, by the curvature of the earth there."""
    sine, cosine = np.sin(np.radians(latitude)), np.cos(np.radians(latitude))
    across = _EQUATOR / np.sqrt(1 - _ECCENTRICITY * sine**2)
    along = across * (1 - _ECCENTRICITY) / (1 - _ECCENTRICITY * sine**2)
    return (
        float(np.degrees(REACH_METRES / (across * cosine))),
        float(np.degrees(REACH_METRES / along)),
    )
