"""GeoParquet 1.1, which GeoPandas, DuckDB and QGIS read."""

import json
import struct
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from geoimm.domain.coordinates import Coordinate
from geoimm.enrichment.outputs.rows import local_moment, row_of
from geoimm.enrichment.photos import EnrichedPhoto

_ROW_GROUP = 65_536
_MINUTE = 60 * 1_000_000_000
_POINT = struct.Struct("<BIdd")
_NUMBERS = (
    *("latitude", "longitude", "altitude_metres", "radius_metres", "distance_metres"),
    *("duration_seconds", "near_metres"),
)
_TYPES = {
    **dict.fromkeys(_NUMBERS, pa.float64()),
    **dict.fromkeys(("width", "height"), pa.int32()),
    "orientation": pa.int8(),
    **dict.fromkeys(("size", "near_population"), pa.int64()),
    "estimated": pa.bool_(),
    **dict.fromkeys(("taken_at", "wall_time"), pa.timestamp("ns")),
    "instant": pa.timestamp("ns", "UTC"),
    "day": pa.date32(),
    "doubt_details": pa.list_(
        pa.struct([(name, pa.string()) for name in ("code", "source", "detail")])
    ),
}
"""Of the columns that are no text."""


def write_geoparquet(file: BinaryIO, photos: Sequence[EnrichedPhoto], language: str | None) -> None:
    """Write the columns of `rows.row_of` and `geometry`, a point in WGS-84 or null.

    `taken_at` is a timestamp on the clocks of `zone`, `wall_time` one on that of
    the camera, `instant` one in UTC, all in nanoseconds; `day` is a date, `doubt_details` a list
    of structs. The same photos give the same bytes.
    """
    schema = _schema(photos)
    remaining = iter(photos)
    with pq.ParquetWriter(file, schema, compression="zstd", version="2.6") as writer:
        while group := list(islice(remaining, _ROW_GROUP)):
            rows = [_typed(photo, language) for photo in group]
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))


def _schema(photos: Sequence[EnrichedPhoto]) -> pa.Schema:
    names = row_of(EnrichedPhoto("", 0), None)
    fields = [pa.field(name, _TYPES.get(name, pa.string())) for name in names]
    geo = {
        "version": "1.1.0",
        "primary_column": "geometry",
        # Without `crs` the coordinates are OGC:CRS84.
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"], **_box(photos)}},
    }
    return pa.schema(
        [*fields, pa.field("geometry", pa.binary())],
        metadata={"geo": json.dumps(geo, sort_keys=True)},
    )


def _box(photos: Iterable[EnrichedPhoto]) -> dict[str, Any]:
    places = list(_places(photos))
    if not places:
        return {}
    longitudes = [place.longitude for place in places]
    latitudes = [place.latitude for place in places]
    return {"bbox": [min(longitudes), min(latitudes), max(longitudes), max(latitudes)]}


def _places(photos: Iterable[EnrichedPhoto]) -> Iterator[Coordinate]:
    return (photo.metadata.coordinate for photo in photos if photo.metadata.coordinate)


def _typed(photo: EnrichedPhoto, language: str | None) -> dict[str, Any]:
    row = {name: _encodable(value) for name, value in row_of(photo, language).items()}
    metadata, moment = photo.metadata, local_moment(photo.metadata)
    row["instant"], row["wall_time"] = metadata.instant, metadata.wall_nanoseconds
    row["taken_at"] = moment and moment.nanoseconds + moment.offset_minutes * _MINUTE
    row["day"] = metadata.local_day
    place = metadata.coordinate
    row["geometry"] = place and _POINT.pack(1, 1, place.longitude, place.latitude)
    return row


def _encodable(value: Any) -> Any:
    """Texts as UTF-8 can hold them: a file's name may have other bytes."""
    if isinstance(value, list):
        return [{name: _encodable(text) for name, text in each.items()} for each in value]
    if not isinstance(value, str):
        return value
    return value.encode("utf-8", "backslashreplace").decode()
