"""A boundary set as one GeoParquet 1.1 file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from geoimm.domain.divisions import Level
from geoimm.importers.features import Feature
from geoimm.importers.repair import Geometries
from geoimm.resolver.layout import write_boundary_file

_EFFORT = 9
"""Of zstd: a higher one takes longer than it is worth where a person waits."""
_ALWAYS_NAMED = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Row:
    """One division as the file holds it."""

    id: str
    parent_id: str | None
    country: str | None
    feature: Feature
    """Its level, names and code."""


def write_set(path: Path, rows: Sequence[Row], geometries: Geometries, title: str) -> None:
    """Write the file: the same rows, the same bytes."""
    order = sorted(range(len(rows)), key=lambda at: _sort_key(rows[at]))
    ordered = [rows[at] for at in order]
    texts = pa.table(_texts(ordered, title))
    write_boundary_file(path, texts, geometries[order], effort=_EFFORT)


def _sort_key(row: Row) -> tuple[int, str, str, str]:
    return row.feature.level, row.country or "", row.parent_id or "", row.id


def _texts(rows: Sequence[Row], title: str) -> dict[str, pa.Array]:
    columns: dict[str, list[str | None]] = {
        "id": [row.id for row in rows],
        "parent_id": [row.parent_id for row in rows],
        "level": [row.feature.level.name for row in rows],
        "name": [row.feature.name for row in rows],
        "name_local": [row.feature.name for row in rows],
    }
    for language in _languages(rows):
        columns[f"name_{language}"] = [row.feature.names.get(language) for row in rows]
    columns["bare_name"] = [row.feature.bare_name for row in rows]
    columns["country"] = [row.country for row in rows]
    columns["code"] = [row.feature.code for row in rows]
    columns["other_levels"] = [_joined(row.feature.other_levels) for row in rows]
    columns["source"] = [row.feature.source or title for row in rows]
    unions = pa.array([row.feature.is_union for row in rows], pa.bool_())
    texts = {name: pa.array(values, pa.string()) for name, values in columns.items()}
    return {**texts, "is_union": unions}


def _joined(levels: Sequence[Level]) -> str | None:
    return " ".join(level.name for level in levels) or None


def _languages(rows: Sequence[Row]) -> list[str]:
    others = {language for row in rows for language in row.feature.names}
    return [*_ALWAYS_NAMED, *sorted(others.difference(_ALWAYS_NAMED, ["local"]))]
