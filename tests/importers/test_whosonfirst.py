import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError
from geoimm.importers.features import Feature, ImportOptions, Source
from geoimm.importers.pipeline import import_boundaries
from geoimm.importers.whosonfirst import read_whosonfirst
from geoimm.resolver import Resolver
from support.corpus import boundary_corpus

POLYGON = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}
POINT = {"type": "Point", "coordinates": [0, 0]}
SCHEMA = """
CREATE TABLE geojson (
  id INTEGER NOT NULL, body TEXT, source TEXT, alt_label TEXT, is_alt BOOLEAN, lastmodified INTEGER
);
CREATE TABLE spr (
  id TEXT NOT NULL PRIMARY KEY, parent_id INTEGER, name TEXT, placetype TEXT, country TEXT,
  repo TEXT, latitude REAL, longitude REAL, min_latitude REAL, min_longitude REAL,
  max_latitude REAL, max_longitude REAL, is_current INTEGER, is_deprecated INTEGER,
  is_ceased INTEGER, is_superseded INTEGER, is_superseding INTEGER, superseded_by TEXT,
  supersedes TEXT, lastmodified INTEGER
);
CREATE TABLE ancestors (
  id INTEGER NOT NULL, ancestor_id INTEGER NOT NULL, ancestor_placetype TEXT, lastmodified INTEGER
);
"""
COUNTIES = {
    "Taipei": (121.5654, 25.0330, "TW-TPE"),
    "Hualien": (121.6014, 23.9871, "TW-HUA"),
    "Tainan": (120.2270, 22.9999, "TW-TNN"),
}


def record(id_: int, placetype: str, **properties: Any) -> dict[str, Any]:
    geometry = properties.pop("geometry", POLYGON)
    told = {"wof:id": id_, "wof:placetype": placetype, "wof:name": f"name of {id_}"}
    told |= {"iso:country": "TW", "mz:is_current": 1, "edtf:cessation": "uuuu"}
    spelled = {key.replace("__", ":"): value for key, value in properties.items()}
    return {"type": "Feature", "properties": told | spelled, "geometry": geometry}


def write_folder(path: Path, records: Iterable[dict[str, Any]]) -> Path:
    path.mkdir()
    for body in records:
        (path / f"{body['properties']['wof:id']}.geojson").write_text(json.dumps(body), "utf-8")
    return path


def write_sqlite(path: Path, records: Iterable[dict[str, Any]]) -> Path:
    """The distribution's tables; every record has an alternative geometry too."""
    with closing(sqlite3.connect(path)) as database:
        database.executescript(SCHEMA)
        for body in records:
            row = (body["properties"]["wof:id"], json.dumps(body))
            insert = "INSERT INTO geojson VALUES (?, ?, ?, ?, ?, 0)"
            database.execute(insert, (*row, "whosonfirst", "", 0))
            database.execute(insert, (*row, "quattroshapes", "quattroshapes", 1))
        database.commit()
    return path


WRITERS = [pytest.param(write_folder, id="folder"), pytest.param(write_sqlite, id="SQLite")]


def read(path: Path) -> tuple[dict[str, Feature], Source]:
    source = read_whosonfirst(path, ImportOptions())
    return {each.id: each for each in source.features}, source


def corpus_records() -> list[dict[str, Any]]:
    files = sorted(boundary_corpus("whosonfirst").glob("*.geojson"))
    return [json.loads(file.read_bytes()) for file in files]


@pytest.mark.parametrize("write", WRITERS)
def test_taiwan_has_its_country_22_counties_and_84_localities(write: Any, tmp_path: Path) -> None:
    features, source = read(write(tmp_path / "wof", corpus_records()))
    levels = [each.level for each in features.values()]
    assert [levels.count(level) for level in Level] == [1, 22, 0, 0, 84]
    assert source.count == 107
    assert source.title == "Who's On First 2024-10-30"
    assert source.skipped == {
        "a point, no polygon": 20,
        "macroregion of a country that has region records": 7,
        "superseded": 3,
    }


def test_names_are_the_local_ones_and_those_of_each_language() -> None:
    features, _ = read(boundary_corpus("whosonfirst"))
    douliu, taiwan = features["102026597"], features["85632403"]
    assert (douliu.name, douliu.names["en"]) == ("斗六市", "Touliu City")
    assert (douliu.parent_id, douliu.country) == ("85679619", "TW")
    assert (taiwan.names["zh-Hans"], taiwan.names["zh-Hant"]) == ("台湾", "台灣")
    assert (taiwan.names["fr"], taiwan.code) == ("Taïwan", "TW")


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(("longitude", "latitude", "code"), COUNTIES.values(), ids=COUNTIES)
def test_a_place_has_the_same_county_before_and_after(
    write: Any, longitude: float, latitude: float, code: str,
    default_resolver: Resolver, tmp_path: Path,
) -> None:  # fmt: skip
    path = write(tmp_path / "wof", corpus_records())
    import_boundaries("whosonfirst", path, to=tmp_path / "sets", name="wof")
    imported = Resolver.open(tmp_path / "sets" / "wof.parquet")
    before = default_resolver.resolve(longitude=longitude, latitude=latitude)
    after = imported.resolve(longitude=longitude, latitude=latitude)
    assert after.country is not None
    assert after.province is not None
    assert before.province is not None
    assert (after.country.code, after.province.code) == ("TW", code)
    assert before.province.name_in("en").startswith(after.province.name_in("en").split()[0])


