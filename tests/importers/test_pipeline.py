"""From features to a boundary set: coordinates, repair, parents, the report, the files."""

import json
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from shapely import LineString, MultiPolygon, Point, Polygon, box

from geoimm.domain.divisions import Level
from geoimm.importers import antimeridian
from geoimm.importers.features import Datum, ImportOptions
from geoimm.importers.repair import array, repaired
from geoimm.importers.report import Gap, Overlap
from geoimm.resolver import BoundarySet
from geoimm.resolver.areas import square_kilometres
from support.vector_files import (
    BOW_TIE,
    NOW,
    chain,
    import_set,
    imported,
    sets_beside,
    square,
    write_layer,
)

CITIES = ImportOptions(level=Level.city, country="DE")


def _row(id_: str, level: str, geometry: shapely.Geometry, **columns: Any) -> dict[str, Any]:
    known = {"name": id_.upper(), "country": "DE"}
    return {"id": id_, "level": level, "geometry": geometry, **known, **columns}


def _geometry(source: Path, id_: str) -> shapely.Geometry:
    boundary_set = BoundarySet.read(sets_beside(source) / "mine.parquet")
    row = boundary_set.row_of(f"mine:{id_}")
    assert row is not None
    return boundary_set.boundaries[np.array([row])][0]


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:25832", "EPSG:3857", "EPSG:4269"])
def test_any_reference_system_comes_out_in_degrees(crs: str, tmp_path: Path) -> None:
    munich = square(11.5, 48.1, 0.1)
    frame = geopandas.GeoSeries([munich], crs="EPSG:4326").to_crs(crs)
    rows = [{"id": "a", "name": "München", "geometry": frame.iloc[0]}]
    path = write_layer(tmp_path / "city.gpkg", rows, crs=crs)
    imported("plain", path, CITIES)
    assert shapely.hausdorff_distance(_geometry(path, "a"), munich) < 1e-5


def test_the_option_crs_overrules_a_wrong_declaration(tmp_path: Path) -> None:
    metres = geopandas.GeoSeries([square(11.5, 48.1)], crs="EPSG:4326").to_crs("EPSG:3857")
    rows = [{"id": "a", "name": "München", "geometry": metres.iloc[0]}]
    path = write_layer(tmp_path / "city.gpkg", rows, crs="EPSG:4326")
    options = ImportOptions(level=Level.city, country="DE", crs="EPSG:3857")
    imported("plain", path, options)
    assert chain(path, 12, 48.5) == ["München"]


def test_a_chinese_datum_is_shifted_inside_the_mainland_only(tmp_path: Path) -> None:
    rows = [
        {"id": "hz", "name": "杭州", "geometry": square(120, 30, 0.1)},
        {"id": "tokyo", "name": "東京", "geometry": square(139, 35, 0.1)},
    ]
    path = write_layer(tmp_path / "cities.gpkg", rows)
    options = ImportOptions(level=Level.city, country="CN", datum=Datum.gcj02)
    imported("plain", path, options)
    west, south, _, _ = _geometry(path, "hz").bounds
    assert 0.003 < 120 - west < 0.006
    assert 0.001 < south - 30 < 0.004
    assert _geometry(path, "tokyo").equals(square(139, 35, 0.1))


def test_rings_that_cross_themselves_are_repaired_and_counted(tmp_path: Path) -> None:
    rows = [{"id": "a", "name": "A", "geometry": BOW_TIE}]
    path = write_layer(tmp_path / "city.gpkg", rows)
    report, _ = imported("plain", path, CITIES)
    assert (report.repaired, report.kept) == (1, 1)
    mended = _geometry(path, "a")
    assert mended.is_valid
    assert mended.area == pytest.approx(0.5)


def test_what_has_no_area_is_dropped_for_its_reason(tmp_path: Path) -> None:
    rows = [
        {"id": "good", "name": "A", "geometry": square(0, 0)},
        {"id": "null", "name": "A", "geometry": None},
        {"id": "point", "name": "A", "geometry": Point(1, 1)},
        {"id": "line", "name": "A", "geometry": LineString([(0, 0), (1, 1)])},
        {"id": "empty", "name": "A", "geometry": Polygon()},
        {"id": "flat", "name": "A", "geometry": Polygon([(0, 0), (1, 1), (0, 0)])},
        {"id": "nameless", "name": " ", "geometry": square(2, 0)},
        {"id": "far", "name": "A", "geometry": square(500, 0)},
    ]
    path = write_layer(tmp_path / "cities.parquet", rows)
    report, divisions = imported("plain", path, CITIES)
    assert list(divisions) == ["good"]
    assert report.dropped == {
        "no name": 1,
        "no geometry": 1,
        "an empty geometry": 1,
        "not a polygon": 2,
        "outside -180..180, -90..90": 1,
        "nothing is left after the repair": 1,
    }
    assert report.dropped_examples["not a polygon"] == ("point", "line")
    assert report.read == 8


