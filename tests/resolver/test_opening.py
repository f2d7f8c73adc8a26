"""An opened set: it answers as the whole one, and reads only what it is asked for."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely
from numpy.typing import NDArray

from geoimm.errors import BoundaryDataError
from geoimm.resolver import BoundarySet, Resolver
from geoimm.resolver.hashes import sha256_of
from geoimm.resolver.layout import write_boundary_file
from resolver.boxed import add_boxes, with_boxes
from resolver.test_boundary_set import BAD_SETS
from support.positions import Position

Row = Callable[..., dict[str, Any]]
SQUARE = shapely.box(0, 0, 1, 1)


@pytest.fixture(scope="session")
def part_of_default(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped set with the finest divisions of Taiwan and Korea alone, in the layout."""
    default, folder = BoundarySet.default_path(), tmp_path_factory.mktemp("part") / "set"
    shutil.copytree(default, folder)
    for path in folder.glob("*.parquet"):
        if path.stem not in {"natural_earth", "taiwan", "korea"}:
            path.unlink()
    for path in [*folder.glob("*.parquet"), *folder.glob("maritime/*.parquet")]:
        table = pq.read_table(path)
        wkb = np.array(table.column("geometry").to_pylist(), dtype=object)
        texts = table.select([name for name in table.column_names if name not in _SHAPES])
        write_boundary_file(path, texts, shapely.from_wkb(wkb), effort=1)
    return folder


_SHAPES = ("geometry", "bbox")


def around(bounds: NDArray[np.float64], count: int) -> tuple[NDArray[Any], NDArray[Any]]:
    """Positions in and near the boxes of divisions, and some anywhere."""
    random = np.random.default_rng(12)
    west, south, east, north = bounds[random.integers(0, len(bounds), count)].T
    x = west + (east - west) * random.uniform(-0.2, 1.2, count)
    y = south + (north - south) * random.uniform(-0.2, 1.2, count)
    return np.clip(x, -180, 180), np.clip(y, -90, 90)


def test_one_by_one_it_answers_as_the_whole_set(part_of_default: Path) -> None:
    whole = Resolver.open(part_of_default, whole=True)
    x, y = around(whole.boundary_set.bounds, 450)
    matches = set()
    for start in range(0, len(x), 150):
        opened = Resolver.open(part_of_default)
        for longitude, latitude in zip(x[start:][:150], y[start:][:150], strict=True):
            at = Position(longitude=float(longitude), latitude=float(latitude))
            address = opened.resolve(**at, near=True)
            assert address == whole.resolve(**at, near=True)
            matches.add(address.match.value)
    assert matches == {"inside", "nearest", "maritime", "none"}


@pytest.mark.parametrize("worldview", [None, "IN"])
def test_a_batch_of_any_size_is_answered_as_by_the_whole_set(
    part_of_default: Path, worldview: str | None
) -> None:
    whole = Resolver.open(part_of_default, worldview=worldview, whole=True)
    x, y = around(whole.boundary_set.bounds, 4_000)
    for count in (1, 5, 100, 4_000):
        opened = Resolver.open(part_of_default, worldview=worldview)
        given, expected = (
            each.resolve_many(longitudes=x[:count], latitudes=y[:count]) for each in (opened, whole)
        )
        for column in ("division_ids", "match_codes", "distance_metres", "place_ids"):
            np.testing.assert_array_equal(getattr(given, column), getattr(expected, column))


def test_an_explanation_is_that_of_the_whole_set(part_of_default: Path) -> None:
    whole, opened = Resolver.open(part_of_default, whole=True), Resolver.open(part_of_default)
    for longitude, latitude in zip(*around(whole.boundary_set.bounds, 4), strict=True):
        at = Position(longitude=longitude, latitude=latitude)
        assert opened.explain(**at) == whole.explain(**at)


def test_its_columns_are_those_of_the_whole_set(part_of_default: Path) -> None:
    whole, opened = BoundarySet.read(part_of_default), BoundarySet.open(part_of_default)
    rows = np.arange(len(whole))
    for name in ("parents", "levels", "finest_levels", "bounds"):
        np.testing.assert_array_equal(getattr(opened, name), getattr(whole, name))
    np.testing.assert_array_equal(opened.areas[rows], whole.areas[rows])
    assert shapely.equals_exact(opened.boundaries[rows], whole.boundaries[rows]).all()
    assert opened.ids[:] == whole.ids[:]
    assert opened.worldviews == whole.worldviews
    assert opened.attributes.equals(whole.attributes)
    assert opened.version == whole.version == sha256_of(part_of_default)
    some = rows[::37].tolist()
    assert [opened.division(row) for row in some] == [whole.division(row) for row in some]
    # In the same order, for a person who compares what is printed.
    names = [list(each.division(some[5]).names.items()) for each in (opened, whole)]
    assert names[0] == names[1]


