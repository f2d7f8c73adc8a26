"""The records of vector files: GeoJSON, GeoPackage, Shapefile, FlatGeobuf, TopoJSON, GeoParquet."""

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geoimm.errors import BoundaryDataError
from geoimm.importers.features import WGS84, DamagedFile
from geoimm.importers.libraries import library
from geoimm.importers.repair import Geometries

SUFFIXES = (
    ".geojson", ".json", ".topojson", ".gpkg", ".shp", ".zip", ".fgb", ".parquet", ".geoparquet",
)  # fmt: skip
_PARQUET = (".parquet", ".geoparquet")
_EMPTY = ("",)
_UTF8 = ("UTF-8",)
_NOT_TOLD = "ISO-8859-1"
"""What is assumed of a shapefile without a .cpg file, rightly of very few."""


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """One layer of a file: n geometries and n values of each column."""

    path: Path
    layer: str
    columns: Mapping[str, Sequence[Any]]
    geometries: Geometries
    crs: str | None
    """None where the file declares none."""

    def __len__(self) -> int:
        return len(self.geometries)

    def __contains__(self, column: str) -> bool:
        return self._spelled(column) is not None

    def values(self, column: str) -> Sequence[Any]:
        """The column, whatever its capitals; BoundaryDataError names one that is not there."""
        spelled = self._spelled(column)
        if spelled is None:
            raise self.lacks(column)
        return self.columns[spelled]

    def texts(self, column: str, missing: Sequence[str] = _EMPTY) -> list[str | None]:
        """The column as text without spaces around it, None for a missing one."""
        texts = (_text(value) for value in self.values(column))
        return [None if text is None or text in missing or not text else text for text in texts]

    def optional(self, column: str, missing: Sequence[str] = _EMPTY) -> list[str | None]:
        """The same, all missing where there is no such column."""
        return self.texts(column, missing) if column in self else [None] * len(self)

    def lacks(self, *columns: str, hint: str = "") -> BoundaryDataError:
        """What to raise where columns are missing."""
        return BoundaryDataError(
            f"{self.place} lacks the column {', '.join(columns)}; it has"
            f" {', '.join(self.columns) or 'none'}.{hint}"
        )

    @property
    def place(self) -> str:
        """The file, and the layer where it is named otherwise."""
        same = self.layer in ("", self.path.stem)
        return str(self.path) if same else f"{self.path}, layer {self.layer}"

    def _spelled(self, column: str) -> str | None:
        if column in self.columns:
            return column
        wanted = column.lower()
        return next((name for name in self.columns if name.lower() == wanted), None)


def read_all(
    path: Path, suffixes: Sequence[str] = SUFFIXES, encodings: Sequence[str] = _UTF8
) -> list[Records]:
    """Every layer of a file, or of each file of a folder; BoundaryDataError for what is none."""
    return [
        read_layer(file, layer, encodings)
        for file in files_of(path, suffixes)
        for layer in layers_of(file)
    ]


def one_crs(records: Sequence[Records], default: str = WGS84) -> str:
    """The reference system that all layers declare; files of one source do not differ in it."""
    declared = sorted({each.crs for each in records if each.crs})
    if len(declared) > 1:
        raise BoundaryDataError(
            f"{records[0].path.parent} holds files of different coordinate reference systems"
            f" ({', '.join(crs[:40] for crs in declared)}); import them one by one."
        )
    return declared[0] if declared else default


def files_of(path: Path, suffixes: Sequence[str] = SUFFIXES) -> list[Path]:
    """The file itself, or the vector files of a folder in the order of their names."""
    if path.is_file():
        return [path]
    found = sorted(file for file in path.iterdir() if file.suffix.lower() in suffixes)
    if not found:
        raise BoundaryDataError(f"{path} holds no file that ends in {', '.join(suffixes)}.")
    return found


