"""Who holds what in which view, by the shipped table of worldviews."""

import csv
from collections import defaultdict
from pathlib import Path

import pyarrow.parquet as pq
import pytest

FOLDER = Path(__file__).resolve().parent.parent / "boundaries"
VIEWS = (
    "AR BD BR CN DE EG ES FR GB GR ID IL IN IT JP KO MA NL NP PK PL PS PT RU SA SE TR TW UA US VN"
)


@pytest.fixture(scope="module")
def lines() -> list[dict[str, str]]:
    with (FOLDER / "worldviews.csv").open(encoding="utf-8", newline="") as file:
        return [line for line in csv.DictReader(file) if line["division_id"]]


@pytest.fixture(scope="module")
def countries() -> dict[str, str]:
    """The country of every division, by id."""
    tables = [pq.read_table(path, columns=["id", "country"]) for path in FOLDER.glob("*.parquet")]
    return {row["id"]: row["country"] for table in tables for row in table.to_pylist()}


@pytest.fixture(scope="module")
def held(lines: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    """The country each view gives a division to."""
    views: dict[str, dict[str, str]] = defaultdict(dict)
    for line in lines:
        views[line["worldview"]][line["division_id"]] = line["parent_id"].removeprefix("ne:")
    return views


def test_every_view_of_natural_earth_is_there_and_one_agrees_with_the_default(
    held: dict[str, dict[str, str]],
) -> None:
    with (FOLDER / "worldviews.csv").open(encoding="utf-8", newline="") as file:
        found = {line["worldview"] for line in csv.DictReader(file)}
    assert found == set(VIEWS.split())
    assert found - set(held) == {"TW"}


def test_every_line_moves_a_division_of_the_set_to_another_country_of_the_set(
    lines: list[dict[str, str]], countries: dict[str, str]
) -> None:
    for line in lines:
        assert countries[line["parent_id"]] == line["parent_id"].removeprefix("ne:")
        assert countries[line["division_id"]] != countries[line["parent_id"]]
        assert line["note"]


def test_no_view_moves_a_division_twice(lines: list[dict[str, str]]) -> None:
    moves = [(line["worldview"], line["division_id"]) for line in lines]
    assert len(moves) == len(set(moves))


@pytest.mark.parametrize(
    ("division", "neutral", "others"),
    [
        pytest.param("ne:RUS-283", "UA", {"RU": "RU"}, id="Crimea"),
        pytest.param("ne:RUS-5482", "UA", {"RU": "RU"}, id="Sevastopol"),
        pytest.param(
            "ne:EH",
            "EH",
            dict.fromkeys(["FR", "ID", "IN", "MA", "NL", "PL", "PS", "SA", "TR"], "MA"),
            id="Western Sahara",
        ),
        pytest.param(
            "ne:TW", "TW", dict.fromkeys(["BD", "CN", "EG", "ID", "MA", "NP"], "CN"), id="Taiwan"
        ),
        pytest.param("ne:HK", "HK", {"CN": "CN"}, id="Hong Kong"),
        pytest.param("ne:MO", "MO", {"CN": "CN"}, id="Macau"),
        pytest.param(
            "ne:XK",
            "XK",
            dict.fromkeys(
                ["AR", "BR", "CN", "ES", "GR", "ID", "IN", "MA", "NP", "PS", "RU", "UA", "VN"], "RS"
            ),
            id="Kosovo",
        ),
        pytest.param("ne:IND-3299", "IN", {"CN": "CN"}, id="Arunachal Pradesh"),
        pytest.param("ne:IND-2431", "IN", {"PK": "PK"}, id="Jammu and Kashmir"),
        pytest.param("ne:IND-20012", "IN", {"PK": "PK"}, id="Ladakh"),
        pytest.param("ne:PAK-1109", "PK", {"IN": "IN"}, id="Azad Kashmir"),
        pytest.param("ne:PAK-1111", "PK", {"IN": "IN"}, id="Gilgit-Baltistan"),
        pytest.param("gb:7960031B31446847075504", "SY", {"IL": "IL"}, id="Golan"),
        pytest.param("ne:FK", "FK", {"AR": "AR"}, id="Falkland Islands"),
        pytest.param("ne:GI", "GI", {"ES": "ES"}, id="Gibraltar"),
        pytest.param("ne:CYN+00", "CY", {}, id="Northern Cyprus"),
        pytest.param("ne:SOL+00", "SO", {}, id="Somaliland"),
        pytest.param("ne:GEO-3015", "GE", {}, id="Abkhazia"),
    ],
)
def test_disputed_division_is_held_as_each_view_has_it(
    held: dict[str, dict[str, str]],
    countries: dict[str, str],
    division: str,
    neutral: str,
    others: dict[str, str],
) -> None:
    assert countries[division] == neutral
    assert {view: h[division] for view, h in held.items() if division in h} == others


def test_israel_is_held_by_palestine_where_it_is_not_recognised(
    held: dict[str, dict[str, str]],
) -> None:
    assert {view for view, moved in held.items() if moved.get("ne:IL") == "PS"} == {
        *("BD", "PK", "SA")
    }
