"""Territorial waters: the country of a coordinate at sea."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import shapely
from shapely import box

from geoimm.domain.divisions import Match
from geoimm.errors import BoundaryDataError
from geoimm.resolver import BoundarySet, Resolver
from resolver.answers import answer, ids, moved

Row = Callable[..., dict[str, Any]]
Folder = Callable[..., Path]

A_ONLY = ["a", None, None, None, None]


@pytest.fixture
def coast(boundary: Row, folder_of: Folder) -> Resolver:
    """Country a with a province, in waters that reach 0.2 degrees out."""
    land = box(0, 0, 1, 1)
    return Resolver.open(
        folder_of(
            boundary("a", "country", land),
            boundary("a1", "province", land, "a"),
            waters=[("a", box(-0.2, -0.2, 1.2, 1.2))],
        )
    )


def test_in_territorial_waters_the_address_is_the_country_alone(coast: Resolver) -> None:
    address = answer(coast, 1.1, 0.5)
    assert (ids(address), address.match) == (A_ONLY, Match.maritime)
    assert address.distance_metres == 0.0


def test_waters_are_asked_only_where_no_division_is_within_five_kilometres(
    coast: Resolver,
) -> None:
    matches = [answer(coast, *moved(1.0, 0.5, 90, metres)).match for metres in (0, 4_999, 5_001)]
    assert matches == [Match.inside, Match.nearest, Match.maritime]


def test_the_border_of_the_waters_belongs_to_them_and_beyond_is_nothing(coast: Resolver) -> None:
    assert [answer(coast, x, 0.5).match for x in (1.2, 1.2001)] == [Match.maritime, Match.none]


def test_of_several_waters_the_smaller_then_the_lower_id_wins(
    boundary: Row, folder_of: Folder
) -> None:
    folder = folder_of(
        *(boundary(id_, "country", box(10, 10, 11, 11)) for id_ in "abcd"),
        waters=[
            ("d", box(0, 0, 4, 4)),
            ("c", box(1, 1, 2, 2)),
            ("b", box(3, 0, 5, 2)),
            ("a", box(4, 0, 6, 2)),
        ],
    )
    resolver = Resolver.open(folder)
    places = {"c": (1.5, 1.5), "d": (0.5, 0.5), "b": (3.5, 1), "a": (4.5, 1)}
    assert {id_: answer(resolver, *place).country for id_, place in places.items()} == {
        id_: resolver.find(id_) for id_ in places
    }


def test_the_border_of_two_waters_belongs_to_the_lower_id(boundary: Row, folder_of: Folder) -> None:
    folder = folder_of(
        *(boundary(id_, "country", box(10, 10, 11, 11)) for id_ in "ab"),
        waters=[("b", box(0, 0, 1, 1)), ("a", box(1, 0, 3, 1))],
    )
    assert ids(answer(Resolver.open(folder), 1.0, 0.5)) == A_ONLY


@pytest.mark.parametrize("longitude", [180.0, -180.0])
def test_waters_on_the_antimeridian_are_found_from_both_sides(
    longitude: float, boundary: Row, folder_of: Folder
) -> None:
    folder = folder_of(
        boundary("a", "country", box(0, 0, 1, 1)), waters=[("a", box(179, 0, 180, 1))]
    )
    assert ids(answer(Resolver.open(folder), longitude, 0.5)) == A_ONLY


def test_waters_of_a_country_may_be_several_rows(boundary: Row, folder_of: Folder) -> None:
    folder = folder_of(
        boundary("a", "country", box(0, 0, 1, 1)),
        waters=[("a", box(2, 0, 3, 1)), ("a", box(4, 0, 5, 1))],
    )
    resolver = Resolver.open(folder)
    assert [ids(answer(resolver, x, 0.5)) for x in (2.5, 4.5)] == [A_ONLY, A_ONLY]


def test_waters_are_those_of_the_country_that_the_worldview_says(
    boundary: Row, folder_of: Folder
) -> None:
    folder = folder_of(
        boundary("a", "country", box(0, 0, 1, 1), country="AA"),
        boundary("b", "country", box(5, 0, 6, 1), country="BB"),
        waters=[("b", box(3, 0, 7, 1))],
        worldviews="worldview,division_id,parent_id\nAA,b,a\n",
    )
    neutral = answer(Resolver.open(folder), 3.5, 0.5)
    view = answer(Resolver.open(folder, worldview="AA"), 3.5, 0.5)
    assert ids(neutral) == ["b", None, None, None, None]
    assert (ids(view), view.match) == (A_ONLY, Match.maritime)


def test_waters_of_a_country_that_was_left_out_are_ignored(
    boundary: Row, folder_of: Folder
) -> None:
    folder = folder_of(
        boundary("a", "country", box(0, 0, 1, 1)),
        waters=[("z", box(2, 0, 3, 1)), ("a", box(4, 0, 5, 1))],
    )
    resolver = Resolver.open(folder)
    assert [answer(resolver, x, 0.5).match for x in (2.5, 4.5)] == [Match.none, Match.maritime]


def test_waters_are_no_divisions_of_the_set(boundary: Row, folder_of: Folder) -> None:
    folder = folder_of(boundary("a", "country", box(0, 0, 1, 1)), waters=[("a", box(0, 0, 2, 2))])
    assert BoundarySet.read(folder).ids[:] == ["a"]


WATER = box(2, 0, 3, 1)
BAD_WATERS = {
    "no country": ([("a", WATER), (None, WATER)], r"waters\.parquet, row 1 .*country_id is null"),
    "a province": ([("a1", WATER)], r"row 0 \(id 'a1'\): its country_id is not that of a country"),
    "no geometry": ([("a", WATER), ("a", None)], r"row 1 \(id 'a'\): the geometry is null"),
    "broken WKB": ([("z", WATER), ("a", b"\x01\x03")], r"row 1 .*not readable WKB"),
    "a line": ([("a", shapely.LineString([(0, 0), (1, 1)]))], r"row 0 .*neither a Polygon"),
    "empty": ([("a", shapely.Polygon())], r"row 0 .*is empty"),
    "metres": ([("a", box(0, 0, 4e6, 5e6))], r"row 0 .*WGS-84 degrees"),
}


@pytest.mark.parametrize(("waters", "message"), BAD_WATERS.values(), ids=BAD_WATERS.keys())
def test_a_bad_row_of_waters_is_refused_by_file_row_and_rule(
    waters: list[tuple[Any, ...]], message: str, boundary: Row, folder_of: Folder
) -> None:
    land = box(0, 0, 1, 1)
    folder = folder_of(
        boundary("a", "country", land), boundary("a1", "province", land, "a"), waters=waters
    )
    with pytest.raises(BoundaryDataError, match=message):
        BoundarySet.read(folder)


def test_waters_without_a_country_column_are_refused(boundary: Row, folder_of: Folder) -> None:
    folder = folder_of(boundary("a", "country", box(0, 0, 1, 1)), waters=[("a", WATER)])
    path = folder / "maritime" / "territorial_waters.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["country_id"]), path)
    with pytest.raises(BoundaryDataError, match=r"waters\.parquet lacks the column country_id;"):
        BoundarySet.read(folder)


def test_an_empty_set_with_waters_answers_nothing(folder_of: Folder) -> None:
    resolver = Resolver.open(folder_of(waters=[("a", WATER)]))
    assert answer(resolver, 2.5, 0.5).match == Match.none


# latitude, longitude, the match, the country
COASTS = {
    "among the skerries of Åland": (60.11448569290558, 20.018432900632526, Match.inside, "AX"),
    "Malé": (4.1755, 73.5093, Match.inside, "MV"),
    "the sea of Malé": (4.2, 73.75, Match.maritime, "MV"),
    "Majuro": (7.0897, 171.3803, Match.inside, "MH"),
    "the lagoon of Majuro": (7.1, 171.2, Match.nearest, "MH"),
    "Nuuk": (64.1835, -51.7216, Match.inside, "GL"),
    "Baffin Bay": (72.0, -56.5, Match.maritime, "GL"),
    "Bergen": (60.39, 5.32, Match.inside, "NO"),
    "the skerries off Bergen": (61.0, 4.6, Match.nearest, "NO"),
    "between the Lofoten and the land": (68.2, 13.0, Match.maritime, "NO"),
    "north of Taiwan": (25.35, 121.7, Match.maritime, "TW"),
    "south of Crimea": (44.2, 33.8, Match.maritime, "UA"),
    "west of Dakhla": (23.7, -16.15, Match.maritime, "EH"),
    "the middle of the Pacific": (0, -140, Match.none, None),
    "the middle of the North Sea": (56.0, 3.0, Match.none, None),
}


@pytest.mark.parametrize("place", COASTS.values(), ids=COASTS.keys())
def test_a_place_by_the_sea_has_its_country_in_the_default_set(
    place: tuple[float, float, Match, str | None], default_resolver: Resolver
) -> None:
    latitude, longitude, match, country = place
    address = answer(default_resolver, longitude, latitude)
    assert (address.match, address.country and address.country.country) == (match, country)
    assert (address.distance_metres > 0) == (match == Match.nearest)


def test_the_waters_off_taiwan_are_china_s_in_china_s_view(default_resolver: Resolver) -> None:
    address = answer(Resolver(default_resolver.boundary_set, "CN"), 121.7, 25.35)
    assert ids(address) == ["ne:CN", None, None, None, None]
