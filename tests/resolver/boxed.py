"""Boundary sets with the boxes of their rows, by hand, so that bad rows can have them too."""

import json
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

_SIDES = ("xmin", "ymin", "xmax", "ymax")
_GEO = {
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {"geometry": {"covering": {"bbox": {side: ["bbox", side] for side in _SIDES}}}},
}
_SOMEWHERE = (0.0, 0.0, 1.0, 1.0)


def with_boxes(folder: Path, to: Path, *, group: int = 2) -> Path:
    """A copy of a folder of boundary files in which every file with geometries has boxes."""
    shutil.copytree(folder, to, dirs_exist_ok=True)
    for path in to.rglob("*.parquet"):
        if "geometry" in pq.read_schema(path).names:
            add_boxes(path, group=group)
    return to


def add_boxes(
    path: Path, *, boxes: list[tuple[float, ...] | None] | None = None, group: int = 2
) -> None:
    """Add boxes, those of the geometries where none are given, and cut small row groups."""
    table = pq.read_table(path)
    told = _boxes_of(table) if boxes is None else boxes
    column = pa.array(
        [box and dict(zip(_SIDES, box, strict=True)) for box in told],
        pa.struct([(side, pa.float64()) for side in _SIDES]),
    )
    table = table.append_column("bbox", column)
    pq.write_table(
        table.replace_schema_metadata({"geo": json.dumps(_GEO)}), path, row_group_size=group
    )


def _boxes_of(table: pa.Table) -> list[tuple[float, ...] | None]:
    wkb = np.array([*table.column("geometry").to_pylist(), None], dtype=object)[:-1]
    bounds = shapely.bounds(shapely.from_wkb(wkb, on_invalid="ignore")).reshape(-1, 4)
    return [_SOMEWHERE if np.isnan(box).any() else tuple(box.tolist()) for box in bounds]
