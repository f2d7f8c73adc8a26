"""Small files in the true schema of each format."""

import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely

from geoimm.domain.divisions import Division, Level
from geoimm.errors import BoundaryDataError
from geoimm.importers.features import ImportOptions
from support.vector_files import chain, imported, square, write_layer


def _told(divisions: dict[str, Division]) -> dict[str, tuple[str, str, str, str | None]]:
    """Level, name, country and parent by id."""
    return {
        id_: (
            each.level.name,
            each.name,
            each.country,
            each.parent_id and each.parent_id.removeprefix("mine:"),
        )
        for id_, each in divisions.items()
    }


def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    return folder


# Natural Earth


def _admin_0(**columns: Any) -> dict[str, Any]:
    names = {"NAME_EN": columns["NAME"], "NAME_ZH": "国", "NAME_ZHT": "國"}
    return {"SOVEREIGNT": columns["NAME"], "ISO_A3": "-99", **names, **columns}


def _admin_1(code: str, **columns: Any) -> dict[str, Any]:
    known = {"iso_a2": "-1", "name_local": "", "name_en": "", "name_zh": "", "gn_name": "-99"}
    return {"adm1_code": code, "iso_3166_2": "", "name": "", **known, **columns}


def test_natural_earth_takes_france_s_code_from_the_column_that_has_it(tmp_path: Path) -> None:
    rows = [
        _admin_0(
            NAME="France", ADM0_A3="FRA", ISO_A2="-99", ISO_A2_EH="FR", geometry=square(0, 45, 5)
        ),
        _admin_0(
            NAME="Kosovo", ADM0_A3="KOS", ISO_A2="-99", ISO_A2_EH="-99", geometry=square(20, 42)
        ),
        _admin_0(
            NAME="Namibia", ADM0_A3="NAM", ISO_A2="NA", ISO_A2_EH="NA", geometry=square(15, -22)
        ),
    ]
    path = write_layer(tmp_path / "ne_10m_admin_0_countries.shp", rows)
    _, divisions = imported("natural-earth", path)
    assert {id_: each.country for id_, each in divisions.items()} == {
        "FRA": "FR",
        "KOS": "XK",
        "NAM": "NA",
    }
    assert divisions["FRA"].names == {"en": "France", "zh": "国", "zh-Hant": "國"}


