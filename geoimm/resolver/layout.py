"""How boundary files are laid out, so that a reader can take what is around a place alone.

The rows follow a curve over the map, the box of each is a column, and row groups are small. It is
GeoParquet 1.1 with its covering of boxes, which other programs read as it is.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from geoimm.resolver.columns import integers, numbers_or
from geoimm.resolver.hilbert import along_hilbert_curve

_BOX = "bbox"
_SIDES = ("xmin", "ymin", "xmax", "ymax")
_MOST_ROWS = 2048
_MOST_BYTES = 2_000_000
"""Of the geometries of a row group, unless one alone has more."""
_REPEATED = ("parent_id", "level", "other_levels", "country", "source")
_TOLD = ("id", "country_id", "level", "country", *(f"{_BOX}.{side}" for side in _SIDES))
"""Columns of which each row group tells the least and the most."""
_TYPES = {
    shapely.GeometryType.POLYGON: "Polygon",
    shapely.GeometryType.MULTIPOLYGON: "MultiPolygon",
}


def write_boundary_file(
    path: Path,
    texts: pa.Table,
    geometries: NDArray[Any],
    *,
    effort: int,
    told: Mapping[str, str] | None = None,
) -> None:
    """Write columns of text beside Polygons and MultiPolygons in degrees, one a row.

    The same rows in the same order give the same bytes. `effort` is the level of zstd, 1 to 22;
    `told` goes to the metadata of the file.
    """
    order = along_hilbert_curve(shapely.bounds(geometries).reshape(-1, 4))
    oriented = shapely.orient_polygons(geometries[order])
    wkb = shapely.to_wkb(oriented, byte_order=1, include_srid=False)
    bounds = shapely.bounds(oriented).reshape(-1, 4)
    table = texts.take(integers(order))
    table = table.append_column("geometry", pa.array(wkb, pa.binary()))
    table = table.append_column(_BOX, _boxes(bounds))
    metadata = {**(told or {}), "geo": json.dumps(_geo(oriented, bounds), sort_keys=True)}
    table = table.replace_schema_metadata(metadata)
    with pq.ParquetWriter(
        path,
        table.schema,
        compression="zstd",
        compression_level=effort,
        use_dictionary=[name for name in _REPEATED if name in texts.column_names],
        write_statistics=list(_TOLD),
        version="2.6",
    ) as writer:
        for first, end in _groups(np.array([len(each) for each in wkb], dtype=np.int64)):
            writer.write_table(table.slice(first, end - first))


@dataclass(frozen=True, slots=True)
class BoxColumn:
    """The column that holds the box of each row, and its members: west, south, east, north."""

    name: str
    sides: tuple[str, str, str, str]

    @classmethod
    def of(cls, schema: pa.Schema) -> "BoxColumn | None":
        """The covering that the metadata of GeoParquet 1.1 names for `geometry`, None for none."""
        try:
            geo = json.loads((schema.metadata or {})[b"geo"])
            paths = geo["columns"]["geometry"]["covering"]["bbox"]
            (name,) = {paths[side][0] for side in _SIDES}
            west, south, east, north = members = tuple(paths[side][1] for side in _SIDES)
            kinds = {schema.field(name).type.field(member).type for member in members}
        except (KeyError, IndexError, TypeError, ValueError, AttributeError):
            return None
        numeric = all(kind in (pa.float32(), pa.float64()) for kind in kinds)
        return cls(name, (west, south, east, north)) if numeric else None

    def bounds(self, table: pa.Table) -> NDArray[np.float64]:
        """Shape (n, 4), never smaller than what is stored; NaN where there is none."""
        column = table.column(self.name).combine_chunks()
        # A side in one piece, as they are looked at.
        return np.stack([self._side(column, member) for member in self.sides]).T

    def _side(self, column: pa.StructArray, member: str) -> NDArray[np.float64]:
        # Flattened, a member is null where the whole box is.
        values = column.flatten()[column.type.get_field_index(member)]
        degrees = numbers_or(values, np.nan)
        if values.type == pa.float64():
            return degrees
        # A writer may have rounded to the nearest number of 32 bits.
        outward = -np.inf if member in self.sides[:2] else np.inf
        wider = np.nextafter(degrees.astype(np.float32), np.float32(outward))
        return wider.astype(np.float64)


def _boxes(bounds: NDArray[np.float64]) -> pa.StructArray:
    sides = [pa.array(np.ascontiguousarray(side)) for side in bounds.T]
    return pa.StructArray.from_arrays(sides, list(_SIDES))


def _groups(sizes: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """The first row of each row group and that after its last; no rows are one empty group."""
    ends = np.cumsum(sizes)
    first = 0
    while True:
        before = ends[first - 1] if first else 0
        full = int(np.searchsorted(ends, before + _MOST_BYTES, side="right"))
        end = min(max(full, first + 1), first + _MOST_ROWS, len(sizes))
        yield first, end
        first = end
        if first >= len(sizes):
            return


def _geo(geometries: NDArray[Any], bounds: NDArray[np.float64]) -> Mapping[str, Any]:
    """The metadata of GeoParquet 1.1; without `crs` the coordinates are OGC:CRS84."""
    types = np.unique(shapely.get_type_id(geometries))
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": [_TYPES[shapely.GeometryType(int(kind))] for kind in types],
        "orientation": "counterclockwise",
        "covering": {"bbox": {side: [_BOX, side] for side in _SIDES}},
    }
    if len(bounds):
        column["bbox"] = [*bounds[:, :2].min(axis=0).tolist(), *bounds[:, 2:].max(axis=0).tolist()]
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
