"""Disputed divisions: the neutral default and the views of governments."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from shapely import box

from geoimm.domain.divisions import Division, Level, Match
from geoimm.errors import BoundaryDataError, InvalidArgument
from geoimm.resolver import BoundarySet, Resolver
from resolver.answers import answer, ids

Row = Callable[..., dict[str, Any]]
Folder = Callable[..., Path]

HEADER = "worldview,division_id,parent_id,note\n"
VIEWS = HEADER + "BB,a,b,all of it\nBB,c1,b,a province\nCC,a,c,\nAA,b1,a,\nAA,c1,a,\n"


@pytest.fixture
def disputed(boundary: Row, folder_of: Folder) -> Path:
    """Countries a, b and c beside each other; a1 and b1 and c1 their provinces, with a city each.

    The upper fifth of a has no province.
    """
    rows = []
    for number, id_ in enumerate("abc"):
        columns = {"country": id_.upper() * 2, "code": id_.upper() * 2}
        west = 2 * number
        tall = box(west, 0, west + 1, 5)
        rows += [
            boundary(id_, "country", tall, **columns),
            boundary(f"{id_}1", "province", box(west, 0, west + 1, 4), id_, **columns),
            boundary(f"{id_}2", "city", box(west, 0, west + 1, 2), f"{id_}1", **columns),
        ]
    return folder_of(*rows, worldviews=VIEWS)


CITIES = {"a2": (0.5, 1.0), "b2": (2.5, 1.0), "c2": (4.5, 1.0)}


@pytest.mark.parametrize(
    ("worldview", "countries"),
    [(None, "abc"), ("AA", "aaa"), ("BB", "bbb"), ("CC", "cbc")],
)
def test_the_chain_begins_with_the_country_of_the_view(
    worldview: str | None, countries: str, disputed: Path
) -> None:
    resolver = Resolver.open(disputed, worldview=worldview)
    chains = [ids(answer(resolver, *place)) for place in CITIES.values()]
    assert chains == [
        [country, f"{own}1", f"{own}2", None, None]
        for country, own in zip(countries, "abc", strict=True)
    ]


def test_where_a_country_that_moved_has_no_province_only_the_view_s_country_is_answered(
    disputed: Path,
) -> None:
    resolver = Resolver.open(disputed, worldview="BB")
    address = answer(resolver, 0.5, 4.5)
    assert (ids(address), address.match) == (["b", None, None, None, None], Match.inside)


def test_beside_a_division_that_moved_the_nearest_is_the_same_in_the_view_s_country(
    disputed: Path,
) -> None:
    neutral = answer(Resolver.open(disputed), -0.01, 1.0)
    moved = answer(Resolver.open(disputed, worldview="BB"), -0.01, 1.0)
    assert ids(neutral) == ["a", "a1", "a2", None, None]
    assert ids(moved) == ["b", "a1", "a2", None, None]
    assert (moved.match, moved.distance_metres) == (Match.nearest, neutral.distance_metres)


def test_a_country_whose_provinces_moved_away_is_no_nearer_than_before(disputed: Path) -> None:
    places = [(-0.01, 4.5), (-0.01, 1.0), (1.01, 4.5), (3.01, 1.0)]
    neutral, view = Resolver.open(disputed), Resolver.open(disputed, worldview="BB")
    assert [ids(answer(view, *place))[1:] for place in places] == [
        ids(answer(neutral, *place))[1:] for place in places
    ]


def test_a_division_that_moved_names_its_country_and_parent_as_the_view_has_them(
    disputed: Path,
) -> None:
    resolver = Resolver.open(disputed, worldview="BB")
    parents = {id_: found(resolver, id_).parent_id for id_ in ("a", "a1", "a2", "c1", "c2", "b1")}
    countries = {id_: found(resolver, id_).country for id_ in (*parents, "c")}
    assert parents == {"a": "b", "a1": "b", "a2": "a1", "c1": "b", "c2": "c1", "b1": "b"}
    assert countries == dict.fromkeys(parents, "BB") | {"c": "CC"}


def test_all_else_of_a_division_that_moved_stays(disputed: Path) -> None:
    assert found(Resolver.open(disputed, worldview="BB"), "a2") == Division(
        id="a2",
        level=Level.city,
        name="A2",
        country="BB",
        code="AA",
        source="test",
        parent_id="a1",
    )


def test_what_did_not_move_is_the_same_in_every_view(disputed: Path) -> None:
    neutral, view = Resolver.open(disputed), Resolver.open(disputed, worldview="CC")
    for id_ in ("b", "b1", "b2", "c", "c1", "c2"):
        assert found(view, id_) == found(neutral, id_)


def test_a_province_may_move_where_its_country_moves_elsewhere(
    boundary: Row, folder_of: Folder
) -> None:
    folder = folder_of(
        *(boundary(id_, "country", box(x, 0, x + 1, 1)) for x, id_ in enumerate("abc")),
        boundary("a1", "province", box(0, 0, 0.5, 1), "a"),
        boundary("a2", "province", box(0.5, 0, 1, 1), "a"),
        worldviews=HEADER + "V,a1,c,\nV,a,b,\n",
    )
    resolver = Resolver.open(folder, worldview="V")
    assert [ids(answer(resolver, x, 0.5))[:2] for x in (0.2, 0.8)] == [["c", "a1"], ["b", "a2"]]


def test_a_city_that_moves_leaves_its_province_behind(disputed: Path) -> None:
    (disputed / "worldviews.csv").write_text(HEADER + "V,a2,b,\n")
    resolver = Resolver.open(disputed, worldview="V")
    assert ids(answer(resolver, 0.5, 1.0)) == ["b", None, "a2", None, None]
    assert ids(answer(resolver, 0.5, 3.0)) == ["a", "a1", None, None, None]
    assert found(resolver, "a2").parent_id == "b"


def test_a_division_that_was_left_out_of_the_set_moves_nowhere(
    boundary: Row, folder_of: Folder
) -> None:
    folder = folder_of(boundary("b", "country", box(0, 0, 1, 1)), worldviews=HEADER + "BB,a,b,\n")
    assert ids(answer(Resolver.open(folder, worldview="BB"), 0.5, 0.5))[0] == "b"


def test_a_view_that_agrees_with_the_neutral_default_is_known(disputed: Path) -> None:
    (disputed / "worldviews.csv").write_text(HEADER + "V,,,agrees\n")
    resolver = Resolver.open(disputed, worldview="V")
    assert [ids(answer(resolver, *place))[0] for place in CITIES.values()] == ["a", "b", "c"]


def test_an_unknown_view_is_refused_with_those_that_are_known(disputed: Path) -> None:
    with pytest.raises(InvalidArgument, match=r"worldview 'bb' must be .*\(AA, BB, CC\)"):
        Resolver.open(disputed, worldview="bb")


def test_a_set_without_views_has_only_the_neutral_one(disputed: Path) -> None:
    with pytest.raises(InvalidArgument, match=r"worldview 'BB' .* has no worldviews"):
        Resolver.open(disputed / "set.parquet", worldview="BB")


BAD_TABLES = {
    "no column": ("worldview,division_id\nBB,a\n", r"worldviews\.csv lacks the column parent_id;"),
    "empty file": ("", r"lacks the column worldview, division_id, parent_id;"),
    "unknown country": (HEADER + "BB,b,c,\nBB,a,x,\n", r"line 3 \(division_id 'a'\).*'x' is no co"),
    "no country": (HEADER + "BB,a,b1,\n", r"line 2 .*'b1' is no country of the set"),
    "moved twice": (HEADER + "BB,a,b,\nCC,a,c,\nBB,a,c,\n", r"line 4 .* BB moves it twice"),
    "into one that moves": (HEADER + "BB,b,c,\nBB,a,b,\n", r"line 3 .* moves its parent 'b' too"),
    "into itself": (HEADER + "BB,a,a,\n", r"line 2 .* moves its parent 'a' too"),
    "an empty field": (
        HEADER + "BB,a,b,\n,a,b,\n",
        r"line 3 .*only the last two may both be empty",
    ),
    "a short line": (HEADER + "BB,a\n", r"line 2 .*only the last two may both be empty"),
    "an open quote": (HEADER + 'BB,a,"b\n', r"worldviews\.csv cannot be read as CSV"),
}


@pytest.mark.parametrize(("table", "message"), BAD_TABLES.values(), ids=BAD_TABLES.keys())
def test_a_bad_table_of_views_is_refused_by_file_line_and_rule(
    table: str, message: str, disputed: Path
) -> None:
    (disputed / "worldviews.csv").write_text(table)
    with pytest.raises(BoundaryDataError, match=message):
        BoundarySet.read(disputed)


def test_a_table_in_another_encoding_is_refused(disputed: Path) -> None:
    (disputed / "worldviews.csv").write_bytes((HEADER + "BB,a,b,é\n").encode("latin-1"))
    with pytest.raises(BoundaryDataError, match=r"worldviews\.csv cannot be read as CSV"):
        BoundarySet.read(disputed)


def test_a_table_saved_by_a_spreadsheet_is_read(disputed: Path) -> None:
    text = VIEWS.replace("\n", "\r\n")
    (disputed / "worldviews.csv").write_bytes(text.encode("utf-8-sig"))
    assert list(BoundarySet.read(disputed).worldviews) == ["AA", "BB", "CC"]


# longitude, latitude, the view, the country, the province
DISPUTED = {
    "Taipei": (121.5654, 25.0330, None, "TW", "tw:63000"),
    "Taipei, China's view": (121.5654, 25.0330, "CN", "CN", "tw:63000"),
    "Hong Kong": (114.1582, 22.2819, None, "HK", "ne:HK"),
    "Hong Kong, China's view": (114.1582, 22.2819, "CN", "CN", "ne:HK"),
    "Simferopol": (34.1024, 44.9521, None, "UA", "ne:RUS-283"),
    "Simferopol, Russia's view": (34.1024, 44.9521, "RU", "RU", "ne:RUS-283"),
    "Simferopol, China's view": (34.1024, 44.9521, "CN", "UA", "ne:RUS-283"),
    "Laâyoune": (-13.1625, 27.1253, None, "EH", "ne:MAR-3456"),
    "Laâyoune, Morocco's view": (-13.1625, 27.1253, "MA", "MA", "ne:MAR-3456"),
    "Pristina": (21.1655, 42.6629, None, "XK", "ne:XK-district-of-pristina"),
    "Pristina, Spain's view": (21.1655, 42.6629, "ES", "RS", "ne:XK-district-of-pristina"),
    "Golan": (35.78, 33.0, None, "SY", "ne:SYR-145"),
    "Golan, Israel's view": (35.78, 33.0, "IL", "IL", None),
    "Akrotiri": (32.98, 34.6, None, "CY", "ne:WSB-5133"),
    "Akrotiri, Britain's view": (32.98, 34.6, "GB", "GB", "ne:WSB-5133"),
}


@pytest.mark.parametrize("place", DISPUTED.values(), ids=DISPUTED.keys())
def test_a_disputed_place_of_the_default_set_is_in_the_country_of_the_view(
    place: tuple[float, float, str | None, str, str | None], default_resolver: Resolver
) -> None:
    longitude, latitude, worldview, country, province = place
    resolver = Resolver(default_resolver.boundary_set, worldview)
    address = answer(resolver, longitude, latitude)
    assert (ids(address)[0], ids(address)[1]) == (f"ne:{country}", province)
    assert {division.country for division in address if division} == {country}
    assert address.match == Match.inside


def found(resolver: Resolver, id_: str) -> Division:
    division = resolver.find(id_)
    assert division is not None
    return division
