"""The boundaries of a folder of GeoParquet files, as the builder's rows."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from boundary_build.rows import Boundary, Source
from numpy.typing import NDArray

from geoimm.domain.divisions import Level

_COLUMNS = ["id", "parent_id", "level", "name", "country", "source", "geometry"]


def read_boundaries(folder: Path) -> tuple[list[Boundary], NDArray[np.object_]]:
    """All boundaries of a folder, the sources by name only, and their geometries."""
    tables = [pq.read_table(path) for path in sorted(folder.glob("*.parquet"))]
    rows = [row for table in tables for row in _rows(table)]
    geometries = np.empty(len(rows), dtype=object)
    geometries[:] = [row.geometry for row in rows]
    return rows, geometries


def _rows(table: pa.Table) -> list[Boundary]:
    geometries = shapely.from_wkb(table["geometry"].to_numpy())
    other = ("other_levels",) if "other_levels" in table.column_names else ()
    found = table.select([*_COLUMNS[:-1], *other]).to_pylist()
    return [
        Boundary(
            id=row["id"],
            parent_id=row["parent_id"],
            level=Level[row["level"]],
            name=row["name"],
            country=row["country"],
            source=Source(row["source"], "", "", ""),
            geometry=geometry,
            other_levels=tuple(Level[name] for name in (row.get("other_levels") or "").split()),
        )
        for row, geometry in zip(found, geometries, strict=True)
    ]
