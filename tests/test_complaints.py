"""The points people complained about elsewhere, answered by the default set.

Where the set has no such division, the test says which data the answer needs; so does the README
of the set.
"""

import pytest

from geoimm.domain.divisions import Address, Level, Match
from geoimm.resolver import Resolver


def _at(resolver: Resolver, latitude: float, longitude: float) -> Address:
    return resolver.resolve(longitude=longitude, latitude=latitude)


def _names(address: Address) -> list[str]:
    return [division.name for division in address if division]


@pytest.mark.parametrize(
    ("latitude", "longitude", "names"),
    [
        pytest.param(
            *(51.81125926011298, 5.797922381689144),
            ["Nederland", "Gelderland", "Nijmegen"],
            id="Nijmegen, not Alverna",
        ),
        pytest.param(
            *(48.48703077768053, 13.43796479440789),
            ["Deutschland", "Bayern", "Landkreis Passau", "Neuhaus am Inn"],
            id="Germany's Passau, not Austria's Neuburg",
        ),
        pytest.param(
            *(54.3158861111111, 10.0692583333333),
            ["Deutschland", "Schleswig-Holstein", "Kiel", "Kiel"],
            id="Kiel, not Kronshagen",
        ),
        pytest.param(
            *(43.59979, 1.4490111),
            ["France", "Occitanie", "Haute-Garonne", "Toulouse"],
            id="Toulouse, not Florida",
        ),
        pytest.param(
            *(49.4787, 5.9640),
            ["France", "Grand Est", "Moselle", "Audun-le-Tiche"],
            id="France, not Luxembourg",
        ),
        pytest.param(
            *(49.5197, 5.7636),
            ["France", "Grand Est", "Meurthe-et-Moselle", "Longwy"],
            id="France at Longwy, not Luxembourg",
        ),
        pytest.param(
            *(49.6837, 5.8166),
            ["België", "Wallonie", "Luxembourg", "Arlon Arrondissement"],
            id="Belgium, not Luxembourg",
        ),
        pytest.param(
            *(-20.862386, -51.489281),
            ["Brasil", "São Paulo", "Castilho"],
            id="Castilho, not Andradina",
        ),
    ],
)
def test_the_answer_is_the_one_that_was_expected(
    default_resolver: Resolver, latitude: float, longitude: float, names: list[str]
) -> None:
    address = _at(default_resolver, latitude, longitude)
    assert address.match == Match.inside
    assert _names(address) == names


def test_a_triple_border_has_one_stable_answer(default_resolver: Resolver) -> None:
    answers = {
        division.id
        for _ in range(3)
        if (division := _at(default_resolver, 47.270521, 9.530846).finest)
    }
    assert len(answers) == 1


def test_around_a_triple_border_each_country_is_answered(default_resolver: Resolver) -> None:
    around = {(47.30, 9.58): "AT", (47.25, 9.53): "LI", (47.30, 9.50): "CH"}
    found = {place: _at(default_resolver, *place).country for place in around}
    assert {place: country.country for place, country in found.items() if country} == around


def test_shanghai_is_answered_and_jing_an_is_next_door(default_resolver: Resolver) -> None:
    # The set's districts of Shanghai are drawn within some hundred metres and have Huangpu here.
    # Jing'an itself needs a finer set, of Tianditu or OpenStreetMap.
    address = _at(default_resolver, 31.22222, 121.45806)
    assert _names(address)[:2] == ["中国", "上海市"]
    around = [
        _at(default_resolver, 31.22222 + dy, 121.45806 + dx).finest
        for dy in (-0.006, 0.0, 0.006)
        for dx in (-0.006, 0.0, 0.006)
    ]
    assert "静安区" in {division.name for division in around if division}


@pytest.mark.parametrize(
    ("latitude", "longitude", "municipality"),
    [(31.22222, 121.45806, "上海市"), (39.9163, 116.3972, "北京市")],
)
def test_a_municipality_is_answered_once(
    default_resolver: Resolver, latitude: float, longitude: float, municipality: str
) -> None:
    address = _at(default_resolver, latitude, longitude)
    assert address.province is address.city
    assert address.city is not None
    assert (address.city.name, address.place) == (municipality, address.city)
    assert address[Level.district] is not None


def test_aland_waters_are_aland(default_resolver: Resolver) -> None:
    address = _at(default_resolver, 60.11448569290558, 20.018432900632526)
    assert address.country is not None
    assert address.country.country == "AX"


def test_a_county_without_a_city_does_not_print_the_state_as_one(
    default_resolver: Resolver,
) -> None:
    address = _at(default_resolver, 25.810042802497108, -81.36240449944354)
    assert _names(address)[1:] == ["Florida", "Collier County"]
