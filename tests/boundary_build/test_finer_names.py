"""Names and lists of the national layers, as their sources have them and as people say them."""

from typing import Any

import pytest
import shapely
from boundary_build.england_wales_names import MERGED
from boundary_build.finer import Unit
from boundary_build.germany_names import names_of

from boundary_build import england_wales, france, germany, italy


@pytest.mark.parametrize(
    ("source", "name", "bare"),
    [
        ("München", "München", None),
        ("Halle (Saale)", "Halle (Saale)", "Halle"),
        ("Halle (Westf.)", "Halle", None),
        ("Oldenburg (Oldb)", "Oldenburg", None),
        ("Solling (Landkreis Northeim)", "Solling", None),
        ("Sachsenwald (Forstgutsbez.)", "Sachsenwald", None),
        ("Königstein/Sächs. Schw.", "Königstein", None),
        ("Tambach-Dietharz/Thür. Wald", "Tambach-Dietharz", None),
        ("Elmenhorst/Lichtenhagen", "Elmenhorst/Lichtenhagen", None),
        ("Saalfeld/Saale", "Saalfeld/Saale", None),
        ("Bad Neustadt a.d. Saale", "Bad Neustadt an der Saale", None),
        ("Bernstadt a.d. Eigen", "Bernstadt auf dem Eigen", None),
        ("Weilheim i. OB", "Weilheim in Oberbayern", None),
        ("Immenstadt i. Allgäu", "Immenstadt im Allgäu", None),
        ("Berg b. Neumarkt i.d. OPf.", "Berg bei Neumarkt in der Oberpfalz", None),
    ],
)
def test_german_names_are_written_out(source: str, name: str, bare: str | None) -> None:
    assert names_of(source) == (name, bare)


def test_features_that_stand_in_collections_are_listed_with_the_others() -> None:
    def feature(name: str) -> dict[str, Any]:
        return {"type": "Feature", "properties": {"GEN": name}}

    nested = {"type": "FeatureCollection", "features": [feature("b"), feature("c")]}
    outer = {"type": "FeatureCollection", "features": [nested, feature("d")]}
    listed = germany.flat([feature("a"), outer])
    assert [each["properties"]["GEN"] for each in listed] == ["a", "b", "c", "d"]


@pytest.mark.parametrize(("code", "alone"), [("09162000", True), ("09184148", False)])
def test_a_german_city_is_a_kreis_of_its_own_by_its_number(code: str, alone: bool) -> None:
    unit = Unit(f"de:{code}", code, "X", shapely.box(0, 0, 1, 1))
    assert germany.is_kreis_of_its_own(unit, None) is alone  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "name", "others"),
    [
        ("Roma", "Roma", {}),
        ("Bolzano/Bozen", "Bolzano", {"de": "Bozen"}),
        ("Naz-Sciaves/Natz-Schabs", "Naz-Sciaves", {"de": "Natz-Schabs"}),
        ("San Floriano del Collio-\x8ateverjan", "San Floriano del Collio", {"sl": "Števerjan"}),
        ("Savogna d'Isonzo-Sovodnje ob So?i", "Savogna d'Isonzo", {"sl": "Sovodnje ob Soči"}),
        ("San Giovanni di Fassa-Sèn Jan", "San Giovanni di Fassa", {"lld": "Sèn Jan"}),
        ("Giardini-Naxos", "Giardini-Naxos", {}),
    ],
)
def test_italian_names_come_first(source: str, name: str, others: dict[str, str]) -> None:
    assert italy.names_of(source) == (name, others)


@pytest.mark.parametrize(
    ("kind", "noun", "name"),
    [
        ("0", "Paris 7e Arrondissement", "Paris 7e Arrondissement"),
        ("1", "Ambérieu-en-Bugey", "Ambérieu-en-Bugey"),
        ("2", "Havre", "Le Havre"),
        ("3", "Rochelle", "La Rochelle"),
        ("4", "Abymes", "Les Abymes"),
        ("5", "Argentière-la-Bessée", "L'Argentière-la-Bessée"),
    ],
)
def test_french_names_have_their_article(kind: str, noun: str, name: str) -> None:
    row = {"id": "1", "code": "1", "type_nom": kind, "nom": noun}
    unit = france.unit_of({**row, "geometry": shapely.box(0, 0, 1, 1).wkb_hex}, {})
    assert unit is not None
    assert unit.name == name


def test_a_commune_that_is_not_drawn_is_what_its_former_communes_were() -> None:
    row = {"id": "1", "code": "12218", "type_nom": "0", "nom": "Conques", "geometry": r"\N"}
    unit = france.unit_of(row, {"1": [shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]})
    assert unit is not None
    assert unit.geometry.equals(shapely.box(0, 0, 2, 1))
    assert france.unit_of(row, {}) is None


@pytest.mark.parametrize(
    ("area", "district"),
    [
        ("Oxford 001A", "Oxford"),
        ("King's Lynn and West Norfolk 012C", "King's Lynn and West Norfolk"),
        ("St. Helens 010B", "St Helens"),
        ("Shepway 004D", "Folkestone and Hythe"),
        ("South Lakeland 003B", "Westmorland and Furness"),
        ("Weymouth and Portland 002A", "Dorset"),
        ("Christchurch 001A", "Bournemouth, Christchurch and Poole"),
    ],
)
def test_the_district_of_a_small_area_is_the_one_of_today(area: str, district: str) -> None:
    assert england_wales.district_of(area) == district


def test_small_areas_are_dissolved_by_the_name_before_their_number() -> None:
    def area(name: str, code: str, x: float) -> tuple[dict[str, str], shapely.Geometry]:
        row = {"LSOA11NM": name, "LSOA11NMW": name.replace("Cardiff", "Caerdydd"), "LSOA11CD": code}
        return row, shapely.box(x, 0, x + 1, 1)

    areas = [
        area("Oxford 001A", "E1", 0),
        area("Cardiff 001A", "W1", 5),
        area("Oxford 002B", "E2", 1),
    ]
    cardiff, oxford = england_wales.districts(areas)
    assert (oxford.id, oxford.name, oxford.names) == ("ew:oxford", "Oxford", {})
    assert oxford.geometry.equals(shapely.box(0, 0, 2, 1))
    assert (cardiff.name, cardiff.names) == ("Cardiff", {"cy": "Caerdydd"})


def test_the_mergers_leave_as_many_districts_as_there_are() -> None:
    # 348 in 2011; since April 2023 296 in England and 22 in Wales.
    assert 348 - len(MERGED) + len(set(MERGED.values())) == 296 + 22
