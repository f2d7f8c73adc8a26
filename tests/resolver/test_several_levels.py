"""Divisions that stand at several neighbouring levels: one division, in every place of a chain."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError
from geoimm.resolver import Resolver

Row = Callable[..., dict[str, Any]]
Write = Callable[..., Path]


@pytest.fixture
def rows(boundary: Row) -> list[dict[str, Any]]:
    """A country with a city that is a province, and a state that is a city."""
    return [
        boundary("de", "country", shapely.box(0, 0, 10, 10)),
        boundary("bb", "province", shapely.box(0, 0, 10, 10), "de"),
        boundary("dorf", "district", shapely.box(0, 0, 4.001, 10), "bb"),
        boundary("be", "province", shapely.box(4, 4, 6, 6), "de", other_levels="city"),
        boundary("mitte", "district", shapely.box(5, 5, 6, 6), "be"),
        boundary("sg", "country", shapely.box(20, 0, 21, 1), other_levels="province city"),
    ]


@pytest.fixture
def resolver(rows: list[dict[str, Any]], write_set: Write) -> Resolver:
    """Their resolver."""
    return Resolver.open(write_set(*rows))


def _ids(resolver: Resolver, longitude: float, latitude: float) -> list[str | None]:
    address = resolver.resolve(longitude=longitude, latitude=latitude)
    return [division.id if division else None for division in address]


def test_it_is_answered_at_each_of_its_levels(resolver: Resolver) -> None:
    """A city that is its own province; below it the chain goes on; a state that is a city."""
    assert _ids(resolver, 4.5, 4.5) == ["de", "be", "be", None, None]
    assert _ids(resolver, 5.5, 5.5) == ["de", "be", "be", "mitte", None]
    assert _ids(resolver, 20.5, 0.5) == ["sg", "sg", "sg", None, None]
    assert _ids(resolver, 9.0, 9.0) == ["de", "bb", None, None, None]


def test_it_is_one_division_and_says_its_levels(resolver: Resolver) -> None:
    """Its level is the widest."""
    address = resolver.resolve(longitude=4.5, latitude=4.5)
    assert address.province is address.city
    assert address.city is not None
    assert address.city.level is Level.province
    assert address.city.levels == (Level.province, Level.city)
    assert address.city.finest_level is Level.city


def test_many_coordinates_have_the_same_chains(resolver: Resolver) -> None:
    """As columns, with the same number at each of the levels."""
    found = resolver.resolve_many(longitudes=[4.5, 20.5], latitudes=[4.5, 0.5])
    ids = found.division_ids.tolist()
    assert ids[0][1] == ids[0][2] >= 0
    assert ids[1][0] == ids[1][1] == ids[1][2] >= 0


def test_among_overlapping_divisions_its_finest_level_counts(
    boundary: Row, write_set: Write
) -> None:
    """A city that is a province wins over a province, and yields to a district."""
    country = boundary("xx", "country", shapely.box(0, 0, 10, 10))
    wide = boundary("a-wide", "province", shapely.box(0, 0, 6, 1), "xx")
    city = boundary("city", "province", shapely.box(4, 0, 9, 1), "xx", other_levels="city")
    district = boundary("near", "district", shapely.box(8, 0, 10, 1), "a-wide")
    resolver = Resolver.open(write_set(country, wide, city, district))
    assert _ids(resolver, 5.0, 0.5) == ["xx", "city", "city", None, None]
    assert _ids(resolver, 8.5, 0.5) == ["xx", "a-wide", None, "near", None]


def test_an_explanation_has_it_at_each_of_its_levels(resolver: Resolver) -> None:
    """As the address has."""
    explanation = resolver.explain(longitude=4.5, latitude=4.5)
    for level in (Level.province, Level.city):
        shown = [each.division.id for each in explanation.candidates[level] if each.is_in_answer]
        assert shown == ["be"]


def test_a_worldview_that_makes_a_country_a_province_leaves_it_its_finer_levels(
    rows: list[dict[str, Any]], folder_of: Write
) -> None:
    """A state that is a city is a province and a city of the country that holds it there."""
    views = "worldview,division_id,parent_id,note\nDE,sg,de,claimed\n"
    folder = folder_of(*rows, worldviews=views)
    resolver = Resolver.open(folder, worldview="DE")
    assert _ids(resolver, 20.5, 0.5) == ["de", "sg", "sg", None, None]
    address = resolver.resolve(longitude=20.5, latitude=0.5)
    assert address.province is not None
    assert address.province.levels == (Level.province, Level.city)
    assert address.province.parent_id == "de"


@pytest.mark.parametrize("told", ["district", "city province", "country", "town", "city city"])
def test_levels_that_do_not_follow_its_own_are_refused(
    boundary: Row, write_set: Write, told: str
) -> None:
    """With the file, the row and the rule."""
    path = write_set(boundary("be", "province", shapely.box(0, 0, 1, 1), other_levels=told))
    with pytest.raises(BoundaryDataError, match=r"row 0 \(id 'be'\): other_levels must be"):
        Resolver.open(path)


def test_a_child_must_be_finer_than_all_levels_of_its_parent(
    boundary: Row, write_set: Write
) -> None:
    """A city cannot lie in a city that is a province."""
    path = write_set(
        boundary("be", "province", shapely.box(0, 0, 1, 1), other_levels="city"),
        boundary("part", "city", shapely.box(0, 0, 1, 1), "be"),
    )
    with pytest.raises(BoundaryDataError, match=r"'part'.*same or a finer level"):
        Resolver.open(path)


def test_a_bare_name_and_a_union_are_told(boundary: Row, write_set: Write) -> None:
    """They come from columns of the set."""
    path = write_set(
        boundary("ny", "city", shapely.box(0, 0, 2, 2), is_union=True),
        boundary("kings", "district", shapely.box(0, 0, 1, 1), "ny", bare_name="Kings"),
    )
    resolver = Resolver.open(path)
    found = [resolver.find(id_) for id_ in ("ny", "kings")]
    assert [(each.is_union, each.bare_name) for each in found if each] == [
        (True, None),
        (False, "Kings"),
    ]


def test_the_places_of_many_addresses_are_those_of_each(
    rows: list[dict[str, Any]], boundary: Row, write_set: Write
) -> None:
    """Numbers of divisions, -1 where the address is empty."""
    union = boundary("gl", "city", shapely.box(0, 8, 2, 10), "bb", is_union=True, country="GB")
    part = boundary("part", "district", shapely.box(0, 8, 1, 10), "gl", country="GB")
    resolver = Resolver.open(write_set(*rows, union, part))
    x, y = np.linspace(-1, 22, 60), np.linspace(-1, 11, 40)
    longitudes, latitudes = (each.ravel() for each in np.meshgrid(x, y))
    found = resolver.resolve_many(longitudes=longitudes, latitudes=latitudes)
    each = [
        resolver.resolve(longitude=at[0], latitude=at[1]).place
        for at in zip(longitudes.tolist(), latitudes.tolist(), strict=True)
    ]
    expected = [place and place.id for place in each]
    ids = [resolver.division(row).id if row >= 0 else None for row in found.place_ids.tolist()]
    assert ids == expected
    assert {"be", "gl", "sg", "bb", None} <= set(ids)
    assert not {"mitte", "part"} & set(ids)
