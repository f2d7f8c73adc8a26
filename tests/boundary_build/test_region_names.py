"""Countries and provinces in the script of what lies below them."""

from dataclasses import replace

import pytest
from boundary_build.overture import Region
from boundary_build.overture_names import Names
from boundary_build.region_names import region_names
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
