import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geoimm.domain.datum import gcj02_to_wgs84
from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError
from geoimm.importers.datav import read_datav
from geoimm.importers.features import Datum, Feature, ImportOptions, Source
from geoimm.importers.mainland import in_mainland
from geoimm.importers.pipeline import import_boundaries
from geoimm.resolver import Resolver
from geoimm.resolver.boundary_set import BoundarySet
from support.corpus import boundary_corpus

SQUARE = {"type": "Polygon", "coordinates": [[[120, 30], [121, 30], [121, 31], [120, 30]]]}
CHAINS = {
    "West Lake, Hangzhou": (120.1400, 30.2450, ("浙江省", "杭州市", "西湖区")),
    "Qiandao Lake": (119.0420, 29.6080, ("浙江省", "杭州市", "淳安县")),
    "People's Square, Shanghai": (121.4752, 31.2304, ("上海市", "黄浦区")),
    "Lujiazui, Shanghai": (121.5000, 31.2380, ("上海市", "浦东新区")),
}


def feature(adcode: str | int, level: str | None, **properties: Any) -> dict[str, Any]:
    properties = {"name": f"name of {adcode}", "parent": None} | properties
    return {
        "type": "Feature",
        "properties": {"adcode": adcode, "level": level} | properties,
        "geometry": SQUARE,
    }