def test_heights_are_left_out(tmp_path: Path) -> None:
    rows = [{"id": "a", "name": "A", "geometry": shapely.force_3d(square(0, 0), 7)}]
    path = write_layer(tmp_path / "cities.gpkg", rows)
    imported("plain", path, CITIES)
    assert not _geometry(path, "a").has_z


FIJI = Polygon([(178, -18), (-178, -18), (-178, -16), (178, -16)])
FIJI_SPLIT = MultiPolygon([box(178, -18, 180, -16), box(-180, -18, -178, -16)])


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        (FIJI, FIJI_SPLIT),
        (box(178, -18, 182, -16), FIJI_SPLIT),
        (box(-182, -18, -178, -16), FIJI_SPLIT),
        (box(350, 0, 359, 1), box(-10, 0, -1, 1)),
        (Polygon([(-120, 70), (0, 70), (120, 70)]), box(-180, 70, 180, 90)),
    ],
    ids=["an edge jumps", "beyond 180", "beyond -180", "a map of 0..360", "around the pole"],
)
def test_polygons_over_the_antimeridian_are_split(drawn: Any, expected: Any) -> None:
    parts, changed = antimeridian.split(array([drawn]))
    assert changed.all()
    assert parts[0].symmetric_difference(expected).area == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    "drawn",
    [box(10, 0, 20, 1), box(-180, -90, 180, -60), FIJI_SPLIT],
    ids=["small", "the whole turn", "split already"],
)
def test_polygons_that_do_not_cross_are_left_as_they_are(drawn: Any) -> None:
    parts, changed = antimeridian.split(array([drawn]))
    assert not changed.any()
    assert parts[0] is drawn


def test_a_hole_over_the_antimeridian_stays_a_hole() -> None:
    hole = [(-179, -17.5), (179, -17.5), (179, -16.5), (-179, -16.5)]
    parts, _ = antimeridian.split(array([Polygon(FIJI.exterior.coords, [hole])]))
    assert parts[0].area == pytest.approx(8 - 2)


@given(
    west=st.floats(-180, 180),
    width=st.floats(0.5, 170),
    south=st.floats(-80, 70),
    height=st.floats(0.5, 10),
)
def test_any_box_has_the_same_area_wherever_it_lies(
    west: float, width: float, south: float, height: float
) -> None:
    lying = box(west, south, west + width, south + height)
    wrapped = shapely.transform(lying, _on_the_map)
    for drawn in (lying, wrapped):
        part = antimeridian.split(array([drawn]))[0][0]
        assert part.area == pytest.approx(width * height, rel=1e-6)
        assert part.bounds[0] >= -180
        assert part.bounds[2] <= 180


def _on_the_map(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack([(xy[:, 0] + 180) % 360 - 180, xy[:, 1]])


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=12))
def test_any_ring_is_repaired_to_a_valid_polygon(ring: list[tuple[int, int]]) -> None:
    mended, _ = repaired(array([Polygon(ring)]))
    assert mended[0].is_valid
    assert mended[0].geom_type in ("Polygon", "MultiPolygon")


def test_a_split_division_resolves_on_both_sides(tmp_path: Path) -> None:
    rows = [{"id": "a", "name": "Fiji", "geometry": FIJI}]
    path = write_layer(tmp_path / "fiji.gpkg", rows)
    report, _ = imported("plain", path, ImportOptions(level=Level.country, country="FJ"))
    assert report.split == 1
    assert chain(path, 179.5, -17) == chain(path, -179.5, -17) == ["Fiji"]
    assert chain(path, 0, -17) == []


COUNTRY = _row("de", "country", square(0, 0, 10))
PROVINCE = _row("p", "province", square(0, 0, 5))


