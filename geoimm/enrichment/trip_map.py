"""The map under stays: outlines of divisions from the boundary set, in little space."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from geoimm.domain.coordinates import Coordinate
from geoimm.domain.divisions import Division, Level
from geoimm.enrichment.trip_outlines import UNITS, Outlines
from geoimm.enrichment.trip_text import plain_text
from geoimm.resolver import Resolver
from geoimm.resolver.boundary_set import BoundarySet

_WINDOWS = {Level.province: 6.0, Level.city: 0.6, Level.district: 0.2}
"""How far from a photo, in degrees, the divisions of a level are drawn; all countries are."""
_WIDEST_WINDOW = max(_WINDOWS.values())
_MOST_OF_A_LEVEL = 2_000
_MOST_CHARACTERS = 700_000
"""Of all outlines: what a page may well weigh."""
_COARSER = 1.6
_MOST_TRIES = 12
_GRID_DEGREES = 0.01
"""Places of photos are told apart by so much, to know what is near them; by more where
there are many of them."""
_MOST_PLACES = 2_000


@dataclass(frozen=True, slots=True)
class Outline:
    """One division on the map."""

    division_id: str
    level: Level
    name: str
    middle: Coordinate
    """Inside its largest part: where its name may be written."""
    rings: list[str]
    """As `trip_outlines.encode` writes them, the outer ring of the largest part first."""


@dataclass(frozen=True, slots=True)
class BaseMap:
    """What is drawn under stays."""

    outlines: tuple[Outline, ...]
    """By level."""
    sources: tuple[str, ...]
    """Of the boundaries, as the rows of the set name them."""


def base_map(
    resolver: Resolver,
    places: Iterable[Coordinate],
    division_ids: Iterable[str],
    language: str | None = None,
) -> BaseMap:
    """All countries, finer divisions near places, and the divisions of some ids.

    Countries are those of the resolver's worldview. Detail is finest at the places, and as fine
    elsewhere as a page can carry.
    """
    boundary_set = resolver.boundary_set
    known = {boundary_set.row_of(division_id) for division_id in division_ids} - {None}
    near = _places(places)
    own = np.array(sorted(row for row in known if row is not None), dtype=np.int64)
    rows = {level: _rows(boundary_set, level, near, own) for level in Level}
    shapes = {level: boundary_set.boundaries[rows[level]] for level in Level}
    if resolver.worldview is not None:
        rows[Level.country], shapes[Level.country] = _countries_of_view(
            boundary_set, resolver.worldview, rows[Level.country], shapes[Level.country]
        )
    drawn = _drawn(shapes, np.rint(near * UNITS).astype(np.int64))
    outlines = [
        _outline(resolver.division(row), shape, rings, language)
        for level in Level
        for row, shape, rings in zip(rows[level].tolist(), shapes[level], drawn[level], strict=True)
        if rings
    ]
    used = {resolver.division(row).source for level in Level for row in rows[level].tolist()}
    return BaseMap(tuple(outlines), tuple(sorted(used - {""})))


def _outline(division: Division, shape: Any, rings: list[str], language: str | None) -> Outline:
    parts = shapely.get_parts(shape)
    inside = shapely.point_on_surface(parts[np.argmax(shapely.area(parts))])
    middle = Coordinate(longitude=shapely.get_x(inside), latitude=shapely.get_y(inside))
    name = plain_text(division.name_in(language))
    return Outline(division.id, division.level, name, middle, rings)


def _places(coordinates: Iterable[Coordinate]) -> NDArray[np.float64]:
    """Shape (p, 2): longitude and latitude of where photos are, in degrees."""
    positions = [(each.longitude, each.latitude) for each in coordinates]
    degrees = np.array(positions, dtype=np.float64).reshape(-1, 2)
    # What is near to a place at the date line is on the other side of the map too.
    again = [degrees + np.array([turn, 0.0]) for turn in (-360.0, 360.0)]
    seen = [each[np.abs(each[:, 0]) < 180 + _WIDEST_WINDOW] for each in again]
    everywhere = np.concatenate([degrees, *seen])
    grid = _GRID_DEGREES
    while len(distinct := np.unique(np.rint(everywhere / grid), axis=0)) > _MOST_PLACES:
        grid *= 2
    return distinct * grid


def _rows(
    boundary_set: BoundarySet, level: Level, near: NDArray[np.float64], own: NDArray[np.int64]
) -> NDArray[np.int64]:
    """The rows of a level that are drawn, in order."""
    of_level = np.flatnonzero(boundary_set.levels == level)
    own = own[boundary_set.levels[own] == level]
    if level is Level.country:
        return of_level
    if level not in _WINDOWS or not len(near):
        return own
    boxes = shapely.box(*boundary_set.bounds[of_level].T)
    tree = shapely.STRtree(shapely.points(near))
    window = _WINDOWS[level]
    while True:
        found = np.unique(tree.query(boxes, predicate="dwithin", distance=window)[0])
        if len(found) <= _MOST_OF_A_LEVEL:
            return np.union1d(of_level[found], own)
        window /= 2


def _drawn(
    shapes: dict[Level, NDArray[Any]], places: NDArray[np.int64]
) -> dict[Level, list[list[str]]]:
    """The outlines of each level, all of them coarser until a page can carry them."""
    outlines = {level: Outlines.of(boundaries, places) for level, boundaries in shapes.items()}
    factor = 1.0
    for _ in range(_MOST_TRIES):
        # Countries are seen first, and whole: they lose the least.
        outlines = {
            level: whole.simplified(sqrt(factor) if level is Level.country else factor)
            for level, whole in outlines.items()
        }
        if sum(each.characters for each in outlines.values()) <= _MOST_CHARACTERS:
            break
        factor *= _COARSER
    return {level: each.encoded(len(shapes[level])) for level, each in outlines.items()}


def _countries_of_view(
    boundary_set: BoundarySet, worldview: str, rows: NDArray[np.int64], shapes: NDArray[Any]
) -> tuple[NDArray[np.int64], NDArray[Any]]:
    """The countries as a view has them: what it moves is drawn with the country it is moved to."""
    country_of = boundary_set.worldviews[worldview].country_of
    chains = boundary_set.chains()
    countries = dict(zip(rows.tolist(), shapes, strict=True))
    moved = list(country_of)
    for row, shape in zip(moved, boundary_set.boundaries[np.array(moved, np.int64)], strict=True):
        was = int(chains[row, Level.country])
        if was == row:
            countries.pop(row, None)
        elif was in countries:
            countries[was] = shapely.difference(countries[was], shape)
        country = country_of[row]
        countries[country] = shapely.union(countries[country], shape)
    kept = {row: _polygons(shape) for row, shape in countries.items()}
    kept = {row: shape for row, shape in kept.items() if not shape.is_empty}
    return np.array(list(kept), dtype=np.int64), _objects(list(kept.values()))


def _polygons(shape: Any) -> Any:
    """The polygons of a shape, without the lines and points that cutting may leave."""
    parts = shapely.get_parts(shape)
    return shapely.multipolygons(parts[shapely.get_dimensions(parts) == 2])  # noqa: PLR2004  # areas


def _objects(shapes: Sequence[Any]) -> NDArray[Any]:
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    return array
