"""What the resolver and the nearest point answer for the places, counted by country."""

from collections import Counter
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from boundary_build.name_keys import full_key
from numpy.typing import NDArray

from boundary_evaluation.answers import Answers
from boundary_evaluation.majorities import mutual, second_tier
from boundary_evaluation.nearest_point import nearest_other
from boundary_evaluation.places import Places
from geoimm.domain.divisions import Division, Level
from geoimm.resolver import Resolver

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CountryReport:
    """Shares in percent of the places of one GeoNames country; None where nothing is compared."""

    country: str
    places: int
    country_right: float
    first_level_right: float
    """Province and GeoNames's first code are each other's majority partner."""
    city: float
    district: float
    township: float
    below_province: float
    named: float
    """A division of the chain, province included, bears the place's name, its kind left out."""
    named_as_shown: float
    """The same by the names that are shown, with the words for their kinds."""
    label_is_named: float | None
    """`place` is the division that bears the name, where one below the province does."""
    second_tier: float | None
    """GeoNames's second division and ours, as with the first."""
    second_tier_level: str
    city_by_population: float
    named_by_population: float
    chinese_city: float | None
    """Of the cities that are answered."""
    chinese_city_by_population: float | None
    nearest_point_country: float
    nearest_point_first_level: float
    taken_for: dict[str, int]
    """The countries answered instead; the empty one for no answer."""
    misses: list[str]
    """Some places with nothing below the province."""
    mislabelled: list[str]
    """Some places whose label is not the division of their name: the place, then the label."""


@dataclass(frozen=True, slots=True)
class Report:
    """Shares in percent, those of all places first."""

    places: int
    total: CountryReport
    match: dict[str, float]
    countries: list[CountryReport]


class _Measured(NamedTuple):
    """One value for each place."""

    answers: Answers
    answered: NDArray[np.str_]
    first_level: Mask
    second_tier: Mask
    second_tier_levels: dict[str, Level]
    named: Mask
    named_as_shown: Mask
    named_below: Mask
    """A division below the province bears the name as it is shown."""
    label: Mask
    chinese: Mask
    nearest: NDArray[np.int64]


def evaluate(resolver: Resolver, places: Places) -> Report:
    """Resolve every place and count."""
    answers = Answers.of(resolver, places.longitudes, places.latitudes)
    measured = _measure(places, answers)
    countries = np.unique(places.countries).tolist()
    return Report(
        places=len(places),
        total=_report("all", np.arange(len(places)), places, measured),
        match={kind: _percent(answers.match == kind) for kind in np.unique(answers.match).tolist()},
        countries=[
            _report(country, np.flatnonzero(places.countries == country), places, measured)
            for country in countries
        ],
    )


def _measure(places: Places, answers: Answers) -> _Measured:
    tier, levels = second_tier(places, answers)
    borne = [_bearers(places, answers, row) for row in range(len(places))]
    return _Measured(
        answers=answers,
        answered=answers.of_rows(answers.chains[:, Level.country], lambda each: each.country),
        first_level=mutual(places.admin1, answers.chains[:, Level.province]),
        second_tier=tier,
        second_tier_levels=levels,
        named=np.array([bool(each.any_) for each in borne]),
        named_as_shown=np.array([bool(each.shown) for each in borne]),
        named_below=np.array([bool(each.below) for each in borne]),
        label=np.array(
            [
                label in each.below
                for label, each in zip(answers.places.tolist(), borne, strict=True)
            ]
        ),
        chinese=answers.of_rows(answers.chains[:, Level.city], _chinese_name) != "",
        nearest=nearest_other(places),
    )


class _Bearers(NamedTuple):
    """The divisions of a chain, from the province down, that bear the place's name."""

    any_: set[int]
    shown: set[int]
    below: set[int]
    """Those below the province, by the names that are shown."""


def _bearers(places: Places, answers: Answers, place: int) -> _Bearers:
    own = {full_key(name) for name in places.names_of(place)} - {""}
    chain = [
        (row, division)
        for row, division in answers.chain(place)
        if division.finest_level > Level.country
    ]
    shown = {row for row, _ in chain if own & answers.keys(row, is_bare=False)}
    return _Bearers(
        any_={row for row, _ in chain if own & answers.keys(row, is_bare=True)},
        shown=shown,
        below={row for row, each in chain if row in shown and each.finest_level > Level.province},
    )


def _chinese_name(division: Division) -> str:
    return division.names.get("zh") or division.names.get("zh-Hans") or ""


def _report(
    country: str, rows: NDArray[np.int64], places: Places, measured: _Measured
) -> CountryReport:
    answers, near = measured.answers, measured.nearest[rows]
    below, city = answers.is_below_province()[rows], answers.has(Level.city)[rows]
    people = places.population[rows]
    known, second = measured.named_below[rows], places.admin2[rows] != ""
    missed = rows[~below]
    mislabelled = rows[known & ~measured.label[rows]]
    return CountryReport(
        country=country,
        places=len(rows),
        country_right=_percent(measured.answered[rows] == places.countries[rows]),
        first_level_right=_percent(measured.first_level[rows]),
        city=_percent(city),
        district=_percent(answers.has(Level.district)[rows]),
        township=_percent(answers.has(Level.township)[rows]),
        below_province=_percent(below),
        named=_percent(measured.named[rows]),
        named_as_shown=_percent(measured.named_as_shown[rows]),
        label_is_named=_share(measured.label[rows][known]),
        second_tier=_share(measured.second_tier[rows][second]),
        second_tier_level=_level_name(measured.second_tier_levels.get(country)),
        city_by_population=_weighted(city, people),
        named_by_population=_weighted(measured.named[rows], people),
        chinese_city=_share(measured.chinese[rows][city]),
        chinese_city_by_population=_weighted(measured.chinese[rows][city], people[city]),
        nearest_point_country=_percent(places.countries[near] == places.countries[rows]),
        nearest_point_first_level=_percent(places.admin1[near] == places.admin1[rows]),
        taken_for=_taken_for(measured.answered[rows], country),
        misses=[places.names[row] for row in _largest(missed, places)],
        mislabelled=[
            f"{places.names[row]}: {_label(answers, row)}" for row in _largest(mislabelled, places)
        ],
    )


def _taken_for(answered: NDArray[np.str_], country: str) -> dict[str, int]:
    """Nothing for all countries together."""
    if country == "all":
        return {}
    return dict(Counter(answered[answered != country].tolist()).most_common(4))


def _largest(rows: NDArray[np.int64], places: Places, count: int = 3) -> list[int]:
    order = np.argsort(-places.population[rows], kind="stable")
    largest: list[int] = rows[order[:count]].tolist()
    return largest


def _label(answers: Answers, place: int) -> str:
    row = int(answers.places[place])
    return answers.divisions[row].name if row >= 0 else "none"


def _level_name(level: Level | None) -> str:
    return "" if level is None else level.name


def _weighted(mask: Mask, people: NDArray[np.int64]) -> float:
    """The share of the people; 0 where nobody lives."""
    return round(100.0 * float(people[mask].sum()) / max(int(people.sum()), 1), 2)


def _share(mask: Mask) -> float | None:
    return _percent(mask) if len(mask) else None


def _percent(mask: Mask) -> float:
    return round(100.0 * float(mask.mean()), 2)