def layers_of(path: Path) -> list[str]:
    """The names of the layers with geometries."""
    if path.suffix.lower() in _PARQUET:
        return [path.stem]
    with _reading(path):
        listed = library("pyogrio").list_layers(path)
    layers = [str(name) for name, kind in listed if kind is not None]
    if not layers:
        raise BoundaryDataError(f"{path} holds no layer with geometries.")
    return layers


def read_layer(path: Path, layer: str | None = None, encodings: Sequence[str] = _UTF8) -> Records:
    """One layer of a file, the first where none is named.

    Where a shapefile does not tell the encoding of its texts, these are tried in turn.
    """
    if path.suffix.lower() in _PARQUET:
        return _read_parquet(path)
    _refuse_cut_shapefile(path)
    with _reading(path):
        meta, wkb, columns = _read(path, layer or layers_of(path)[0], encodings)
    names = [str(name) for name in meta["fields"]]
    return Records(
        path=path,
        layer=layer or "",
        columns=dict(zip(names, columns, strict=True)),
        geometries=_from_wkb(wkb),
        crs=meta["crs"],
    )


def _read(path: Path, layer: str, encodings: Sequence[str]) -> tuple[Any, Any, Any]:
    gdal = library("pyogrio.raw")
    meta, _, wkb, columns = gdal.read(path, layer=layer)
    if meta["encoding"] == _NOT_TOLD:
        for encoding in encodings:
            with suppress(UnicodeError):
                meta, _, wkb, columns = gdal.read(path, layer=layer, encoding=encoding)
                break
    return meta, wkb, columns


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """What GDAL cannot read as BoundaryDataError; its warnings are about what is repaired later."""
    try:
        with warnings.catch_warnings(action="ignore", category=RuntimeWarning):
            yield
    except BoundaryDataError:
        raise
    except (RuntimeError, ValueError, OSError, UnicodeError) as error:
        raise _unreadable(path, error) from error


def _refuse_cut_shapefile(path: Path) -> None:
    """GDAL gives records beyond the end no geometry; the header tells the whole length."""
    if path.suffix.lower() != ".shp":
        return
    with path.open("rb") as file:
        header = file.read(28)
    told = 2 * int.from_bytes(header[24:28], "big")
    if path.stat().st_size < told:
        raise _unreadable(path, f"it has {path.stat().st_size} of its {told} bytes")


def _unreadable(path: Path, error: Exception | str) -> DamagedFile:
    told = " ".join(str(error).split())[:300].rstrip(".")
    return DamagedFile(
        f"{path} cannot be read ({told}); it may be cut short, damaged, or of another format:"
        " fetch it again, or open it in QGIS to see."
    )


def _read_parquet(path: Path) -> Records:
    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(path, error) from error
    geometry, crs = _geo(path, table.schema)
    columns = {
        name: table.column(name).to_pylist() for name in table.column_names if name != geometry
    }
    wkb = np.empty(len(table), dtype=object)
    wkb[:] = table.column(geometry).to_pylist()
    return Records(path, path.stem, columns, _from_wkb(wkb), crs)


def _geo(path: Path, schema: pa.Schema) -> tuple[str, str | None]:
    """The geometry's column and reference system, by the metadata of GeoParquet."""
    try:
        geo = json.loads((schema.metadata or {})[b"geo"])
        column = geo["columns"][geo["primary_column"]]
        name, encoding = str(geo["primary_column"]), column["encoding"]
    except (KeyError, ValueError, TypeError) as error:
        raise BoundaryDataError(
            f"{path} has no GeoParquet metadata; write it with geopandas, GDAL or DuckDB."
        ) from error
    if encoding != "WKB" or name not in schema.names:
        raise BoundaryDataError(
            f"{path}: the geometry is the column {name} in {encoding}; write it as WKB."
        )
    crs = column.get("crs")
    return name, json.dumps(crs) if crs else None


def _from_wkb(wkb: Any) -> Geometries:
    geometries: Geometries = shapely.from_wkb(wkb, on_invalid="fix")
    return geometries


def _text(value: Any) -> str | None:
    """Whole numbers without `.0`, NaN as missing."""
    if value is None or value != value:  # noqa: PLR0124  NaN
        return None
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
