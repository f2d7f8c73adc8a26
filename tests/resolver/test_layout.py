"""How boundary files are laid out, and that others read them as GeoParquet."""

import json
from pathlib import Path

import geopandas
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geoimm.resolver.layout import BoxColumn, write_boundary_file

TRIANGLES = 5_000
STANDARD = ("xmin", "ymin", "xmax", "ymax")


@pytest.fixture
def triangles() -> np.ndarray:
    corners = np.random.default_rng(5).uniform([-170, -80], [170, 80], (TRIANGLES, 1, 2))
    shapes = corners + np.array([[0, 0], [0.5, 0.1], [0.25, 0.75], [0, 0]])
    polygons: np.ndarray = shapely.polygons(shapes)
    return polygons


def write(path: Path, geometries: np.ndarray) -> Path:
    ids = [f"t:{number:05}" for number in range(len(geometries))]
    columns = {"id": pa.array(ids), "level": pa.array(["city"] * len(ids))}
    write_boundary_file(path, pa.table(columns), geometries, effort=3)
    return path


def test_every_row_keeps_its_text_its_polygon_and_the_box_of_it(
    triangles: np.ndarray, tmp_path: Path
) -> None:
    table = pq.read_table(write(tmp_path / "set.parquet", triangles)).sort_by("id")
    polygons = shapely.from_wkb(np.array(table.column("geometry").to_pylist(), dtype=object))
    assert shapely.equals(polygons, triangles).all()
    assert shapely.is_ccw(shapely.get_exterior_ring(polygons)).all()
    box = BoxColumn.of(table.schema)
    assert box is not None
    np.testing.assert_array_equal(box.bounds(table), shapely.bounds(triangles))


def test_row_groups_are_small_in_rows_and_in_bytes(triangles: np.ndarray, tmp_path: Path) -> None:
    many_vertices = shapely.segmentize(triangles[:100], 0.0005)
    path = write(tmp_path / "set.parquet", np.concatenate([triangles[100:], many_vertices]))
    with pq.ParquetFile(path) as file:
        groups = [file.read_row_group(at) for at in range(file.num_row_groups)]
    assert sum(map(len, groups)) == TRIANGLES
    assert max(map(len, groups)) <= 2048
    sizes = [[len(wkb) for wkb in each.column("geometry").to_pylist()] for each in groups]
    assert all(sum(each) <= 2_000_000 for each in sizes)


def test_rows_that_follow_each_other_are_neighbours(triangles: np.ndarray, tmp_path: Path) -> None:
    table = pq.read_table(write(tmp_path / "set.parquet", triangles))
    box = BoxColumn.of(table.schema)
    assert box is not None
    given, written = shapely.bounds(triangles)[:, :2], box.bounds(table)[:, :2]
    steps = [np.hypot(*np.diff(places, axis=0).T).mean() for places in (given, written)]
    assert steps[1] < steps[0] / 20


def test_one_polygon_that_is_larger_than_a_group_is_a_group(tmp_path: Path) -> None:
    large = shapely.segmentize(shapely.box(0, 0, 10, 10), 0.0003)
    path = write(tmp_path / "set.parquet", np.array([large, shapely.box(0, 0, 1, 1)]))
    assert pq.read_metadata(path).num_row_groups == 2


def test_no_rows_make_a_file_without_rows(tmp_path: Path) -> None:
    path = write(tmp_path / "set.parquet", np.empty(0, dtype=object))
    assert pq.read_table(path).column_names == ["id", "level", "geometry", "bbox"]


def test_the_same_rows_give_the_same_bytes(triangles: np.ndarray, tmp_path: Path) -> None:
    one, other = (write(tmp_path / name, triangles) for name in ("1.parquet", "2.parquet"))
    assert one.read_bytes() == other.read_bytes()


def test_geopandas_reads_only_the_polygons_whose_boxes_meet_a_window(
    triangles: np.ndarray, tmp_path: Path
) -> None:
    path = write(tmp_path / "set.parquet", triangles)
    found = geopandas.read_parquet(path, bbox=(10, 20, 30, 40))
    expected = shapely.STRtree(triangles).query(shapely.box(10, 20, 30, 40))
    assert sorted(found["id"]) == [f"t:{number:05}" for number in sorted(expected)]


def test_a_covering_of_another_writer_is_found_by_the_metadata_and_made_wider() -> None:
    """DuckDB and others keep boxes in 32 bits and may round them to the nearest number."""
    exact = np.array([[0.1, 0.2, 0.3, 0.7], [-179.9, -89.9, 179.9, 89.9]])
    names = ["w", "s", "e", "n"]
    sides = [pa.array(side.astype(np.float32)) for side in exact.T]
    paths = {side: ["box", name] for side, name in zip(STANDARD, names, strict=True)}
    geo = {"columns": {"geometry": {"covering": {"bbox": paths}}}}
    table = pa.table({"box": pa.StructArray.from_arrays(sides, names)})
    table = table.replace_schema_metadata({"geo": json.dumps(geo)})
    box = BoxColumn.of(table.schema)
    assert box is not None
    bounds = box.bounds(table)
    assert (bounds[:, :2] <= exact[:, :2]).all()
    assert (bounds[:, 2:] >= exact[:, 2:]).all()
    np.testing.assert_allclose(bounds, exact, atol=1e-4)


@pytest.mark.parametrize(
    "geo",
    [
        None,
        "no JSON",
        json.dumps({"columns": {"geometry": {}}}),
        json.dumps({"columns": {"geometry": {"covering": {"bbox": {"xmin": ["b"]}}}}}),
    ],
)
def test_a_file_without_a_covering_has_no_column_of_boxes(geo: str | None) -> None:
    table = pa.table({"geometry": pa.array([b""])})
    if geo is not None:
        table = table.replace_schema_metadata({"geo": geo})
    assert BoxColumn.of(table.schema) is None
