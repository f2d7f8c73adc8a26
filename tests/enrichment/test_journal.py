"""The journal: what was read is known again, and what a kill tears is not."""

from pathlib import Path

import pytest

from geoimm.enrichment.journal import Journal, journal_line


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a journal is."""
    with Journal.of(tmp_path, "/photos", "reader 1") as journal:
        journal.append([journal_line("reading", f"file {n}", {"bytes": n}) for n in range(3)])
    [path] = tmp_path.glob("*.journal")
    return path


def _known(folder: Path, root: str = "/photos", reader: str = "reader 1") -> list[int]:
    with Journal.of(folder, root, reader) as journal:
        pages = [journal.find("reading", f"file {n}") for n in range(3)]
        return [n for n, page in enumerate(pages) if page == {"bytes": n}]


def test_what_was_written_is_found_by_what_it_is_and_by_key(path: Path) -> None:
    assert _known(path.parent) == [0, 1, 2]
    with Journal.of(path.parent, "/photos", "reader 1") as journal:
        assert journal.find("sha256", "file 0") is None
        assert journal.find("reading", "file 9") is None


@pytest.mark.parametrize("torn", range(1, 12))
def test_a_line_that_a_kill_tore_is_not_used_and_the_next_one_is_whole(
    path: Path, torn: int
) -> None:
    path.write_bytes(path.read_bytes()[:-torn])

    assert _known(path.parent) == [0, 1]
    with Journal.of(path.parent, "/photos", "reader 1") as journal:
        journal.append([journal_line("reading", "file 2", {"bytes": 2})])
    assert _known(path.parent) == [0, 1, 2]


def test_another_reader_and_another_root_begin_anew(path: Path) -> None:
    assert _known(path.parent, root="/other") == []
    assert _known(path.parent, reader="reader 2") == []
    assert _known(path.parent) == []


def test_a_file_of_something_else_in_its_place_is_begun_anew(path: Path) -> None:
    path.write_bytes(b"\0\xff\n\n" * 1000)

    assert _known(path.parent) == []


def test_settling_drops_what_was_not_used(path: Path) -> None:
    with Journal.of(path.parent, "/photos", "reader 1") as journal:
        journal.find("reading", "file 1")
        journal.append([journal_line("reading", "file 2", {"bytes": 2})])
        journal.settle()

    assert _known(path.parent) == [1, 2]
    assert len(path.read_bytes().splitlines()) == 3


def test_without_a_place_nothing_is_kept_and_nothing_fails() -> None:
    with Journal.of(None, "/photos", "reader") as journal:
        journal.append([journal_line("reading", "file", {"bytes": 1})])
        journal.settle()
        assert (journal.find("reading", "file"), journal.is_kept) == (None, False)


def test_of_two_runs_at_once_the_second_keeps_nothing_and_harms_nothing(path: Path) -> None:
    with (
        Journal.of(path.parent, "/photos", "reader 1") as first,
        Journal.of(path.parent, "/photos", "reader 2") as second,
    ):
        second.append([journal_line("reading", "file 0", {"bytes": 7})])
        second.settle()
        assert (first.is_kept, second.is_kept) == (True, False)

    assert _known(path.parent) == [0, 1, 2]
