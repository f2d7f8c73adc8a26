"""Layers whose names stand at the wrong polygons."""

from dataclasses import replace

from boundary_build.geonames import Place
from boundary_build.misplaced_names import with_names_of_towns
from boundary_build.rows import Boundary, Source

from geoimm.domain.divisions import Level
from support.squares import square

MIXED_UP = Source("geoBoundaries NAM ADM2 2023-12-12", "survey", "public domain", "Survey.")
ERONGO = square("erongo", None, Level.province, 0, width=4, name="Erongo")


def leaf(id_: str, x: float, name: str) -> Boundary:
    """A constituency under the name its layer has."""
    return replace(square(id_, "erongo", Level.city, x, name=name), source=MIXED_UP)


def town(name: str, x: float, population: int = 1_000) -> Place:
    """A town in the middle of a square."""
    return Place(name, name, name, (), "RU", "", "", x + 0.5, 0.5, population, "PPL")


LEAVES = [leaf("a", 0, "Swakopmund"), leaf("b", 1, "Karibib"), leaf("c", 2, "Omaruru")]


def names(towns: list[Place]) -> list[str]:
    """Of the leaves, after their towns have told."""
    return [row.name for row in with_names_of_towns([ERONGO, *LEAVES], towns)[1:]]


def test_a_polygon_is_called_like_its_town_and_the_others_have_numbers() -> None:
    assert names([town("Karibib", 0)]) == [
        "Karibib",
        "Erongo, constituency 1",
        "Erongo, constituency 2",
    ]


def test_the_largest_of_its_towns_that_the_layer_names_decides() -> None:
    found = names([town("Omaruru", 0, 900), town("Karibib", 0, 800), town("Usakos", 0, 9_000)])
    assert found[0] == "Omaruru"


def test_a_name_is_given_once() -> None:
    found = names([town("Karibib", 0, 5), town("Karibib", 2, 50)])
    assert found == ["Erongo, constituency 1", "Erongo, constituency 2", "Karibib"]


def test_other_layers_keep_their_names() -> None:
    other = square("d", "erongo", Level.city, 3, name="Walvis Bay")
    assert with_names_of_towns([ERONGO, other], [town("Karibib", 3)]) == [ERONGO, other]
