"""Columns of Parquet files, and the refusal of a bad row by file, row and rule."""

from collections.abc import Callable, Sequence
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
    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            missing = [name for name in needed if name not in names]
            if missing:
                raise BoundaryDataError(
                    f"{path} lacks the column {', '.join(missing)}; such a file has the"
                    f" columns {', '.join(needed)}."
                )
            table = file.read([name for name in names if is_used(name)])
    except (pa.ArrowException, OSError) as error:
        raise BoundaryDataError(
            f"{path} cannot be read as Parquet ({error}); write it again."
        ) from error
    return pa.table({name: _plain(table, name, path) for name in table.column_names})


def polygons(column: pa.ChunkedArray, check: RowCheck) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """The geometries of a WKB column in the order of the checked rows, and their boxes."""
    wkb = np.empty(len(column), dtype=object)
    wkb[:] = column.to_pylist()
    geometries: NDArray[Any] = shapely.from_wkb(wkb, on_invalid="ignore")[check.order]
    check(shapely.is_missing(geometries), "the geometry is null or not readable WKB.")
    polygonal = np.isin(shapely.get_type_id(geometries), _POLYGONAL)
    check(~polygonal, "the geometry is neither a Polygon nor a MultiPolygon.")
    check(shapely.is_empty(geometries), "the geometry is empty.")
    bounds = shapely.bounds(geometries).reshape(-1, 4)
    in_range = (bounds[:, :2] >= (-180, -90)).all(axis=1) & (bounds[:, 2:] <= (180, 90)).all(axis=1)
    check(~in_range, "the geometry leaves -180..180, -90..90; it must be in WGS-84 degrees.")
    return geometries, bounds


def mask(values: pa.Array | pa.ChunkedArray) -> NDArray[np.bool_]:
    """A column of booleans without nulls."""
    return numbers(values.cast(pa.int8())).astype(np.bool_)


def numbers(values: pa.Array | pa.ChunkedArray) -> NDArray[Any]:
    """A column without nulls; pyarrow's own `to_numpy` would import pandas where there is one."""
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return np.from_dlpack(array)


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


def are_null(column: pa.ChunkedArray) -> NDArray[np.bool_]:
    """Which values of a column are null."""
    return mask(pc.is_null(column))


def _plain(table: pa.Table, column: str, path: Path) -> pa.ChunkedArray:
    found = table.schema.field(column).type
    stored = found.value_type if pa.types.is_dictionary(found) else found
    kinds, rule, kind = (
        (_BYTES, "WKB bytes", pa.large_binary())
        if column == "geometry"
        else (_TEXT, "text", pa.string())
    )
    if not any(is_kind(stored) for is_kind in kinds):
        raise BoundaryDataError(f"{path}: the column {column} is {found}; it must be {rule}.")
    return table.column(column).cast(kind)
