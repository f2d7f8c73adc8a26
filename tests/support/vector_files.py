"""Small files in the formats of boundaries, and their import."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas
from shapely import Polygon, box

from geoimm.domain.divisions import Division
from geoimm.importers.features import ImportOptions
from geoimm.importers.pipeline import import_boundaries
from geoimm.importers.report import Report
from geoimm.resolver import BoundarySet, Resolver

DRIVERS = {
    ".geojson": "GeoJSON",
    ".gpkg": "GPKG",
    ".shp": "ESRI Shapefile",
    ".fgb": "FlatGeobuf",
}
BOW_TIE = Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def square(x: float, y: float, size: float = 1) -> Polygon:
    """A square by its south-western corner."""
    return box(x, y, x + size, y + size)


def write_layer(
    path: Path,
    rows: Sequence[Mapping[str, Any]],
    crs: str = "EPSG:4326",
    layer: str | None = None,
) -> Path:
    """A vector file of the kind its suffix tells; each row has a `geometry`."""
    frame = geopandas.GeoDataFrame(list(rows), geometry="geometry", crs=crs)
    if path.suffix == ".parquet":
        frame.to_parquet(path)
    elif layer is None:
        frame.to_file(path, driver=DRIVERS[path.suffix])
    else:
        frame.to_file(path, driver=DRIVERS[path.suffix], layer=layer)
    return path


def imported(
    format_name: str, source: Path, options: ImportOptions | None = None
) -> tuple[Report, dict[str, Division]]:
    """The report of an import, and the divisions by their ids without the set's name."""
    report = import_set(format_name, source, options)
    boundary_set = BoundarySet.read(sets_beside(source) / "mine.parquet")
    rows = [boundary_set.division(row) for row in range(len(boundary_set))]
    return report, {division.id.removeprefix("mine:"): division for division in rows}


def import_set(format_name: str, source: Path, options: ImportOptions | None = None) -> Report:
    """Import the set `mine` to the folder of sets beside the source."""
    return import_boundaries(
        format_name,
        source,
        to=sets_beside(source),
        name="mine",
        options=options,
        imported_at=NOW,
    )


def sets_beside(source: Path) -> Path:
    """The folder the imports of a test go to."""
    return source.parent / "sets"


def chain(source: Path, longitude: float, latitude: float) -> list[str]:
    """The names of the imported divisions at a coordinate, the widest first."""
    resolver = Resolver.open(sets_beside(source) / "mine.parquet")
    address = resolver.resolve(longitude=longitude, latitude=latitude)
    return [division.name for division in address if division]
