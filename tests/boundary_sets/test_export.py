"""A set, or a part of it, as a file for other programs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from boundary_sets.conftest import DEFAULT, NOW, division, write_set
from geoimm.boundary_sets.credits import credits_of
from geoimm.boundary_sets.exporting import export
from geoimm.boundary_sets.folders import Folders
from geoimm.boundary_sets.in_use import take_off, use
from geoimm.boundary_sets.selection import Selection
from geoimm.boundary_sets.sidecars import Credit
from geoimm.boundary_sets.verify import verify
from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError
from geoimm.resolver import BoundarySet

Imported = Callable[..., Path]


def rows_of(path: Path) -> dict[str, dict[str, Any]]:
    """What a file holds, by id."""
    if path.suffix == ".geojson":
        page = json.loads(path.read_text(encoding="utf-8"))
        return {each["id"]: each["properties"] for each in page["features"]}
    return {row["id"]: row for row in pq.read_table(path).to_pylist()}


@pytest.mark.parametrize("suffix", [".parquet", ".geojson"])
def test_a_whole_set_is_one_file(folders: Folders, tmp_path: Path, suffix: str) -> None:
    to = tmp_path / f"all{suffix}"

    found = export(folders.default, to, Selection())

    assert rows_of(to).keys() == {row["id"] for row in DEFAULT}
    assert (found.divisions, found.by_level["city"]) == (10, 3)
    frame = geopandas.read_parquet(to) if suffix == ".parquet" else geopandas.read_file(to)
    frame = frame.set_index("id")
    for row in DEFAULT:
        assert frame.loc[row["id"]].geometry.equals(shapely.from_wkb(row["geometry"]))
        assert frame.loc[row["id"]]["name"] == row["name"]


def test_what_is_exported_is_a_set_itself(folders: Folders, tmp_path: Path) -> None:
    export(folders.default, tmp_path / "all.parquet", Selection())
    assert not verify(tmp_path / "all.parquet").broken
    before, after = (BoundarySet.read(each) for each in (folders.default, tmp_path / "all.parquet"))
    assert before.ids[:] == after.ids[:]
    assert before.division(3) == after.division(3)


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (Selection(countries=["YY"]), {"y": None, "y1": "y"}),
        (Selection(levels=[Level.city]), {"w1": None, "w2": None, "e1": None}),
        (
            Selection(levels=[Level.country, Level.district]),
            {"x": None, "w1a": "x", "e9": "x", "y": None},
        ),
        (Selection(divisions=["w"]), {"w": None, "w1": "w", "w2": "w", "w1a": "w1"}),
        (Selection(divisions=["w", "e"], levels=[Level.district]), {"w1a": None, "e9": None}),
    ],
    ids=["a country", "a level", "two levels", "a division", "what it holds at a level"],
)
def test_a_part_is_chosen_and_hangs_below_its_nearest_ancestor(
    folders: Folders, tmp_path: Path, selection: Selection, expected: dict[str, str | None]
) -> None:
    export(folders.default, tmp_path / "part.parquet", selection)
    rows = rows_of(tmp_path / "part.parquet")
    assert {id_: row["parent_id"] for id_, row in rows.items()} == expected
    assert not verify(tmp_path / "part.parquet").broken


def test_a_division_of_several_levels_is_exported_at_each(folders: Folders, tmp_path: Path) -> None:
    berlin = division("b", "province", (40, 0, 50, 10), country="ZZ", other_levels="city")
    write_set(folders.default / "z.parquet", berlin)
    export(folders.default, tmp_path / "part.parquet", Selection(["ZZ"], [Level.city]))
    row = rows_of(tmp_path / "part.parquet")["b"]
    assert (row["level"], row["other_levels"]) == ("province", "city")


def test_names_beside_the_rows_are_in_the_file_in_the_languages_asked_for(
    folders: Folders, tmp_path: Path
) -> None:
    (folders.default / "names").mkdir()
    names = pa.table({"id": ["w"], "name": [None], "name_fr": ["Ouest"], "name_de": ["Westen"]})
    pq.write_table(
        names.cast(pa.schema([(name, pa.string()) for name in names.column_names])),
        folders.default / "names" / "x.parquet",
    )
    export(folders.default, tmp_path / "all.geojson", Selection())
    export(folders.default, tmp_path / "some.geojson", Selection(languages=["zh", "de"]))
    every, some = (rows_of(tmp_path / f"{each}.geojson")["w"] for each in ("all", "some"))
    assert (every["name_fr"], every["name_de"], every["name_zh"]) == ("Ouest", "Westen", "西")
    assert (some.get("name_fr"), some["name_de"], some["name_zh"]) == (None, "Westen", "西")


@pytest.mark.parametrize("suffix", [".parquet", ".geojson"])
def test_whom_it_is_owed_to_goes_along(
    folders: Folders, imported: Imported, tmp_path: Path, suffix: str
) -> None:
    imported("s", division("s:1", "city", (5, 0, 10, 5), source="Survey s"))
    use(folders, ["s"], now=NOW)
    to = tmp_path / f"part{suffix}"

    found = export(folders.in_use, to, Selection(countries=["XX"]))

    owed = (Credit("Survey s", "CC BY 4.0", "imported as s"), Credit("test", "CC0", "us"))
    assert found.credits == owed
    assert found.notice.read_text() == (
        "Survey s\n  imported as s\n  Licence: CC BY 4.0\n\ntest\n  us\n  Licence: CC0\n"
    )
    if suffix == ".parquet":
        told = json.loads(pq.read_schema(to).metadata[b"attribution"])
    else:
        told = json.loads(to.read_text())["attribution"]
    assert [(each["title"], each["licence"]) for each in told] == [
        ("Survey s", "CC BY 4.0"),
        ("test", "CC0"),
    ]
    assert credits_of(folders.sets / "s.parquet", ["Survey s"]) == [Credit("Survey s", "CC BY 4.0")]


def test_coordinates_are_written_to_the_centimetre(folders: Folders, tmp_path: Path) -> None:
    third = division("t", "country", (1 / 3, 0, 2 / 3, 1e-9), country="TT")
    write_set(folders.default / "t.parquet", third)
    export(folders.default, tmp_path / "t.geojson", Selection(countries=["TT"]))
    page = json.loads((tmp_path / "t.geojson").read_text())
    ring = page["features"][0]["geometry"]["coordinates"][0]
    assert {tuple(corner) for corner in ring} == {(0.3333333, 0.0), (0.6666667, 0.0)}


@pytest.mark.parametrize(
    ("name", "selection", "message"),
    [
        ("x.shp", Selection(), "x.shp tells no format; end the file's name in .parquet"),
        ("there.parquet", Selection(), "is there already"),
        ("x.parquet", Selection(countries=["QQ"]), "no division of these countries"),
        ("x.parquet", Selection(divisions=["q"]), "has no division 'q'"),
        ("no/x.parquet", Selection(), "cannot be written"),
    ],
    ids=["no format", "there", "no country", "no division", "no folder"],
)
def test_what_cannot_be_exported_is_told_and_nothing_is_written(
    folders: Folders, tmp_path: Path, name: str, selection: Selection, message: str
) -> None:
    (tmp_path / "there.parquet").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(BoundaryDataError, match=message):
        export(folders.default, tmp_path / name, selection)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_layer_is_taken_off_the_set_in_use(folders: Folders, imported: Imported) -> None:
    imported("one", division("one:1", "city", (5, 0, 10, 5)))
    imported("two", division("two:1", "city", (0, 0, 5, 5)))
    use(folders, ["one", "two"], now=NOW)

    left = take_off(folders, ["one"], now=NOW)

    assert left is not None
    assert [layer.name for layer in left.layers] == ["default", "two"]
    ids = BoundarySet.read(folders.in_use).ids[:]
    assert "e1" in ids
    assert "one:1" not in ids
    assert take_off(folders, ["two"], now=NOW) is None
    assert not folders.in_use.exists()
