"""Boundary files to one set, read whole or opened."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geoimm.errors import BoundaryDataError
from geoimm.resolver import frame
from geoimm.resolver.boundary_set import POPULATED_PLACES, BoundarySet
from geoimm.resolver.columns import polygons
from geoimm.resolver.frame import Frame
from geoimm.resolver.hashes import sha256_of
from geoimm.resolver.maritime import Waters, open_waters, read_waters
from geoimm.resolver.stored_file import StoredFile, WholeFile, read_whole
from geoimm.resolver.stored_rows import (
    AreasOf,
    StoredBoundaries,
    StoredRows,
    check_boxes,
    check_told_boxes,
)
from geoimm.resolver.texts import NEEDED as NEEDED_TEXTS
from geoimm.resolver.texts import StoredTexts, WholeTexts, gather, is_text
from geoimm.resolver.worldviews import read_worldviews

NEEDED = ("id", "parent_id", "level", *NEEDED_TEXTS, "geometry")
"""The columns that every boundary file has."""
_WATERS = Path("maritime") / "territorial_waters.parquet"


def read_set(path: Path) -> BoundarySet:
    """`BoundarySet.read`."""
    paths = files_of(path)
    with ThreadPoolExecutor() as threads:
        version = threads.submit(sha256_of, path)
        files = list(threads.map(lambda file: read_whole(file, NEEDED, _is_used), paths))
        plain = _assemble(files, paths, names_of(path), version.result())
    return _with_company(plain, path, read_waters)


def _assemble(
    files: Sequence[WholeFile], paths: Sequence[Path], names: Sequence[Path], version: str
) -> BoundarySet:
    tables = [file.table for file in files]
    held = Frame.of(tables, paths)
    texts = gather(tables, names, held.check)
    wkb = [chunk for table in tables for chunk in table.column("geometry").chunks]
    boundaries, bounds = polygons(pa.chunked_array(wkb, pa.large_binary()), held.check)
    boxes = np.concatenate([file.boxes for file in files])[held.check.order]
    check_boxes(boxes, bounds, held.check)
    return BoundarySet(
        ids=held.ids,
        parents=held.parents,
        levels=held.levels,
        finest_levels=held.finest_levels,
        boundaries=boundaries,
        areas=shapely.area(boundaries),
        bounds=bounds,
        texts=WholeTexts(texts),
        version_of=lambda: version,
    )


def open_set(path: Path) -> BoundarySet:
    """`BoundarySet.open`."""
    paths = files_of(path)
    with ThreadPoolExecutor() as threads:
        opened = list(threads.map(lambda file: StoredFile.open(file, NEEDED), paths))
        files = [file for file in opened if file is not None]
        if len(files) < len(paths):
            return read_set(path)
        read = list(threads.map(lambda file: file.read(frame.COLUMNS), files))
    held = Frame.of([each.table for each in read], paths)
    sides = np.concatenate([each.boxes.T for each in read], axis=1)
    boxes = np.ascontiguousarray(sides[:, held.check.order]).T
    check_told_boxes(boxes, held.check)
    rows = StoredRows(files, held.check)
    boundaries = StoredBoundaries(rows, boxes)
    plain = BoundarySet(
        ids=held.ids,
        parents=held.parents,
        levels=held.levels,
        finest_levels=held.finest_levels,
        boundaries=boundaries,
        areas=AreasOf(boundaries),
        bounds=boxes,
        texts=StoredTexts(rows, held.ids, names_of(path)),
        version_of=cache(lambda: sha256_of(path)),
    )
    return _with_company(plain, path, open_waters)


def _with_company(plain: BoundarySet, path: Path, waters: "_ReadsWaters") -> BoundarySet:
    """The set with what lies beside its files."""
    row_of = cache(plain.row_of)  # the same countries are asked for again and again
    return replace(
        plain,
        populated_places=path / POPULATED_PLACES,
        worldviews=read_worldviews(path / "worldviews.csv", row_of, plain.levels),
        waters=waters(path / _WATERS, row_of, plain.levels),
    )


_ReadsWaters = Callable[[Path, Callable[[str], int | None], NDArray[np.int8]], Waters]


def names_of(path: Path) -> list[Path]:
    """The files of names in a folder of boundary files."""
    return sorted(path.glob("names/*.parquet"))


def files_of(path: Path) -> list[Path]:
    """A boundary file itself, or those of a folder; BoundaryDataError where there is none."""
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


def _is_used(column: str) -> bool:
    return column in NEEDED or column in frame.COLUMNS or is_text(column)
