"""The place of an address: the one division that a traveller would name."""

from typing import Any

import pytest

from geoimm.domain.addresses import write_address
from geoimm.domain.divisions import Address, Division, Level, Match, place_levels


def _division(name: str, level: str, country: str = "DE", **others: Any) -> Division:
    first, *finer = (Level[each] for each in level.split())
    return Division(name.lower(), first, name, country=country, other_levels=tuple(finer), **others)


def _address(*divisions: Division) -> Address:
    chain: dict[str, Any] = {}
    for division in divisions:
        chain |= dict.fromkeys((level.name for level in division.levels), division)
    return Address(**chain, match=Match.inside)


def _label(*divisions: Division) -> str | None:
    place = _address(*divisions).place
    return place.label_in(None) if place else None


def test_the_country_says_at_which_level_to_look_first() -> None:
    """A municipality in Germany, a city in China."""
    for country, label in (("DE", "Town"), ("CN", "City")):
        chain = (
            _division("Land", "country", country),
            _division("Province", "province", country),
            _division("City", "city", country),
            _division("Town", "district", country),
            _division("Street", "township", country),
        )
        assert _label(*chain) == label


def test_then_the_finer_levels_then_the_wider_ones() -> None:
    """And the country last, so that land has a place always."""
    land, kreis = _division("Land", "country"), _division("Kreis", "city")
    assert _label(land, kreis, _division("Part", "township")) == "Part"
    assert _label(land, _division("Province", "province"), kreis) == "Kreis"
    assert _label(land, _division("Province", "province")) == "Province"
    assert _label(land) == "Land"
    assert Address().place is None


def test_a_city_that_is_wider_too_is_named_before_its_parts() -> None:
    """Wien is no Innere Stadt, though districts are looked at first in Austria."""
    land = _division("Austria", "country", "AT")
    wien = _division("Wien", "province city", "AT")
    assert _label(land, wien, _division("Innere Stadt", "district", "AT")) == "Wien"


def test_a_union_is_named_before_its_parts_by_its_bare_name() -> None:
    """London is no Westminster, and no Greater London where a photo was taken."""
    land = _division("United Kingdom", "country", "GB")
    names = {"en": "Greater London", "zh": "大伦敦", "fr": "Londres"}
    london = _division(
        "Greater London", "city", "GB", names=names, bare_name="London", is_union=True
    )
    chain = (land, london, _division("Westminster", "district", "GB"))
    assert _label(*chain) == "London"
    assert [london.label_in(tag) for tag in ("en", "en-GB", "zh-Hans", "fr", "xx")] == [
        *("London", "London", "大伦敦", "Londres", "London"),
    ]
    assert london.name_in("en") == "Greater London"


@pytest.mark.parametrize("country", ["DE", "CN", "", "XX"])
def test_every_level_is_looked_at_once(country: str) -> None:
    """Whatever the country."""
    assert sorted(place_levels(country)) == list(Level)


def test_a_written_address_names_a_division_once_in_its_line_and_namesakes_each() -> None:
    """Berlin, Germany; but São Paulo, São Paulo, Brazil."""
    berlin = _address(_division("Germany", "country"), _division("Berlin", "province city"))
    (written,) = write_address(berlin)
    assert (written.province, written.city) == ("Berlin", "Berlin")
    assert written.address_line == "Berlin, Germany"
    state = _division("São Paulo", "province", "BR")
    brazil = _address(_division("Brazil", "country", "BR"), state, _division("São Paulo", "city"))
    (namesakes,) = write_address(brazil)
    assert namesakes.address_line == "São Paulo, São Paulo, Brazil"


def test_it_does_so_down_to_a_level_too() -> None:
    """The names alone do not tell; the whole line does."""
    germany, berlin = _division("Germany", "country"), _division("Berlin", "province city")
    (written,) = write_address(_address(germany, berlin, _division("Mitte", "district")))
    assert written.address_line == "Mitte, Berlin, Germany"
    assert written.down_to(Level.city).address_line == "Berlin, Germany"
    assert written.down_to(Level.province).address_line == "Berlin, Germany"
    state, city = _division("São Paulo", "province"), _division("São Paulo", "city")
    (namesakes,) = write_address(_address(germany, state, city, _division("Sé", "district")))
    assert namesakes.down_to(Level.city).address_line == "São Paulo, São Paulo, Germany"