def test_a_missing_parent_is_the_finest_wider_division_that_holds_a_point(tmp_path: Path) -> None:
    rows = [
        _row("c", "city", square(1, 1)),
        _row("d", "city", square(7, 7)),
        PROVINCE,
        COUNTRY,
    ]
    path = write_layer(tmp_path / "all.gpkg", rows)
    report, divisions = imported("plain", path)
    parents = {id_: each.parent_id for id_, each in divisions.items()}
    assert parents == {"c": "mine:p", "d": "mine:de", "p": "mine:de", "de": None}
    assert (report.parents_inside, report.roots, report.orphans) == (3, 1, 0)


def test_a_parent_is_of_the_same_country(tmp_path: Path) -> None:
    rows = [
        _row("at", "country", square(0, 0, 5), country="AT"),
        _row("p", "province", square(1, 1)),
        COUNTRY,
    ]
    path = write_layer(tmp_path / "all.gpkg", rows)
    _, divisions = imported("plain", path)
    assert divisions["p"].parent_id == "mine:de"


@pytest.mark.parametrize("order", [slice(None), slice(None, None, -1)], ids=["one", "other"])
def test_of_two_parents_that_overlap_the_smaller_is_taken(order: slice, tmp_path: Path) -> None:
    provinces = [
        _row("large", "province", square(0, 0, 5)),
        _row("small", "province", square(0, 0, 3)),
    ]
    path = write_layer(tmp_path / "all.gpkg", [*provinces[order], _row("c", "city", square(1, 1))])
    _, divisions = imported("plain", path)
    assert divisions["c"].parent_id == "mine:small"


def test_a_division_outside_every_parent_has_the_nearest_within_5_km(tmp_path: Path) -> None:
    rows = [COUNTRY, _row("i", "city", square(10.03, 1, 0.02)), _row("j", "city", square(12, 1))]
    path = write_layer(tmp_path / "all.gpkg", rows)
    report, divisions = imported("plain", path)
    assert (divisions["i"].parent_id, divisions["j"].parent_id) == ("mine:de", None)
    assert (report.parents_near, report.orphans, report.orphan_examples) == (1, 1, ("j",))


def test_the_country_is_that_of_the_parent_where_none_is_told(tmp_path: Path) -> None:
    rows = [COUNTRY, _row("p", "province", square(1, 1), country=None)]
    path = write_layer(tmp_path / "all.gpkg", rows)
    _, divisions = imported("plain", path)
    assert divisions["p"].country == "DE"


def test_an_unknown_parent_is_counted_and_found_by_place(tmp_path: Path) -> None:
    rows = [
        _row("p", "province", square(1, 1), parent_id="atlantis"),
        _row("de", "country", square(0, 0, 10), parent_id=None),
    ]
    path = write_layer(tmp_path / "all.gpkg", rows)
    report, divisions = imported("plain", path)
    assert divisions["p"].parent_id == "mine:de"
    assert (report.parents_unknown, report.parents_inside, report.parents_told) == (1, 1, 0)


def test_a_parent_without_an_area_gives_its_children_to_its_own_parent(tmp_path: Path) -> None:
    rows = [
        _row("de", "country", square(0, 0, 10), parent_id=None),
        _row("p", "province", None, parent_id="de"),
        _row("c", "city", square(20, 1), parent_id="p"),
    ]
    path = write_layer(tmp_path / "all.gpkg", rows)
    report, divisions = imported("plain", path)
    assert divisions["c"].parent_id == "mine:de"
    assert report.parents_told == 1


def test_a_set_may_begin_below_the_country(tmp_path: Path) -> None:
    rows = [_row("p", "province", square(0, 0, 5)), _row("c", "city", square(1, 1))]
    path = write_layer(tmp_path / "all.gpkg", rows)
    report, _ = imported("plain", path)
    assert (report.roots, report.orphans) == (1, 0)
    assert chain(path, 1.5, 1.5) == ["P", "C"]


def test_overlaps_of_siblings_are_measured(tmp_path: Path) -> None:
    rows = [
        _row("de", "country", box(0, 0, 3, 1)),
        _row("a", "city", box(0, 0, 1.5, 1)),
        _row("b", "city", box(1, 0, 2, 1)),
        _row("c", "city", box(2, 0, 3, 1)),
    ]
    path = write_layer(tmp_path / "all.gpkg", rows)
    overlaps = import_set("plain", path).overlaps
    shared = round(float(square_kilometres(array([box(1, 0, 1.5, 1)]))[0]), 3)
    assert overlaps.worst == (Overlap(("a", "b"), shared, 50.0),)
    assert (overlaps.pairs, overlaps.above_one_percent) == (1, 1)
    assert overlaps.square_kilometres == shared


