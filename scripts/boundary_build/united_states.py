"""The places of the United States by the Census Bureau, and neighbourhoods of their cities.

Places are cities, towns, villages, and settlements without a government of their own; they cover
a thirtieth of the land and nine tenths of the people. One that lies in several counties hangs in
the county that holds most of it.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shapely.geometry import shape

from boundary_build.finer import (
    Unit,
    boundary,
    hosts,
    inside,
    parents_by_overlap,
    simplified,
    with_layer,
)
from boundary_build.packages import UNITED_STATES, Cache
from boundary_build.rows import Boundary, Source
from boundary_build.united_states_codes import COUNTRY_OF_TERRITORY, STATE_OF_FIPS
from boundary_build.united_states_names import name_of
from geoimm.domain.divisions import Level

PLACES = Source(
    "TIGER 2016 places",
    "united_states",
    "Public domain",
    "U.S. Census Bureau, TIGER/Line 2016, places; by boundaries 1.0.2 (MIT).",
)
NEIGHBOURHOODS = Source(
    "Zillow neighborhoods 2017",
    "united_states_neighbourhoods",
    "CC BY-SA 3.0",
    "Neighborhood boundaries provided by Zillow, under the Creative Commons licence"
    " Attribution-ShareAlike 3.0; by boundaries 1.0.2 (MIT). Simplified, and given parents.",
)
_COUNTRY = "US"

_TOLERANCE = 0.002
"""Degrees. Of the 16,750 places of GeoNames 99.55 % keep their unit, 99.67 % at 0.0015 and 99.47 %
at 0.0025; the file has 4.3 MB, 5.0 and 3.8."""
_NEIGHBOURHOOD_TOLERANCE = 0.001

_NEW_YORK = "3651000"
"""Five counties of which each is a borough: the city is their union."""
_INSIDE = 0.5
"""Share of a neighbourhood that a place must hold to be its parent."""

_PLACE_FILE = re.compile(r"USA-(\d{7})\.json")
_NEIGHBOURHOOD_FILE = re.compile(r"USA-([A-Z]{2})-(\d+)\.json")


def with_places(cache: Cache, rows: Sequence[Boundary]) -> list[Boundary]:
    """The rows with the places below the counties, and the neighbourhoods below the places."""
    places, neighbourhoods = _read(cache)
    counties = _by_state(rows, hosts(rows, _COUNTRY, Level.district))
    for fips, country in COUNTRY_OF_TERRITORY.items():
        counties[fips] = hosts(rows, country, Level.district)
    placed: list[tuple[Unit, Boundary]] = []
    for fips in sorted(places.keys() & counties.keys()):
        units = simplified(places[fips], _TOLERANCE)
        placed += zip(units, parents_by_overlap(units, counties[fips]), strict=True)
    found = with_layer(rows, placed, Level.district, PLACES)
    return [*found, *_neighbourhoods(neighbourhoods, found)]


def _read(cache: Cache) -> tuple[dict[str, list[Unit]], dict[str, list[Unit]]]:
    """Places and neighbourhoods, by the FIPS number of their state."""
    places: dict[str, list[Unit]] = defaultdict(list)
    neighbourhoods: dict[str, list[Unit]] = defaultdict(list)
    fips_of = {state: fips for fips, state in STATE_OF_FIPS.items()}
    for file, data in sorted(_files(cache)):
        row = json.loads(data)
        if found := _PLACE_FILE.fullmatch(file):
            code = found[1]
            if code != _NEW_YORK:
                places[code[:2]].append(_unit(f"us:{code}", code, name_of(code, row["name"]), row))
        elif found := _NEIGHBOURHOOD_FILE.fullmatch(file):
            unit = _unit(f"us:{found[1]}-{found[2]}", found[2], row["name"].strip(), row)
            neighbourhoods[fips_of[found[1]]].append(unit)
    return places, neighbourhoods


def _files(cache: Cache) -> Iterator[tuple[str, bytes]]:
    for file, data in cache.walk(UNITED_STATES, "files"):
        if _PLACE_FILE.fullmatch(file) or _NEIGHBOURHOOD_FILE.fullmatch(file):
            yield file, data


def _unit(id_: str, code: str, name: str, row: Mapping[str, Any]) -> Unit:
    return Unit(id_, code, name, shape(row["area"]))


def _by_state(rows: Sequence[Boundary], divisions: Sequence[Boundary]) -> dict[str, list[Boundary]]:
    """The divisions by the FIPS number of the state they lie in."""
    by_id = {row.id: row for row in rows}
    fips_of = {f"US-{state}": fips for fips, state in STATE_OF_FIPS.items()}
    found: dict[str, list[Boundary]] = defaultdict(list)
    for row in divisions:
        state = row
        while state.level > Level.province:
            state = by_id[state.parent_id or ""]
        found[fips_of[state.code or ""]].append(row)
    return found


def _counties_and_places(rows: Sequence[Boundary]) -> list[Boundary]:
    here = [row for row in rows if row.country == _COUNTRY]
    return [row for row in here if Level.city <= row.finest_level <= Level.district]


def _neighbourhoods(
    found: Mapping[str, Sequence[Unit]], rows: Sequence[Boundary]
) -> Iterator[Boundary]:
    """Each below the place that holds it, or below its county where no place does.

    None in a union of counties: New York has neighbourhoods of its own.
    """
    parents = _by_state(rows, _counties_and_places(rows))
    for fips in sorted(found):
        units = simplified(found[fips], _NEIGHBOURHOOD_TOLERANCE)
        places = [row for row in parents[fips] if row.finest_level is Level.district]
        counties = [row for row in parents[fips] if row.level <= Level.city]
        in_place = parents_by_overlap(units, places)
        in_county = parents_by_overlap(units, counties)
        held = inside(units, in_place, _INSIDE)
        for unit, place, county, is_held in zip(units, in_place, in_county, held, strict=True):
            if not county.is_union:
                parent = place if is_held else county
                yield boundary(unit, parent, Level.township, NEIGHBOURHOODS)
