"""Boundary files: what is read, and how a bad one is refused."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from shapely import box

from geoimm.domain.divisions import Division, Level
from geoimm.errors import BoundaryDataError
from geoimm.resolver import BoundarySet, Resolver

SQUARE = box(0, 0, 1, 1)


def test_a_division_carries_every_column_of_its_row(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(
        boundary("c", "country", SQUARE),
        boundary(
            "p",
            "province",
            SQUARE,
            "c",
            name="四川省",
            name_local="四川省",
            name_en="Sichuan",
            name_zh=None,
            country="CN",
            code="CN-SC",
            source="hand",
        ),
    )
    assert resolver.find("p") == Division(
        id="p",
        level=Level.province,
        name="四川省",
        names={"en": "Sichuan"},
        country="CN",
        code="CN-SC",
        source="hand",
        parent_id="c",
    )


def test_further_languages_come_from_further_name_columns(
    boundary: Callable[..., dict[str, Any]], tmp_path: Path
) -> None:
    row = boundary("c", "country", SQUARE, name_fr="Chine")
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "set.parquet")
    assert Resolver.open(tmp_path).division(0).names == {"fr": "Chine"}


def test_an_unknown_id_finds_nothing(
    boundary: Callable[..., dict[str, Any]], resolver_of: Callable[..., Resolver]
) -> None:
    resolver = resolver_of(boundary("b", "country", SQUARE))
    assert [resolver.find("a"), resolver.find("c"), resolver.find("")] == [None, None, None]


def test_a_folder_is_one_set_with_parents_across_files(
    boundary: Callable[..., dict[str, Any]], write_set: Callable[..., Path], tmp_path: Path
) -> None:
    write_set(boundary("c", "country", SQUARE), path=tmp_path / "z.parquet")
    write_set(boundary("p", "province", SQUARE, "c"), path=tmp_path / "a.parquet")
    assert Resolver.open(tmp_path).division(1).parent_id == "c"


def test_rows_are_in_the_order_of_ids_however_files_order_them(
    boundary: Callable[..., dict[str, Any]], write_set: Callable[..., Path]
) -> None:
    rows = [boundary(id_, "country", SQUARE) for id_ in ("b", "é", "a", "B", "中")]
    assert BoundarySet.read(write_set(*rows)).ids[:] == ["B", "a", "b", "é", "中"]


def test_dictionary_and_large_columns_are_read(
    boundary: Callable[..., dict[str, Any]], write_set: Callable[..., Path], tmp_path: Path
) -> None:
    table = pq.read_table(write_set(boundary("c", "country", SQUARE)))
    index = table.column_names.index("level")
    table = table.set_column(index, "level", table.column("level").dictionary_encode())
    index = table.column_names.index("geometry")
    table = table.set_column(index, "geometry", table.column("geometry").cast(pa.large_binary()))
    pq.write_table(table, tmp_path / "set.parquet")
    assert BoundarySet.read(tmp_path).ids[:] == ["c"]


def test_a_file_without_rows_answers_nothing(resolver_of: Callable[..., Resolver]) -> None:
    resolver = resolver_of()
    assert resolver.resolve(longitude=0, latitude=0).finest is None
    assert resolver.resolve_many(longitudes=[0.0], latitudes=[0.0]).match.tolist() == ["none"]


BAD_SETS: dict[str, tuple[list[tuple[Any, ...]], str]] = {
    "duplicate id": (
        [("a", "country", SQUARE), ("a", "country", SQUARE)],
        r"row 1 \(id 'a'\).*unique",
    ),
    "unknown level": ([("a", "county", SQUARE)], r"row 0 \(id 'a'\).*country, province"),
    "unknown parent": (
        [("a", "country", SQUARE), ("b", "city", SQUARE, "x")],
        r"row 1 \(id 'b'\).*parent_id is not in the set",
    ),
    "parent at the same level": (
        [("b", "city", SQUARE), ("a", "city", SQUARE, "b")],
        r"row 1 \(id 'a'\).*same or a finer level",
    ),
    "parent at a finer level": (
        [("a", "city", SQUARE), ("b", "province", SQUARE, "a")],
        r"row 1 \(id 'b'\).*same or a finer level",
    ),
    "own parent": ([("a", "city", SQUARE, "a")], r"row 0 \(id 'a'\).*same or a finer level"),
    "broken WKB": (
        [("b", "city", SQUARE), ("a", "city", b"\x01\x03")],
        r"row 1 \(id 'a'\).*null or not readable WKB",
    ),
    "no geometry": ([("a", "city", None)], r"row 0 \(id 'a'\).*null or not readable WKB"),
    "empty geometry": ([("a", "city", shapely.Polygon())], r"row 0 \(id 'a'\).*is empty"),
    "a line": ([("a", "city", shapely.LineString([(0, 0), (1, 1)]))], r"\(id 'a'\).*Polygon"),
    "projected metres": ([("a", "city", box(0, 0, 4e6, 5e6))], r"\(id 'a'\).*WGS-84 degrees"),
    "no id": ([(None, "city", SQUARE)], r"row 0 \(id None\).*id is null"),
}


@pytest.mark.parametrize(("rows", "message"), BAD_SETS.values(), ids=BAD_SETS.keys())
def test_a_bad_row_is_refused_by_file_row_and_rule(
    rows: list[tuple[Any, ...]],
    message: str,
    boundary: Callable[..., dict[str, Any]],
    write_set: Callable[..., Path],
) -> None:
    path = write_set(
        *(boundary(*row) if row[0] else {**boundary("x", *row[1:]), "id": None} for row in rows)
    )
    with pytest.raises(BoundaryDataError, match=message) as refusal:
        BoundarySet.read(path)
    assert str(path) in refusal.value.message


def test_a_bad_row_of_the_second_file_is_counted_in_that_file(
    boundary: Callable[..., dict[str, Any]], write_set: Callable[..., Path], tmp_path: Path
) -> None:
    write_set(*(boundary(i, "country", SQUARE) for i in "xyz"), path=tmp_path / "1.parquet")
    write_set(
        *(boundary(*r, SQUARE) for r in (("b", "city"), ("a", "?"))), path=tmp_path / "2.parquet"
    )
    with pytest.raises(BoundaryDataError, match=r"2\.parquet, row 1 \(id 'a'\)"):
        BoundarySet.read(tmp_path)


@pytest.mark.parametrize(
    "column", ["id", "parent_id", "level", "name", "country", "source", "geometry"]
)
def test_a_missing_column_is_named(
    column: str,
    boundary: Callable[..., dict[str, Any]],
    write_set: Callable[..., Path],
    tmp_path: Path,
) -> None:
    table = pq.read_table(write_set(boundary("a", "country", SQUARE)))
    pq.write_table(table.drop_columns([column]), tmp_path / "set.parquet")
    with pytest.raises(BoundaryDataError, match=rf"set\.parquet lacks the column {column};"):
        BoundarySet.read(tmp_path)


@pytest.mark.parametrize(("column", "rule"), [("geometry", "WKB bytes"), ("level", "text")])
def test_a_column_of_another_type_is_refused(
    column: str,
    rule: str,
    boundary: Callable[..., dict[str, Any]],
    write_set: Callable[..., Path],
    tmp_path: Path,
) -> None:
    table = pq.read_table(write_set(boundary("a", "country", SQUARE)))
    index = table.column_names.index(column)
    pq.write_table(table.set_column(index, column, pa.array([7])), tmp_path / "set.parquet")
    with pytest.raises(BoundaryDataError, match=f"the column {column} is int64; it must be {rule}"):
        BoundarySet.read(tmp_path)


def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path) -> None:
    (tmp_path / "set.parquet").write_bytes(b"PAR1 but not really")
    with pytest.raises(BoundaryDataError, match=r"set\.parquet cannot be read as Parquet"):
        BoundarySet.read(tmp_path)


def test_a_missing_path_is_refused() -> None:
    with pytest.raises(BoundaryDataError, match=r"/nowhere/set\.parquet does not exist"):
        BoundarySet.read("/nowhere/set.parquet")


def test_a_folder_without_boundary_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BoundaryDataError, match=r"holds no \*\.parquet file"):
        BoundarySet.read(tmp_path)


def test_the_default_path_in_a_checkout_is_the_boundaries_folder() -> None:
    assert BoundarySet.default_path() == Path(__file__).parents[2] / "boundaries"


def test_chains_and_childless_follow_parent_ids(
    boundary: Callable[..., dict[str, Any]], write_set: Callable[..., Path]
) -> None:
    rows = [("a", "country"), ("b", "city", "a"), ("c", "township", "b"), ("d", "city")]
    boundaries = BoundarySet.read(
        write_set(*(boundary(id_, level, SQUARE, *parent) for id_, level, *parent in rows))
    )
    expected = [
        [0, -1, -1, -1, -1],
        [0, -1, 1, -1, -1],
        [0, -1, 1, -1, 2],
        [-1, -1, 3, -1, -1],
        [-1] * 5,
    ]
    np.testing.assert_array_equal(boundaries.chains(), expected)
    assert boundaries.childless().tolist() == [False, False, True, True]


def test_loading_a_set_imports_no_data_frames(
    boundary: Callable[..., dict[str, Any]], write_set: Callable[..., Path]
) -> None:
    code = (
        "import sys, geoimm.resolver; geoimm.resolver.Resolver.open(sys.argv[1]);"
        "print(sorted({'pandas', 'geopandas'} & set(sys.modules)))"
    )
    path = str(write_set(boundary("a", "country", SQUARE)))
    run = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"
