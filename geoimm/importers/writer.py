"""A boundary set as one GeoParquet 1.1 file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geoimm.importers.features import Feature
from geoimm.importers.repair import Geometries

_ROW_GROUP = 8192
_ALWAYS_NAMED = ("en", "zh")
_TYPES = {
    shapely.GeometryType.POLYGON: "Polygon",
    shapely.GeometryType.MULTIPOLYGON: "MultiPolygon",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One division as the file holds it."""

    id: str
    parent_id: str | None
    country: str | None
    feature: Feature
    """Its level, names and code."""


def write_set(path: Path, rows: Sequence[Row], geometries: Geometries, title: str) -> None:
    """Write the file in the order level, country, parent, id: the same rows, the same bytes."""
    order = sorted(range(len(rows)), key=lambda at: _sort_key(rows[at]))
    ordered = [rows[at] for at in order]
    oriented = shapely.orient_polygons(geometries[order])
    wkb = pa.array(shapely.to_wkb(oriented, byte_order=1, include_srid=False), pa.binary())
    table = pa.table({**_texts(ordered, title), "geometry": wkb})
    pq.write_table(
        table.replace_schema_metadata({"geo": json.dumps(_geo(oriented), sort_keys=True)}),
        path,
        row_group_size=_ROW_GROUP,
        compression="zstd",
        compression_level=9,
        use_dictionary=["parent_id", "level", "country", "source"],
        version="2.6",
    )


def _sort_key(row: Row) -> tuple[int, str, str, str]:
    return row.feature.level, row.country or "", row.parent_id or "", row.id


def _texts(rows: Sequence[Row], title: str) -> dict[str, pa.Array]:
    columns: dict[str, list[str | None]] = {
        "id": [row.id for row in rows],
        "parent_id": [row.parent_id for row in rows],
        "level": [row.feature.level.name for row in rows],
        "name": [row.feature.name for row in rows],
        "name_local": [row.feature.name for row in rows],
    }
    for language in _languages(rows):
        columns[f"name_{language}"] = [row.feature.names.get(language) for row in rows]
    columns["country"] = [row.country for row in rows]
    columns["code"] = [row.feature.code for row in rows]
    columns["source"] = [title] * len(rows)
    return {name: pa.array(values, pa.string()) for name, values in columns.items()}


def _languages(rows: Sequence[Row]) -> list[str]:
    others = {language for row in rows for language in row.feature.names}
    return [*_ALWAYS_NAMED, *sorted(others.difference(_ALWAYS_NAMED, ["local"]))]


def _geo(geometries: Geometries) -> dict[str, Any]:
    """The metadata of GeoParquet 1.1; without `crs` the coordinates are OGC:CRS84."""
    types = np.unique(shapely.get_type_id(geometries))
    return {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {
            "geometry": {
                "encoding": "WKB",
                "geometry_types": [_TYPES[shapely.GeometryType(int(kind))] for kind in types],
                "orientation": "counterclockwise",
                "bbox": [float(value) for value in shapely.total_bounds(geometries)],
            }
        },
    }
