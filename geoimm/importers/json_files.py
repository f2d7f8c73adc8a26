"""JSON of boundary files: objects and polygons, or an error that names the file."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from geoimm.errors import BoundaryDataError


def read_object(path: Path) -> dict[str, Any]:
    """The JSON object of a file."""
    try:
        return parse_object(path.read_bytes(), str(path))
    except OSError as error:
        raise BoundaryDataError(f"{path} cannot be read ({error}).") from error


def parse_object(text: bytes | str, place: str) -> dict[str, Any]:
    """The JSON object of a text; `place` names it in the error."""
    try:
        parsed = json.loads(text)
    except ValueError as error:
        raise BoundaryDataError(f"{place} is not whole JSON ({error}); fetch it again.") from error
    if not isinstance(parsed, dict):
        raise BoundaryDataError(f"{place} holds {type(parsed).__name__}, no JSON object.")
    return parsed


def is_polygonal(geometry: Any) -> bool:
    """Whether a GeoJSON geometry says to be a Polygon or a MultiPolygon."""
    return isinstance(geometry, Mapping) and geometry.get("type") in ("Polygon", "MultiPolygon")


def boundary(geometry: Mapping[str, Any]) -> Any:
    """The shapely geometry of GeoJSON's, None where its rings cannot be read."""
    import shapely

    try:
        return shapely.from_geojson(json.dumps(geometry))
    except shapely.errors.ShapelyError:
        return None
