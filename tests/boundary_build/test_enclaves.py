"""States in a hole of a neighbour's city."""

from dataclasses import replace

import shapely
from boundary_build.enclaves import with_enclaves

from geoimm.domain.divisions import Level
from support.squares import square

ROME = replace(
    square("it:058091", None, Level.country, 0),
    geometry=shapely.box(0, 0, 9, 9).difference(shapely.box(4, 4, 5, 5)),
)
VATICAN = replace(square("ne:VA", None, Level.country, 0), geometry=shapely.box(4.4, 4.4, 4.5, 4.5))


def test_it_takes_the_shape_of_the_hole() -> None:
    _, vatican = with_enclaves([ROME, VATICAN])
    assert vatican.geometry.equals(shapely.box(4, 4, 5, 5))
    assert vatican.source is ROME.source


def test_without_the_city_it_stays_as_it_is() -> None:
    assert with_enclaves([VATICAN]) == [VATICAN]
