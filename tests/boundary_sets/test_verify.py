"""What `verify` finds in a boundary set, and what it calls broken."""

from pathlib import Path
from typing import Any

import pytest
import shapely

from boundary_sets.conftest import DEFAULT, division, write_set
from geoimm.boundary_sets.broken import opens, relied_on
from geoimm.boundary_sets.checks import Check, Example, Verification
from geoimm.boundary_sets.folders import Folders
from geoimm.boundary_sets.rows import read_rows
from geoimm.boundary_sets.verify import verify
from geoimm.errors import BoundaryDataError
from geoimm.resolver import BoundarySet

COUNTRY = division("x", "country", (0, 0, 10, 10), name_en="X", name_zh="伊")
BOW_TIE = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])


def found(verification: Verification, name: str) -> Check:
    return next(check for check in verification.checks if check.name == name)


def failing(verification: Verification) -> set[str]:
    return {check.name for check in verification.checks if check.count}


def ids(check: Check) -> list[str]:
    return [example.id for example in check.examples]


def test_a_good_set_fails_no_check(tmp_path: Path) -> None:
    halves = [
        division("x1", "province", (0, 0, 5, 10), "x", name_en="One", name_zh="一"),
        division("x2", "province", (5, 0, 10, 10), "x", name_en="Two", name_zh="二"),
    ]
    verification = verify(write_set(tmp_path / "s.parquet", COUNTRY, *halves))

    assert failing(verification) == set()
    assert (verification.divisions, verification.broken) == (3, False)


@pytest.mark.parametrize(
    ("check", "row"),
    [
        ("duplicate ids", division("x", "country", (20, 0, 21, 1))),
        ("unknown parents", division("p", "province", (1, 1, 2, 2), "nobody")),
        ("parents' levels", division("p", "country", (1, 1, 2, 2), "x")),
        ("invalid rings", division("p", "province", BOW_TIE, "x")),
        ("geometries", division("p", "province", shapely.Point(1, 1), "x")),
        ("geometries", division("p", "province", shapely.Polygon(), "x")),
        ("geometries", division("p", "province", b"no WKB", "x")),
        ("geometries", division("p", "province", None, "x")),
        ("range", division("p", "country", (170, 0, 190, 10))),
        ("levels", division("p", "village", (1, 1, 2, 2), "x")),
        ("other levels", division("p", "province", (1, 1, 2, 2), "x", other_levels="district")),
        ("other levels", division("p", "province", (1, 1, 2, 2), "x", other_levels="town")),
        ("names", division("p", "province", (1, 1, 2, 2), "x", name=None)),
    ],
    ids=[
        "an id twice", "no such parent", "a parent of its own level", "a bow tie", "a point",
        "an empty polygon", "bytes", "null", "beyond 180", "an unknown level",
        "other levels with a gap", "another level that is none", "no name",
    ],
)  # fmt: skip
def test_what_the_resolver_relies_on_is_broken(
    tmp_path: Path, check: str, row: dict[str, Any]
) -> None:
    verification = verify(write_set(tmp_path / "s.parquet", COUNTRY, row))

    assert verification.broken
    assert found(verification, check).broken
    assert row["id"] in ids(found(verification, check))


def test_a_child_is_finer_than_all_levels_of_its_parent(tmp_path: Path) -> None:
    city = division("c", "city", (1, 1, 2, 2), "b")
    district = division("d", "district", (1, 1, 2, 2), "b")
    berlin = division("b", "province", (0, 0, 5, 5), "x", other_levels="city")

    verification = verify(write_set(tmp_path / "s.parquet", COUNTRY, berlin, city, district))

    assert ids(found(verification, "parents' levels")) == ["c"]
    assert found(verification, "other levels").count == 0


def test_a_set_that_passes_the_row_checks_is_read_by_the_resolver(tmp_path: Path) -> None:
    write_set(tmp_path / "s.parquet", COUNTRY)
    (tmp_path / "worldviews.csv").write_text("worldview,division_id,parent_id\nAA,x,nobody\n")

    verification = verify(tmp_path)

    assert failing(verification) == {"reading"}
    assert "worldviews.csv, line 2" in found(verification, "reading").rule


