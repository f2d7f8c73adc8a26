"""A small default set and the folders around it."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geoimm.boundary_sets.folders import Folders

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "parent_id", "level", "name", "name_local")),
        *((name, pa.string()) for name in ("name_en", "name_zh", "country", "code", "source")),
        ("other_levels", pa.string()),
        ("geometry", pa.binary()),
    ]
)


def division(
    id: str,  # noqa: A002  the column is called id
    level: str,
    geometry: Any,
    parent_id: str | None = None,
    **columns: str | None,
) -> dict[str, Any]:
    """One row: a geometry, WKB, or the west, south, east and north of a box."""
    shape = shapely.box(*geometry) if isinstance(geometry, tuple) else geometry
    wkb = shape if isinstance(shape, bytes | None) else shapely.to_wkb(shape)
    known = {"id": id, "level": level, "parent_id": parent_id, "geometry": wkb}
    return {"name": id.upper(), "country": "XX", "source": "test", **known, **columns}


DEFAULT = [
    division("x", "country", (0, 0, 10, 10), name="Ixland", name_zh="伊国"),
    division("w", "province", (0, 0, 5, 10), "x", name="West", name_zh="西"),
    division("e", "province", (5, 0, 10, 10), "x", name="East", name_zh="东"),
    division("w1", "city", (0, 0, 5, 5), "w"),
    division("w2", "city", (0, 5, 5, 10), "w"),
    division("e1", "city", (5, 0, 10, 5), "e"),
    division("w1a", "district", (0, 0, 2, 2), "w1"),
    division("e9", "district", (6, 6, 8, 8), "e"),
    division("y", "country", (20, 0, 30, 10), country="YY"),
    division("y1", "province", (20, 0, 30, 10), "y", country="YY"),
]


def write_set(path: Path, *rows: dict[str, Any]) -> Path:
    """Write rows as a boundary file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(list(rows), schema=SCHEMA), path)
    return path


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """An empty data folder beside the small default set."""
    default = tmp_path / "default"
    write_set(default / "x.parquet", *[row for row in DEFAULT if row["country"] == "XX"])
    write_set(default / "y.parquet", *[row for row in DEFAULT if row["country"] == "YY"])
    (default / "NOTICE").write_text("NOTICE\n\ntest (10 boundaries)\n  us\n  Licence: CC0\n")
    (default / "README.md").write_text("The default set.")
    return Folders(tmp_path / "data" / "boundaries", default)


@pytest.fixture
def imported(folders: Folders) -> Callable[..., Path]:
    """Put a set where the importer puts it: `imported(name, *rows)`."""

    def put(name: str, *rows: dict[str, Any]) -> Path:
        path = write_set(folders.sets / f"{name}.parquet", *rows)
        page = {"title": f"Survey {name}", "licence": "CC BY 4.0", "source": "survey.gpkg"}
        path.with_suffix(".json").write_text(json.dumps(page))
        return path

    return put
