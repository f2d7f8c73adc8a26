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