@pytest.mark.parametrize(
    ("properties", "reason"),
    [
        pytest.param({"mz__is_current": 0}, "not current", id="not current"),
        pytest.param({"edtf__deprecated": "2016-12-07"}, "deprecated", id="deprecated"),
        pytest.param({"edtf__cessation": "2010-12-25"}, "ceased", id="ceased"),
        pytest.param({"wof__superseded_by": [7]}, "superseded", id="superseded"),
        pytest.param({"geometry": POINT}, "a point, no polygon", id="a point"),
        pytest.param({"wof__placetype": "venue"}, "placetype venue", id="a venue"),
    ],
)
def test_what_is_no_division_of_today_is_counted_by_its_reason(
    properties: dict[str, Any], reason: str, tmp_path: Path
) -> None:
    records = [record(1, "region"), record(2, "region", **properties)]
    features, source = read(write_folder(tmp_path / "wof", records))
    assert list(features) == ["1"]
    assert source.skipped == {reason: 1}


def test_a_place_that_may_be_current_is_kept(tmp_path: Path) -> None:
    records = [record(1, "region", mz__is_current=-1)]
    assert list(read(write_folder(tmp_path / "wof", records))[0]) == ["1"]


def test_alternative_files_are_not_read(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "wof", [record(1, "region")])
    (folder / "1-alt-quattroshapes.geojson").write_text("not even JSON")
    assert list(read(folder)[0]) == ["1"]


def test_a_parent_is_the_finest_wider_one_that_is_there(tmp_path: Path) -> None:
    ids = {"country_id": 1, "region_id": 2, "county_id": 3, "localadmin_id": 9, "locality_id": 4}
    records = [
        record(1, "country"),
        record(2, "region", wof__parent_id=1),
        record(3, "county", wof__parent_id=2, geometry=POINT),
        record(4, "locality", wof__parent_id=9, wof__hierarchy=[{"continent_id": 5} | ids]),
        record(6, "borough", wof__parent_id=4, wof__hierarchy=[ids | {"borough_id": 6}]),
        record(7, "region", wof__parent_id=-4, wof__hierarchy=[]),
    ]
    features, _ = read(write_folder(tmp_path / "wof", records))
    parents = {id_: each.parent_id for id_, each in features.items()}
    assert parents == {"1": None, "2": "1", "4": "2", "6": "2", "7": None}


def test_a_macroregion_is_a_province_where_there_are_no_regions(tmp_path: Path) -> None:
    records = [
        record(1, "macroregion"),
        record(2, "region"),
        record(3, "macroregion", iso__country="FM"),
    ]
    features, source = read(write_folder(tmp_path / "wof", records))
    assert [(each.id, each.level) for each in features.values()] == [
        ("2", Level.province),
        ("3", Level.province),
    ]
    assert source.skipped == {"macroregion of a country that has region records": 1}


def test_a_place_is_named_in_the_official_language_of_its_country(tmp_path: Path) -> None:
    names = {"name__zho_x_preferred": ["宜蘭縣"], "name__nan_x_preferred": ["Gî-lân-koān"]}
    latin = {"name__zho_x_preferred": ["I-lan"], "name__eng_x_preferred": ["Yilan"]}
    records = [
        record(1, "country", wof__lang_x_official=["zho"]),
        record(2, "region", **names),
        record(3, "region", **latin),
    ]
    features, _ = read(write_folder(tmp_path / "wof", records))
    assert (features["2"].name, features["3"].name) == ("宜蘭縣", "name of 3")
    assert features["2"].names == {"zh": "宜蘭縣", "nan": "Gî-lân-koān"}
    assert features["3"].names == {"en": "Yilan"}


def test_a_record_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    path = write_sqlite(tmp_path / "wof.db", [record(1, "region"), record(1, "region")])
    with pytest.raises(BoundaryDataError, match="1 is there twice"):
        read(path)


def test_a_database_of_something_else_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE spr (id TEXT)")
    with pytest.raises(BoundaryDataError, match=r"other\.db has no table `geojson`"):
        import_boundaries("whosonfirst", path, to=tmp_path / "sets", name="other")


def test_a_truncated_database_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    whole = write_sqlite(tmp_path / "whole.db", [record(each, "region") for each in range(200)])
    cut = tmp_path / "cut.db"
    cut.write_bytes(whole.read_bytes()[:9000])
    with pytest.raises(BoundaryDataError, match=r"cut\.db"):
        import_boundaries("whosonfirst", cut, to=tmp_path / "sets", name="cut")
    assert not (tmp_path / "sets").exists()


@pytest.mark.parametrize("text", ["", '{"type": "Feat', "[]"], ids=["empty", "truncated", "a list"])
def test_a_broken_record_is_refused_by_name(text: str, tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "wof", [record(1, "region")])
    (folder / "2.geojson").write_text(text)
    with pytest.raises(BoundaryDataError, match=r"2\.geojson"):
        read(folder)
