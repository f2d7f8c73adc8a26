"""geoBoundaries of some countries for the replica: the tiers of a boundary set, and a finer one."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from support.replica import Replica

_LEVELS = ("province", "city", "district", "township")
_QUARTERS = ((0, 0), (0, 1), (1, 0), (1, 1))


def quarters(geometry: Any) -> list[Any]:
    """What each quarter of a geometry's box holds of it."""
    west, south, east, north = shapely.bounds(geometry).tolist()
    wide, high = (east - west) / 2, (north - south) / 2
    boxes = [
        shapely.box(
            west + x * wide, south + y * high, west + (x + 1) * wide, south + (y + 1) * high
        )
        for x, y in _QUARTERS
    ]
    found = [shapely.intersection(geometry, box) for box in boxes]
    return [each for each in found if shapely.get_dimensions(each) == 2 and each.area > 0]


def tiers_of(known: Path, country: str) -> list[list[tuple[str, Any]]]:
    """Ids or names and polygons of each tier that a set has of a country, a finer one last.

    That has the quarters, `<id>/<number>`, of what stands at no finer level than a district.
    """
    rows: list[dict[str, Any]] = []
    for file in sorted(known.glob("*.parquet")):
        columns = ["id", "level", "other_levels", "geometry"]
        columns = [name for name in columns if name in pq.read_schema(file).names]
        rows += pq.read_table(
            file, columns=columns, filters=pc.field("country") == country
        ).to_pylist()
    tiers = [
        [(row["id"], shapely.from_wkb(row["geometry"])) for row in rows if row["level"] == level]
        for level in _LEVELS
    ]
    tiers = [tier for tier in tiers if tier]
    leaves = {id_ for id_, _ in tiers[-1]}
    full = {row["id"] for row in rows if _LEVELS[-1] in _levels_of(row)}
    finer = [
        (f"{id_}/{at}", part)
        for id_, geometry in tiers[-1]
        for at, part in enumerate(quarters(geometry))
        if id_ in leaves - full
    ]
    return [*tiers, finer] if finer else tiers


def _levels_of(row: Mapping[str, Any]) -> list[str]:
    return [row["level"], *(row.get("other_levels") or "").split()]


def publish(
    replica: Replica, iso3: str, tiers: Sequence[Sequence[tuple[str, Any]]], licences: Sequence[str]
) -> list[Mapping[str, Any]]:
    """Serve a country's tiers as the API does, each with its licence; what the API tells."""
    pages: list[Mapping[str, Any]] = []
    for at, (tier, licence) in enumerate(zip(tiers, licences, strict=True), start=1):
        layer = f"ADM{at}"
        name = f"geoBoundaries-{iso3}-{layer}.geojson"
        there = f"/media/{iso3}/{layer}/{name}"
        link = f"/wmgeolab/geoBoundaries/raw/9469f09/releaseData/gbOpen/{iso3}/{layer}/{name}"
        replica.redirects[link] = there
        replica.files[there] = geojson(iso3, layer, tier)
        pages.append(page(iso3, layer, licence, replica.address + link, len(tier)))
    api = f"/api/current/gbOpen/{iso3}"
    replica.files[f"{api}/ALL/"] = json.dumps(pages).encode()
    for each in pages:
        replica.files[f"{api}/{each['boundaryType']}/"] = json.dumps(each).encode()
    return pages


def geojson(iso3: str, layer: str, tier: Sequence[tuple[str, Any]]) -> bytes:
    """A file of one tier, with the true columns."""
    features = [
        {
            "type": "Feature",
            "properties": {
                "shapeName": id_.upper(),
                "shapeISO": "",
                "shapeID": f"{at}B{layer}{iso3}",
                "shapeGroup": iso3,
                "shapeType": layer,
            },
            "geometry": json.loads(shapely.to_geojson(geometry)),
        }
        for at, (id_, geometry) in enumerate(tier)
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}).encode()


def page(iso3: str, layer: str, licence: str, url: str, units: int) -> dict[str, Any]:
    """What the API tells of a layer."""
    return {
        "boundaryID": f"{iso3}-{layer}-12345678",
        "boundaryName": iso3.title(),
        "boundaryISO": iso3,
        "boundaryYearRepresented": "2021",
        "boundaryType": layer,
        "boundaryCanonical": "Unknown",
        "boundarySource": f"Survey of {iso3}, OpenStreetMap",
        "boundaryLicense": licence,
        "licenseDetail": "nan",
        "licenseSource": f"www.survey.example/{iso3}/{layer}",
        "boundarySourceURL": "www.survey.example",
        "sourceDataUpdateDate": "Thu Jan 19 07:31:04 2023",
        "buildDate": "Dec 12, 2023",
        "Continent": "Europe",
        "UNSDG-region": "Europe",
        "UNSDG-subregion": "Western Europe",
        "worldBankIncomeGroup": "High-income Countries",
        "admUnitCount": str(units),
        "meanVertices": "500.0",
        "staticDownloadLink": url.replace(".geojson", "-all.zip"),
        "gjDownloadURL": url,
        "tjDownloadURL": url.replace(".geojson", ".topojson"),
        "imagePreview": url.replace(".geojson", "-PREVIEW.png"),
        "simplifiedGeometryGeoJSON": url.replace(".geojson", "_simplified.geojson"),
    }


def points_in(tier: Sequence[tuple[str, Any]]) -> Iterator[tuple[str, float, float]]:
    """A coordinate in each polygon of a tier that lies in no other one of it."""
    shapes = np.array([shape for _, shape in tier], dtype=object)
    points = shapely.point_on_surface(shapes)
    inside, _ = shapely.STRtree(shapes).query(points, predicate="intersects")
    alone = np.bincount(inside, minlength=len(points)) == 1
    for (id_, _), point in zip(
        (each for each, is_alone in zip(tier, alone, strict=True) if is_alone),
        points[alone],
        strict=True,
    ):
        yield id_, point.x, point.y
