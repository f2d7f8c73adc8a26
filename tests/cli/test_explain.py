"""`geoimm explain`."""

import json
from pathlib import Path

import pytest

from cli.processes import Run


def test_the_tables_tell_answer_rule_and_candidates_of_each_level(
    geoimm: Run, boundaries: Path
) -> None:
    answer = geoimm("explain", "-25", "-45", "--boundaries", str(boundaries))

    lines = [line.rstrip() for line in answer.stdout.splitlines()]
    assert lines[:11] == [
        "Sul › Costa  (inside)",
        "Rule: finest_level – Costa: the only one of the finest level that covers the coordinate",
        "",
        "country",
        "   Name  Where                     Area  Rule    Source",
        "✓  Sul   504.7 km inside  4,261,421 km²  parent  s test",
        "",
        "province",
        "   Name   Where                     Area  Rule          Source",
        "✓  Costa  504.7 km inside  1,119,168 km²  finest_level  s1 test",
        "",
    ]
    assert lines[11].startswith("Boundary set: ")
    assert (answer.returncode, answer.stderr) == (0, "")


def test_names_are_in_the_language_asked(geoimm: Run, boundaries: Path) -> None:
    answer = geoimm(
        *("explain", "-25", "-45", "--language", "en"), *("--boundaries", str(boundaries))
    )

    assert answer.stdout.startswith("South › Coast  (inside)\nRule: finest_level – Coast: ")


def test_the_tables_fit_a_narrow_terminal(geoimm: Run, boundaries: Path) -> None:
    answer = geoimm("explain", "-25", "-45", "--boundaries", str(boundaries), COLUMNS="60")

    tables = [line for line in answer.stdout.splitlines() if line.startswith(("✓", "   "))]
    assert max(map(len, tables)) <= 60


def test_beside_a_boundary_the_metres_are_told(geoimm: Run, boundaries: Path) -> None:
    answer = geoimm("explain", "15", "20.01", "--boundaries", str(boundaries))

    first, rule, *_ = answer.stdout.splitlines()
    assert first == "北国  (nearest, 1,076 m away)"
    assert rule == (
        "Rule: nearest – 北国: nothing covers the coordinate; this is the nearest, 1,076 m away"
    )


def test_a_worldview_is_told_with_the_country_that_it_leaves(geoimm: Run, disputed: Path) -> None:
    answer = geoimm(
        *("explain", "-25", "-45", "--worldview", "NN"), *("--boundaries", str(disputed))
    )

    lines = answer.stdout.splitlines()
    assert "北国: the worldview NN counts the division that decides to it" in lines
    assert "Sul: the worldview NN counts the division that decides to another country" in lines
    assert lines[-1].endswith(", worldview NN")


def test_territorial_waters_are_told(geoimm: Run, disputed: Path) -> None:
    answer = geoimm("explain", "22", "15", "--boundaries", str(disputed))

    assert answer.stdout.startswith("北国  (maritime)\nRule: territorial_waters – 北国: ")
    assert "territorial waters\n" in answer.stdout


def test_nothing_is_explained_too(geoimm: Run, boundaries: Path) -> None:
    answer = geoimm("explain", "0", "0", "--boundaries", str(boundaries))

    assert answer.returncode == 0
    assert answer.stdout.startswith("no division  (none)\nRule: nothing – no division covers")


def test_json_is_one_object_with_the_address_of_locate(geoimm: Run, boundaries: Path) -> None:
    place = ("-25", "-45", "--json", "--language", "en", "--boundaries", str(boundaries))

    found = json.loads(geoimm("explain", *place).stdout)
    located = json.loads(geoimm("locate", *place).stdout)

    position = {name: located.pop(name) for name in ("latitude", "longitude")}
    assert found["address"] == located
    assert {name: found[name] for name in position} == position
    assert (found["decided_by"], found["rule"]) == ("s1", "finest_level")
    assert [each["id"] for each in found["candidates"]["country"]] == ["s"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["95", "10"], ["latitude", "95.0", "between -90 and 90"]),
        (["10", "nan"], ["longitude", "nan", "between -180 and 180"]),
        (["north", "10"], ["LATITUDE", "'north'", "must be a number of degrees"]),
        (["1", "2", "--worldview", "Mars"], ["worldview 'Mars'"]),
    ],
    ids=["too-far-north", "nan", "word", "worldview"],
)
def test_a_bad_argument_ends_with_2_and_names_field_value_and_rule(
    geoimm: Run, boundaries: Path, arguments: list[str], words: list[str]
) -> None:
    answer = geoimm("explain", *arguments, "--boundaries", str(boundaries))

    assert (answer.returncode, answer.stdout) == (2, "")
    assert "Traceback" not in answer.stderr
    assert [word for word in words if word not in answer.stderr] == []


def test_the_shipped_boundaries_tell_their_sources(geoimm: Run) -> None:
    found = json.loads(geoimm("explain", "33.45", "126.92", "--json").stdout)

    assert found["address"]["township"]["name"] == "성산읍"
    sources = {each["source"] for level in found["candidates"].values() for each in level}
    assert all(sources)
    assert len(found["boundary_set_version"]) == 64
