"""The rows of a boundary set as they are, broken ones included: what checks and layers work on."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from geoimm.boundary_sets.folders import files_of
from geoimm.domain.divisions import Level
from geoimm.resolver.columns import read_columns
from geoimm.resolver.names import lay_names_over
from geoimm.resolver.set_reading import NEEDED

Texts: TypeAlias = NDArray[np.object_]
"""str or None."""
Geometries: TypeAlias = NDArray[np.object_]
Numbers: TypeAlias = NDArray[np.int64]
Mask: TypeAlias = NDArray[np.bool_]
_TEXTS = ("id", "parent_id", "level", "name", "country", "name_en", "name_zh", "other_levels")


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """n divisions in the order of their files."""

    ids: Texts
    parent_ids: Texts
    levels: NDArray[np.int8]
    """The widest of each; -1 for what is no level."""
    finest: NDArray[np.int8]
    """The last of its other levels, its level where it has none; -1 for what is none of these."""
    names: Texts
    names_en: Texts
    names_zh: Texts
    countries: Texts
    geometries: Geometries
    """None for what is not WKB."""
    files: Numbers
    """Which of the files the row is from."""
    places: Numbers
    """Its place in that file."""

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, which: Numbers | Mask) -> "Rows":
        """Some of the rows."""
        return Rows(*(getattr(self, column)[which] for column in self.__dataclass_fields__))

    def below(self, other: "Rows") -> "Rows":
        """These rows, then the other ones."""
        return Rows(
            *(
                np.concatenate([getattr(self, column), getattr(other, column)])
                for column in self.__dataclass_fields__
            )
        )

    def parents(self) -> Numbers:
        """The row of each parent, -1 for none and for an unknown one."""
        row_of = {id_: row for row, id_ in enumerate(self.ids)}
        found = (-1 if id_ is None else row_of.get(id_, -1) for id_ in self.parent_ids)
        return np.fromiter(found, dtype=np.int64, count=len(self))


def read_rows(path: Path) -> Rows:
    """The rows of a GeoParquet file or a folder of them.

    Raises BoundaryDataError only for a file that is no Parquet or lacks a column.
    """
    return rows_of_files(files_of(path), names=sorted(path.glob("names/*.parquet")))


def rows_of_files(files: Sequence[Path], *, first: int = 0, names: Sequence[Path] = ()) -> Rows:
    """The rows of several files, which are numbered from `first`, under the names beside them."""
    tables = [read_columns(file, NEEDED, _is_used) for file in files]
    counts = [len(table) for table in tables]
    together = pa.concat_tables(tables, promote_options="default").drop_columns(["geometry"])
    named = lay_names_over(together, names)
    texts = [_texts(named, column) for column in _TEXTS]
    ids, parent_ids, levels, local, countries, names_en, names_zh, others = texts
    known = {level.name: level.value for level in Level}
    widest = np.array([known.get(level, -1) for level in levels], dtype=np.int8)
    wkb = np.concatenate([_objects(table.column("geometry")) for table in tables])
    return Rows(
        ids=ids,
        parent_ids=parent_ids,
        levels=widest,
        finest=_finest(widest, others),
        names=local,
        names_en=names_en,
        names_zh=names_zh,
        countries=countries,
        geometries=shapely.from_wkb(wkb, on_invalid="ignore"),
        files=np.repeat(np.arange(first, first + len(files)), counts),
        places=np.concatenate([np.arange(count) for count in counts]),
    )


def other_levels(level: int, finest: int) -> str | None:
    """What the column says of a division that stands at all levels from one to the other."""
    return " ".join(Level(each).name for each in range(level + 1, finest + 1)) or None


def _finest(levels: NDArray[np.int8], others: Texts) -> NDArray[np.int8]:
    """Other levels are told wide to fine, next to the level and to each other."""
    finest = levels.copy()
    for row in np.flatnonzero(filled(others) != ""):
        ends = range(int(levels[row]) + 1, len(Level))
        told = (
            {other_levels(int(levels[row]), end): end for end in ends} if levels[row] >= 0 else {}
        )
        finest[row] = told.get(others[row], -1)
    return finest


def filled(texts: Texts) -> NDArray[np.str_]:
    """The texts with the empty one for None: quick to compare."""
    return np.array(["" if text is None else text for text in texts], dtype=np.str_)


def _is_used(column: str) -> bool:
    return column in NEEDED or column in _TEXTS


def _texts(table: pa.Table, column: str) -> Texts:
    if column not in table.column_names:
        return np.full(len(table), None, dtype=object)
    return _objects(table.column(column))


def _objects(column: pa.ChunkedArray) -> NDArray[np.object_]:
    values = np.empty(len(column), dtype=object)
    values[:] = column.to_pylist()
    return values
