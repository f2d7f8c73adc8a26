"""Plain vector files and their mapping."""

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from geoimm.boundary_sets.verify import verify
from geoimm.domain.divisions import Division, Level
from geoimm.errors import BoundaryDataError
from geoimm.importers.features import ImportOptions
from geoimm.importers.mapping import mapping_of, read_mapping
from support.vector_files import (
    chain,
    import_set,
    imported,
    sets_beside,
    square,
    write_layer,
)

BAVARIA = [
    {"ags": "09", "parent": None, "gen": "Bayern", "en": "Bavaria", "geometry": square(11, 48, 2)},
    {"ags": "091", "parent": "09", "gen": "München", "en": "Munich", "geometry": square(11, 48)},
]
COLUMNS = {
    "id": "ags",
    "name": "gen",
    "names": {"en": "en"},
    "parent": "parent",
    "code": "ags",
    "country": "DE",
    "level": "ags",
    "levels": {"09": "province", "091": "city"},
}
MUNICH = Division(
    id="mine:091",
    level=Level.city,
    name="München",
    names={"en": "Munich"},
    country="DE",
    code="091",
    source="germany",
    parent_id="mine:09",
)


@pytest.mark.parametrize("suffix", [".geojson", ".gpkg", ".shp", ".fgb", ".parquet"])
def test_each_kind_of_file_gives_the_same_divisions(suffix: str, tmp_path: Path) -> None:
    path = write_layer(tmp_path / f"germany{suffix}", BAVARIA)
    options = ImportOptions(mapping={**COLUMNS, "title": "germany"})
    _, divisions = imported("plain", path, options)
    assert divisions["091"] == MUNICH
    assert chain(path, 11.5, 48.5) == ["Bayern", "München"]


def test_a_zipped_shapefile_is_read_like_an_unpacked_one(tmp_path: Path) -> None:
    (tmp_path / "shapes").mkdir()
    write_layer(tmp_path / "shapes" / "germany.shp", BAVARIA)
    path = Path(shutil.make_archive(str(tmp_path / "germany"), "zip", tmp_path / "shapes"))
    _, divisions = imported("plain", path, ImportOptions(mapping={**COLUMNS, "title": "germany"}))
    assert divisions["091"] == MUNICH


def test_topojson_is_read_with_its_layers_as_tiers(tmp_path: Path) -> None:
    ring = {"type": "Polygon", "arcs": [[0]]}
    page = {
        "type": "Topology",
        "arcs": [[[11, 48], [12, 48], [12, 49], [11, 48]]],
        "objects": {
            layer: {
                "type": "GeometryCollection",
                "geometries": [{**ring, "properties": {"code": layer, "name": layer.upper()}}],
            }
            for layer in ("towns", "counties", "rivers")
        },
    }
    path = tmp_path / "atlas.json"
    path.write_text(json.dumps(page))
    mapping = {
        "id": "code",
        "country": "DE",
        "tier": [
            {"layer": "counties", "level": "city"},
            {"layer": "towns", "level": "district"},
        ],
    }
    _, divisions = imported("plain", path, ImportOptions(mapping=mapping))
    assert {id_: each.parent_id for id_, each in divisions.items()} == {
        "counties": None,
        "towns": "mine:counties",
    }


