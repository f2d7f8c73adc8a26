"""What the default boundary set promises, read from the files as they are shipped."""

from collections import defaultdict
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geoimm.domain.divisions import Level

FOLDER = Path(__file__).resolve().parent.parent / "boundaries"
COLUMNS = [
    "id",
    "parent_id",
    "level",
    "name",
    "name_local",
    "name_en",
    "name_zh",
    "country",
    "code",
    "source",
    "geometry",
]
UNLICENSED_LAYERS = ("60546857", "93323949", "10671868", "87457531")


@pytest.fixture(scope="module")
def files() -> dict[str, pa.Table]:
    return {path.name: pq.read_table(path) for path in sorted(FOLDER.glob("*.parquet"))}


@pytest.fixture(scope="module")
def rows(files: dict[str, pa.Table]) -> dict[str, dict[str, str]]:
    """The rows of all files by id, without their geometry."""
    columns = [*COLUMNS[:-1], "other_levels", "bare_name"]
    tables = [table.select(columns) for table in files.values()]
    return {row["id"]: row for table in tables for row in table.to_pylist()}


@pytest.fixture(scope="module")
def geometries(files: dict[str, pa.Table]) -> np.ndarray:
    parts = [shapely.from_wkb(table["geometry"].to_pylist()) for table in files.values()]
    return np.concatenate(parts)


def chain(rows: dict[str, dict[str, str]], id_: str) -> list[str]:
    """The names from the country down to a division."""
    names: list[str] = []
    at: str | None = id_
    while at:
        names.insert(0, rows[at]["name"])
        at = rows[at]["parent_id"]
    return names


def named(rows: dict[str, dict[str, str]], country: str, name: str) -> list[list[str]]:
    """The chains of the divisions of one name in a country."""
    called = ({r["name"], r["bare_name"]} for r in rows.values() if r["country"] == country)
    ids = (id_ for id_, r in rows.items() if r["country"] == country)
    found = [id_ for id_, names in zip(ids, called, strict=True) if name in names]
    return sorted(chain(rows, id_) for id_ in found)


def finest_levels(rows: dict[str, dict[str, str]], country: str) -> set[str]:
    return {row["level"] for row in rows.values() if row["country"] == country}


def test_set_takes_less_than_70_megabytes() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < 70e6


def test_every_file_has_the_columns_in_their_order(files: dict[str, pa.Table]) -> None:
    for table in files.values():
        assert [name for name in table.column_names if name in COLUMNS] == COLUMNS


def test_every_other_column_is_a_name_in_a_language(files: dict[str, pa.Table]) -> None:
    known = {*COLUMNS, "other_levels", "bare_name", "is_union", "bbox"}
    others = {name for table in files.values() for name in table.column_names} - known
    assert all(name.startswith("name_") for name in others)


def test_every_file_is_geoparquet(files: dict[str, pa.Table]) -> None:
    assert files
    assert all(b"geo" in table.schema.metadata for table in files.values())


def test_ids_are_unique_in_all_files(
    files: dict[str, pa.Table], rows: dict[str, dict[str, str]]
) -> None:
    assert len(rows) == sum(table.num_rows for table in files.values())


def test_every_level_is_known(rows: dict[str, dict[str, str]]) -> None:
    assert {row["level"] for row in rows.values()} == {level.name for level in Level}


def test_only_countries_have_no_parent(rows: dict[str, dict[str, str]]) -> None:
    assert all((row["parent_id"] is None) == (row["level"] == "country") for row in rows.values())


def test_every_parent_exists(rows: dict[str, dict[str, str]]) -> None:
    assert [row["id"] for row in rows.values() if (row["parent_id"] or row["id"]) not in rows] == []


def test_every_parent_is_coarser(rows: dict[str, dict[str, str]]) -> None:
    pairs = [(row, rows[row["parent_id"]]) for row in rows.values() if row["parent_id"]]
    assert [r["id"] for r, p in pairs if Level[p["level"]] >= Level[r["level"]]] == []


def test_every_parent_is_in_the_same_country(rows: dict[str, dict[str, str]]) -> None:
    pairs = [(row, rows[row["parent_id"]]) for row in rows.values() if row["parent_id"]]
    assert [r["id"] for r, p in pairs if r["country"] != p["country"]] == []


