"""The files that the builder writes are read where they are asked for, and the same each time."""

from pathlib import Path

import numpy as np
import shapely
from boundary_build.parquet import write
from boundary_build.rows import Boundary, Source

from geoimm.domain.divisions import Level
from geoimm.resolver import BoundarySet
from geoimm.resolver.stored_rows import StoredBoundaries

SOURCE = Source("made here", "file", "CC0", "nobody")


def _rows() -> list[Boundary]:
    land = Boundary("c", None, Level.country, "C", "XX", SOURCE, shapely.box(0, 0, 2, 1))
    cities = [
        Boundary(id_, "c", Level.city, id_.upper(), "XX", SOURCE, shapely.box(x, 0, x + 1, 1))
        for x, id_ in enumerate("ab")
    ]
    return [land, *cities]


def test_its_geometries_are_left_where_they_are(tmp_path: Path) -> None:
    write(tmp_path / "file.parquet", _rows())
    opened = BoundarySet.open(tmp_path)
    assert isinstance(opened.boundaries, StoredBoundaries)
    assert opened.boundaries.part_read == 0
    np.testing.assert_array_equal(opened.bounds, [[0, 0, 1, 1], [1, 0, 2, 1], [0, 0, 2, 1]])
    assert shapely.equals(opened.boundaries[np.array([1])][0], shapely.box(1, 0, 2, 1))


def test_rows_in_any_order_give_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path / "1.parquet", _rows())
    write(tmp_path / "2.parquet", _rows()[::-1])
    assert (tmp_path / "1.parquet").read_bytes() == (tmp_path / "2.parquet").read_bytes()