def test_a_folder_of_files_is_one_source(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    write_layer(folder / "provinces.gpkg", BAVARIA[:1])
    write_layer(folder / "cities.gpkg", BAVARIA[1:])
    report, _ = imported("plain", folder, ImportOptions(mapping=COLUMNS))
    assert report.kept_by_level == {"province": 1, "city": 1}


def test_without_a_mapping_the_columns_are_those_of_a_boundary_set(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "germany.gpkg", BAVARIA)
    imported("plain", path, ImportOptions(mapping=COLUMNS))
    again = tmp_path / "again" / "germany.parquet"
    again.parent.mkdir()
    shutil.copy(sets_beside(path) / "mine.parquet", again)
    _, divisions = imported("plain", again)
    assert divisions["mine:091"].names == {"en": "Munich"}
    assert divisions["mine:091"].parent_id == "mine:mine:09"


CAPITALS = [
    {"id": "b", "level": "province", "name": "Berlin", "also": "city", "geometry": square(0, 0)},
    {"id": "m", "level": "district", "name": "Mitte", "also": None, "geometry": square(0, 0, 0.5)},
]


@pytest.mark.parametrize("suffix", [".geojson", ".parquet"])
def test_a_column_tells_the_other_levels_of_a_division(suffix: str, tmp_path: Path) -> None:
    path = write_layer(tmp_path / f"capitals{suffix}", CAPITALS)
    mapping = {"id": "id", "level": "level", "country": "DE", "other_levels": "also"}
    imported("plain", path, ImportOptions(mapping=mapping))
    made = sets_beside(path) / "mine.parquet"
    rows = {row["id"]: row for row in pq.read_table(made).to_pylist()}
    assert rows["mine:b"]["other_levels"] == "city"
    assert (rows["mine:m"]["other_levels"], rows["mine:m"]["parent_id"]) == (None, "mine:b")
    assert not verify(made).broken


def test_bare_names_and_unions_are_kept_from_one_set_to_the_next(tmp_path: Path) -> None:
    row = {**CAPITALS[0], "bare_name": "B", "is_union": True, "other_levels": "city"}
    path = write_layer(tmp_path / "capitals.parquet", [{**row, "country": "DE"}])
    import_set("plain", path)
    (tmp_path / "again").mkdir()
    again = shutil.copy(sets_beside(path) / "mine.parquet", tmp_path / "again" / "x.parquet")
    import_set("plain", Path(again))
    kept = pq.read_table(sets_beside(Path(again)) / "mine.parquet").to_pylist()[0]
    assert (kept["bare_name"], kept["is_union"], kept["other_levels"]) == ("B", True, "city")


def test_a_parent_is_wider_than_its_child_at_all_its_levels(tmp_path: Path) -> None:
    rows = [CAPITALS[0], {**CAPITALS[1], "level": "city"}]
    path = write_layer(tmp_path / "capitals.gpkg", rows)
    mapping = {"id": "id", "level": "level", "country": "DE", "other_levels": "also"}
    report, divisions = imported("plain", path, ImportOptions(mapping=mapping))
    assert (divisions["m"].parent_id, report.orphans) == (None, 1)


@pytest.mark.parametrize("told", ["district", "city township", "province", "Stadt"])
def test_other_levels_follow_the_level_without_a_gap(told: str, tmp_path: Path) -> None:
    path = write_layer(tmp_path / "capitals.gpkg", [{**CAPITALS[0], "also": told}])
    mapping = {"id": "id", "level": "level", "country": "DE", "other_levels": "also"}
    with pytest.raises(BoundaryDataError, match="record 0: the other levels of a province are"):
        imported("plain", path, ImportOptions(mapping=mapping))


def test_country_and_level_of_all_may_be_options(tmp_path: Path) -> None:
    rows = [{"name": "Vaduz", "geometry": square(9, 47)}]
    path = write_layer(tmp_path / "communes.gpkg", rows)
    _, divisions = imported("plain", path, ImportOptions(country="LI", level=Level.city))
    vaduz = divisions["communes-0"]
    assert (vaduz.name, vaduz.country, vaduz.level) == ("Vaduz", "LI", Level.city)


def test_a_country_column_may_hold_alpha_3_codes(tmp_path: Path) -> None:
    rows = [{"iso": "NAM", "name": "Khomas", "geometry": square(16, -23)}]
    path = write_layer(tmp_path / "regions.gpkg", rows)
    mapping = {"country": "iso", "level": "province"}
    _, divisions = imported("plain", path, ImportOptions(mapping=mapping))
    assert [each.country for each in divisions.values()] == ["NA"]


def test_rows_of_one_id_are_dissolved_where_the_mapping_says_so(tmp_path: Path) -> None:
    rows = [
        {"province": "P", "id": "a", "name": "A", "geometry": square(0, 0)},
        {"province": "P", "id": "b", "name": "B", "geometry": square(1, 0)},
    ]
    path = write_layer(tmp_path / "flat.gpkg", rows)
    mapping = {
        "country": "DE",
        "tier": [
            {"level": "province", "id": "province", "name": "province", "dissolve": True},
            {"level": "city", "id": "id", "parent": "province"},
        ],
    }
    report, _ = imported("plain", path, ImportOptions(mapping=mapping))
    assert report.kept_by_level == {"province": 1, "city": 2}
    assert (report.gaps.divisions, report.parents_told) == (0, 2)


def test_rows_the_mapping_does_not_ask_for_are_skipped_and_counted(tmp_path: Path) -> None:
    rows = [
        {"kind": kind, "name": kind, "geometry": square(x, 0)}
        for x, kind in enumerate(["land", "water", "land"])
    ]
    path = write_layer(tmp_path / "all.gpkg", rows)
    mapping = {"level": "city", "country": "DE", "where": {"kind": ["land"]}}
    report, _ = imported("plain", path, ImportOptions(mapping=mapping))
    assert (report.read, report.kept) == (3, 2)
    assert report.skipped == {"not of the rows the mapping asks for": 1}


def test_whole_numbers_are_ids_without_a_fraction(tmp_path: Path) -> None:
    rows = [{"code": 7.0, "name": "A", "geometry": square(0, 0)}]
    path = write_layer(tmp_path / "numbers.gpkg", rows)
    mapping = {"id": "code", "level": "city", "country": "DE"}
    _, divisions = imported("plain", path, ImportOptions(mapping=mapping))
    assert list(divisions) == ["7"]


def test_a_shapefile_that_does_not_tell_its_encoding_is_read_as_utf_8(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "germany.shp", BAVARIA)
    path.with_suffix(".cpg").unlink()
    _, divisions = imported("plain", path, ImportOptions(mapping=COLUMNS))
    assert divisions["091"].name == "München"


@pytest.mark.parametrize("suffix", [".toml", ".json"])
def test_a_mapping_is_a_toml_or_json_file(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"mapping{suffix}"
    texts = {
        ".toml": 'country = "DE"\n[[tier]]\nlevel = "city"\nid = "ags"\n',
        ".json": '{"country": "DE", "tier": [{"level": "city", "id": "ags"}]}',
    }
    path.write_text(texts[suffix])
    assert read_mapping(path) == {"country": "DE", "tier": [{"level": "city", "id": "ags"}]}


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            {"GID_2": "X.1.1_1", "NAME_1": "Upper", "NAME_2": "Lower", "ISO": "DEU", "code": "7"},
            "--mapping name=NAME_2,id=GID_2,code=code,country=ISO",
        ),
        ({"shapeName": "A", "shapeID": "7B1"}, "--mapping name=shapeName,id=shapeID"),
        (
            {"adm2_name": "A", "adm2_pcode": "X1", "adm1_pcode": "X", "NAME_EN": "B"},
            "--mapping name=adm2_name,id=adm2_pcode,code=adm2_pcode,name_en=NAME_EN",
        ),
        ({"nom": "A", "code": "01001"}, "--mapping name=nom,code=code"),
        ({"GEN": "A", "AGS": "09", "tier": "city"}, "--mapping name=GEN,code=AGS,level=tier"),
        ({"Town name": "A"}, "--mapping 'name=Town name'"),
        ({"population": 7}, "--mapping name=COLUMN,..."),
    ],
    ids=["GADM", "geoBoundaries", "COD-AB", "French", "German", "spaces", "nothing"],
)
def test_a_file_of_other_columns_is_refused_with_a_mapping_to_try(
    columns: dict[str, Any], expected: str, tmp_path: Path
) -> None:
    path = write_layer(tmp_path / "towns.gpkg", [{**columns, "geometry": square(0, 0)}])
    with pytest.raises(BoundaryDataError) as refused:
        imported("plain", path, ImportOptions(level=Level.city, country="DE"))
    told = refused.value.message
    assert "lacks the column name; it has" in told
    assert all(column in told for column in columns)
    assert told.endswith(expected)