def test_every_country_has_one_row_and_two_letters(rows: dict[str, dict[str, str]]) -> None:
    countries = [row["country"] for row in rows.values() if row["level"] == "country"]
    assert sorted(countries) == sorted({row["country"] for row in rows.values()})
    assert all(len(code) == 2 and code.isupper() for code in countries)


def test_every_division_has_a_name(rows: dict[str, dict[str, str]]) -> None:
    assert [row["id"] for row in rows.values() if not row["name"].strip()] == []


def test_every_geometry_is_a_valid_polygon(geometries: np.ndarray) -> None:
    assert set(np.unique(shapely.get_type_id(geometries))) <= {3, 6}
    assert not shapely.is_empty(geometries).any()
    assert shapely.is_valid(geometries).all()


def test_every_coordinate_is_on_the_globe_and_on_the_grid(geometries: np.ndarray) -> None:
    coordinates = shapely.get_coordinates(geometries)
    assert (np.abs(coordinates) <= (180, 90)).all()
    assert (coordinates * 2**16 % 1 == 0).all()


def test_notice_names_every_source(rows: dict[str, dict[str, str]]) -> None:
    notice = (FOLDER / "NOTICE").read_text(encoding="utf-8")
    assert sorted(s for s in {row["source"] for row in rows.values()} if s not in notice) == []


def test_readme_counts_the_levels_as_they_are(rows: dict[str, dict[str, str]]) -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    count: dict[str, int] = defaultdict(int)
    for row in rows.values():
        for level in (row["level"], *(row["other_levels"] or "").split()):
            count[level] += 1
    assert [level for level in count if f"| {level} | {count[level]:,} |" not in readme] == []


def test_readme_lists_every_file(files: dict[str, pa.Table]) -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert [name for name in files if f"`{name}`" not in readme] == []


def test_layers_without_a_public_licence_are_left_out(rows: dict[str, dict[str, str]]) -> None:
    prefixes = tuple(f"gb:{layer}B" for layer in UNLICENSED_LAYERS)
    assert [id_ for id_ in rows if id_.startswith(prefixes)] == []


@pytest.mark.parametrize(
    ("country", "levels"),
    [
        ("KR", {"country", "province", "city", "district", "township"}),
        ("BD", {"country", "province", "city", "district", "township"}),
        ("TW", {"country", "province", "district", "township"}),
        ("DZ", {"country", "province", "city", "district", "township"}),
        ("CN", {"country", "province", "city", "district"}),
    ],
)
def test_country_reaches_its_levels(
    rows: dict[str, dict[str, str]], country: str, levels: set[str]
) -> None:
    assert finest_levels(rows, country) == levels


@pytest.mark.parametrize(
    ("country", "name", "chains"),
    [
        ("CN", "锦江区", [["中国", "四川省", "成都市", "锦江区"]]),
        ("CN", "浦东新区", [["中国", "上海市", "浦东新区"]]),
        ("CN", "东莞市", [["中国", "广东省", "东莞市"]]),
        ("HK", "灣仔區", [["香港", "灣仔區"]]),
        ("MO", "嘉模堂區", [["澳門", "嘉模堂區"]]),
        ("KR", "성북구", [["대한민국", "서울특별시", "성북구"]]),
        ("KR", "팔달구", [["대한민국", "경기도", "수원시", "팔달구"]]),
        ("TW", "西村里", [["臺灣", "台北市", "信義區", "西村里"]]),
        ("RE", "Saint-Denis", [["La Réunion", "Saint-Denis"]]),
        ("AT", "Wien", [["Österreich", "Wien"]]),
        ("DE", "Berlin", [["Deutschland", "Berlin"]]),
        ("DE", "Hamburg", [["Deutschland", "Hamburg"]]),
        ("FR", "Paris", [["France", "Île-de-France", "Paris"]]),
        (
            "EH",
            "Laayoune Province",
            [
                ["الصحراء الغربية", "جهة العيون بوجدور الساقية الحمراء", "Laayoune Province"],
            ],
        ),
    ],
)
def test_division_hangs_in_its_chain(
    rows: dict[str, dict[str, str]], country: str, name: str, chains: list[list[str]]
) -> None:
    assert [c for c in chains if c not in named(rows, country, name)] == []