def test_names_beside_it_are_laid_over_its_own(
    folder_of: Callable[..., Path], boundary: Row, tmp_path: Path
) -> None:
    folder = folder_of(
        boundary("a", "country", SQUARE, name_en="A", name_zh="甲"),
        boundary("b", "country", SQUARE),
        names={
            "1.parquet": [
                {"id": "a", "name": "Ä", "name_en": None, "name_fr": "À"},
                {"id": "elsewhere", "name": "X", "name_en": "X", "name_fr": "X"},
            ],
            "2.parquet": [{"id": "a", "name": None, "name_fr": "Â", "name_zh": ""}],
        },
    )
    opened, whole = (
        make(with_boxes(folder, tmp_path / "boxed"))
        for make in (BoundarySet.open, BoundarySet.read)
    )
    assert [opened.division(row) for row in (0, 1)] == [whole.division(row) for row in (0, 1)]
    assert opened.division(0).names == {"en": "A", "fr": "Â"}


def test_what_is_not_asked_for_is_not_read(part_of_default: Path, tmp_path: Path) -> None:
    """All geometries but those of Taiwan are overwritten: only who asks there is refused."""
    folder = shutil.copytree(part_of_default, tmp_path / "set")
    path = folder / "korea.parquet"
    _overwrite(path, "geometry", *pq.read_metadata(path).to_dict()["row_groups"])
    opened, whole = Resolver.open(folder), Resolver.open(part_of_default, whole=True)
    taipei = Position(longitude=121.5645, latitude=25.0338)
    assert opened.resolve(**taipei) == whole.resolve(**taipei)
    with pytest.raises(BoundaryDataError, match=r"korea\.parquet cannot be read as Parquet"):
        opened.resolve(longitude=126.978, latitude=37.566)
    assert opened.resolve(**taipei) == whole.resolve(**taipei)
    with pytest.raises(BoundaryDataError, match=r"korea\.parquet cannot be read as Parquet"):
        Resolver.open(folder, whole=True)


def _overwrite(path: Path, column: str, *groups: dict[str, Any]) -> None:
    content = bytearray(path.read_bytes())
    for chunk in (each for group in groups for each in group["columns"]):
        if chunk["path_in_schema"] == column:
            start = chunk["data_page_offset"]
            content[start : start + chunk["total_compressed_size"]] = bytes(
                chunk["total_compressed_size"]
            )
    path.write_bytes(content)


