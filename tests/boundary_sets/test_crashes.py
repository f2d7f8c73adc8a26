"""Whatever happens while the set in use is changed, the old or the new one answers."""

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from boundary_sets.conftest import NOW, division
from geoimm.boundary_sets.folders import Folders
from geoimm.boundary_sets.in_use import use
from geoimm.errors import BoundaryDataError
from geoimm.resolver import Resolver

Imported = Callable[..., Path]


def test_killed_before_any_step_the_old_set_or_the_new_one_answers(
    folders: Folders, imported: Imported
) -> None:
    for name in ("one", "two"):
        imported(name, division(f"{name}:1", "city", (5, 0, 10, 5)))
    program = Path(__file__).with_name("crashing.py")

    done = subprocess.run(
        [sys.executable, str(program), str(folders.boundaries), str(folders.default)],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )

    answers = done.stdout.split()
    assert len(answers) > 10
    assert answers == sorted(answers)
    assert set(answers) == {"one", "two"}


def test_a_full_disk_leaves_the_set_in_use_and_nothing_else(
    folders: Folders, imported: Imported
) -> None:
    imported("one", division("one:1", "city", (5, 0, 10, 5)))
    imported("two", division("two:1", "city", (5, 0, 10, 5)))
    use(folders, ["one"], now=NOW)
    before = sorted(folders.boundaries.rglob("*"))
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)

    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, limits[1]))
    try:
        with pytest.raises(
            BoundaryDataError, match=r"cannot be written .*File too large.* unchang"
        ):
            use(folders, ["two"], now=NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    assert sorted(folders.boundaries.rglob("*")) == before
    found = Resolver.open(folders.in_use).find("one:1")
    assert found is not None


def test_a_data_folder_that_cannot_be_made_is_told(folders: Folders, imported: Imported) -> None:
    imported("one", division("one:1", "city", (5, 0, 10, 5)))
    (folders.boundaries / ".lock").mkdir()

    with pytest.raises(BoundaryDataError, match=r"boundaries cannot be written .*GEOIMM_DATA"):
        use(folders, ["one"], now=NOW)