@pytest.mark.parametrize(
    ("country", "name"),
    [
        *(
            ("AT", "Wien"),
            ("HU", "Győr"),
            ("HU", "Szeged"),
            ("DE", "Berlin"),
            ("DE", "Hamburg"),
            ("FR", "Paris"),
        ),
        *(("CN", "上海市"), ("CN", "北京市"), ("CN", "天津市"), ("CN", "重庆市")),
        *(("LB", "Beirut"), ("PR", "Puerto Rico"), ("US", "District of Columbia")),
    ],
)
def test_city_state_is_there_once(rows: dict[str, dict[str, str]], country: str, name: str) -> None:
    names = [{r["name"], r["name_en"]} for r in rows.values() if r["country"] == country]
    assert sum(name in each for each in names) == 1


@pytest.mark.parametrize(
    ("country", "tier", "names"),
    [
        ("AT", 70, {"Bezirk Jennersdorf", "Salzburg"}),
        ("CL", 50, {"Provincia de Valparaíso"}),
        ("CM", 50, {"Mfoundi"}),
        ("CR", 70, set()),
        ("CZ", 70, {"okres Kutná Hora", "okres Brno-město"}),
        ("HT", 35, set()),
        ("PL", 360, {"Powiat Tatrzański", "Kraków"}),
        ("SK", 60, {"okres Banská Štiavnica"}),
    ],
)
def test_middle_tier_is_built_where_the_leaves_are_known(
    rows: dict[str, dict[str, str]], country: str, tier: int, names: set[str]
) -> None:
    built = {r["name"] for r in rows.values() if r["id"][:3] == "ov:" and r["country"] == country}
    assert len(built) >= tier
    assert names <= built


@pytest.mark.parametrize(
    ("longitude", "latitude", "country"),
    [
        pytest.param(10.5, 58.9, "NO", id="off Norway's coast"),
        pytest.param(114.25, 22.2, "HK", id="Hong Kong, in the source also China"),
        pytest.param(55.15, -21.0, "RE", id="Réunion, in the source also France"),
        pytest.param(34.0, 44.3, "UA", id="Crimea, in the source Ukraine and Russia"),
        pytest.param(-68.35, 12.1, "BQ", id="Bonaire, without an alpha-2 code in the source"),
        pytest.param(-69.1, 12.15, "CW", id="Curaçao, without an alpha-2 code in the source"),
        pytest.param(179.95, -16.6, "FJ", id="Fiji, west of the antimeridian"),
        pytest.param(-179.95, -16.6, "FJ", id="Fiji, east of the antimeridian"),
    ],
)
def test_waters_belong_to_one_country(longitude: float, latitude: float, country: str) -> None:
    table = pq.read_table(FOLDER / "maritime" / "territorial_waters.parquet")
    inside = shapely.contains_xy(
        shapely.from_wkb(table["geometry"].to_pylist()), longitude, latitude
    )
    assert table["country"].filter(pa.array(inside)).to_pylist() == [country]


def test_waters_are_valid_and_on_the_grid_and_of_countries_of_the_set(
    rows: dict[str, dict[str, str]],
) -> None:
    table = pq.read_table(FOLDER / "maritime" / "territorial_waters.parquet")
    waters = shapely.from_wkb(table["geometry"].to_pylist())
    assert shapely.is_valid(waters).all()
    assert (np.abs(shapely.get_coordinates(waters)) <= (180, 90)).all()
    assert {rows[id_]["level"] for id_ in table["country_id"].to_pylist()} == {"country"}


@pytest.mark.parametrize("country", ["HK", "MO"])
def test_districts_of_hong_kong_and_macau_are_not_in_china(
    rows: dict[str, dict[str, str]], country: str
) -> None:
    districts = [r for r in rows.values() if r["country"] == country and r["level"] == "district"]
    assert districts
    assert {rows[district["parent_id"]]["country"] for district in districts} == {country}