def test_the_texts_of_other_places_are_not_read(part_of_default: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(part_of_default, tmp_path / "set")
    path = folder / "korea.parquet"
    _overwrite(path, "name", *pq.read_metadata(path).to_dict()["row_groups"])
    opened = Resolver.open(folder)
    assert opened.resolve(longitude=121.5645, latitude=25.0338).township is not None
    with pytest.raises(BoundaryDataError, match=r"korea\.parquet cannot be read as Parquet"):
        opened.resolve(longitude=126.978, latitude=37.566)


AT_ONCE = {
    "duplicate id", "unknown level", "unknown parent", "parent at the same level",
    "parent at a finer level", "own parent", "no id",
}  # fmt: skip
"""Bad sets that are refused when they are opened; the others when their row is read."""


@pytest.mark.parametrize("name", BAD_SETS)
def test_a_bad_row_is_refused_as_in_the_whole_set(
    name: str, boundary: Row, write_set: Callable[..., Path], tmp_path: Path
) -> None:
    rows, message = BAD_SETS[name]
    path = write_set(
        *(boundary(*row) if row[0] else {**boundary("x", *row[1:]), "id": None} for row in rows),
        path=tmp_path / "set.parquet",
    )
    add_boxes(path)
    with pytest.raises(BoundaryDataError, match=message) as at_once:
        BoundarySet.read(path)
    if name in AT_ONCE:
        with pytest.raises(BoundaryDataError) as opened:
            BoundarySet.open(path)
    else:
        boundaries = BoundarySet.open(path).boundaries
        with pytest.raises(BoundaryDataError) as opened:
            boundaries[np.array([0])]
    assert opened.value.message == at_once.value.message


def test_a_row_without_a_name_is_refused_when_it_is_told(
    boundary: Row, write_set: Callable[..., Path], tmp_path: Path
) -> None:
    path = write_set(
        boundary("a", "country", SQUARE),
        boundary("b", "city", SQUARE, name=None),
        path=tmp_path / "set.parquet",
    )
    add_boxes(path)
    opened = BoundarySet.open(path)
    assert opened.division(0).name == "A"
    with pytest.raises(BoundaryDataError, match=r"row 1 \(id 'b'\): name is null"):
        opened.division(1)


@pytest.mark.parametrize(
    ("box", "rule"),
    [
        (None, "its box is null"),
        ((1.0, 0.0, 0.0, 1.0), "its east or north comes first"),
        ((0.0, 1.0, 1.0, 0.0), "its east or north comes first"),
    ],
)
def test_a_box_that_is_none_is_refused_at_once(
    box: tuple[float, ...] | None,
    rule: str,
    boundary: Row,
    write_set: Callable[..., Path],
    tmp_path: Path,
) -> None:
    rows = [boundary("a", "country", SQUARE), boundary("b", "city", SQUARE)]
    path = write_set(*rows, path=tmp_path / "set.parquet")
    add_boxes(path, boxes=[(0.0, 0.0, 1.0, 1.0), box])
    with pytest.raises(BoundaryDataError, match=rf"row 1 \(id 'b'\).*{rule}"):
        BoundarySet.open(path)
    with pytest.raises(BoundaryDataError, match=r"row 1 \(id 'b'\).*box"):
        BoundarySet.read(path)


def test_a_box_that_does_not_hold_its_geometry_is_refused(
    boundary: Row, write_set: Callable[..., Path], tmp_path: Path
) -> None:
    """Where it is not read, nobody would know that it is missed."""
    rows = [boundary("a", "country", SQUARE), boundary("b", "city", SQUARE)]
    path = write_set(*rows, path=tmp_path / "set.parquet")
    add_boxes(path, boxes=[(0.0, 0.0, 1.0, 1.0), (0.0, 0.0, 0.9, 1.0)])
    with pytest.raises(BoundaryDataError, match=r"row 1 \(id 'b'\).*leaves the box"):
        BoundarySet.read(path)
    with pytest.raises(BoundaryDataError, match=r"row 1 \(id 'b'\).*leaves the box"):
        Resolver.open(path).resolve(longitude=0.5, latitude=0.5)


@pytest.mark.parametrize("column", ["id", "parent_id", "level", "name", "country", "source"])
def test_a_missing_column_is_named(
    column: str, boundary: Row, write_set: Callable[..., Path], tmp_path: Path
) -> None:
    path = write_set(boundary("a", "country", SQUARE), path=tmp_path / "set.parquet")
    table = pq.read_table(path)
    pq.write_table(table.drop_columns([column]), path)
    add_boxes(path)
    with pytest.raises(BoundaryDataError, match=rf"set\.parquet lacks the column {column};"):
        BoundarySet.open(path)


def test_a_set_with_a_file_without_boxes_is_read_whole(
    boundary: Row, write_set: Callable[..., Path], tmp_path: Path
) -> None:
    boxed = write_set(boundary("a", "country", SQUARE), path=tmp_path / "a.parquet")
    add_boxes(boxed)
    write_set(boundary("b", "city", SQUARE, "a"), path=tmp_path / "b.parquet")
    opened = BoundarySet.open(tmp_path)
    assert isinstance(opened.boundaries, np.ndarray)
    assert Resolver.open(tmp_path).resolve(longitude=0.5, latitude=0.5).finest is not None


def test_a_file_that_takes_the_name_of_an_opened_one_is_not_seen(
    boundary: Row, write_set: Callable[..., Path], tmp_path: Path
) -> None:
    path = write_set(boundary("a", "country", SQUARE), path=tmp_path / "set.parquet")
    add_boxes(path)
    opened = Resolver.open(path)
    other = write_set(boundary("z", "country", SQUARE), path=tmp_path / "other.parquet")
    other.replace(path)
    address = opened.resolve(longitude=0.5, latitude=0.5)
    assert address.country is not None
    assert address.country.name == "A"


def test_threads_may_ask_at_once(part_of_default: Path) -> None:
    whole = Resolver.open(part_of_default, whole=True)
    places = list(zip(*around(whole.boundary_set.bounds, 120), strict=True))
    expected = [whole.resolve(longitude=x, latitude=y) for x, y in places]
    opened = Resolver.open(part_of_default)
    with ThreadPoolExecutor(8) as threads:
        given = list(
            threads.map(lambda at: opened.resolve(longitude=at[0], latitude=at[1]), places)
        )
    assert given == expected


def test_a_first_answer_imports_no_data_frames(part_of_default: Path) -> None:
    code = (
        "import sys, geoimm; resolver = geoimm.Resolver.open(sys.argv[1]);"
        "print(resolver.resolve(longitude=121.5645, latitude=25.0338, near=True).match);"
        "print(sorted({'pandas', 'geopandas', 'numba'} & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(part_of_default)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split("\n")[1] == "[]"
