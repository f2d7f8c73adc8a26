"""`geoimm locate`."""

import json
from pathlib import Path

import pytest

from cli.processes import Run

LEVELS = ["country", "province", "city", "district", "township"]


def test_json_has_each_level_as_a_division_or_null(geoimm: Run, boundaries: Path) -> None:
    answer = geoimm("locate", "-25", "-45", "--json", "--boundaries", str(boundaries))

    assert json.loads(answer.stdout) == {
        "country": {
            "id": "s",
            "name": "Sul",
            "names": {"en": "South"},
            "bare_name": None,
            "levels": ["country"],
            "code": "SS",
            "source": "test",
        },
        "province": {
            "id": "s1",
            "name": "Costa",
            "names": {"en": "Coast", "zh": "海岸"},
            "bare_name": None,
            "levels": ["province"],
            "code": "SS-1",
            "source": "test",
        },
        "city": None,
        "district": None,
        "township": None,
        "place": {"id": "s1", "level": "province", "name": "Costa"},
        "near": None,
        "match": "inside",
        "distance_metres": 0.0,
        "latitude": -25.0,
        "longitude": -45.0,
    }
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "country"),
    [
        (["15", "15"], "n"),
        (["-35", "-55"], "s"),
        (["-3.5e1", "-55.0"], "s"),
        (["\N{MINUS SIGN}35", "\N{MINUS SIGN}55"], "s"),
        (["--language", "en", "-35", "-55"], "s"),
        (["--", "-35", "-55"], "s"),
    ],
    ids=["positive", "negative", "exponent", "minus-sign", "after-an-option", "after-dashes"],
)
def test_coordinates_may_be_written_in_any_usual_way(
    geoimm: Run, boundaries: Path, arguments: list[str], country: str
) -> None:
    answer = geoimm("locate", "--json", "--boundaries", str(boundaries), *arguments)

    assert json.loads(answer.stdout)["country"]["id"] == country


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["South", "Coast"]),
        ("zh", ["Sul", "海岸"]),
        ("zh-Hans", ["Sul", "海岸"]),
        ("fr", ["Sul", "Costa"]),
    ],
)
def test_names_are_in_the_language_asked_else_local(
    geoimm: Run, boundaries: Path, language: str, names: list[str]
) -> None:
    answer = geoimm(
        *("locate", "-25", "-45", "--json", "--language", language),
        *("--boundaries", str(boundaries)),
    )

    found = json.loads(answer.stdout)
    assert [found["country"]["name"], found["province"]["name"]] == names


def test_table_shows_level_name_other_names_and_code_without_colours_when_piped(
    geoimm: Run, boundaries: Path
) -> None:
    answer = geoimm("locate", "-25", "-45", "--boundaries", str(boundaries))

    assert [line.split() for line in answer.stdout.splitlines()] == [
        ["Place:", "Costa"],
        ["Level", "Name", "Other", "names", "Code"],
        ["country", "Sul", "South", "SS"],
        ["province", "Costa", "Coast,", "海岸", "SS-1"],
        ["Match:", "inside"],
        ["Source:", "test"],
    ]


def test_table_fits_a_narrow_terminal_and_loses_no_name(geoimm: Run, boundaries: Path) -> None:
    answer = geoimm("locate", "-25", "-45", "--boundaries", str(boundaries), COLUMNS="30")

    assert max(map(len, answer.stdout.splitlines())) <= 30
    assert all(name in answer.stdout for name in ("Sul", "South", "Costa", "Coast", "海岸", "SS-1"))


def test_beside_a_boundary_the_nearest_division_is_told_with_its_distance(
    geoimm: Run, boundaries: Path
) -> None:
    place = ("locate", "15", "20.01", "--boundaries", str(boundaries))

    assert "Match: nearest, 1076 m away" in geoimm(*place).stdout
    found = json.loads(geoimm(*place, "--json").stdout)
    assert (found["country"]["id"], found["match"]) == ("n", "nearest")
    assert found["distance_metres"] == pytest.approx(1075.6, abs=1)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ([], "Match: maritime, in the territorial waters of 北国"),
        (["--language", "en"], "Match: maritime, in the territorial waters of Northland"),
    ],
    ids=["local", "english"],
)
def test_in_territorial_waters_the_country_is_told_in_words(
    geoimm: Run, disputed: Path, language: list[str], words: str
) -> None:
    answer = geoimm("locate", "22", "15", "--boundaries", str(disputed), *language)

    assert words in answer.stdout.splitlines()


