"""Divisions at several levels, unions of neighbours, and what moves down below them."""

import pytest
import shapely
from boundary_build.boundary_set import BrokenSetError, check
from boundary_build.hanging import TooDeepError, settled, standing
from boundary_build.once import once
from boundary_build.rows import Boundary
from boundary_build.several_levels import Standing, UnknownDivisionError, with_several_levels
from boundary_build.unions import BrokenUnionError, Union, with_unions

from geoimm.domain.divisions import Level
from support.squares import square

COUNTRY = square("ne:RU", None, Level.country, 0, width=9)
PROVINCE = square("p", "ne:RU", Level.province, 0, width=3)
OTHER = square("q", "ne:RU", Level.province, 3, width=6)
CITY = square("c", "p", Level.city, 0)
DISTRICT = square("d", "c", Level.district, 0, width=0.5)


def _levels(rows: list[Boundary]) -> dict[str, str]:
    return {row.id: " ".join(each.name for each in (row.level, *row.other_levels)) for row in rows}


def test_a_city_that_is_its_province_is_one_division_at_both_levels() -> None:
    berlin = square("berlin", "ne:RU", Level.province, 0, name="Berlin")
    again = square("kreis", "berlin", Level.city, 0, name="Berlin")
    mitte = square("mitte", "kreis", Level.district, 0, width=0.5, name="Mitte")
    rows = once([COUNTRY, OTHER, berlin, again, mitte])

    assert _levels(rows)["berlin"] == "province city"
    assert "kreis" not in _levels(rows)
    assert next(row for row in rows if row.id == "mitte").parent_id == "berlin"
    check(rows)


def test_it_takes_the_levels_between_where_the_tiers_leave_one_out() -> None:
    wien = square("wien", "ne:RU", Level.province, 0, name="Wien")
    rows = once([COUNTRY, OTHER, wien, square("g", "wien", Level.district, 0, name="Wien")])

    assert _levels(rows)["wien"] == "province city district"
    check(rows)


def test_what_else_the_parent_held_moves_below_it() -> None:
    rows = once(
        [
            COUNTRY,
            OTHER,
            square("p", "ne:RU", Level.province, 0, name="Praha"),
            square("c", "p", Level.city, 0, width=0.97, name="Praha"),
            square("rest", "p", Level.city, 0.97, width=0.03),
            square("below", "rest", Level.district, 0.97, width=0.01),
        ]
    )

    assert _levels(rows)["rest"] == "district"
    assert _levels(rows)["below"] == "township"
    check(rows)


def test_a_country_of_one_province_of_its_name_is_that_province() -> None:
    aruba = square("ne:RU", None, Level.country, 0, name="Aruba")
    rows = once([aruba, square("p", "ne:RU", Level.province, 0, name="Aruba")])

    assert _levels(rows) == {"ne:RU": "country province"}


def test_a_namesake_that_is_a_part_of_its_province_stays_apart() -> None:
    rows = [
        COUNTRY,
        OTHER,
        square("p", "ne:RU", Level.province, 0, width=3, name="São Paulo"),
        square("c", "p", Level.city, 0, name="São Paulo"),
        square("e", "p", Level.city, 1, width=2),
    ]

    assert once(rows) == rows


def test_the_table_makes_a_city_of_a_province_whose_parts_no_tier_repeats() -> None:
    rows = [COUNTRY, PROVINCE, OTHER, CITY, DISTRICT]
    found = with_several_levels(rows, [Standing("RU", "p", Level.city, is_union=True)])

    assert _levels(found) == {
        "ne:RU": "country",
        "p": "province city",
        "q": "province",
        "c": "district",
        "d": "township",
    }
    assert [row.id for row in found if row.is_union] == ["p"]
    check(found)


def test_a_line_without_a_division_means_every_province_of_the_country() -> None:
    found = with_several_levels(
        [COUNTRY, PROVINCE, OTHER], [Standing("RU", None, Level.city, is_union=False)]
    )

    assert _levels(found) == {"ne:RU": "country", "p": "province city", "q": "province city"}


def test_a_line_whose_division_is_gone_is_told() -> None:
    with pytest.raises(UnknownDivisionError, match="RU has no x"):
        with_several_levels([COUNTRY], [Standing("RU", "x", Level.city, is_union=False)])


def test_a_union_stands_where_its_parts_stood_and_they_below_it() -> None:
    east = square("e", "p", Level.city, 1)
    union = Union("un:RU-both", "RU", True, "Both", "Both", "两者", ("c", "e"))
    found = with_unions([COUNTRY, PROVINCE, OTHER, CITY, east, DISTRICT], [union])
    both = next(row for row in found if row.id == "un:RU-both")

    assert (both.parent_id, both.level, both.is_union) == ("p", Level.city, True)
    assert both.geometry.equals(shapely.box(0, 0, 2, 1))
    assert {row.parent_id for row in found if row.id in {"c", "e"}} == {"un:RU-both"}
    assert _levels(found)["c"] == "district"
    assert _levels(found)["d"] == "township"
    check(found)


def test_parts_of_two_parents_are_no_union() -> None:
    far = square("f", "q", Level.city, 4)
    union = Union("un:RU-both", "RU", True, "Both", "Both", "两者", ("c", "f"))
    with pytest.raises(BrokenUnionError, match="un:RU-both"):
        with_unions([COUNTRY, PROVINCE, OTHER, CITY, far], [union])


def test_nothing_moves_below_the_townships() -> None:
    rows = {
        row.id: row
        for row in (
            standing(CITY, Level.district),
            square("d", "c", Level.district, 0),
            square("t", "d", Level.township, 0),
        )
    }
    with pytest.raises(TooDeepError, match="t "):
        settled(rows, ["c"])


def test_a_division_at_two_levels_keeps_the_finer_one_when_it_moves() -> None:
    both = standing(square("b", "c", Level.city, 0), Level.district)
    found = settled({"c": CITY, "b": both}, ["c"])

    assert (found["b"].level, found["b"].other_levels) == (Level.district, ())


def test_a_child_at_a_level_its_parent_stands_at_too_breaks_the_set() -> None:
    rows = [COUNTRY, standing(PROVINCE, Level.city), CITY]
    with pytest.raises(BrokenSetError, match="finest level of their parent: c"):
        check(rows)
