"""What the resolver and the nearest point answer for the places, counted by country."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from boundary_evaluation.correspondence import (
    FINER_PROVINCES,
    OTHER_PROVINCES,
    SECOND_TIERS,
    counterparts,
    is_named,
)
from boundary_evaluation.nearest_point import nearest_other
from boundary_evaluation.places import Places
from geoimm.domain.divisions import Division, Level
from geoimm.resolver import Addresses, Resolver

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CountryReport:
    """Shares in percent of the places of one GeoNames country; None where not compared."""

    country: str
    places: int
    country_right: float
    nearest_point_country: float
    province_right: float | None
    nearest_point_province: float | None
    below_province: float
    admin2_agrees: float | None
    nearest_point_admin2: float | None
    taken_for: dict[str, int]
    """The countries answered instead; the empty one for no answer."""
    misses: list[str]
    """Some places in a wrong country, or with nothing below the province."""


@dataclass(frozen=True, slots=True)
class Report:
    """Shares in percent, those of all places first."""

    places: int
    total: CountryReport
    match: dict[str, float]
    countries: list[CountryReport]


@dataclass(frozen=True, slots=True)
class _Measured:
    """One value for each place; `compared` masks say where a share is taken."""

    answered: NDArray[np.str_]
    country: Mask
    fine: Mask
    province: Mask
    has_province: Mask
    admin2: Mask
    has_admin2: Mask
    nearest: NDArray[np.int64]


def evaluate(resolver: Resolver, places: Places) -> Report:
    """Resolve every place and count."""
    addresses = resolver.resolve_many(longitudes=places.longitudes, latitudes=places.latitudes)
    measured = _measure(resolver, places, addresses)
    everywhere = np.arange(len(places.names))
    return Report(
        places=len(places.names),
        total=_report("all", everywhere, places, measured),
        match={str(kind): _percent(addresses.match == kind) for kind in np.unique(addresses.match)},
        countries=[
            _report(country, np.flatnonzero(places.countries == country), places, measured)
            for country in np.unique(places.countries).tolist()
        ],
    )


def _measure(resolver: Resolver, places: Places, addresses: Addresses) -> _Measured:
    answered = _countries(resolver, addresses)
    right = answered == places.countries
    province, has_province = _provinces(resolver, places, addresses)
    admin2, has_admin2 = _second_tiers(resolver, places, addresses)
    return _Measured(
        answered=answered,
        country=right,
        fine=right & _is_below_province(resolver, addresses),
        province=province,
        has_province=has_province,
        admin2=admin2,
        has_admin2=has_admin2,
        nearest=nearest_other(places),
    )


def _report(
    country: str, rows: NDArray[np.int64], places: Places, measured: _Measured
) -> CountryReport:
    missed = rows[~measured.fine[rows]]
    wrong = rows[~measured.country[rows]]
    first, second = rows[measured.has_province[rows]], rows[measured.has_admin2[rows]]
    near = measured.nearest
    return CountryReport(
        country=country,
        places=len(rows),
        country_right=_percent(measured.country[rows]),
        nearest_point_country=_percent(places.countries[near[rows]] == places.countries[rows]),
        province_right=_share(measured.province[first]),
        nearest_point_province=_share(places.admin1[near[first]] == places.admin1[first]),
        below_province=_percent(measured.fine[rows]),
        admin2_agrees=_share(measured.admin2[second]),
        nearest_point_admin2=_share(places.admin2[near[second]] == places.admin2[second]),
        taken_for=dict(Counter(measured.answered[wrong].tolist()).most_common(4)),
        misses=[places.names[index] for index in missed[:3].tolist()],
    )


def _countries(resolver: Resolver, addresses: Addresses) -> NDArray[np.str_]:
    rows = addresses.division_ids[:, Level.country]
    distinct, position = np.unique(rows, return_inverse=True)
    codes = [resolver.division(row).country if row >= 0 else "" for row in distinct.tolist()]
    return np.array(codes)[position]


def _is_below_province(resolver: Resolver, addresses: Addresses) -> Mask:
    """A city, district or township is answered, or the set has none in that division."""
    known = addresses.division_ids >= 0
    finer = np.cumsum(known[:, ::-1], axis=1)[:, ::-1]
    finest = addresses.division_ids.max(axis=1, initial=-1, where=known & (finer == 1))
    childless = resolver.boundary_set.childless()
    fine: Mask = known[:, Level.city :].any(axis=1) | ((finest >= 0) & childless[finest])
    return fine


def _provinces(resolver: Resolver, places: Places, addresses: Addresses) -> tuple[Mask, Mask]:
    """Where the province is the counterpart of GeoNames's, and where it is compared."""
    right = np.zeros(len(places.names), dtype=np.bool_)
    compared = (places.admin1 != "") & ~np.isin(places.countries, sorted(OTHER_PROVINCES))
    at_province = _divisions(resolver, addresses, Level.province)
    at_country = _divisions(resolver, addresses, Level.country)
    for country in np.unique(places.countries[compared]).tolist():
        rows = np.flatnonzero(compared & (places.countries == country)).tolist()
        pairs = [(str(places.admin1[row]), at_province(row) or at_country(row)) for row in rows]
        judge = _most if country in FINER_PROVINCES else _same
        right[rows] = judge(places, pairs)
    return right, compared


def _same(places: Places, pairs: Sequence[tuple[str, Division | None]]) -> list[bool]:
    known = counterparts(places.admin1_names, pairs)
    return [each is not None and known.get(code) == each.id for code, each in pairs]


def _most(_places: Places, pairs: Sequence[tuple[str, Division | None]]) -> list[bool]:
    count = Counter((each.id, code) for code, each in pairs if each)
    most = {id_: code for (id_, code), _ in reversed(count.most_common())}
    return [each is not None and most[each.id] == code for code, each in pairs]


def _second_tiers(resolver: Resolver, places: Places, addresses: Addresses) -> tuple[Mask, Mask]:
    """Where the division has the name of GeoNames's second one, and where it is compared."""
    right = np.zeros(len(places.names), dtype=np.bool_)
    compared = np.zeros(len(places.names), dtype=np.bool_)
    for country, level in SECOND_TIERS.items():
        at_level = _divisions(resolver, addresses, level)
        for row in np.flatnonzero(places.countries == country).tolist():
            name, division = places.admin2_names.get(str(places.admin2[row])), at_level(row)
            compared[row] = name is not None
            right[row] = bool(name and division and is_named(division, name))
    return right, compared


def _divisions(
    resolver: Resolver, addresses: Addresses, level: Level
) -> Callable[[int], Division | None]:
    rows = addresses.division_ids[:, level].tolist()
    return lambda place: resolver.division(rows[place]) if rows[place] >= 0 else None


def _share(mask: Mask) -> float | None:
    return _percent(mask) if len(mask) else None


def _percent(mask: Mask) -> float:
    return round(100.0 * float(mask.mean()), 2)
