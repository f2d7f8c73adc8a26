"""The divisions of some countries in a boundary set: what imported ones are compared with."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely
from numpy.typing import NDArray

from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError
from geoimm.importers.repair import Geometries
from geoimm.resolver.names import is_name_in_a_language, lay_names_over

_TEXTS = ("id", "parent_id", "name", "country", "level", "other_levels", "code", "bare_name")


@dataclass(frozen=True, slots=True, eq=False)
class KnownDivisions:
    """n divisions below the country, and what is told of each."""

    rows: list[Mapping[str, Any]]
    """By column; `is_union` and names in languages where the set has them."""
    geometries: Geometries
    widest: NDArray[np.int64]
    finest: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)

    def levels(self, row: int) -> tuple[Level, ...]:
        """All levels at which a division stands."""
        return tuple(Level)[self.widest[row] : self.finest[row] + 1]

    def names(self, row: int) -> dict[str, str]:
        """Its names by language."""
        told = self.rows[row]
        return {
            column.removeprefix("name_"): text
            for column, text in told.items()
            if is_name_in_a_language(column) and text
        }


def known_divisions(path: Path, countries: Collection[str]) -> KnownDivisions:
    """Those of a set's file or folder, under the names that lie beside it."""
    files = [path] if path.is_file() else sorted(path.glob("*.parquet"))
    tables = [_read(file, countries) for file in files]
    table = pa.concat_tables(tables, promote_options="default").combine_chunks()
    wkb = np.empty(len(table), dtype=object)
    wkb[:] = table.column("geometry").to_pylist()
    texts = lay_names_over(table.drop_columns(["geometry"]), sorted(path.glob("names/*.parquet")))
    rows = texts.to_pylist()
    spans = np.array([_span(row) for row in rows], dtype=np.int64).reshape(-1, 2)
    geometries = shapely.from_wkb(wkb, on_invalid="fix")
    below = np.flatnonzero(spans[:, 1] > Level.country)
    return KnownDivisions(
        [rows[row] for row in below], geometries[below], spans[below, 0], spans[below, 1]
    )


def _read(file: Path, countries: Collection[str]) -> pa.Table:
    wanted = pc.is_in(pc.field("country"), pa.array(sorted(countries), pa.string()))
    try:
        names = pq.read_schema(file).names
        columns = [name for name in names if name in (*_TEXTS, "is_union", "geometry")]
        columns += [name for name in names if is_name_in_a_language(name)]
        return pq.read_table(file, columns=columns, filters=wanted)
    except (pa.ArrowException, OSError) as error:
        raise BoundaryDataError(f"{file} cannot be read ({error}).") from error


def _span(row: Mapping[str, Any]) -> tuple[int, int]:
    widest = Level.__members__.get(row["level"], Level.country)
    return widest, widest + len((row.get("other_levels") or "").split())