def write(path: Path, *features: dict[str, Any]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return path


def read(path: Path, country: str | None = None) -> tuple[dict[str, Feature], Source]:
    source = read_datav(path, ImportOptions(country=country))
    return {each.id: each for each in source.features}, source


def outline(boundary: Any) -> Any:
    """The outer ring of the largest part."""
    largest = max(shapely.get_parts(boundary), key=shapely.area)
    return shapely.get_exterior_ring(largest)


def in_metres(geometry: Any) -> Any:
    """Near Hangzhou, where a degree of longitude is 96.5 km."""
    return shapely.transform(geometry, lambda degrees: degrees * (96_500, 110_850))


def offset_metres(line: Any, other: Any) -> float:
    """How far `other` as a whole has to be moved to lie best on `line`.

    The move is found by least squares over the distances of the vertices to the line, those
    beyond 1 km left out as they do not follow it, near ones weighing more. Vertices that are off
    at random, as in a simplified outline, cancel out; a shift of datum does not.
    """
    vertices = shapely.get_coordinates(other)
    move = np.zeros(2)
    for _ in range(30):
        nearest = shapely.shortest_line(shapely.points(vertices + move), line)
        ends = shapely.get_coordinates(nearest).reshape(-1, 2, 2)
        gap = ends[:, 1] - ends[:, 0]
        distance = np.hypot(*gap.T)
        follows = (distance > 0.001) & (distance < 1_000)
        weight = 1 / np.sqrt(np.maximum(distance[follows], 30))
        normals = gap[follows] / distance[follows, None]
        step, *_ = np.linalg.lstsq(normals * weight[:, None], distance[follows] * weight)
        move += step
    return float(np.hypot(*move))


@pytest.fixture(scope="module")
def hangzhou_of_the_default_set() -> Any:
    known = BoundarySet.read(BoundarySet.default_path())
    row = known.row_of("cn:ZJ-hangzhou")
    assert row is not None
    return in_metres(outline(known.boundaries[np.array([row])][0]))


@pytest.mark.parametrize("file", ["province-330000.json", "citys-330100.json"])
def test_hangzhou_agrees_within_100_metres_after_the_datum_shift_and_not_before(
    file: str, hangzhou_of_the_default_set: Any
) -> None:
    features, source = read(boundary_corpus(f"datav/{file}"))
    parts = [each.geometry for each in features.values() if each.id.startswith("3301")]
    before = shapely.union_all([shapely.make_valid(part) for part in parts])

    def shift(degrees: Any) -> Any:
        return np.column_stack(gcj02_to_wgs84(*degrees.T, mainland=in_mainland))

    after = shapely.transform(before, shift)
    assert source.datum is Datum.gcj02
    assert offset_metres(in_metres(outline(before)), hangzhou_of_the_default_set) > 400
    assert offset_metres(in_metres(outline(after)), hangzhou_of_the_default_set) < 100


@pytest.mark.parametrize(("longitude", "latitude", "chain"), CHAINS.values(), ids=CHAINS)
def test_a_place_has_the_same_chain_before_and_after(
    longitude: float,
    latitude: float,
    chain: tuple[str | None, ...],
    default_resolver: Resolver,
    imported: Resolver,
) -> None:
    for resolver in (default_resolver, imported):
        address = resolver.resolve(longitude=longitude, latitude=latitude)
        names = tuple(each and each.name for each in address)
        # The default set has a city that is its own province at both levels.
        distinct = dict.fromkeys(name for name in names[1:4] if name)
        assert tuple(distinct) == tuple(filter(None, chain))


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Resolver:
    folder = tmp_path_factory.mktemp("datav")
    import_boundaries("datav", boundary_corpus("datav"), to=folder, name="datav")
    return Resolver.open(folder / "datav.parquet")


def test_the_corpus_has_74_divisions_a_copy_and_the_nine_dashes() -> None:
    features, source = read(boundary_corpus("datav"))
    assert len(features) == source.count == 74
    assert source.skipped == {"the nine-dash line, no division": 1, "a coarser or equal copy": 1}


def test_districts_of_a_municipality_are_under_the_province() -> None:
    features, _ = read(boundary_corpus("datav"))
    huangpu = features["310101"]
    assert (huangpu.level, huangpu.parent_id, huangpu.code) == (Level.district, "310000", "310101")
    assert features["330106"].parent_id == "330100"


@pytest.mark.parametrize("told", [{"adcode": 330000}, {"adcode": "330000"}, '{"adcode":330000}'])
def test_adcodes_and_parents_may_be_numbers_texts_and_json_in_a_text(
    told: Any, tmp_path: Path
) -> None:
    path = write(
        tmp_path / "a.json",
        feature("330000", "province"),
        feature(330100, "city", parent=told),
    )
    assert read(path)[0]["330100"].parent_id == "330000"


def test_a_parent_outside_the_files_gives_way_to_the_next_ancestor(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.json",
        feature(330000, "province"),
        feature(330106, "district", parent={"adcode": 330100}, acroutes=[100000, 330000, 330100]),
    )
    assert read(path)[0]["330106"].parent_id == "330000"


@pytest.mark.parametrize("finer_first", [True, False])
def test_of_two_copies_the_more_finely_drawn_is_kept(finer_first: bool, tmp_path: Path) -> None:
    coarse, fine = feature(330000, "province"), feature(330000, "province")
    ring = [[120, 30], [121, 30], [121, 31], [120.5, 30.6], [120, 30]]
    fine["geometry"] = {"type": "Polygon", "coordinates": [ring]}
    write(tmp_path / "1.json", fine if finer_first else coarse)
    write(tmp_path / "2.json", coarse if finer_first else fine)
    features, source = read(tmp_path)
    assert len(features["330000"].geometry.exterior.coords) == 5
    assert source.skipped == {"a coarser or equal copy": 1}


@pytest.mark.parametrize(
    "dashes",
    [feature("100000", None, name="", adchar="JD"), feature("100000_JD", None, name="")],
    ids=["by adchar", "by adcode"],
)
def test_the_nine_dash_line_is_no_division(dashes: dict[str, Any], tmp_path: Path) -> None:
    features, source = read(write(tmp_path / "a.json", feature(330000, "province"), dashes))
    assert list(features) == ["330000"]
    assert source.skipped == {"the nine-dash line, no division": 1}


def test_taiwan_hong_kong_and_macau_are_countries_of_their_own_codes(tmp_path: Path) -> None:
    china = {"parent": {"adcode": 100000}}
    path = write(
        tmp_path / "a.json",
        feature(100000, "country"),
        *(feature(code, "province", **china) for code in (330000, 710000, 810000, 820000)),
        feature(810001, "district", parent={"adcode": 810000}),
    )
    found = [(each.country, each.level, each.parent_id) for each in read(path)[0].values()]
    assert found == [
        ("CN", Level.country, None),
        ("CN", Level.province, "100000"),
        ("TW", Level.country, None),
        ("HK", Level.country, None),
        ("MO", Level.country, None),
        ("HK", Level.district, "810000"),
    ]


def test_with_the_country_told_they_are_provinces_as_the_file_has_them(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.json",
        feature(100000, "country"),
        feature(710000, "province", parent={"adcode": 100000}),
    )
    taiwan = read(path, country="CN")[0]["710000"]
    assert (taiwan.country, taiwan.level, taiwan.parent_id) == ("CN", Level.province, "100000")


@pytest.mark.parametrize(
    "text",
    ["", '{"type": "FeatureCollection", "features": [{"ty', "[1]", "{}", '{"features": [{}]}'],
    ids=["empty", "truncated", "a list", "no features", "no adcode"],
)
def test_a_broken_file_is_refused_by_name(text: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text(text)
    with pytest.raises(BoundaryDataError, match=r"broken\.json"):
        import_boundaries("datav", path, to=tmp_path / "sets", name="broken")
    assert not (tmp_path / "sets").exists()
