"""Watching: what changes in a folder is told, by paths relative to it."""

from pathlib import Path

import pytest

from geoimm.errors import StoreUnavailable
from geoimm.stores.watching import Watch, watching


async def changes(watch: Watch, wanted: set[str]) -> set[str]:
    """The paths that are told until all of those wanted were."""
    told: set[str] = set()
    while not wanted <= told:
        told |= await watch.take(30) or set()
    return told


async def test_new_changed_and_removed_files_are_told(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "old.jpg").write_bytes(b"1")
    async with watching(tmp_path) as watch:
        (tmp_path / "deep" / "new.jpg").write_bytes(b"1")
        (tmp_path / "old.jpg").unlink()
        assert {"deep/new.jpg", "old.jpg"} <= await changes(watch, {"deep/new.jpg", "old.jpg"})
        (tmp_path / "later").mkdir()
        await changes(watch, {"later"})


async def test_nothing_is_told_of_a_folder_where_nothing_changes(tmp_path: Path) -> None:
    async with watching(tmp_path) as watch:
        assert await watch.take(0) is None


async def test_a_folder_that_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be watched"):
        async with watching(tmp_path / "missing"):
            pass


async def test_what_lies_behind_a_link_is_told_by_its_own_path_and_never_out_of_the_folder(
    tmp_path: Path,
) -> None:
    root, outside = tmp_path / "root", tmp_path / "outside"
    for folder in (root / "real", outside):
        folder.mkdir(parents=True)
    (root / "inwards").symlink_to("real")
    (root / "outwards").symlink_to(outside)
    async with watching(root) as watch:
        (outside / "a.jpg").write_bytes(b"1")
        (root / "real" / "b.jpg").write_bytes(b"1")
        (root / "last.jpg").write_bytes(b"1")
        told = await changes(watch, {"real/b.jpg", "last.jpg"})
    assert told == {"real/b.jpg", "last.jpg"}


async def test_a_watch_is_not_of_another_folder_that_took_the_place(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    async with watching(root) as watch:
        assert watch.is_current
        root.rename(tmp_path / "moved")
        assert not watch.is_current
        root.mkdir()
        assert not watch.is_current
