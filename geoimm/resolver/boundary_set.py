"""Boundary files to one checked set of columns."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from geoimm.domain.divisions import Division, Level
from geoimm.errors import BoundaryDataError

NEEDED = ("id", "parent_id", "level", "name", "country", "source", "geometry")
NEVER_NULL = ("id", "level", "name")
_TEXT = (pa.types.is_string, pa.types.is_large_string, pa.types.is_null)
_BYTES = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_null)
_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass(frozen=True, slots=True, eq=False)
class BoundarySet:
    """All boundaries loaded together, one row each, the rows in the order of their ids.

    A row number is therefore lower exactly where the id is lower.
    """

    ids: tuple[str, ...]
    parents: NDArray[np.int32]
    """The row of the parent, -1 where there is none; its level is always a wider one."""
    levels: NDArray[np.int8]
    boundaries: NDArray[Any]
    """shapely Polygons and MultiPolygons in degrees, none of them empty."""
    areas: NDArray[np.float64]
    """Planar square degrees: only to tell the smaller of two overlapping boundaries."""
    attributes: pa.Table
    """The text columns: name, country, source, and code and name_<language> where known."""

    @classmethod
    def read(cls, path: str | PathLike[str]) -> "BoundarySet":
        """Read a GeoParquet file or all `*.parquet` of a folder.

        Raises BoundaryDataError, which names the file, the row and the rule.
        """
        paths = _files(Path(path))
        return _assemble([_read_columns(file) for file in paths], paths)

    @staticmethod
    def default_path() -> Path:
        """The folder packed in the wheel or, in a checkout, `boundaries` beside the package."""
        package = Path(__file__).parent.parent
        packed = package / "boundaries"
        return packed if packed.is_dir() else package.parent / "boundaries"

    def __len__(self) -> int:
        return len(self.ids)

    def row_of(self, division_id: str) -> int | None:
        """The row of a division's stable id, None for an unknown one."""
        row = bisect_left(self.ids, division_id)
        return row if row < len(self.ids) and self.ids[row] == division_id else None

    def division(self, row: int) -> Division:
        """The record of one row."""
        texts = self.attributes.slice(row, 1).to_pylist()[0]
        parent = int(self.parents[row])
        return Division(
            id=self.ids[row],
            level=Level(int(self.levels[row])),
            name=texts["name"],
            names=_names_by_language(texts),
            country=texts["country"] or "",
            code=texts.get("code"),
            source=texts["source"] or "",
            parent_id=self.ids[parent] if parent >= 0 else None,
        )

    def chains(self) -> NDArray[np.int32]:
        """Rows of each division and its parents, country to township, -1 for none.

        Shape (n + 1, 5): the last row is the empty chain, so that row -1 has one too.
        """
        chains = np.full((len(self) + 1, len(Level)), -1, dtype=np.int32)
        for level in Level:
            rows = np.flatnonzero(self.levels == level)
            chains[rows] = chains[self.parents[rows]]
            chains[rows, level] = rows
        return chains

    def childless(self) -> NDArray[np.bool_]:
        """Which rows are nobody's parent."""
        childless = np.ones(len(self), dtype=np.bool_)
        childless[self.parents[self.parents >= 0]] = False
        return childless


def _names_by_language(texts: dict[str, str | None]) -> dict[str, str]:
    return {
        column.removeprefix("name_"): text
        for column, text in texts.items()
        if column.startswith("name_") and text
    }


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise BoundaryDataError(
            f"{path} does not exist; name a GeoParquet file or a folder of them."
        )
    files = sorted(path.glob("*.parquet"))
    if not files:
        raise BoundaryDataError(
            f"{path} holds no *.parquet file; name a folder of boundary files,"
            " or build the default ones with scripts/build_boundaries.py."
        )
    return files


def _read_columns(path: Path) -> pa.Table:
    """The columns the set uses, cast to plain strings and bytes."""
    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            missing = [name for name in NEEDED if name not in names]
            if missing:
                raise BoundaryDataError(
                    f"{path} lacks the column {', '.join(missing)}; a boundary file has the"
                    f" columns {', '.join(NEEDED)}."
                )
            table = file.read([name for name in names if _is_used(name)])
    except (pa.ArrowException, OSError) as error:
        raise BoundaryDataError(
            f"{path} cannot be read as Parquet ({error}); write it again."
        ) from error
    return pa.table({name: _plain(table, name, path) for name in table.column_names})


def _is_used(column: str) -> bool:
    if column == "name_local":
        return False  # `name` is the local one already
    return column in NEEDED or column == "code" or column.startswith("name_")


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


