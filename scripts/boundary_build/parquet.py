"""GeoParquet 1.1 files, the same bytes for the same rows."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from boundary_build.geometry import Geometries, on_grid
from boundary_build.rows import Boundary
from geoimm.domain.divisions import Level
from geoimm.resolver.layout import write_boundary_file

COLUMNS = (
    "id",
    "parent_id",
    "level",
    "other_levels",
    "name",
    "bare_name",
    "name_local",
    "name_en",
    "name_zh",
    "country",
    "code",
    "is_union",
    "source",
)
_NAMED_COLUMNS = {"en", "zh"}
_REPEATED = ("parent_id", "level", "other_levels", "country", "source")
_ROW_GROUP = 8192
_EFFORT = 19


def write(path: Path, rows: Sequence[Boundary]) -> None:
    """Write the rows along a curve over the map; where they stand at one place, by level first."""
    ordered = sorted(rows, key=lambda row: (row.level, row.country, row.parent_id or "", row.id))
    geometries = on_grid(row.geometry for row in ordered)
    write_table(path, _texts(ordered), geometries)


def write_table(path: Path, columns: Mapping[str, pa.Array], geometries: Geometries) -> None:
    """Write columns of text beside the geometries, which are on the grid already."""
    write_boundary_file(path, pa.table(columns), geometries, effort=_EFFORT)


def write_plain(path: Path, table: pa.Table) -> None:
    """Write a table, the same bytes for the same rows."""
    repeated = [name for name in _REPEATED if name in table.column_names]
    pq.write_table(
        table,
        path,
        row_group_size=_ROW_GROUP,
        compression="zstd",
        compression_level=_EFFORT,
        use_dictionary=repeated,
        write_statistics=True,
        data_page_size=1 << 20,
        version="2.6",
        data_page_version="1.0",
    )


def _texts(rows: Sequence[Boundary]) -> dict[str, pa.Array]:
    """The columns every file has, with one more for each other language of its names."""
    columns: dict[str, list[str | None]] = {
        "id": [row.id for row in rows],
        "parent_id": [row.parent_id for row in rows],
        "level": [row.level.name for row in rows],
        "other_levels": [_joined(row.other_levels) for row in rows],
        "name": [row.name for row in rows],
        "bare_name": [row.bare_name for row in rows],
        "name_local": [row.name_local for row in rows],
        "name_en": [row.names.get("en") for row in rows],
        "name_zh": [row.names.get("zh") for row in rows],
    }
    others = {language for row in rows for language in row.names} - _NAMED_COLUMNS
    for language in sorted(others):
        columns[f"name_{language}"] = [row.names.get(language) for row in rows]
    columns["country"] = [row.country for row in rows]
    columns["code"] = [row.code for row in rows]
    columns["source"] = [row.source.name for row in rows]
    texts = {name: pa.array(values, pa.string()) for name, values in columns.items()}
    return {**texts, "is_union": pa.array([row.is_union or None for row in rows], pa.bool_())}


def _joined(levels: Sequence[Level]) -> str | None:
    return " ".join(level.name for level in levels) or None
