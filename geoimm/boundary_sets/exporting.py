"""A boundary set, or a part of one, as one file for other programs: GeoParquet or GeoJSON."""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geoimm.boundary_sets.credits import credits_of, notice
from geoimm.boundary_sets.folders import files_of
from geoimm.boundary_sets.rows import Geometries
from geoimm.boundary_sets.selection import Selection
from geoimm.boundary_sets.sidecars import Credit
from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError
from geoimm.resolver.layout import BoxColumn, write_boundary_file
from geoimm.resolver.names import lay_names_over
from geoimm.resolver.progress import Progress, silent

_EFFORT = 9
_TOGETHER = 2_000
"""Features written between two looks at the progress."""
_LONG = re.compile(r"-?\d+(?:\.\d{8,}(?:e-?\d+)?|(?:\.\d+)?e-\d+)")
"""A number with more digits than a centimetre of latitude needs."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What a file holds."""

    path: Path
    notice: Path
    """The text that names whom it is owed to; it belongs with the file."""
    divisions: int
    by_level: Mapping[str, int]
    """By the widest level of each."""
    credits: tuple[Credit, ...]

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        owed = [asdict(each) for each in self.credits]
        return {
            "file": str(self.path),
            "notice": str(self.notice),
            "divisions": self.divisions,
            "by_level": dict(self.by_level),
            "credits": owed,
        }


def export(source: Path, to: Path, selection: Selection, progress: Progress = silent) -> Exported:
    """Write what is wanted of a set to a file that is not there yet, and its NOTICE beside it.

    Names that lie beside the rows are in the file. Raises BoundaryDataError for a suffix that
    names no format, a file that is there, and a disk that cannot be written.
    """
    write = _writer(to)
    progress("read", 0, None)
    table = selection.of(_read(source))
    geometries = shapely.from_wkb(_objects(table.column("geometry")))
    texts = table.drop_columns(["geometry"])
    owed = credits_of(source, {text or "" for text in texts.column("source").to_pylist()})
    beside = to.with_name(f"{to.name}.NOTICE.txt")
    with _new_file(to) as part:
        write(part, texts, geometries, owed, progress)
        beside.write_text(notice(owed), encoding="utf-8")
    counted = Counter(texts.column("level").to_pylist())
    levels = {level.name: counted[level.name] for level in Level if counted[level.name]}
    return Exported(to, beside, len(texts), levels, tuple(owed))


_Write = Callable[[Path, pa.Table, Geometries, Collection[Credit], Progress], None]


def _writer(to: Path) -> _Write:
    if to.exists():
        raise BoundaryDataError(f"{to} is there already; remove it or name another file.")
    formats: Mapping[str, _Write] = {
        ".parquet": _write_parquet,
        ".geoparquet": _write_parquet,
        ".geojson": _write_geojson,
        ".json": _write_geojson,
    }
    if to.suffix.lower() not in formats:
        raise BoundaryDataError(
            f"{to.name} tells no format; end the file's name in .parquet or .geojson."
        )
    return formats[to.suffix.lower()]


def _read(source: Path) -> pa.Table:
    """All rows, under the names beside them, the widest first."""
    try:
        tables = [_read_file(file) for file in files_of(source)]
    except (pa.ArrowException, OSError) as error:
        raise BoundaryDataError(f"{source} cannot be read ({error}).") from error
    table = lay_names_over(
        pa.concat_tables(tables, promote_options="default"),
        sorted(source.glob("names/*.parquet")) if source.is_dir() else [],
    )
    ranks = pa.array([Level.__members__.get(name, 9) for name in table.column("level").to_pylist()])
    ordered = table.append_column("rank", ranks)
    keys = [(key, "ascending") for key in ("rank", "country", "id")]
    return ordered.sort_by(keys).drop_columns(["rank"])


def _read_file(file: Path) -> pa.Table:
    with pq.ParquetFile(file) as parquet:
        box = BoxColumn.of(parquet.schema_arrow)
        names = [name for name in parquet.schema_arrow.names if box is None or name != box.name]
        table = parquet.read(names)
    at = table.column_names.index("geometry")
    large = table.column("geometry").cast(pa.large_binary())
    return table.set_column(at, "geometry", large).replace_schema_metadata(None)


def _objects(column: pa.ChunkedArray) -> Any:
    values = np.empty(len(column), dtype=object)
    values[:] = column.to_pylist()
    return values


def _write_parquet(
    path: Path,
    texts: pa.Table,
    geometries: Geometries,
    owed: Collection[Credit],
    progress: Progress,
) -> None:
    progress("write", 0, len(texts))
    told = {"attribution": json.dumps([asdict(each) for each in owed], ensure_ascii=False)}
    write_boundary_file(path, texts, geometries, effort=_EFFORT, told=told)
    progress("write", len(texts), len(texts))


def _write_geojson(
    path: Path,
    texts: pa.Table,
    geometries: Geometries,
    owed: Collection[Credit],
    progress: Progress,
) -> None:
    """One line a feature; the attribution is a foreign member, as RFC 7946 allows."""
    attribution = json.dumps([asdict(each) for each in owed], ensure_ascii=False)
    with path.open("w", encoding="utf-8") as file:
        file.write(f'{{"type": "FeatureCollection", "attribution": {attribution}, "features": [')
        for first in range(0, len(texts), _TOGETHER):
            progress("write", first, len(texts))
            rows = texts.slice(first, _TOGETHER).to_pylist()
            shapes = shapely.orient_polygons(geometries[first : first + _TOGETHER])
            for at, (row, shape) in enumerate(zip(rows, shapes, strict=True), start=first):
                file.write((",\n" if at else "\n") + _feature(row, shape))
        file.write("\n]}\n")
    progress("write", len(texts), len(texts))


def _feature(row: Mapping[str, Any], shape: Any) -> str:
    told = {key: value for key, value in row.items() if value is not None and value is not False}
    id_ = json.dumps(told["id"], ensure_ascii=False)
    properties = json.dumps(told, ensure_ascii=False)
    geometry = _LONG.sub(lambda number: f"{float(number[0]):.7f}", shapely.to_geojson(shape))
    return f'{{"type": "Feature", "id": {id_}, "properties": {properties}, "geometry": {geometry}}}'


@contextmanager
def _new_file(to: Path) -> Iterator[Path]:
    """A file that has its name once it is whole."""
    part = to.with_name(f".{to.name}.part")
    try:
        yield part
        part.replace(to)
    except OSError as error:
        raise BoundaryDataError(f"{to} cannot be written ({error}).") from error
    finally:
        part.unlink(missing_ok=True)
