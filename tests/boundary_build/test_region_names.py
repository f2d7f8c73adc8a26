"""Countries and provinces in the script of what lies below them."""

from dataclasses import replace

import pytest
from boundary_build.overture import Region
from boundary_build.overture_names import Names
from boundary_build.region_names import region_names, with_accents
from boundary_build.rows import Boundary

from geoimm.domain.divisions import Level
from support.squares import square

GEORGIA = Region("GE", None, "საქართველო", "Georgia")
IMERETI = Region("GE", "GE-IM", "იმერეთი", "Imereti")


def division(id_: str, level: Level, name: str, code: str | None = None) -> Boundary:
    """One of Georgia."""
    return replace(square(id_, None, level, 0, name=name), country="GE", code=code)


COUNTRY = division("ge", Level.country, "Georgia")
PROVINCE = division("im", Level.province, "Imereti", "GE-IM")
TOWN = division("k", Level.city, "Kutaisi")
IN_GEORGIAN = [Names("k", "ქუთაისი", "ქუთაისი", None, None)]


def given(regions: list[Region], below: list[Names]) -> dict[str, str | None]:
    """The names by id."""
    rows = [COUNTRY, PROVINCE, TOWN]
    return {each.id: each.name for each in region_names(rows, regions, below)}


def test_a_chain_is_written_in_the_script_of_its_towns() -> None:
    assert given([GEORGIA, IMERETI], IN_GEORGIAN) == {"ge": "საქართველო", "im": "იმერეთი"}


def test_where_the_towns_are_in_latin_letters_so_is_the_rest() -> None:
    assert given([GEORGIA, IMERETI], []) == {}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("საქართველო Georgia", id="two scripts"),
        pytest.param("Georgia / საქართველო", id="two names"),
    ],
)
def test_a_name_in_two_scripts_is_none(name: str) -> None:
    assert given([replace(GEORGIA, name=name)], IN_GEORGIAN) == {}


def test_a_code_that_another_region_has_now_gives_no_name() -> None:
    other = Region("GE", "GE-IM", "კახეთი", "Kvemo Kakheti")
    assert given([other], IN_GEORGIAN) == {}


def test_a_region_of_a_former_code_is_known_by_its_name() -> None:
    assert given([replace(IMERETI, code="GE-01")], IN_GEORGIAN) == {"im": "იმერეთი"}


@pytest.mark.parametrize(
    ("name", "others", "accented"),
    [
        pytest.param("Iasi", ["Iași"], "Iași", id="the whole name"),
        pytest.param("Karlovacka", ["Karlovačka županija"], "Karlovačka", id="its beginning"),
        pytest.param("Izmir", ["", "İzmir"], "İzmir", id="a capital"),
        pytest.param("Gabú", ["Gabu"], None, id="never fewer"),
        pytest.param("Bar", ["Bărăgan"], None, id="not a part of a word"),
        pytest.param("Bolivar", ["Sucumbíos"], None, id="not another name"),
    ],
)
def test_accents_come_back_where_the_letters_are_the_same(
    name: str, others: list[str], accented: str | None
) -> None:
    assert with_accents(name, others) == accented