def test_a_child_outside_its_parent_is_a_warning_with_its_share(tmp_path: Path) -> None:
    far = division("far", "province", (20, 0, 21, 1), "x")
    part = division("part", "province", (9, 0, 14, 1), "x")
    inside = division("in", "province", (4, 4, 5, 5), "x")

    verification = verify(write_set(tmp_path / "s.parquet", COUNTRY, inside, part, far))

    nesting = found(verification, "nesting")
    assert not verification.broken
    assert nesting.count == 2
    assert nesting.examples == (
        Example("far", "FAR", "XX", "province", 100.0, "x"),
        Example("part", "PART", "XX", "province", 80.0, "x"),
    )


def test_siblings_that_share_area_are_told_once_with_their_share(tmp_path: Path) -> None:
    one = division("one", "province", (0, 0, 5, 1), "x")
    two = division("two", "province", (4, 0, 6, 1), "x")
    touching = division("three", "province", (6, 0, 7, 1), "x")

    verification = verify(write_set(tmp_path / "s.parquet", COUNTRY, one, two, touching))

    overlaps = found(verification, "sibling overlaps")
    assert overlaps.count == 1
    assert overlaps.examples == (Example("one", "ONE", "XX", "province", 50.0, "two"),)
    assert overlaps.total == pytest.approx(12_363, rel=0.01)  # one degree by one


def test_divisions_of_two_parents_may_overlap(tmp_path: Path) -> None:
    rows = [
        division("a", "province", (0, 0, 10, 10), "x"),
        division("b", "city", (0, 0, 10, 10), "a"),
    ]
    assert "sibling overlaps" not in failing(verify(write_set(tmp_path / "s", COUNTRY, *rows)))


def test_what_children_leave_of_their_parent_is_measured(tmp_path: Path) -> None:
    west = division("w", "province", (0, 0, 5, 10), "x")
    overlapping = division("o", "province", (4, 0, 8, 10), "x")

    gaps = found(verify(write_set(tmp_path / "s.parquet", COUNTRY, west, overlapping)), "gaps")

    assert ids(gaps) == ["x"]
    whole = 1_230_000 * 0.2
    assert gaps.total == pytest.approx(whole, rel=0.01)


def test_two_divisions_with_one_boundary_are_told(tmp_path: Path) -> None:
    one = division("one", "province", (0, 0, 5, 1), "x")
    turned = shapely.reverse(shapely.box(0, 0, 5, 1))
    again = division("again", "province", turned, "x")

    duplicates = found(
        verify(write_set(tmp_path / "s.parquet", COUNTRY, one, again)), "duplicate boundaries"
    )
    assert duplicates.examples == (Example("again", "AGAIN", "XX", "province", None, "one"),)


def test_doubtful_names_and_parents_are_warnings(tmp_path: Path) -> None:
    rows = [
        division("n", "province", (0, 0, 1, 1), "x", name="12"),
        division("d", "province", (1, 0, 2, 1), "x", name="Ko\ufffdice"),
        division("abroad", "province", (2, 0, 3, 1), "x", country="YY"),
        division("orphan", "province", (3, 0, 4, 1)),
    ]
    verification = verify(write_set(tmp_path / "s.parquet", COUNTRY, *rows))

    assert not verification.broken
    assert ids(found(verification, "names that are numbers")) == ["n"]
    assert ids(found(verification, "damaged names")) == ["d"]
    assert ids(found(verification, "parents abroad")) == ["abroad"]
    assert ids(found(verification, "orphans")) == ["orphan"]
    assert found(verification, "no English name").count == 4


def test_at_most_ten_examples_are_told(tmp_path: Path) -> None:
    rows = [division(f"p{at:02}", "province", (at, 0, at + 1, 1), "no") for at in range(12)]
    check = found(verify(write_set(tmp_path / "s.parquet", *rows)), "unknown parents")
    assert (check.count, ids(check)) == (12, [f"p{at:02}" for at in range(10)])


def test_a_file_that_is_no_boundary_set_is_refused(tmp_path: Path) -> None:
    (tmp_path / "s.parquet").write_text("PAR1 no more")
    with pytest.raises(BoundaryDataError, match=r"s\.parquet cannot be read as Parquet"):
        verify(tmp_path / "s.parquet")


def test_how_far_it_is_is_told(folders: Folders) -> None:
    told: list[tuple[str, int, int | None]] = []

    verify(folders.default, lambda *stage: told.append(stage))

    assert [stage for stage, done, total in told if done == total] == ["nesting", "siblings"]
    assert ("rings", 0, len(DEFAULT)) in told


def test_the_default_set_can_be_relied_on() -> None:
    default = BoundarySet.default_path()
    checks = [*relied_on(read_rows(default)), opens(default)]
    assert [(check.name, check.examples) for check in checks if check.count] == []
