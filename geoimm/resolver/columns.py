"""Columns of Parquet files, and the refusal of a bad row by file, row and rule."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from geoimm.errors import BoundaryDataError

_TEXT = (pa.types.is_string, pa.types.is_large_string, pa.types.is_null)
_BYTES = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_null)
_EXPECTED = {
    "geometry": (_BYTES, "WKB bytes", pa.large_binary()),
    "is_union": ((pa.types.is_boolean, *_TEXT), "true or false", pa.string()),
}
"""The columns that are no plain text: which types may be given, and the one that is read."""
_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass(frozen=True, slots=True)
class RowCheck:
    """Refuses a set for its first bad row, by the place where a person finds that row."""

    paths: Sequence[Path]
    first_rows: NDArray[np.int64]
    """Where each file begins in the concatenation of all."""
    order: NDArray[np.int64]
    """The place in that concatenation of each row that is checked."""
    ids: Sequence[str | None]

    def of(self, rows: NDArray[np.integer[Any]]) -> "RowCheck":
        """The check of some of the rows, in another order."""
        ids = [self.ids[row] for row in rows.tolist()]
        return RowCheck(self.paths, self.first_rows, self.order[rows], ids)

    def __call__(self, bad: NDArray[np.bool_], rule: str) -> None:
        """Raise BoundaryDataError for the first row that is bad."""
        if not bad.any():
            return
        row = int(np.argmax(bad))
        original = int(self.order[row])
        file = int(np.searchsorted(self.first_rows, original, side="right")) - 1
        raise BoundaryDataError(
            f"{self.paths[file]}, row {original - self.first_rows[file]}"
            f" (id {self.ids[row]!r}): {rule} Correct the file or leave it out."
        )


def check_of_file(path: Path, ids: pa.ChunkedArray) -> RowCheck:
    """The check of one file, its rows in their own order."""
    return RowCheck([path], np.zeros(1, dtype=np.int64), np.arange(len(ids)), ids.to_pylist())


def read_columns(path: Path, needed: Sequence[str], is_used: Callable[[str], bool]) -> pa.Table:
    """The used columns of a Parquet file, cast to plain strings and, `geometry`, to bytes."""
    with readable(path), pq.ParquetFile(path) as file:
        names = file.schema_arrow.names
        check_columns(path, names, needed)
        table = file.read([name for name in names if is_used(name)])
    return plain_table(table, path)


def check_columns(path: Path, names: Sequence[str], needed: Sequence[str]) -> None:
    """Raise BoundaryDataError for a column that is not among a file's names."""
    missing = [name for name in needed if name not in names]
    if missing:
        raise BoundaryDataError(
            f"{path} lacks the column {', '.join(missing)}; such a file has the"
            f" columns {', '.join(needed)}."
        )


@contextmanager
def readable(path: Path | None) -> Iterator[None]:
    """Reading a Parquet file in here raises nothing but BoundaryDataError."""
    try:
        yield
    except (pa.ArrowException, OSError) as error:
        raise BoundaryDataError(
            f"{path} cannot be read as Parquet ({error}); write it again."
        ) from error


def plain_table(table: pa.Table, path: Path) -> pa.Table:
    """The columns of a boundary file as plain strings and, `geometry`, as bytes."""
    return pa.table({name: _plain(table, name, path) for name in table.column_names})


def polygons(column: pa.ChunkedArray, check: RowCheck) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """The geometries of a WKB column in the order of the checked rows, and their boxes."""
    geometries = decoded(column)[check.order]
    return geometries, checked_bounds(geometries, check)


def decoded(column: pa.ChunkedArray) -> NDArray[Any]:
    """The geometries of a WKB column, None for what is no WKB."""
    wkb = np.empty(len(column), dtype=object)
    wkb[:] = column.to_pylist()
    geometries: NDArray[Any] = shapely.from_wkb(wkb, on_invalid="ignore")
    return geometries


def checked_bounds(geometries: NDArray[Any], check: RowCheck) -> NDArray[np.float64]:
    """The boxes of geometries, all of which must be polygons on the globe; shape (n, 4)."""
    check(shapely.is_missing(geometries), "the geometry is null or not readable WKB.")
    polygonal: NDArray[np.bool_] = np.isin(shapely.get_type_id(geometries), _POLYGONAL)
    check(~polygonal, "the geometry is neither a Polygon nor a MultiPolygon.")
    check(shapely.is_empty(geometries), "the geometry is empty.")
    bounds: NDArray[np.float64] = shapely.bounds(geometries).reshape(-1, 4)
    check(
        leave(bounds, np.array([-180.0, -90.0, 180.0, 90.0])),
        "the geometry leaves -180..180, -90..90; it must be in WGS-84 degrees.",
    )
    return bounds


def leave(boxes: NDArray[np.float64], limits: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which boxes are not within limits, one box for all or one for each; NaN holds nothing."""
    inward = np.array([1.0, 1.0, -1.0, -1.0])
    keeps: NDArray[np.bool_] = np.all(boxes * inward >= limits * inward, axis=1)
    return ~keeps


def mask(values: pa.Array | pa.ChunkedArray) -> NDArray[np.bool_]:
    """A column of booleans without nulls."""
    return numbers(values.cast(pa.int8())).astype(np.bool_)


def numbers(values: pa.Array | pa.ChunkedArray) -> NDArray[Any]:
    """A column without nulls; pyarrow's own `to_numpy` would import pandas where there is one."""
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return np.from_dlpack(array)


def numbers_or(values: pa.Array | pa.ChunkedArray, null: float) -> NDArray[np.float64]:
    """A column of numbers with one in the place of null."""
    filled = np.full(len(values), null)
    filled[mask(values.is_valid())] = numbers(values.drop_null().cast(pa.float64()))
    return filled


def categories(column: pa.ChunkedArray) -> tuple[list[str], NDArray[np.int64]]:
    """The distinct texts of a column and, for each row, the place of its own, -1 for null."""
    encoded = column.dictionary_encode().combine_chunks()
    places = np.full(len(encoded), -1, dtype=np.int64)
    places[~are_null(encoded.indices)] = numbers(encoded.indices.drop_null())
    return encoded.dictionary.to_pylist(), places


def integers(values: NDArray[np.integer[Any]]) -> pa.Array:
    """Integers as an Arrow array; `pyarrow.array` would import pandas where there is one."""
    kind = pa.from_numpy_dtype(values.dtype)
    buffer = pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(kind, len(values), [None, buffer])


def strings(values: Sequence[str]) -> pa.Array:
    """Texts as an Arrow array, for the same reason."""
    encoded = [each.encode() for each in values]
    ends = np.cumsum([0, *map(len, encoded)]).astype(np.int32)
    return pa.StringArray.from_buffers(
        len(values), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))
    )


def are_null(column: pa.Array | pa.ChunkedArray) -> NDArray[np.bool_]:
    """Which values of a column are null."""
    return mask(pc.is_null(column))


def _plain(table: pa.Table, column: str, path: Path) -> pa.ChunkedArray:
    found = table.schema.field(column).type
    stored = found.value_type if pa.types.is_dictionary(found) else found
    kinds, rule, kind = _EXPECTED.get(column, (_TEXT, "text", pa.string()))
    if not any(is_kind(stored) for is_kind in kinds):
        raise BoundaryDataError(f"{path}: the column {column} is {found}; it must be {rule}.")
    return table.column(column).cast(kind)
