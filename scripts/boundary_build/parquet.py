"""GeoParquet 1.1 files, the same bytes for the same rows."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from boundary_build.geometry import Geometries, array, on_grid
from boundary_build.rows import Boundary

COLUMNS = (
    "id",
    "parent_id",
    "level",
    "name",
    "name_local",
    "name_en",
    "name_zh",
    "country",
    "code",
    "source",
)
_NAMED_COLUMNS = {"en", "zh"}
_REPEATED = ("parent_id", "level", "country", "source")
_ROW_GROUP = 8192


def write(path: Path, rows: Sequence[Boundary]) -> None:
    """Write the rows in a fixed order: level, country, parent, id."""
    ordered = sorted(rows, key=lambda row: (row.level, row.country, row.parent_id or "", row.id))
    geometries = on_grid(row.geometry for row in ordered)
    write_table(path, _texts(ordered), geometries)


def write_table(path: Path, columns: Mapping[str, pa.Array], geometries: Geometries) -> None:
    """Write columns of text beside the geometries, which are on the grid already."""
    table = pa.table({**columns, "geometry": _wkb(geometries)})
    table = table.replace_schema_metadata({"geo": json.dumps(_geo(geometries), sort_keys=True)})
    write_plain(path, table)


def write_plain(path: Path, table: pa.Table) -> None:
    """Write a table, the same bytes for the same rows."""
    repeated = [name for name in _REPEATED if name in table.column_names]
    pq.write_table(
        table,
        path,
        row_group_size=_ROW_GROUP,
        compression="zstd",
        compression_level=19,
        use_dictionary=repeated,
        write_statistics=True,
        data_page_size=1 << 20,
        version="2.6",
        data_page_version="1.0",
    )


def _texts(rows: Sequence[Boundary]) -> dict[str, pa.Array]:
    """The columns every file has, with one more for each other language of its names."""
    columns: dict[str, list[str | None]] = {
        "id": [row.id for row in rows],
        "parent_id": [row.parent_id for row in rows],
        "level": [row.level.name for row in rows],
        "name": [row.name for row in rows],
        "name_local": [row.name_local for row in rows],
        "name_en": [row.names.get("en") for row in rows],
        "name_zh": [row.names.get("zh") for row in rows],
    }
    others = {language for row in rows for language in row.names} - _NAMED_COLUMNS
    for language in sorted(others):
        columns[f"name_{language}"] = [row.names.get(language) for row in rows]
    columns["country"] = [row.country for row in rows]
    columns["code"] = [row.code for row in rows]
    columns["source"] = [row.source.name for row in rows]
    return {name: pa.array(values, pa.string()) for name, values in columns.items()}


def _wkb(geometries: Geometries) -> pa.Array:
    return pa.array(shapely.to_wkb(geometries, byte_order=1, include_srid=False), pa.binary())


def _geo(geometries: Geometries) -> dict[str, object]:
    """The metadata of GeoParquet 1.1; without `crs` the coordinates are OGC:CRS84."""
    types = np.unique(shapely.get_type_id(geometries))
    return {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {
            "geometry": {
                "encoding": "WKB",
                "geometry_types": [{3: "Polygon", 6: "MultiPolygon"}[int(t)] for t in types],
                "orientation": "counterclockwise",
                "bbox": [float(value) for value in shapely.total_bounds(array(geometries))],
            }
        },
    }
