"""Divisions that their layer leaves out, drawn by the gap."""

from dataclasses import replace

import pytest
import shapely
from boundary_build.gaps import NoGapError, with_gaps

from geoimm.domain.divisions import Level
from support.squares import square

EASTERN = replace(
    square("ne:SAU-1098", None, Level.province, 0), geometry=shapely.box(49, 26, 52, 27)
)
WEST = replace(
    square("west", "ne:SAU-1098", Level.city, 0), geometry=shapely.box(49, 26, 50, 26.998)
)
EAST = replace(square("east", "ne:SAU-1098", Level.city, 0), geometry=shapely.box(51, 26, 52, 27))


def test_a_gap_becomes_the_division_without_the_slivers_along_its_neighbours() -> None:
    *_, dammam = with_gaps([EASTERN, WEST, EAST])
    assert (dammam.id, dammam.parent_id, dammam.level) == (
        "gap:SA-dammam",
        "ne:SAU-1098",
        Level.city,
    )
    assert dammam.geometry.symmetric_difference(shapely.box(50, 26, 51, 27)).area < 1e-4
    assert dammam.source is WEST.source


def test_a_province_without_divisions_has_no_gaps() -> None:
    assert with_gaps([EASTERN]) == [EASTERN]


def test_a_gap_that_is_filled_since_is_told() -> None:
    middle = replace(WEST, id="middle", geometry=shapely.box(50, 26, 51, 27))
    with pytest.raises(NoGapError, match="gap:SA-dammam"):
        with_gaps([EASTERN, WEST, middle, EAST])
