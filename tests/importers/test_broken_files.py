"""Sources that cannot be used: each refused by name, and no set touched."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely

from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError
from geoimm.importers.features import ImportOptions
from geoimm.importers.pipeline import import_boundaries
from geoimm.importers.table import FORMATS
from support.vector_files import import_set, sets_beside, square, write_layer

CITY = ImportOptions(level=Level.city, country="DE")
ROWS = [{"id": f"c{x}", "name": f"City {x}", "geometry": square(x, 0)} for x in range(300)]
"""Longitudes up to 300: those beyond 180 are of the map of 0..360 degrees."""
SUFFIXES = (".geojson", ".gpkg", ".shp", ".fgb", ".parquet")


def _refusal(format_name: str, source: Path, options: ImportOptions = CITY) -> str:
    with pytest.raises(BoundaryDataError) as refused:
        import_set(format_name, source, options)
    return refused.value.message


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_cut_in_half_is_refused_by_name(suffix: str, tmp_path: Path) -> None:
    path = write_layer(tmp_path / f"cities{suffix}", ROWS)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    message = _refusal("plain", path)
    assert message.startswith(f"{path} cannot be read")
    assert "fetch it again" in message


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_that_lacks_its_last_bytes_is_refused(suffix: str, tmp_path: Path) -> None:
    path = write_layer(tmp_path / f"cities{suffix}", ROWS)
    path.write_bytes(path.read_bytes()[:-20])
    assert str(path) in _refusal("plain", path)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_file_is_refused(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"cities{suffix}"
    path.touch()
    assert str(path) in _refusal("plain", path)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_refuses_what_is_no_such_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / "letter.json"
    path.write_text("Dear Sir or Madam,\n")
    assert str(path) in _refusal(name, path)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_refuses_a_vector_file_of_another_one(name: str, tmp_path: Path) -> None:
    path = write_layer(tmp_path / "trees.geojson", [{"species": "oak", "geometry": square(0, 0)}])
    assert str(path) in _refusal(name, path)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_refuses_a_folder_without_files_of_its_kind(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    assert str(folder) in _refusal(name, folder)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_refuses_a_path_where_nothing_is(name: str, tmp_path: Path) -> None:
    assert f"{tmp_path / 'nothing.shp'} does not exist" in _refusal(name, tmp_path / "nothing.shp")


def test_a_layer_without_records_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "cities.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}')
    assert _refusal("plain", path).startswith(str(path))


def test_a_missing_column_is_named_with_those_there_are(tmp_path: Path) -> None:
    rows = [{"id": "c", "title": "City", "geometry": square(0, 0)}]
    path = write_layer(tmp_path / "cities.gpkg", rows)
    told = f"{path} lacks the column name; it has id, title. Try --mapping name=title,id=id"
    assert _refusal("plain", path) == told


def test_projected_coordinates_without_their_system_are_refused(tmp_path: Path) -> None:
    rows = [{"id": "c", "name": "City", "geometry": square(1_750_000, 5_430_000, 1000)}]
    path = write_layer(tmp_path / "cities.shp", rows)
    path.with_suffix(".prj").unlink()
    message = _refusal("plain", path)
    assert message.startswith(f"{path}: 1 of 1 divisions lie outside the Earth")
    assert "--crs" in message


def test_an_unknown_reference_system_is_refused(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "cities.gpkg", ROWS[:1])
    options = ImportOptions(level=Level.city, country="DE", crs="EPSG:987654")
    message = _refusal("plain", path, options)
    assert message.startswith(f"{path}: the coordinate reference system 'EPSG:987654' is not known")


def test_an_id_used_twice_is_named_with_both_records(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "name": "One", "geometry": square(0, 0)},
        {"id": "b", "name": "Two", "geometry": square(1, 0)},
        {"id": "a", "name": "Three", "geometry": square(2, 0)},
    ]
    path = write_layer(tmp_path / "cities.gpkg", rows)
    message = _refusal("plain", path)
    assert message.startswith(
        f"{path}: the id 'a' is used twice, by the records 0 and 2 ('One' and 'Three')"
    )


def test_an_empty_id_is_named_by_its_record_and_column(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "name": "One", "geometry": square(0, 0)},
        {"id": "", "name": "Two", "geometry": square(1, 0)},
    ]
    path = write_layer(tmp_path / "cities.gpkg", rows)
    assert _refusal("plain", path).startswith(f"{path}, record 1: the column id is empty")


def test_a_circle_of_parents_is_told_in_full(tmp_path: Path) -> None:
    rows = [
        {"id": id_, "parent_id": parent, "name": id_, "geometry": square(x, 0)}
        for x, (id_, parent) in enumerate([("a", "b"), ("b", "c"), ("c", "a")])
    ]
    path = write_layer(tmp_path / "cities.gpkg", rows)
    message = _refusal("plain", path)
    assert message.startswith(f"{path}: the parents go round in a circle: a -> b -> c -> a")


def test_a_division_that_is_its_own_parent_is_a_circle(tmp_path: Path) -> None:
    rows = [{"id": "a", "parent_id": "a", "name": "A", "geometry": square(0, 0)}]
    path = write_layer(tmp_path / "cities.gpkg", rows)
    assert "a -> a" in _refusal("plain", path)


def test_a_level_that_is_none_is_named_by_its_record(tmp_path: Path) -> None:
    rows = [{"id": "a", "level": "county", "name": "A", "geometry": square(0, 0)}]
    path = write_layer(tmp_path / "cities.gpkg", rows)
    assert _refusal("plain", path).startswith(
        f"{path}, record 0: the column level is 'county'; the levels are country, province"
    )


def test_a_source_of_points_only_is_refused_with_the_count(tmp_path: Path) -> None:
    rows = [{"id": "a", "name": "A", "geometry": shapely.Point(1, 1)}]
    path = write_layer(tmp_path / "cities.gpkg", rows)
    assert _refusal("plain", path) == (
        f"{path}: no division can be taken from it: 1 not a polygon."
    )


def test_divisions_of_no_country_ask_for_one(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "cities.gpkg", ROWS[:1])
    assert "--country DE" in _refusal("plain", path, ImportOptions(level=Level.city))


def test_a_country_that_is_no_code_is_refused(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "cities.gpkg", ROWS[:1])
    assert "'Germany'" in _refusal("plain", path, ImportOptions(country="Germany"))


def test_a_format_that_is_none_is_refused_with_the_list(tmp_path: Path) -> None:
    message = _refusal("dbase", tmp_path)
    assert all(name in message for name in FORMATS)


@pytest.mark.parametrize("name", ["", "Mine", "../mine", "a b", "-x", ".hidden"])
def test_a_name_that_is_no_file_name_is_refused(name: str, tmp_path: Path) -> None:
    path = write_layer(tmp_path / "cities.gpkg", ROWS[:1])
    with pytest.raises(BoundaryDataError, match="cannot be named"):
        import_boundaries("plain", path, to=tmp_path / "sets", name=name, options=CITY)
    assert not (tmp_path / "sets").exists()


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:500])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _rewritten(*rows: dict[str, Any]) -> Callable[[Path], None]:
    def rewrite(path: Path) -> None:
        path.unlink()
        write_layer(path, rows)

    return rewrite


@pytest.mark.parametrize(
    "break_it",
    [
        pytest.param(_cut, id="truncated"),
        pytest.param(_empty, id="empty"),
        pytest.param(
            _rewritten({"id": "a", "name": "A", "geometry": square(5000, 5000)}), id="wrong crs"
        ),
        pytest.param(_rewritten({"id": "a", "geometry": square(0, 0)}), id="missing column"),
        pytest.param(
            _rewritten(*[{"id": "a", "name": "A", "geometry": square(0, 0)}] * 2), id="same id"
        ),
        pytest.param(
            _rewritten({"id": "a", "parent_id": "a", "name": "A", "geometry": square(0, 0)}),
            id="circle",
        ),
    ],
)
def test_a_failed_import_leaves_the_set_of_that_name_byte_for_byte(
    break_it: Callable[[Path], None], tmp_path: Path
) -> None:
    path = write_layer(tmp_path / "cities.gpkg", ROWS[:3])
    import_set("plain", path, CITY)
    before = {file.name: file.read_bytes() for file in sets_beside(path).iterdir()}
    break_it(path)
    _refusal("plain", path)
    assert {file.name: file.read_bytes() for file in sets_beside(path).iterdir()} == before
    assert sorted(before) == ["mine.json", "mine.parquet"]


def test_a_failed_import_makes_no_folder(tmp_path: Path) -> None:
    path = tmp_path / "cities.geojson"
    path.touch()
    _refusal("plain", path)
    assert not sets_beside(path).exists()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "cities.gpkg", ROWS[:3])
    sets_beside(path).write_text("in the way")
    message = _refusal("plain", path)
    assert "cannot be written" in message
    assert sets_beside(path).read_text() == "in the way"