def test_the_mapping_that_is_suggested_works(tmp_path: Path) -> None:
    row = {"GID_2": "X.1.1_1", "NAME_1": "Upper", "NAME_2": "Lower", "NAME_EN": "Lo", "ISO": "DEU"}
    path = write_layer(tmp_path / "towns.gpkg", [{**row, "geometry": square(0, 0)}])
    with pytest.raises(BoundaryDataError) as refused:
        imported("plain", path, ImportOptions(level=Level.city))
    typed = refused.value.message.partition("--mapping ")[2]
    _, divisions = imported(
        "plain", path, ImportOptions(level=Level.city, mapping=mapping_of(typed))
    )
    found = divisions["X.1.1_1"]
    assert (found.name, found.names, found.country) == ("Lower", {"en": "Lo"}, "DE")


@pytest.mark.parametrize("text", ["name=NAME,code", "name=,code=C", "=NAME"])
def test_a_mapping_typed_unclearly_is_told(text: str) -> None:
    with pytest.raises(BoundaryDataError, match="is unclear at"):
        mapping_of(text)


@pytest.mark.parametrize("text", ["country = ", '{"country": '])
def test_a_mapping_that_cannot_be_read_is_named(text: str, tmp_path: Path) -> None:
    path = tmp_path / "mapping.toml"
    path.write_text(text)
    with pytest.raises(BoundaryDataError, match=r"mapping\.toml cannot be read"):
        read_mapping(path)


@pytest.mark.parametrize(
    ("mapping", "rule"),
    [
        ({"colour": "red"}, "Unknown mapping key 'colour'. Allowed keys: id, name"),
        ({"parent_id": "P"}, r"Unknown mapping key 'parent_id'; did you mean 'parent'\?"),
        ({"names": "en"}, "'names' is 'en'; it must be a table"),
        ({"dissolve": "yes"}, "'dissolve' is 'yes'; it must be a true or false"),
        ({"tier": {}}, r"write \[\[tier\]\]"),
        ({"levels": {"1": "state"}}, "the levels are country, province"),
        ({"layer": "towns"}, "has no layer 'towns'; it has germany"),
        ({"id": "nut"}, "lacks the column nut"),
    ],
    ids=[
        "unknown key",
        "near key",
        "text for a table",
        "text for a truth",
        "no list",
        "level",
        "layer",
        "id",
    ],
)
def test_a_mistake_in_the_mapping_is_told(
    mapping: dict[str, Any], rule: str, tmp_path: Path
) -> None:
    path = write_layer(tmp_path / "germany.gpkg", BAVARIA)
    with pytest.raises(BoundaryDataError, match=rule):
        imported("plain", path, ImportOptions(mapping={**COLUMNS, **mapping}))