def test_what_children_leave_uncovered_is_measured(tmp_path: Path) -> None:
    rows = [_row("de", "country", box(0, 0, 4, 1)), _row("a", "city", box(0, 0, 3, 1))]
    path = write_layer(tmp_path / "all.gpkg", rows)
    gaps = import_set("plain", path).gaps
    left = round(float(square_kilometres(array([box(3, 0, 4, 1)]))[0]), 3)
    assert gaps.worst == (Gap("de", "DE", left, 25.0),)
    assert (gaps.divisions, gaps.square_kilometres, gaps.estimated) == (1, left, 0)


@pytest.mark.parametrize("area", [box(11, 48, 12, 49), box(-70, -56, -69, -55), box(0, 0, 1, 1)])
def test_areas_are_within_half_a_percent_of_geodesic_ones(area: Polygon) -> None:
    from pyproj import Geod

    drawn = shapely.segmentize(area, 0.01)
    geodesic = abs(Geod(ellps="WGS84").geometry_area_perimeter(drawn)[0]) / 1e6
    assert square_kilometres(array([drawn]))[0] == pytest.approx(geodesic, rel=0.005)


def test_the_file_is_geoparquet_with_the_columns_of_the_default_set(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "all.gpkg", [COUNTRY, PROVINCE])
    imported("plain", path)
    made = sets_beside(path) / "mine.parquet"
    frame = geopandas.read_parquet(made)
    assert list(frame.columns) == [
        "id", "parent_id", "level", "name", "name_local", "name_en", "name_zh",
        "bare_name", "country", "code", "other_levels", "source", "is_union", "geometry",
    ]  # fmt: skip
    assert frame.crs == "OGC:CRS84"
    geo = json.loads(pq.read_schema(made).metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["bbox"] == [0, 0, 10, 10]
    assert set(geo["columns"]["geometry"]["covering"]["bbox"]) == {"xmin", "ymin", "xmax", "ymax"}
    assert all(np.array([ring.is_ccw for ring in frame.geometry.exterior]))


def test_the_same_source_gives_the_same_bytes(tmp_path: Path) -> None:
    rows = [COUNTRY, PROVINCE, _row("c", "city", square(1, 1))]
    one = write_layer(tmp_path / "all.gpkg", rows)
    (tmp_path / "other").mkdir()
    other = write_layer(tmp_path / "other" / "all.gpkg", rows[::-1])
    import_set("plain", one)
    import_set("plain", other)
    made = [sets_beside(path) / "mine.parquet" for path in (one, other)]
    assert made[0].read_bytes() == made[1].read_bytes()


def test_the_page_beside_the_set_tells_where_it_comes_from(tmp_path: Path) -> None:
    import hashlib

    path = write_layer(tmp_path / "all.gpkg", [COUNTRY, PROVINCE])
    report = import_set("plain", path, ImportOptions(licence="CC0"))
    page = json.loads((sets_beside(path) / "mine.json").read_text(encoding="utf-8"))
    content = path.read_bytes()
    assert page["files"] == [
        {
            "name": "all.gpkg",
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
        }
    ]
    assert page["imported_at"] == NOW.isoformat()
    assert (page["format"], page["licence"], page["divisions"]) == ("plain", "CC0", 2)
    assert page["by_level"] == {"country": 1, "province": 1}
    assert page["report"] == json.loads(json.dumps(report.as_dict()))


def test_a_set_of_the_same_name_is_replaced(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "all.gpkg", [COUNTRY])
    import_set("plain", path)
    path.unlink()
    write_layer(path, [COUNTRY, PROVINCE])
    _, divisions = imported("plain", path)
    assert sorted(divisions) == ["de", "p"]
    assert sorted(file.name for file in sets_beside(path).iterdir()) == [
        "mine.json",
        "mine.parquet",
    ]


def test_progress_is_told_through_every_stage(tmp_path: Path) -> None:
    from geoimm.importers.pipeline import import_boundaries

    told: list[str] = []
    path = write_layer(tmp_path / "all.gpkg", [COUNTRY, PROVINCE])
    import_boundaries(
        "plain",
        path,
        to=tmp_path / "sets",
        name="mine",
        progress=lambda stage, _done, _total: told.append(stage),
    )
    assert list(dict.fromkeys(told)) == ["read", "repair", "parents", "gaps", "write"]
