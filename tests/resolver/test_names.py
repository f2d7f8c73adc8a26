"""Names in files of their own, for a licence of their own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shapely import box

from geoimm.errors import BoundaryDataError
from geoimm.resolver import BoundarySet, Resolver

SQUARE = box(0, 0, 1, 1)
Row = Callable[..., dict[str, Any]]
Folder = Callable[..., Path]


def names_of(folder: Path, id_: str) -> dict[str, str]:
    division = Resolver.open(folder).find(id_)
    assert division is not None
    return {"": division.name, **division.names}


def test_a_name_beside_the_set_replaces_that_of_the_row(boundary: Row, folder_of: Folder) -> None:
    folder = folder_of(
        boundary("a", "country", SQUARE, name="PRAHA", name_en="PRAGUE"),
        boundary("b", "country", SQUARE, name="Brno", name_en="Brno"),
        names={"odbl.parquet": [{"id": "a", "name": "Praha", "name_en": "Prague"}]},
    )
    assert names_of(folder, "a") == {"": "Praha", "en": "Prague"}
    assert names_of(folder, "b") == {"": "Brno", "en": "Brno"}


def test_a_null_leaves_the_name_of_the_row(boundary: Row, folder_of: Folder) -> None:
    folder = folder_of(
        boundary("a", "country", SQUARE, name="Praha", name_en="Prague", name_zh="布拉格"),
        names={"odbl.parquet": [{"id": "a", "name": None, "name_en": None, "name_zh": "布拉格市"}]},
    )
    assert names_of(folder, "a") == {"": "Praha", "en": "Prague", "zh": "布拉格市"}


def test_a_language_that_no_row_has_is_added(boundary: Row, folder_of: Folder) -> None:
    folder = folder_of(
        boundary("a", "country", SQUARE),
        boundary("b", "country", SQUARE),
        names={"odbl.parquet": [{"id": "b", "name": None, "name_fr": "Bé"}]},
    )
    assert names_of(folder, "a") == {"": "A"}
    assert names_of(folder, "b") == {"": "B", "fr": "Bé"}


def test_the_local_name_is_the_name_and_not_kept_apart(boundary: Row, folder_of: Folder) -> None:
    folder = folder_of(
        boundary("a", "country", SQUARE),
        names={"odbl.parquet": [{"id": "a", "name": "Ä", "name_local": "Ä"}]},
    )
    assert names_of(folder, "a") == {"": "Ä"}


def test_a_later_file_of_names_is_laid_over_an_earlier_one(
    boundary: Row, folder_of: Folder
) -> None:
    folder = folder_of(
        boundary("a", "country", SQUARE),
        names={
            "2.parquet": [{"id": "a", "name": "second", "name_en": None}],
            "1.parquet": [{"id": "a", "name": "first", "name_en": "First"}],
        },
    )
    assert names_of(folder, "a") == {"": "second", "en": "First"}


def test_a_name_of_a_division_that_was_left_out_is_ignored(
    boundary: Row, folder_of: Folder
) -> None:
    folder = folder_of(
        boundary("b", "country", SQUARE),
        names={"odbl.parquet": [{"id": id_, "name": f"new {id_}"} for id_ in "abc"]},
    )
    assert names_of(folder, "b") == {"": "new b"}
    assert len(BoundarySet.read(folder)) == 1


def test_a_name_beside_the_set_stands_in_for_one_that_is_null(
    boundary: Row, folder_of: Folder
) -> None:
    folder = folder_of(
        boundary("a", "country", SQUARE, name=None),
        names={"odbl.parquet": [{"id": "a", "name": "Praha"}]},
    )
    assert names_of(folder, "a") == {"": "Praha"}


def test_a_single_file_has_no_names_beside_it(boundary: Row, folder_of: Folder) -> None:
    folder = folder_of(
        boundary("a", "country", SQUARE),
        names={"odbl.parquet": [{"id": "a", "name": "Praha"}]},
    )
    assert names_of(folder / "set.parquet", "a") == {"": "A"}


BAD_NAMES = {
    "id twice": (
        [{"id": "b", "name": "B"}, {"id": "a", "name": "A"}, {"id": "b", "name": "C"}],
        r"odbl\.parquet, row 2 \(id 'b'\): the id is in the file twice",
    ),
    "no id": ([{"id": "a", "name": "A"}, {"id": None, "name": "B"}], r"row 1 \(id None\): id is"),
    "no column of ids": ([{"name": "A"}], r"odbl\.parquet lacks the column id;"),
    "a number for a name": ([{"id": "a", "name": 7}], r"the column name is int64; it must be text"),
}


@pytest.mark.parametrize(("rows", "message"), BAD_NAMES.values(), ids=BAD_NAMES.keys())
def test_a_bad_file_of_names_is_refused_by_file_row_and_rule(
    rows: list[dict[str, Any]], message: str, boundary: Row, folder_of: Folder
) -> None:
    folder = folder_of(boundary("a", "country", SQUARE), names={"odbl.parquet": rows})
    with pytest.raises(BoundaryDataError, match=message):
        BoundarySet.read(folder)
