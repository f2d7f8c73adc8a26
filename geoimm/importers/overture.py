"""Overture Maps divisions: the GeoParquet files of `division_area`, and of `division` beside them.

The areas tell names, country and level; only the divisions tell parents.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError
from geoimm.importers.features import DamagedFile, Feature, ImportOptions, Source

_LEVELS = {
    "country": Level.country,
    "dependency": Level.country,
    "region": Level.province,
    "county": Level.city,
    "localadmin": Level.district,
    "locality": Level.township,
    "borough": Level.township,
}
"""The other subtypes are no tier of government, or finer than a township."""
_EXCEPTIONS = {("TW", "locality"): Level.district}
"""By country: Taiwan has its counties as regions, its towns as localities."""
_AREA_COLUMNS = ("division_id", "subtype", "country", "names", "geometry")
_MORE_COLUMNS = ("region", "is_territorial", "class")
_RELEASE = re.compile(r"\d{4}-\d{2}-\d{2}\.\d+")


def read_overture(path: Path, options: ImportOptions) -> Source:
    """The territorial area of each division, which reaches over its coastal water."""
    files = _files(path)
    areas = [file for file, columns in files if "division_id" in columns]
    divisions = [file for file, columns in files if "parent_division_id" in columns]
    if not areas:
        missing = [name for name in _AREA_COLUMNS if name not in files[0][1]]
        raise BoundaryDataError(
            f"{path} lacks the column {', '.join(missing)}; name the files of the type"
            " division_area of the theme divisions."
        )
    for file, columns in files:
        _check(file, columns)
    skipped: Counter[str] = Counter()
    rows = _one_each([row for file in areas for row in _rows(file)], skipped)
    parents = {key: parent for file in divisions for key, parent in _parents(file)}
    release = _RELEASE.search(str(path.absolute()))
    return Source(
        features=_features(rows, parents, options, skipped),
        count=len(rows),
        title=f"Overture Maps divisions {release[0] if release else ''}".strip(),
        licence="ODbL 1.0 (parts CC BY 4.0)",
        skipped=skipped,
    )


def _files(path: Path) -> list[tuple[Path, Sequence[str]]]:
    found = [path] if path.is_file() else sorted(path.rglob("*.parquet"))
    if not found:
        raise BoundaryDataError(f"{path} holds no *.parquet file; name Overture's GeoParquet.")
    return [(file, _columns(file)) for file in found]


def _columns(file: Path) -> Sequence[str]:
    try:
        names: Sequence[str] = pq.read_schema(file).names
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(file, error) from error
    return names


def _unreadable(file: Path, error: Exception) -> DamagedFile:
    return DamagedFile(f"{file} cannot be read as Parquet ({error}); fetch it again.")


def _check(file: Path, columns: Sequence[str]) -> None:
    missing = [name for name in _AREA_COLUMNS if name not in columns]
    if "division_id" in columns and missing:
        raise BoundaryDataError(
            f"{file} lacks the column {', '.join(missing)}; a division_area file has"
            f" {', '.join(_AREA_COLUMNS)}."
        )


def _table(file: Path, wanted: Sequence[str]) -> Iterator[dict[str, Any]]:
    try:
        with pq.ParquetFile(file) as parquet:
            present = [name for name in wanted if name in parquet.schema_arrow.names]
            for batch in parquet.iter_batches(columns=present):
                yield from batch.to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(file, error) from error


def _rows(file: Path) -> Iterator[dict[str, Any]]:
    return _table(file, (*_AREA_COLUMNS, *_MORE_COLUMNS))


def _parents(file: Path) -> Iterator[tuple[str, str | None]]:
    for row in _table(file, ("id", "parent_division_id")):
        yield row["id"], row["parent_division_id"]


def _one_each(
    rows: Sequence[dict[str, Any]], skipped: Counter[str]
) -> Mapping[str, dict[str, Any]]:
    """The territorial area of each division; the land one where there is no other."""
    best: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=_rank):
        if best.setdefault(row["division_id"], row) is not row:
            skipped["another area of the same division"] += 1
    return best


def _rank(row: Mapping[str, Any]) -> tuple[bool, bool]:
    """Older releases do not flag the territory; their maritime class is the sea alone."""
    return row.get("is_territorial") is False, row.get("class") == "maritime" and (
        "is_territorial" not in row
    )


def _features(
    rows: Mapping[str, dict[str, Any]],
    parents: Mapping[str, str | None],
    options: ImportOptions,
    skipped: Counter[str],
) -> Iterator[Feature]:
    levels = {id_: _level(row) for id_, row in rows.items()}
    for id_, row in rows.items():
        level = levels[id_]
        if level is None:
            skipped[f"subtype {row['subtype']}: no level of its own"] += 1
            continue
        names = row["names"] or {}
        yield Feature(
            id=id_,
            level=level,
            name=names.get("primary") or "",
            geometry=_geometry(row["geometry"]),
            parent_id=_wider(id_, level, parents, levels),
            names={tag: text for tag, text in dict(names.get("common") or ()).items() if text},
            country=row["country"] or options.country,
            code=_code(row, level),
        )


def _geometry(wkb: bytes | None) -> Any:
    return shapely.from_wkb(wkb, on_invalid="fix")


def _level(row: Mapping[str, Any]) -> Level | None:
    return _EXCEPTIONS.get((row["country"], row["subtype"])) or _LEVELS.get(row["subtype"])


def _code(row: Mapping[str, Any], level: Level) -> str | None:
    if level is Level.country:
        return str(row["country"])
    return str(row["region"]) if level is Level.province and row.get("region") else None


def _wider(
    id_: str,
    level: Level,
    parents: Mapping[str, str | None],
    levels: Mapping[str, Level | None],
) -> str | None:
    """The nearest ancestor that has an area and a wider level."""
    path = [id_]
    while (above := parents.get(path[-1])) is not None:
        if above in path:
            raise BoundaryDataError(
                f"the parents go round in a circle: {' -> '.join([*path, above])}; fetch the"
                " files of one release, or leave out the type division."
            )
        found = levels.get(above)
        if found is not None and found < level:
            return above
        path.append(above)
    return None