def _assemble(tables: Sequence[pa.Table], paths: Sequence[Path]) -> BoundarySet:
    together = pa.concat_tables(tables, promote_options="default")
    order = pc.sort_indices(together, sort_keys=[("id", "ascending")])
    texts = together.drop_columns(["geometry"]).take(order).combine_chunks()
    check = _Check(
        paths=paths,
        first_rows=np.cumsum([0] + [len(each) for each in tables]),
        order=_numbers(order),
        ids=texts.column("id").to_pylist(),
    )
    for column in NEVER_NULL:
        check(_mask(pc.is_null(texts.column(column))), f"{column} is null; every row needs one.")
    levels = _levels(texts, check)
    parents = _parents(texts, levels, check)
    boundaries = _boundaries(together.column("geometry"), check)
    return BoundarySet(
        ids=tuple(check.ids),
        parents=parents,
        levels=levels,
        boundaries=boundaries,
        areas=shapely.area(boundaries),
        attributes=texts.drop_columns(["id", "parent_id", "level"]),
    )


@dataclass(frozen=True, slots=True)
class _Check:
    """Refuses the set for its first bad row, by the place where a person finds that row."""

    paths: Sequence[Path]
    first_rows: NDArray[np.int64]
    order: NDArray[np.int64]
    ids: list[str]

    def __call__(self, bad: NDArray[np.bool_], rule: str) -> None:
        if not bad.any():
            return
        row = int(np.argmax(bad))
        original = int(self.order[row])
        file = int(np.searchsorted(self.first_rows, original, side="right")) - 1
        raise BoundaryDataError(
            f"{self.paths[file]}, row {original - self.first_rows[file]}"
            f" (id {self.ids[row]!r}): {rule} Correct the file or leave it out."
        )


def _levels(texts: pa.Table, check: _Check) -> NDArray[np.int8]:
    encoded = texts.column("level").dictionary_encode().combine_chunks()
    known = [Level.__members__.get(name, -1) for name in encoded.dictionary.to_pylist()]
    levels: NDArray[np.int8] = np.array(known, dtype=np.int8)[_numbers(encoded.indices)]
    check(levels < 0, f"the level is not one of {', '.join(Level.__members__)}.")
    return levels


def _parents(texts: pa.Table, levels: NDArray[np.int8], check: _Check) -> NDArray[np.int32]:
    ids = texts.column("id").combine_chunks()
    again = _mask(pc.equal(ids[1:], ids[:-1]))
    check(
        np.concatenate([[False], again])[: len(ids)],
        "the id is in the set twice; ids are unique over all files of a set.",
    )
    parent_ids = texts.column("parent_id")
    found = pc.index_in(parent_ids, value_set=ids, skip_nulls=True)
    unknown = _mask(pc.and_(pc.is_valid(parent_ids), pc.is_null(found)))
    check(unknown, "its parent_id is not in the set; parents must be rows of the same set.")
    parents = np.full(len(ids), -1, dtype=np.int32)
    parents[_mask(pc.is_valid(found))] = _numbers(found.drop_null())
    not_wider = (parents >= 0) & (levels[parents] >= levels)
    check(not_wider, "its parent is at the same or a finer level; a parent's level is wider.")
    return parents


def _boundaries(column: pa.ChunkedArray, check: _Check) -> NDArray[Any]:
    wkb = np.empty(len(column), dtype=object)
    wkb[:] = column.to_pylist()
    boundaries: NDArray[Any] = shapely.from_wkb(wkb, on_invalid="ignore")[check.order]
    check(shapely.is_missing(boundaries), "the geometry is null or not readable WKB.")
    polygonal = np.isin(shapely.get_type_id(boundaries), _POLYGONAL)
    check(~polygonal, "the geometry is neither a Polygon nor a MultiPolygon.")
    check(shapely.is_empty(boundaries), "the geometry is empty.")
    bounds = shapely.bounds(boundaries).reshape(-1, 4)
    in_range = (bounds[:, :2] >= (-180, -90)).all(axis=1) & (bounds[:, 2:] <= (180, 90)).all(axis=1)
    check(~in_range, "the geometry leaves -180..180, -90..90; it must be in WGS-84 degrees.")
    return boundaries


def _mask(values: pa.Array | pa.ChunkedArray) -> NDArray[np.bool_]:
    return _numbers(values.cast(pa.int8())).astype(np.bool_)


def _numbers(values: pa.Array | pa.ChunkedArray) -> NDArray[Any]:
    """A column without nulls; pyarrow's own `to_numpy` would import pandas where there is one."""
    array = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return np.from_dlpack(array)
