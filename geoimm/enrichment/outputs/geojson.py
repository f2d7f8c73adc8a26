"""GeoJSON, as RFC 7946 has it."""

import json
from collections.abc import Iterable
from typing import Any, BinaryIO

from geoimm.enrichment.outputs.rows import row_of
from geoimm.enrichment.photos import EnrichedPhoto


def write_geojson(file: BinaryIO, photos: Iterable[EnrichedPhoto], language: str | None) -> None:
    """Write one FeatureCollection, in UTF-8.

    The geometry is a point, with the altitude where it is known, and null for a photo without a
    place. The properties are the columns of `rows.row_of` but the coordinate.
    """
    file.write(b'{"type":"FeatureCollection","features":[')
    separator = b"\n"
    for photo in photos:
        text = json.dumps(_feature(photo, language), ensure_ascii=False, separators=(",", ":"))
        file.write(separator + text.encode("utf-8", "backslashreplace"))
        separator = b",\n"
    file.write(b"\n]}\n")


def _feature(photo: EnrichedPhoto, language: str | None) -> dict[str, Any]:
    properties = row_of(photo, language)
    longitude, latitude = properties.pop("longitude"), properties.pop("latitude")
    altitude = properties.pop("altitude_metres")
    position = [longitude, latitude] if altitude is None else [longitude, latitude, altitude]
    is_placed = photo.metadata.coordinate is not None
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": position} if is_placed else None,
        "properties": properties,
    }
