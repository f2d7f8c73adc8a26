"""What changed from one boundary set to another."""

from pathlib import Path
from typing import Any

import pytest

from boundary_sets.conftest import division, write_set
from geoimm.boundary_sets.diff import Change, Difference, Kind, diff

COUNTRY = division("x", "country", (0, 0, 10, 10))
CITY = division("c", "city", (0, 0, 2, 2), "x")


def compare(folder: Path, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Difference:
    before = write_set(folder / "old.parquet", COUNTRY, *old)
    return diff(before, write_set(folder / "new.parquet", COUNTRY, *new))


def kinds(found: Difference) -> list[tuple[Kind, str, str | None]]:
    return [(change.kind, change.id, change.new_id) for change in found.changes]


def test_a_set_does_not_differ_from_itself(tmp_path: Path) -> None:
    assert compare(tmp_path, [CITY], [CITY]) == Difference(2, 2, 2, ())


def test_a_division_that_is_only_in_one_set_vanished_or_appeared(tmp_path: Path) -> None:
    far = division("far", "city", (5, 5, 6, 6), "x")

    found = compare(tmp_path, [CITY], [far])

    assert found.changes == (
        Change(Kind.appeared, "XX", "city", "far", "FAR"),
        Change(Kind.vanished, "XX", "city", "c", "C"),
    )
    assert found.unchanged == 1


def test_another_name_under_the_same_id_is_a_renaming(tmp_path: Path) -> None:
    found = compare(tmp_path, [CITY], [CITY | {"name": "Kay"}])
    assert found.changes == (Change(Kind.renamed, "XX", "city", "c", "C", "c", "Kay", 0.0),)


@pytest.mark.parametrize(("east", "moved"), [(2.01, False), (2.1, True)], ids=["0.5 %", "5 %"])
def test_a_boundary_moved_when_more_than_one_percent_is_not_shared(
    tmp_path: Path, east: float, moved: bool
) -> None:
    found = compare(tmp_path, [CITY], [division("c", "city", (0, 0, east, 2), "x")])
    assert [change.kind for change in found.changes] == [Kind.moved] * moved


def test_how_far_a_boundary_moved_is_the_part_that_is_not_shared(tmp_path: Path) -> None:
    found = compare(tmp_path, [CITY], [division("c", "city", (0, 0, 4, 2), "x")])
    assert [change.apart for change in found.changes] == [0.5]


@pytest.mark.parametrize(
    ("name", "box", "expected"),
    [
        ("C", (0, 0, 2, 2), [Kind.renumbered]),
        ("Kay", (0, 0, 2, 2.01), [Kind.renamed, Kind.renumbered]),
        ("C", (0, 0, 8, 2), [Kind.moved, Kind.renumbered]),
        ("Kay", (0, 0, 8, 2), [Kind.appeared, Kind.vanished]),
        ("C", (5, 5, 6, 6), [Kind.appeared, Kind.vanished]),
    ],
    ids=["same", "same place", "same name, larger", "other name, larger", "same name elsewhere"],
)
def test_divisions_of_different_ids_are_matched_by_place_and_name(
    tmp_path: Path, name: str, box: tuple[float, ...], expected: list[Kind]
) -> None:
    found = compare(tmp_path, [CITY], [division("k", "city", box, "x", name=name)])
    assert [change.kind for change in found.changes] == expected


def test_a_name_decides_between_two_places(tmp_path: Path) -> None:
    rows = [
        division("k1", "city", (0, 0, 2, 1.5), "x", name="Other"),
        division("k2", "city", (0, 1, 2, 2), "x", name="C"),
    ]
    found = compare(tmp_path, [CITY], rows)
    assert (Kind.renumbered, "c", "k2") in kinds(found)
    assert (Kind.appeared, "k1", None) in kinds(found)


def test_another_level_or_country_is_another_division(tmp_path: Path) -> None:
    finer = division("k", "district", (0, 0, 2, 2), "x", name="C")
    assert {kind for kind, _, _ in kinds(compare(tmp_path, [CITY], [finer]))} == {
        Kind.appeared,
        Kind.vanished,
    }


def test_the_same_id_at_another_level_or_country_is_reassigned(tmp_path: Path) -> None:
    district = division("c", "district", (0, 0, 2, 2), "x")
    assert kinds(compare(tmp_path, [CITY], [district])) == [(Kind.reassigned, "c", "c")]


def test_other_levels_that_change_are_told(tmp_path: Path) -> None:
    both = division("c", "city", (0, 0, 2, 2), "x", other_levels="district township")

    found = compare(tmp_path, [CITY], [both])

    assert kinds(found) == [(Kind.reassigned, "c", "c")]
    change = found.changes[0]
    assert (change.levels, change.new_levels) == ("city", "city district township")


def test_divisions_that_share_one_of_their_levels_are_matched(tmp_path: Path) -> None:
    old = division("a", "province", (0, 0, 2, 2), "x", name="C", other_levels="city")
    assert kinds(compare(tmp_path, [old], [CITY])) == [
        (Kind.reassigned, "a", "c"),
        (Kind.renumbered, "a", "c"),
    ]


def test_changes_are_counted_by_country_and_level(tmp_path: Path) -> None:
    new = [CITY | {"name": "Kay"}, division("far", "province", (5, 5, 6, 6), country="YY")]

    found = compare(tmp_path, [CITY], new)

    none = dict.fromkeys(Kind, 0)
    assert found.counts() == {
        "XX": {"city": none | {Kind.renamed: 1}},
        "YY": {"province": none | {Kind.appeared: 1}},
    }


def test_the_first_changes_of_each_kind_are_listed(tmp_path: Path) -> None:
    new = [division(f"n{at}", "city", (at, 5, at + 1, 6), "x") for at in range(3)]

    page = compare(tmp_path, [CITY], new).as_dict(limit=2)

    assert [change["id"] for change in page["changes"]] == ["n0", "n1", "c"]
    assert (page["by_kind"]["appeared"], page["by_kind"]["vanished"]) == (3, 1)
