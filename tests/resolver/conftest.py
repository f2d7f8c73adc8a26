"""Small hand-made boundary sets."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geoimm.resolver import Resolver

SCHEMA = pa.schema(
    [
        *((name, pa.string()) for name in ("id", "parent_id", "level", "name", "name_local")),
        *((name, pa.string()) for name in ("name_en", "name_zh", "country", "code", "source")),
        ("geometry", pa.binary()),
    ]
)


def _boundary(
    id: str,  # noqa: A002  the column is called id
    level: str,
    geometry: shapely.Geometry | bytes | None,
    parent_id: str | None = None,
    **columns: str | None,
) -> dict[str, Any]:
    wkb = shapely.to_wkb(geometry) if isinstance(geometry, shapely.Geometry) else geometry
    known = {"id": id, "level": level, "parent_id": parent_id, "geometry": wkb}
    return {"name": id.upper(), "country": "XX", "source": "test", **known, **columns}


@pytest.fixture(scope="session")
def boundary() -> Callable[..., dict[str, Any]]:
    """One row of a boundary file: `boundary(id, level, geometry, parent_id, **columns)`."""
    return _boundary


@pytest.fixture(scope="session")
def write_set(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Write rows as a boundary file and return its path."""

    def write(*rows: dict[str, Any], path: Path | None = None) -> Path:
        target = path or tmp_path_factory.mktemp("set") / "set.parquet"
        pq.write_table(pa.Table.from_pylist(list(rows), schema=SCHEMA), target)
        return target

    return write


@pytest.fixture(scope="session")
def resolver_of(write_set: Callable[..., Path]) -> Callable[..., Resolver]:
    """A resolver of the given rows."""
    return lambda *rows: Resolver.open(write_set(*rows))
