"""The largest cities of the world, and points in each as a visitor's photos lie."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from boundary_evaluation.places import Places

COUNT = 100
ALWAYS = (
    ("London", "GB"),
    ("New York City", "US"),
    ("Tokyo", "JP"),
    ("Paris", "FR"),
    ("Hong Kong", "HK"),
    ("Singapore", "SG"),
)
OF_A_COUNTRY = 8
"""So that a hundred cities are cities of many kinds of states."""
APART_KM = 25.0
POINTS = 12
_SECTIONS = 5
"""At most so many of the points are parts of the city that GeoNames names."""
_SECTIONS_WITHIN_KM, _SCATTERED_WITHIN_KM = 8.0, 2.0
_FOREIGN_KM = 4.0
"""A position is nearer to no place of another first tier than this, or than the centre is."""
_SECTION = "PPLX"
_KM_OF_A_DEGREE = 111.2
_SEED = 12
_ALL = slice(None)
_CITIES_WITHOUT_PROVINCES = ("HK", "MO", "SG", "MC")
"""What GeoNames has as their first tier is a part of one city."""


@dataclass(frozen=True, slots=True, eq=False)
class Metropolis:
    """A city, and positions in it."""

    name: str
    country: str
    longitudes: NDArray[np.float64]
    latitudes: NDArray[np.float64]


def choose(places: Places, count: int = COUNT) -> list[Metropolis]:
    """The cities that are always in, then the largest ones, each far from the others."""
    chosen: list[int] = []
    countries: Counter[str] = Counter()
    for row in _candidates(places):
        if len(chosen) == count:
            break
        country = str(places.countries[row])
        if countries[country] < OF_A_COUNTRY and (_km(places, row, chosen) >= APART_KM).all():
            chosen.append(row)
            countries[country] += 1
    return [_metropolis(places, row, number) for number, row in enumerate(chosen)]


def _candidates(places: Places) -> Iterator[int]:
    order = np.argsort(-places.population, kind="stable").tolist()
    cities = [row for row in order if places.kinds[row] != _SECTION]
    names = {(places.names[row], str(places.countries[row])): row for row in reversed(cities)}
    yield from (names[city] for city in ALWAYS)
    yield from cities


def _metropolis(places: Places, city: int, number: int) -> Metropolis:
    """The centre, some of the parts that GeoNames names, and positions around the centre.

    These keep away from the places of another first tier, so that nobody is sent over the river to
    another state.
    """
    random = np.random.default_rng([_SEED, number])
    own = _own(places, city)
    near = np.flatnonzero(
        own & (places.kinds == _SECTION) & (_km(places, city) < _SECTIONS_WITHIN_KM)
    )
    sections = random.permutation(near)[:_SECTIONS]
    x = [places.longitudes[city], *places.longitudes[sections]]
    y = [places.latitudes[city], *places.latitudes[sections]]
    away = min(_FOREIGN_KM, float(_km(places, city)[~own].min()))
    while len(x) < POINTS:
        longitude, latitude = _around(places, city, random)
        if _km_from(places, longitude, latitude)[~own].min() >= away:
            x.append(longitude)
            y.append(latitude)
    order = random.permutation(POINTS)
    return Metropolis(
        name=places.names[city],
        country=str(places.countries[city]),
        longitudes=np.array(x)[order].round(5),
        latitudes=np.array(y)[order].round(5),
    )


def _own(places: Places, city: int) -> NDArray[np.bool_]:
    country: NDArray[np.bool_] = places.countries == places.countries[city]
    if places.countries[city] in _CITIES_WITHOUT_PROVINCES:
        return country
    own: NDArray[np.bool_] = country & (places.admin1 == places.admin1[city])
    return own


def _around(places: Places, city: int, random: np.random.Generator) -> tuple[float, float]:
    """Evenly over the circle around the centre."""
    angle = random.uniform(0.0, 2 * np.pi)
    degrees = _SCATTERED_WITHIN_KM * np.sqrt(random.uniform()) / _KM_OF_A_DEGREE
    latitude = places.latitudes[city]
    return (
        float(places.longitudes[city] + degrees * np.cos(angle) / np.cos(np.radians(latitude))),
        float(latitude + degrees * np.sin(angle)),
    )


def _km(places: Places, row: int, others: Sequence[int] | slice = _ALL) -> NDArray[np.float64]:
    """To other places, or to every one."""
    return _km_from(places, places.longitudes[row], places.latitudes[row], others)


def _km_from(
    places: Places, longitude: float, latitude: float, others: Sequence[int] | slice = _ALL
) -> NDArray[np.float64]:
    """Right enough for what is near."""
    east = (places.longitudes[others] - longitude) * np.cos(np.radians(latitude))
    north = places.latitudes[others] - latitude
    return np.asarray(np.hypot(east, north) * _KM_OF_A_DEGREE)