def test_in_territorial_waters_json_has_the_country_alone(geoimm: Run, disputed: Path) -> None:
    answer = geoimm("locate", "22", "15", "--json", "--boundaries", str(disputed))

    found = json.loads(answer.stdout)
    assert [found[level] and found[level]["id"] for level in LEVELS] == ["n", *[None] * 4]
    assert (found["match"], found["distance_metres"]) == ("maritime", 0.0)


@pytest.mark.parametrize(
    ("arguments", "variables", "country"),
    [
        ([], {}, "s"),
        (["--worldview", "NN"], {}, "n"),
        ([], {"GEOIMM_WORLDVIEW": "NN"}, "n"),
        (["--worldview", ""], {"GEOIMM_WORLDVIEW": "NN"}, "s"),
    ],
    ids=["neutral", "option", "variable", "empty option over the variable"],
)
def test_a_worldview_decides_the_country(
    geoimm: Run, disputed: Path, arguments: list[str], variables: dict[str, str], country: str
) -> None:
    place = ("locate", "-25", "-45", "--json", "--boundaries", str(disputed))

    found = json.loads(geoimm(*place, *arguments, **variables).stdout)
    assert (found["country"]["id"], found["province"]["id"]) == (country, "s1")


def test_an_unknown_worldview_ends_with_2_and_names_those_that_are_known(
    geoimm: Run, disputed: Path
) -> None:
    answer = geoimm("locate", "1", "2", "--boundaries", str(disputed), "--worldview", "Mars")

    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == "geoimm: worldview 'Mars' must be one that the set has (NN).\n"


@pytest.mark.parametrize(
    "pasted",
    [["-15,", "-15.5"], ["-15, -15.5"], ["-15,-15.5"]],
    ids=["two-words", "one-word", "without-a-space"],
)
def test_a_position_is_read_as_maps_copy_it(
    geoimm: Run, boundaries: Path, pasted: list[str]
) -> None:
    place = ("--json", "--boundaries", str(boundaries))
    assert (
        geoimm("locate", *pasted, *place).stdout == geoimm("locate", "-15", "-15.5", *place).stdout
    )


def test_nothing_found_is_an_answer(geoimm: Run, boundaries: Path) -> None:
    place = ("locate", "0", "0", "--boundaries", str(boundaries))

    table, answer = geoimm(*place), geoimm(*place, "--json")

    assert (table.returncode, answer.returncode) == (0, 0)
    assert "Match: none" in table.stdout
    found = json.loads(answer.stdout)
    assert [found[level] for level in LEVELS] == [None] * 5
    assert found["match"] == "none"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["95", "10"], ["latitude", "95.0", "between -90 and 90"]),
        (["10", "-180.5"], ["longitude", "-180.5", "between -180 and 180"]),
        (["nan", "10"], ["latitude", "nan", "between -90 and 90"]),
        (["10", "-inf"], ["longitude", "-inf", "between -180 and 180"]),
        (["north", "10"], ["LATITUDE", "'north'", "must be a number of degrees"]),
        (["10"], ["LONGITUDE"]),
        (["", "10"], ["LATITUDE", "''"]),
        (["10", "20", "30"], ["30"]),
        (["10", "20", "--jsom"], ["--jsom"]),
    ],
    ids=[
        "too-far-north",
        "too-far-west",
        "nan",
        "infinite",
        "word",
        "one",
        "empty",
        "three",
        "typo",
    ],
)
def test_a_bad_argument_ends_with_2_and_names_field_value_and_rule(
    geoimm: Run, arguments: list[str], words: list[str]
) -> None:
    answer = geoimm("locate", *arguments)

    assert (answer.returncode, answer.stdout) == (2, "")
    assert "Traceback" not in answer.stderr
    assert [word for word in words if word not in answer.stderr] == []


def test_boundaries_that_are_not_there_end_with_2_and_one_line(geoimm: Run) -> None:
    answer = geoimm("locate", "1", "2", GEOIMM_BOUNDARIES="nowhere")

    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == (
        "geoimm: nowhere does not exist; name a GeoParquet file or a folder of them.\n"
    )


def test_the_shipped_boundaries_name_a_jeju_shore_down_to_the_township(geoimm: Run) -> None:
    answer = geoimm("locate", "33.45", "126.92", "--json")

    found = json.loads(answer.stdout)
    assert [found[level] and found[level]["name"] for level in LEVELS] == [
        "대한민국",
        "제주특별자치도",
        "서귀포시",
        None,
        "성산읍",
    ]
