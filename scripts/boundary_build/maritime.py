"""The territorial waters: for positions at sea, and the gaps along coarse coasts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from shapely.geometry import shape

from boundary_build import parquet
from boundary_build.geometry import Geometries, array, on_grid, valid
from boundary_build.natural_earth import country_id
from boundary_build.packages import TERRITORIAL_WATERS, Cache
from boundary_build.rows import Boundary, Source
from geoimm.domain.divisions import Level

SOURCE = Source(
    "osm_borders maritime 1.1.0, OpenStreetMap",
    "maritime/territorial_waters",
    "ODbL 1.0",
    "© OpenStreetMap contributors; by @osm_borders/maritime_10m 1.1.0, simplified, without the"
    " land more than about 10 km behind the coast.",
)

_TOLERANCE = 0.0003
"""Degrees the limits may move: about 30 m."""
_SHORE = 0.1
"""Degrees of land kept behind the coast, so that no gap opens at a coarse shoreline."""
_COARSE = 0.04
"""Degrees the inner edge of that strip may move; nothing is decided there."""

_ALPHA_2 = {"BES": "BQ", "CUW": "CW", "SXM": "SX"}
"""Codes the source lacks."""

_NESTED = 0.9
"""Share of a country that another one's waters cover where the source has it twice: Hong Kong in
China, Réunion in France, Svalbard in Norway."""
_LAND_ONLY = {"FR": ("GF", "GP", "MQ", "RE", "YT")}
"""Countries whose water the source has with another: it is a part of that one's by itself."""
_HELD_BY_ANOTHER = {"RU": "UA", "MA": "EH"}
"""Waters the source gives to both, which ISO 3166 gives to the second."""


@dataclass(frozen=True, slots=True)
class Waters:
    """The water of one country, with a strip of its shore."""

    country: str
    geometry: shapely.Geometry


def territorial_waters(
    cache: Cache, countries: Sequence[Boundary], alpha_2: Mapping[str, str]
) -> list[Waters]:
    """The waters of every country of the set that has a coast, by its alpha-2 code.

    `countries` are the set's rows; `alpha_2` is ISO 3166-1 alpha-2 by alpha-3.
    """
    known = {row.country for row in countries if row.level is Level.country}
    limits = {
        country: limit for country, limit in _limits(cache, alpha_2).items() if country in known
    }
    core = _inland(countries)
    tree = shapely.STRtree(core)
    seas = {code: _without_inland(limits[code], core, tree) for code in sorted(limits)}
    return [Waters(code, sea) for code, sea in seas.items() if not shapely.is_empty(sea)]


def write(path: Path, waters: Sequence[Waters]) -> None:
    """A GeoParquet file of the waters, the same bytes for the same waters."""
    geometries = on_grid(each.geometry for each in waters)
    texts = {
        "country_id": [country_id(each.country) for each in waters],
        "country": [each.country for each in waters],
        "source": [SOURCE.name for _ in waters],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = {name: pa.array(values, pa.string()) for name, values in texts.items()}
    parquet.write_table(path, columns, geometries)


def _limits(cache: Cache, alpha_2: Mapping[str, str]) -> dict[str, shapely.Geometry]:
    """Land and water of each country, none of it another's."""
    features: list[dict[str, Any]] = json.loads(cache.read(TERRITORIAL_WATERS, "borders.geo.json"))[
        "features"
    ]
    codes = []
    for feature in features:
        alpha_3 = feature["properties"]["isoA3"]
        codes.append(
            feature["properties"].get("isoA2") or _ALPHA_2.get(alpha_3) or alpha_2[alpha_3]
        )
    exact = array(_polygons(feature["geometry"]) for feature in features)
    simple = valid(shapely.simplify(exact, _TOLERANCE))
    return _each_once(_with_water(dict(zip(codes, simple, strict=True))))


def _each_once(limits: dict[str, shapely.Geometry]) -> dict[str, shapely.Geometry]:
    codes = sorted(limits)
    areas = array(limits[code] for code in codes)
    inner, outer = shapely.STRtree(areas).query(areas, predicate="intersects")
    once = dict(limits)
    for here, there in zip(inner.tolist(), outer.tolist(), strict=True):
        if here != there and _is_held(codes, areas, here, there):
            once[codes[there]] = shapely.difference(once[codes[there]], areas[here])
    return once


def _with_water(limits: dict[str, shapely.Geometry]) -> dict[str, shapely.Geometry]:
    """The overseas departments, of which the source has the land, with the water around them."""
    full = dict(limits)
    for sovereign, departments in _LAND_ONLY.items():
        parts = shapely.get_parts(limits[sovereign])
        for code in departments:
            around = parts[shapely.intersects(parts, limits[code])]
            full[code] = shapely.union_all(array([limits[code], *around]))
    return full


def _is_held(codes: Sequence[str], areas: Geometries, inner: int, outer: int) -> bool:
    """Whether what two countries share is the inner one's."""
    if _HELD_BY_ANOTHER.get(codes[outer]) == codes[inner]:
        return True
    if shapely.area(areas[inner]) >= shapely.area(areas[outer]):
        return False
    common = shapely.area(shapely.intersection(areas[inner], areas[outer]))
    return bool(common > _NESTED * shapely.area(areas[inner]))


def _polygons(geometry: Mapping[str, Any]) -> shapely.Geometry:
    """The one polygon, or set of polygons, in each collection of the source."""
    (polygons,) = shapely.get_parts(shape(geometry))
    return polygons


def _inland(countries: Sequence[Boundary]) -> Geometries:
    """The land farther than the shore strip from any water, in parts."""
    land = array(row.geometry for row in countries if row.level is Level.country)
    whole = shapely.union_all(land)
    parts = shapely.get_parts(shapely.simplify(whole, _COARSE, preserve_topology=False))
    large = parts[shapely.area(parts) > _SHORE**2]
    without_lakes = shapely.polygons(shapely.get_exterior_ring(large))
    core = shapely.buffer(valid(without_lakes), -_SHORE, quad_segs=1)
    simple = shapely.get_parts(valid(shapely.simplify(core, _COARSE, preserve_topology=False)))
    return array(part for part in simple if not shapely.is_empty(part))


def _without_inland(
    limits: shapely.Geometry, core: Geometries, tree: shapely.STRtree
) -> shapely.Geometry:
    """Part by part, each without the piece of the core in its box: the whole would take long."""
    parts = []
    for part in shapely.get_parts(limits):
        near = core[np.sort(tree.query(part, predicate="intersects"))]
        if not shapely.contains(near, part).any():
            box = shapely.bounds(part)
            cut = valid(shapely.clip_by_rect(near, *box))
            parts.append(shapely.difference(part, shapely.union_all(cut)) if len(near) else part)
    return valid([shapely.union_all(array(parts))])[0]
