"""Overture, Geofabrik, the Census and Etalab for the replica, each with small files."""

import gzip
import io
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from support.replica import Replica
from support.vector_files import write_layer

RELEASE = "2026-11-18.0"
_BOX = pa.struct([(side, pa.float32()) for side in ("xmin", "xmax", "ymin", "ymax")])
_AREA = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "division_id", "subtype", "class")),
        *((name, pa.string()) for name in ("country", "region")),
        ("is_land", pa.bool_()),
        ("is_territorial", pa.bool_()),
        ("names", pa.struct([("primary", pa.string()), ("common", pa.map_("string", "string"))])),
        ("bbox", _BOX),
        ("geometry", pa.binary()),
    ]
)
_DIVISION = pa.schema([(name, pa.string()) for name in ("id", "country", "parent_division_id")])


def area(id_: str, country: str, subtype: str, geometry: Any) -> dict[str, Any]:
    """One row of division_area."""
    west, south, east, north = geometry.bounds
    return {
        "id": f"area-{id_}",
        "division_id": id_,
        "subtype": subtype,
        "class": "land",
        "country": country,
        "region": None,
        "is_land": True,
        "is_territorial": True,
        "names": {"primary": id_.upper(), "common": []},
        "bbox": {"xmin": west, "xmax": east, "ymin": south, "ymax": north},
        "geometry": shapely.to_wkb(geometry),
    }


def publish_overture(
    replica: Replica, areas: Sequence[Mapping[str, Any]], parents: Mapping[str, str | None]
) -> None:
    """Serve the STAC catalogs and one file of each type, a row group for each country."""
    countries = {str(row["division_id"]): str(row["country"]) for row in areas}
    divisions = [
        {"id": id_, "country": country, "parent_division_id": parents.get(id_)}
        for id_, country in countries.items()
    ]
    rows = {"division_area": (areas, _AREA), "division": (divisions, _DIVISION)}
    _catalog(replica, "/catalog.json", [(RELEASE, f"./{RELEASE}/catalog.json", True)])
    _catalog(
        replica, f"/{RELEASE}/catalog.json", [("divisions", "./divisions/catalog.json", False)]
    )
    kinds = [(kind, f"./{kind}/collection.json", False) for kind in rows]
    _catalog(replica, f"/{RELEASE}/divisions/catalog.json", kinds)
    for kind, (of_kind, schema) in rows.items():
        folder = f"/{RELEASE}/divisions/{kind}"
        file = f"/release/{RELEASE}/theme=divisions/type={kind}/part-00000-abc.zstd.parquet"
        item: dict[str, Any] = {"type": "Feature", "bbox": [-180, -90, 180, 90], "links": []}
        item["assets"] = {"aws": {"href": replica.address + file}}
        replica.files[f"{folder}/00000/00000.json"] = json.dumps(item).encode()
        link = {"rel": "item", "href": "./00000/00000.json"}
        page = {"type": "Collection", "id": kind, "links": [link]}
        replica.files[f"{folder}/collection.json"] = json.dumps(page).encode()
        replica.files[file] = _parquet(of_kind, schema)


def _catalog(replica: Replica, path: str, children: Sequence[tuple[str, str, bool]]) -> None:
    links: list[dict[str, Any]] = [{"rel": "root", "href": "/catalog.json"}]
    for title, href, latest in children:
        link = {"rel": "child", "href": href, "title": title, "type": "application/json"}
        links.append(link | ({"latest": True} if latest else {}))
    page = {"type": "Catalog", "id": path.split("/")[-2], "links": links}
    replica.files[path] = json.dumps(page).encode()


def _parquet(rows: Sequence[Mapping[str, Any]], schema: pa.Schema) -> bytes:
    out = io.BytesIO()
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {}}
    with pq.ParquetWriter(out, schema.with_metadata({"geo": json.dumps(geo)})) as writer:
        for country in sorted({str(row["country"]) for row in rows}):
            own = [dict(row) for row in rows if row["country"] == country]
            writer.write_table(pa.Table.from_pylist(own, schema=writer.schema))
    return out.getvalue()


def publish_geofabrik(
    replica: Replica, extracts: Sequence[tuple[str, str | None, list[str]]]
) -> None:
    """Serve an index of extracts, each with its parent and the countries it holds."""
    features = []
    for id_, parent, codes in extracts:
        urls = {"pbf": f"{replica.address}/europe/{id_}-latest.osm.pbf"}
        told = {"id": id_, "parent": parent, "name": id_.title(), "urls": urls}
        features.append({"type": "Feature", "properties": told | {"iso3166-1:alpha2": codes}})
    index = {"type": "FeatureCollection", "features": features}
    replica.files["/index-v1-nogeom.json"] = json.dumps(index).encode()


def publish_census(replica: Replica, year: int, layers: Mapping[str, list[dict[str, Any]]]) -> None:
    """Serve zipped shapefiles of the whole country."""
    for layer, rows in layers.items():
        name = f"cb_{year}_us_{layer}_500k"
        with tempfile.TemporaryDirectory() as folder:
            inner = Path(folder) / "in"
            inner.mkdir()
            write_layer(inner / f"{name}.shp", rows, crs="EPSG:4269")
            packed = shutil.make_archive(str(Path(folder) / name), "zip", inner)
            replica.files[f"/geo/tiger/GENZ{year}/shp/{name}.zip"] = Path(packed).read_bytes()


def publish_etalab(replica: Replica, layers: Mapping[str, list[dict[str, Any]]]) -> None:
    """Serve packed GeoJSON."""
    for layer, rows in layers.items():
        with tempfile.TemporaryDirectory() as folder:
            path = write_layer(Path(folder) / f"{layer}.geojson", rows)
            replica.files[f"/contours-administratifs/latest/geojson/{layer}.geojson.gz"] = (
                gzip.compress(path.read_bytes())
            )
