"""Small hand-made boundary sets."""

from collections.abc import Callable, Mapping, Sequence
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
        *((name, pa.string()) for name in ("other_levels", "bare_name")),
        ("is_union", pa.bool_()),
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
    known = {"id": id, "level": level, "parent_id": parent_id, "geometry": _wkb(geometry)}
    return {"name": id.upper(), "country": "XX", "source": "test", **known, **columns}


def _wkb(geometry: shapely.Geometry | bytes | None) -> bytes | None:
    return shapely.to_wkb(geometry) if isinstance(geometry, shapely.Geometry) else geometry


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


@pytest.fixture
def folder_of(write_set: Callable[..., Path], tmp_path: Path) -> Callable[..., Path]:
    """A folder of the given rows and of what lies beside them."""

    def write(
        *rows: dict[str, Any],
        names: Mapping[str, Sequence[dict[str, Any]]] | None = None,
        worldviews: str | None = None,
        waters: Sequence[tuple[str | None, shapely.Geometry | bytes | None]] | None = None,
    ) -> Path:
        write_set(*rows, path=tmp_path / "set.parquet")
        for file, of_file in (names or {}).items():
            (tmp_path / "names").mkdir(exist_ok=True)
            pq.write_table(pa.Table.from_pylist(list(of_file)), tmp_path / "names" / file)
        if worldviews is not None:
            (tmp_path / "worldviews.csv").write_text(worldviews, encoding="utf-8")
        if waters is not None:
            write_waters(tmp_path / "maritime", waters)
        return tmp_path

    return write


def write_waters(
    folder: Path, waters: Sequence[tuple[str | None, shapely.Geometry | bytes | None]]
) -> None:
    columns = [
        pa.array([id_ for id_, _ in waters], pa.string()),
        pa.array(["XX" for _ in waters], pa.string()),
        pa.array(["test" for _ in waters], pa.string()),
        pa.array([_wkb(geometry) for _, geometry in waters], pa.binary()),
    ]
    folder.mkdir(exist_ok=True)
    table = pa.table(columns, ["country_id", "country", "source", "geometry"])
    pq.write_table(table, folder / "territorial_waters.parquet")


@pytest.fixture(scope="session")
def resolver_of(write_set: Callable[..., Path]) -> Callable[..., Resolver]:
    """A resolver of the given rows."""
    return lambda *rows: Resolver.open(write_set(*rows))
