"""Imported divisions that the default set has already: which levels, names and ids they take."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import shapely

from boundary_sets.conftest import division, write_set
from geoimm.domain.divisions import Division
from geoimm.importers.features import ImportOptions
from geoimm.importers.report import Report
from support.vector_files import imported, write_layer

HALVES = [(0, 0, 10, 5), (0, 5, 10, 10)]
QUARTERS = [(x, y, x + 5, y + 5) for x in (0, 5) for y in (0, 5)]
EIGHTHS = [(x, y, x + 2.5, y + 5) for x in (0, 2.5, 5, 7.5) for y in (0, 5)]
STRIPS = [(x, 0, x + 1, 10) for x in range(10)]
Box = tuple[float, float, float, float]
COUNTRY = division("x", "country", (0, 0, 10, 10), country="FR")


def level(name: str, boxes: Sequence[Box], parent: str = "x") -> list[dict[str, Any]]:
    """All divisions of a level of the default set."""
    return [
        division(f"{name}{at}", name, box, parent, country="FR", name=f"{name} {at}")
        for at, box in enumerate(boxes)
    ]


def got(
    folder: Path, known: list[dict[str, Any]], *tiers: Sequence[Box]
) -> tuple[Report, dict[str, Division]]:
    """What is imported of geoBoundaries' tiers ADM1, ADM2, ... beside a default set."""
    default = write_set(folder / "default" / "all.parquet", COUNTRY, *known).parent
    source = folder / "source"
    source.mkdir()
    for at, boxes in enumerate(tiers, start=1):
        rows = [
            {
                "shapeName": f"Shape {at}.{number}",
                "shapeID": f"{at}.{number}",
                "shapeGroup": "FRA",
                "shapeType": f"ADM{at}",
                "geometry": shapely.box(*box),
            }
            for number, box in enumerate(boxes)
        ]
        write_layer(source / f"geoBoundaries-FRA-ADM{at}.geojson", rows)
    report, divisions = imported("geoboundaries", source, ImportOptions(like=default))
    return report, divisions


@pytest.mark.parametrize(
    ("known", "tiers", "levels", "dropped"),
    [
        ([("province", HALVES)], [HALVES, QUARTERS], {"province": 2, "city": 4}, 0),
        ([("province", QUARTERS)], [HALVES, QUARTERS, EIGHTHS], {"province": 4, "city": 8}, 2),
        (
            [("province", HALVES), ("district", EIGHTHS)],
            [HALVES, QUARTERS, EIGHTHS],
            {"province": 2, "city": 4, "district": 8},
            0,
        ),
        (
            [("city", QUARTERS), ("district", EIGHTHS)],
            [HALVES, QUARTERS, STRIPS, EIGHTHS],
            {"province": 2, "city": 4, "district": 8},
            10,
        ),
        ([("city", QUARTERS)], [HALVES, QUARTERS], {"province": 2, "city": 4}, 0),
        ([], [HALVES, QUARTERS], {"province": 2, "city": 4}, 0),
    ],
    ids=[
        "a tier more",
        "zones above the provinces",
        "a tier between",
        "a tier too many between",
        "other provinces",
        "nothing known",
    ],
)
def test_a_tier_is_of_the_level_at_which_the_set_has_it(
    tmp_path: Path,
    known: list[tuple[str, list[Box]]],
    tiers: list[list[Box]],
    levels: dict[str, int],
    dropped: int,
) -> None:
    report, _ = got(tmp_path, [row for each in known for row in level(*each)], *tiers)
    assert report.kept_by_level == levels
    assert report.dropped == ({"no level is free for its tier": dropped} if dropped else {})


def test_five_tiers_below_zones_are_all_taken(tmp_path: Path) -> None:
    report, _ = got(tmp_path, level("province", HALVES), STRIPS, HALVES, QUARTERS, EIGHTHS, STRIPS)
    assert report.kept_by_level == {"province": 2, "city": 4, "district": 8, "township": 10}


def test_what_is_known_keeps_id_name_and_code_and_gets_the_new_polygon(tmp_path: Path) -> None:
    known = level("province", HALVES)
    known[0] |= {"name_zh": "上", "code": "FR-1", "name": "Haut"}
    moved = [(0, 0, 10, 5.2), (0, 5.2, 10, 10)]
    _, divisions = got(tmp_path, known, moved)
    found = divisions["province0"]
    assert (found.name, found.names, found.code) == ("Haut", {"zh": "上"}, "FR-1")
    assert (found.parent_id, found.source) == (None, "geoBoundaries")


def test_a_new_division_has_the_source_s_own_name_and_the_set_s_prefix(tmp_path: Path) -> None:
    _, divisions = got(tmp_path, level("province", HALVES), HALVES, QUARTERS)
    assert divisions["2.0"].name == "Shape 2.0"
    assert divisions["2.0"].parent_id == "province0"