def test_natural_earth_provinces_hang_under_the_countries_beside_them(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    france = _admin_0(
        NAME="France", ADM0_A3="FRA", ISO_A2="-99", ISO_A2_EH="FR", geometry=square(0, 45, 5)
    )
    write_layer(folder / "ne_10m_admin_0_countries.shp", [france])
    rows = [
        _admin_1("FRA-1", adm0_a3="FRA", iso_3166_2="FR-75", name="Paris", geometry=square(2, 48)),
        _admin_1("FRA-2", adm0_a3="FRA", iso_a2="RE", name="La Réunion", geometry=square(55, -21)),
        _admin_1("FRA-3", adm0_a3="FRA", iso_3166_2="FR-X01~", geometry=square(4, 48)),
    ]
    write_layer(folder / "ne_10m_admin_1_states_provinces.shp", rows)
    report, divisions = imported("natural-earth", folder)
    assert _told(divisions) == {
        "FRA": ("country", "France", "FR", None),
        "FRA-1": ("province", "Paris", "FR", "FRA"),
        "FRA-2": ("province", "La Réunion", "RE", "FRA"),
    }
    assert divisions["FRA-1"].code == "FR-75"
    assert report.skipped == {"units without a name": 1}


# geoBoundaries


def _shape(id_: str, tier: str, name: str, geometry: Any, iso: str = "") -> dict[str, Any]:
    return {
        "shapeName": name, "shapeISO": iso, "shapeID": id_, "shapeGroup": "BGD",
        "shapeType": tier, "geometry": geometry,
    }  # fmt: skip


def test_geoboundaries_tiers_are_joined_by_place(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    layers = {
        "ADM0": _shape("0", "ADM0", "Bangladesh", square(88, 21, 4)),
        "ADM1": _shape("1", "ADM1", "Dhaka Division", square(89, 23, 2), "BD-C"),
        "ADM2": _shape("2", "ADM2", "Dhaka", square(90, 23, 1)),
        "ADM4": _shape("4", "ADM4", "Ward 98", square(90.2, 23.2, 0.1)),
    }
    for tier, row in layers.items():
        write_layer(folder / f"geoBoundaries-BGD-{tier}.geojson", [row])
    metadata = {
        "boundaryISO": "BGD", "boundaryType": "ADM1", "boundaryYear": "2020",
        "boundaryLicense": "CC BY 3.0 IGO",
    }  # fmt: skip
    (folder / "geoBoundaries-BGD-ADM1-metaData.json").write_text(json.dumps(metadata))
    report, divisions = imported("geoboundaries", folder)
    assert _told(divisions) == {
        "0": ("country", "Bangladesh", "BD", None),
        "1": ("province", "Dhaka Division", "BD", "0"),
        "2": ("city", "Dhaka", "BD", "1"),
        "4": ("township", "Ward 98", "BD", "2"),
    }
    assert (report.title, report.licence) == ("geoBoundaries BGD ADM1 2020", "CC BY 3.0 IGO")
    assert divisions["1"].code == "BD-C"


def test_the_level_of_a_geoboundaries_layer_may_be_overruled(tmp_path: Path) -> None:
    path = tmp_path / "geoBoundaries-FRA-ADM3.geojson"
    write_layer(path, [_shape("3", "ADM3", "Lyon", square(4, 45))])
    _, divisions = imported("geoboundaries", path, ImportOptions(level=Level.city))
    assert divisions["3"].level is Level.city


# GADM


def _gadm(*gids: str, **columns: str) -> dict[str, Any]:
    row: dict[str, Any] = {"UID": 1, "COUNTRY": "China", "NAME_0": "China"}
    for tier in range(6):
        row[f"GID_{tier}"] = gids[tier] if tier < len(gids) else ""
        if tier:
            row |= {f"NAME_{tier}": "", f"NL_NAME_{tier}": "NA", f"CC_{tier}": "NA"}
            row |= {f"VARNAME_{tier}": "", f"HASC_{tier}": ""}
    return row | columns


SICHUAN = {"NAME_1": "Sichuan", "NL_NAME_1": "四川|四川", "HASC_1": "CN.SC"}


def test_gadm_s_flat_file_gives_every_tier_by_dissolving(tmp_path: Path) -> None:
    rows = [
        _gadm("CHN", "CHN.26_1", "CHN.26.1_1", NAME_2="Aba", NL_NAME_2="阿坝", **SICHUAN)
        | {"geometry": square(102, 30)},
        _gadm("CHN", "CHN.26_1", "CHN.26.3_1", NAME_2="Chengdu", NL_NAME_2="成都市", **SICHUAN)
        | {"geometry": square(103, 30)},
        _gadm("Z02") | {"geometry": square(94, 28)},
    ]
    path = write_layer(tmp_path / "gadm_410.gpkg", rows, layer="gadm_410")
    report, divisions = imported("gadm", path)
    assert _told(divisions) == {
        "CHN": ("country", "China", "CN", None),
        "Z02": ("country", "China", "CN", None),
        "CHN.26_1": ("province", "四川", "CN", "CHN"),
        "CHN.26.1_1": ("city", "阿坝", "CN", "CHN.26_1"),
        "CHN.26.3_1": ("city", "成都市", "CN", "CHN.26_1"),
    }
    assert divisions["CHN.26_1"].names == {"en": "Sichuan", "zh": "四川"}
    assert divisions["CHN.26_1"].code == "CN.SC"
    assert (report.gaps.divisions, report.overlaps.pairs) == (0, 0)
    assert "non-commercial" in report.licence


def test_gadm_s_file_of_a_country_has_a_layer_for_each_tier(tmp_path: Path) -> None:
    path = tmp_path / "gadm41_LIE.gpkg"
    country = {"GID_0": "LIE", "COUNTRY": "Liechtenstein"}
    write_layer(path, [country | {"geometry": square(9, 47)}], layer="ADM_ADM_0")
    commune = {
        "GID_1": "LIE.11_1", "NAME_1": "Vaduz", "VARNAME_1": "NA", "NL_NAME_1": "NA",
        "CC_1": "7001", "HASC_1": "LI.VA", "ISO_1": "LI-11",
    }  # fmt: skip
    write_layer(path, [country | commune | {"geometry": square(9, 47, 0.5)}], layer="ADM_ADM_1")
    _, divisions = imported("gadm", path)
    assert _told(divisions) == {
        "LIE": ("country", "Liechtenstein", "LI", None),
        "LIE.11_1": ("province", "Vaduz", "LI", "LIE"),
    }
    assert divisions["LIE.11_1"].code == "LI-11"


def test_gadm_s_level_5_is_skipped(tmp_path: Path) -> None:
    gids = ["FRA", "FRA.1_1", "FRA.1.1_1", "FRA.1.1.1_1", "FRA.1.1.1.1_1", "FRA.1.1.1.1.1_1"]
    row = _gadm(*gids, COUNTRY="France", NAME_0="France", **{f"NAME_{n}": "N" for n in range(1, 6)})
    path = write_layer(tmp_path / "gadm_410.gpkg", [row | {"geometry": square(2, 48)}])
    report, divisions = imported("gadm", path)
    assert len(divisions) == 5
    assert report.skipped == {"level 5: finer than a township": 1}


# Overture

AREA = pa.schema(
    [
        ("id", pa.string()),
        ("division_id", pa.string()),
        ("subtype", pa.string()),
        ("class", pa.string()),
        ("is_land", pa.bool_()),
        ("is_territorial", pa.bool_()),
        ("country", pa.string()),
        ("region", pa.string()),
        ("names", pa.struct([("primary", pa.string()), ("common", pa.map_("string", "string"))])),
        ("geometry", pa.binary()),
    ]
)


def _area(division: str, subtype: str, name: str, geometry: Any, **columns: Any) -> dict[str, Any]:
    known = {"id": f"area-{division}", "class": "land", "is_land": True, "is_territorial": True}
    names = {"primary": name, "common": [("en", f"{name} in English")]}
    place = {"country": "CN", "region": "CN-AH", "geometry": shapely.to_wkb(geometry)}
    return {
        "division_id": division,
        "subtype": subtype,
        "names": names,
        **known,
        **place,
        **columns,
    }


def _overture(folder: Path, areas: list[dict[str, Any]], parents: dict[str, str | None]) -> Path:
    for kind in ("division_area", "division"):
        (folder / f"type={kind}").mkdir(parents=True)
    geo = {
        "version": "1.1.0", "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
    }  # fmt: skip
    table = pa.Table.from_pylist(areas, schema=AREA.with_metadata({"geo": json.dumps(geo)}))
    pq.write_table(table, folder / "type=division_area" / "part-0.parquet")
    rows = [{"id": id_, "parent_division_id": parent} for id_, parent in parents.items()]
    pq.write_table(pa.Table.from_pylist(rows), folder / "type=division" / "part-0.parquet")
    return folder


def test_overture_s_territorial_areas_are_taken_with_the_parents_of_the_divisions(
    tmp_path: Path,
) -> None:
    areas = [
        _area("cn", "country", "中国", square(110, 25, 5), is_territorial=False),
        _area("cn", "country", "中国", square(110, 25, 10), **{"class": "maritime"}),
        _area("ah", "region", "安徽省", square(115, 30, 4)),
        _area("tl", "county", "铜陵市", square(117, 30, 1)),
        _area("tg", "localadmin", "铜官区", square(117, 30, 0.5)),
        _area("sq", "neighborhood", "社区", square(117, 30, 0.1)),
    ]
    parents = {"cn": None, "ah": "cn", "east": "ah", "tl": "east", "tg": "tl"}
    folder = _overture(tmp_path / "2026-09-23.1", areas, parents)
    report, divisions = imported("overture", folder)
    assert _told(divisions) == {
        "cn": ("country", "中国", "CN", None),
        "ah": ("province", "安徽省", "CN", "cn"),
        "tl": ("city", "铜陵市", "CN", "ah"),
        "tg": ("district", "铜官区", "CN", "tl"),
    }
    assert divisions["ah"].code == "CN-AH"
    assert divisions["tl"].names == {"en": "铜陵市 in English"}
    assert report.title == "Overture Maps divisions 2026-09-23.1"
    assert report.skipped == {
        "another area of the same division": 1,
        "subtype neighborhood: no level of its own": 1,
    }
    assert chain(folder, 119.9, 34.9) == ["中国"]


def test_overture_s_areas_alone_have_their_parents_found_by_place(tmp_path: Path) -> None:
    areas = [
        _area("tw", "country", "臺灣", square(120, 22, 3), country="TW"),
        _area("tp", "region", "臺北市", square(121, 24, 1), country="TW", region="TW-TPE"),
        _area("xy", "locality", "信義區", square(121, 24, 0.5), country="TW"),
    ]
    folder = _overture(tmp_path / "overture", areas, {})
    path = tmp_path / "areas.parquet"
    shutil.copy(folder / "type=division_area" / "part-0.parquet", path)
    _, divisions = imported("overture", path)
    assert _told(divisions)["xy"] == ("district", "信義區", "TW", "tp")


def test_a_circle_among_overture_s_divisions_is_told(tmp_path: Path) -> None:
    areas = [_area("a", "region", "A", square(0, 0)), _area("b", "region", "B", square(1, 0))]
    folder = _overture(tmp_path / "overture", areas, {"a": "b", "b": "a"})
    with pytest.raises(BoundaryDataError, match="round in a circle: a -> b -> a"):
        imported("overture", folder)


# TIGER

COUNTY = {"STATEFP": "35", "COUNTYFP": "013", "GEOID": "35013", "NAME": "Doña Ana", "LSAD": "06"}


def test_tiger_s_geoids_tell_the_parents_in_nad83(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    state = {"STATEFP": "35", "GEOID": "35", "STUSPS": "NM", "NAME": "New Mexico"}
    part = {
        "STATEFP": "35", "COUNTYFP": "013", "COUSUBFP": "92261", "GEOID": "3501392261",
        "NAME": "Las Cruces",
    }  # fmt: skip
    water = part | {"COUSUBFP": "00000", "GEOID": "3501300000"}
    layers = {
        "tl_2024_us_state": [state | {"geometry": square(-107, 32, 2)}],
        "tl_2024_us_county": [COUNTY | {"geometry": square(-107, 32, 1)}],
        "tl_2024_35_cousub": [
            part | {"geometry": square(-107, 32, 0.5)},
            water | {"geometry": square(-106.5, 32, 0.1)},
        ],
    }
    for name, rows in layers.items():
        write_layer(folder / f"{name}.shp", rows, crs="EPSG:4269")
    report, divisions = imported("tiger", folder)
    assert _told(divisions) == {
        "35": ("province", "New Mexico", "US", None),
        "35013": ("city", "Doña Ana", "US", "35"),
        "3501392261": ("district", "Las Cruces", "US", "35013"),
    }
    assert [divisions[id_].code for id_ in ("35", "35013")] == ["US-NM", "35013"]
    assert report.skipped == {"water in no county subdivision": 1}
    assert report.title == "US Census Bureau 2024"


def test_tiger_s_territories_have_their_own_country_code(tmp_path: Path) -> None:
    row = {"STATEFP": "72", "GEOID": "72", "STUSPS": "PR", "NAME": "Puerto Rico"}
    path = write_layer(tmp_path / "cb_2023_us_state.shp", [row | {"geometry": square(-67, 18)}])
    _, divisions = imported("tiger", path)
    assert divisions["72"].country == "PR"


def test_tiger_s_places_are_districts_of_the_county_they_lie_in(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    place = {"STATEFP": "35", "PLACEFP": "39380", "GEOID": "3539380", "NAME": "Las Cruces"}
    town = {"STATEFP": "35", "COUNTYFP": "013", "COUSUBFP": "1", "NAME": "Mesilla"}
    layers = {
        "county": [COUNTY | {"geometry": square(-107, 32, 1)}],
        "place": [place | {"geometry": square(-107, 32, 0.5)}],
        "cousub": [
            town | {"GEOID": "3501300001", "LSAD": "43", "geometry": square(-107, 32, 0.6)},
            town | {"GEOID": "3501300002", "LSAD": "43", "geometry": square(-107, 32, 0.5)},
            town | {"GEOID": "3501300003", "LSAD": "22", "geometry": square(-106.4, 32.6, 0.4)},
        ],
    }
    for name, rows in layers.items():
        write_layer(folder / f"cb_2024_us_{name}_500k.shp", rows, crs="EPSG:4269")
    report, divisions = imported("tiger", folder)
    assert _told(divisions) == {
        "35013": ("city", "Doña Ana", "US", None),
        "3539380": ("district", "Las Cruces", "US", "35013"),
        "3501300001": ("district", "Mesilla", "US", "35013"),
    }
    assert report.overlaps.pairs == 0
    assert report.skipped == {
        "county subdivisions drawn for the census only": 1,
        "county subdivisions that places cover": 1,
    }


# Etalab


def test_etalab_s_communes_and_arrondissements(tmp_path: Path) -> None:
    import gzip

    folder = _folder(tmp_path)
    layers = {
        "communes-50m": [
            {"code": "75056", "nom": "Paris", "geometry": square(2, 48)},
            {"code": "2A004", "nom": "Ajaccio", "geometry": square(8, 41)},
            {"code": "97411", "nom": "Saint-Denis", "geometry": square(55, -21)},
            {"code": "97502", "nom": "Saint-Pierre", "geometry": square(-56, 46)},
        ],
        "arrondissements-municipaux-50m": [
            {"code": "75107", "nom": "Paris 7e", "geometry": square(2.2, 48.2, 0.2)}
        ],
    }
    for name, rows in layers.items():
        path = write_layer(tmp_path / f"{name}.geojson", rows)
        (folder / f"{name}.geojson.gz").write_bytes(gzip.compress(path.read_bytes()))
    report, divisions = imported("etalab", folder)
    assert _told(divisions) == {
        "75056": ("district", "Paris", "FR", None),
        "2A004": ("district", "Ajaccio", "FR", None),
        "97411": ("district", "Saint-Denis", "RE", None),
        "75107": ("township", "Paris 7e", "FR", "75056"),
    }
    assert report.licence == "Licence Ouverte 2.0"
    _, only = imported("etalab", folder, ImportOptions(country="RE"))
    assert list(only) == ["97411"]


# Japan N03


def _n03(prefecture: str, group: str, name: str, code: str, geometry: Any) -> dict[str, Any]:
    return {
        "N03_001": prefecture, "N03_002": "", "N03_003": group, "N03_004": name,
        "N03_007": code, "geometry": geometry,
    }  # fmt: skip


N03 = [
    _n03("神奈川県", "横浜市", "鶴見区", "14101", square(139.0, 35, 0.5)),
    _n03("神奈川県", "横浜市", "鶴見区", "14101", square(139.5, 35, 0.5)),
    _n03("神奈川県", "横浜市", "西区", "14103", square(140.0, 35, 0.5)),
    _n03("神奈川県", "川崎市", "川崎区", "14131", square(140.5, 35, 0.5)),
    _n03("神奈川県", "三浦郡", "葉山町", "14301", square(141.0, 35, 0.5)),
    _n03("東京都", "", "千代田区", "13101", square(139.0, 36, 0.5)),
    _n03("東京都", "", "所属未定地", "", square(139.5, 36, 0.5)),
]
JAPAN = {
    "13": ("province", "東京都", "JP", None),
    "14": ("province", "神奈川県", "JP", None),
    "13101": ("city", "千代田区", "JP", "13"),
    "14100": ("city", "横浜市", "JP", "14"),
    "14130": ("city", "川崎市", "JP", "14"),
    "14301": ("city", "葉山町", "JP", "14"),
    "14101": ("district", "鶴見区", "JP", "14100"),
    "14103": ("district", "西区", "JP", "14100"),
    "14131": ("district", "川崎区", "JP", "14130"),
}


@pytest.mark.parametrize("encoding", ["UTF-8", "CP932"])
def test_n03_s_pieces_are_dissolved_to_three_tiers(encoding: str, tmp_path: Path) -> None:
    import geopandas

    path = tmp_path / "N03-20240101.shp"
    frame = geopandas.GeoDataFrame(N03, geometry="geometry", crs="EPSG:6668")
    frame.to_file(path, encoding=encoding)
    path.with_suffix(".cpg").unlink()
    report, divisions = imported("japan-n03", path)
    assert _told(divisions) == JAPAN
    assert divisions["14"].code == "JP-14"
    assert report.skipped == {"pieces of land of no municipality": 1}
    assert chain(path, 139.75, 35.25) == ["神奈川県", "横浜市", "鶴見区"]


def test_n03_s_wards_may_stand_in_a_column_of_their_own(tmp_path: Path) -> None:
    rows = [
        _n03("神奈川県", "", "横浜市", "14101", square(139, 35)) | {"N03_005": "鶴見区"},
        _n03("神奈川県", "三浦郡", "葉山町", "14301", square(140, 35)) | {"N03_005": ""},
    ]
    path = write_layer(tmp_path / "N03-20250101.geojson", rows)
    _, divisions = imported("japan-n03", path)
    assert _told(divisions) == {id_: JAPAN[id_] for id_ in ("14", "14100", "14301", "14101")}


# OCHA COD-AB


def test_cod_ab_s_old_columns_tell_names_by_language(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    upper = {"ADM0_EN": "Haiti", "ADM0_PCODE": "HT", "ADM1_FR": "Ouest", "ADM1_EN": "West"}
    upper |= {"ADM1_PCODE": "HT01", "validOn": "2023-01-01"}
    write_layer(folder / "hti_adm1.shp", [upper | {"geometry": square(-73, 18, 1)}])
    lower = {"ADM2_EN": "Port-au-Prince", "ADM2_FR": "Port-au-Prince", "ADM2_PCODE": "HT0111"}
    write_layer(folder / "hti_adm2.shp", [upper | lower | {"geometry": square(-73, 18, 0.5)}])
    _, divisions = imported("cod-ab", folder)
    assert _told(divisions) == {
        "HT01": ("province", "Ouest", "HT", None),
        "HT0111": ("city", "Port-au-Prince", "HT", "HT01"),
    }
    assert divisions["HT01"].names == {"en": "West", "fr": "Ouest"}


def test_cod_ab_s_new_columns_tell_the_languages_apart(tmp_path: Path) -> None:
    path = tmp_path / "tur_admin_boundaries.gpkg"
    country = {"adm0_name": "Türkiye", "adm0_pcode": "TUR", "valid_on": "2025-05-01"}
    country |= {"lang": "en", "lang1": "tr"}
    province = country | {"adm1_name": "Istanbul", "adm1_name1": "İstanbul", "adm1_pcode": "TUR034"}
    write_layer(path, [country | {"geometry": square(28, 40, 5)}], layer="tur_admin0")
    write_layer(path, [province | {"geometry": square(28, 40, 1)}], layer="tur_admin1")
    _, divisions = imported("cod-ab", path)
    assert _told(divisions) == {
        "TUR": ("country", "Türkiye", "TR", None),
        "TUR034": ("province", "İstanbul", "TR", "TUR"),
    }
    assert divisions["TUR034"].names == {"en": "Istanbul", "tr": "İstanbul"}
    assert divisions["TUR034"].source.endswith("2025-05-01")