def test_a_city_that_is_its_province_is_one_division_of_both_levels(tmp_path: Path) -> None:
    berlin = division("b", "province", (0, 0, 10, 5), "x", country="FR", other_levels="city")
    rest = division("r", "province", (0, 5, 10, 10), "x", country="FR")
    cities = level("city", [(0, 5, 5, 10), (5, 5, 10, 10)], "r")
    report, divisions = got(
        tmp_path,
        [berlin, rest, *cities],
        HALVES,
        [HALVES[0], (0, 5, 5, 10), (5, 5, 10, 10)],
        EIGHTHS,
    )
    assert report.dropped == {"the same division as one of a wider tier": 1}
    assert report.kept_by_level == {"province": 2, "city": 2, "district": 8}
    assert divisions["3.0"].parent_id == "b"


def test_a_borough_among_counties_keeps_the_level_it_has(tmp_path: Path) -> None:
    counties = level("city", QUARTERS[:3])
    boroughs = level("district", [(5, 5, 7.5, 10), (7.5, 5, 10, 10)])
    _, divisions = got(
        tmp_path,
        [*level("province", [(0, 0, 10, 10)]), *counties, *boroughs],
        [(0, 0, 10, 10)],
        [*QUARTERS[:3], (5, 5, 7.5, 10), (7.5, 5, 10, 10)],
    )
    assert [divisions[f"district{at}"].level.name for at in (0, 1)] == ["district"] * 2
    assert divisions["city0"].level.name == "city"


def test_a_parent_is_the_one_the_set_tells(tmp_path: Path) -> None:
    towns = level("city", [(0, 4.4, 1, 5.4)], "province1")
    _, divisions = got(tmp_path, [*level("province", HALVES), *towns], HALVES, [(0, 4.4, 1, 5.4)])
    assert divisions["city0"].parent_id == "province1"


def test_a_division_of_another_country_is_no_match(tmp_path: Path) -> None:
    abroad = [row | {"country": "BE"} for row in level("township", HALVES)]
    report, divisions = got(tmp_path, abroad, HALVES)
    assert report.kept_by_level == {"province": 2}
    assert set(divisions) == {"1.0", "1.1"}


def test_the_country_stays_as_the_set_has_it(tmp_path: Path) -> None:
    default = write_set(tmp_path / "default" / "all.parquet", COUNTRY).parent
    rows = [
        {"shapeName": each, "shapeID": each, "shapeGroup": "FRA", "shapeType": each}
        | {"geometry": shapely.box(0, 0, 11, 11)}
        for each in ("ADM0", "ADM1")
    ]
    path = write_layer(tmp_path / "both.geojson", rows)
    report, divisions = imported("geoboundaries", path, ImportOptions(like=default))
    assert list(divisions) == ["ADM1"]
    assert list(report.dropped.values()) == [1]


WIEN = [
    division("w", "province", (0, 0, 10, 5), "x", country="FR", other_levels="city"),
    division("r", "province", (0, 5, 10, 10), "x", country="FR"),
]
REST = level("city", [(0, 5, 5, 10), (5, 5, 10, 10)], "r")


def test_the_parts_of_a_city_that_is_its_province_lie_below_it(tmp_path: Path) -> None:
    bezirke = [(0, 0, 5, 5), (5, 0, 10, 5)]
    villages = [(x, 5, x + 2.5, 10) for x in (0, 2.5, 5, 7.5)]
    report, divisions = got(
        tmp_path, [*WIEN, *REST], HALVES, [*bezirke, *QUARTERS[1::2]], [*bezirke, *villages]
    )
    assert [(divisions[f"2.{at}"].level.name, divisions[f"2.{at}"].parent_id) for at in (0, 1)] == [
        ("district", "w"),
        ("district", "w"),
    ]
    assert report.dropped == {"the same division as one of a wider tier": 2}
    assert report.kept_by_level == {"province": 2, "city": 2, "district": 6}
    assert report.orphans == 0


def test_a_large_part_of_a_city_is_not_the_city_again(tmp_path: Path) -> None:
    parts = [(0, 0, 7, 5), (7, 0, 10, 5), (0, 5, 5, 10), (5, 5, 10, 10)]
    report, divisions = got(tmp_path, [*WIEN, *REST], HALVES, parts)
    assert report.dropped == {}
    assert [divisions[f"2.{at}"].level.name for at in (0, 1)] == ["district"] * 2


def test_the_parts_of_the_parts_follow_as_far_as_there_are_levels(tmp_path: Path) -> None:
    parts = [[(0, 0, width, 5), (0, 5, 5, 10), (5, 5, 10, 10)] for width in (5.0, 2.0, 1.0)]
    report, divisions = got(tmp_path, [*WIEN, *REST], HALVES, *parts)
    assert [divisions[id_].level.name for id_ in ("2.0", "3.0")] == ["district", "township"]
    assert "4.0" not in divisions
    assert report.dropped["no level is free for its tier"] == 1
