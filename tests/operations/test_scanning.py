"""Scanning: what one pass over a root takes in and out, and what it leaves as it is."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from geoimm.errors import LimitExceeded
from geoimm.resolver.resolver import Resolver
from geoimm.resolver.time_zones import TimeZones
from geoimm.tasks import comparing
from geoimm.tasks.intake import Intake
from geoimm.tasks.placing import Placing
from stores.mounts import mounted
from stores.photos import jpeg
from stores.scans import Scans, put, scanning
from support.world import LAT_LONG

SHOT = jpeg(LAT_LONG["Hangzhou"], "2024:03:04 10:00:00", "+08:00")


@pytest.fixture(scope="session")
def placing(world: Path) -> Placing:
    """What tells where coordinates lie, by the small world."""
    return Placing(Resolver.open(world), TimeZones())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder, beside nothing of the test's own."""
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
async def scans(database_url: str, placing: Placing, folder: Path) -> AsyncIterator[Scans]:
    """Passes over the folder."""
    async with scanning(database_url, placing, folder.as_uri()) as opened:
        yield opened


async def test_a_link_that_is_made_while_the_root_is_watched_is_followed_no_more_than_in_a_listing(
    scans: Scans, folder: Path
) -> None:
    put(folder, "real/a.jpg", content=SHOT)
    await scans.whole()
    (folder / "link").symlink_to("real")
    (folder / "link.jpg").symlink_to("real/a.jpg")
    await scans.part("link", "link.jpg")
    assert await scans.known() == {"real/a.jpg"}
    await scans.part("link/a.jpg")
    assert await scans.known() == {"real/a.jpg"}
    (folder / "deep").mkdir()
    (folder / "deep" / "link").symlink_to("../real")
    await scans.part("deep", "deep/link")
    assert await scans.known() == {"real/a.jpg"}


async def test_a_folder_that_a_link_takes_the_place_of_is_gone(scans: Scans, folder: Path) -> None:
    put(folder, "a/1.jpg", "b/1.jpg", content=SHOT)
    await scans.whole()
    (folder / "a").rename(folder / "c")
    (folder / "a").symlink_to("c")
    await scans.part("a", "c")
    assert await scans.known() == {"b/1.jpg", "c/1.jpg"}


async def test_a_disk_that_is_unmounted_below_the_root_takes_no_files_away(
    scans: Scans, folder: Path
) -> None:
    put(folder, "here.jpg", "gone.jpg", content=SHOT)
    (folder / "disk").mkdir()
    with mounted(folder / "disk") as disk:
        put(folder, "disk/1.jpg", "disk/deep/2.jpg", content=SHOT)
        await scans.whole()
        disk.unmount()
        (folder / "gone.jpg").unlink()
        await scans.whole()
        await scans.part("disk", "disk/1.jpg", "disk/deep", "disk/deep/2.jpg")
        assert await scans.known() == {"here.jpg", "disk/1.jpg", "disk/deep/2.jpg"}
        (folder / "disk").rmdir()
        await scans.whole()
        assert await scans.known() == {"here.jpg", "disk/1.jpg", "disk/deep/2.jpg"}
        (folder / "disk").mkdir()
        disk.mount()
        put(folder, "disk/3.jpg", content=SHOT)
        await scans.whole()
        assert await scans.known() == {"here.jpg", "disk/3.jpg"}


async def test_where_a_disk_was_and_a_plain_folder_has_photos_now_the_others_are_gone(
    scans: Scans, folder: Path
) -> None:
    put(folder, "here.jpg", content=SHOT)
    (folder / "disk").mkdir()
    with mounted(folder / "disk") as disk:
        put(folder, "disk/1.jpg", "disk/2.jpg", content=SHOT)
        await scans.whole()
        disk.unmount()
        put(folder, "disk/2.jpg", content=SHOT)
        await scans.whole()
        assert await scans.known() == {"here.jpg", "disk/2.jpg"}
        (folder / "disk" / "2.jpg").unlink()
        await scans.part("disk/2.jpg")
        assert await scans.known() == {"here.jpg"}


async def test_a_root_that_lies_in_the_bound_one_is_scanned_with_it_and_may_be_away(
    database_url: str, placing: Placing, folder: Path, tmp_path: Path
) -> None:
    inner = tmp_path / "inner"
    put(folder, "a.jpg", "place/hidden.jpg", content=SHOT)
    put(inner, "1.jpg", "deep/2.jpg", content=SHOT)
    async with scanning(database_url, placing, folder.as_uri(), place=inner.as_uri()) as scans:
        await scans.whole()
        both = {"a.jpg", "place/1.jpg", "place/deep/2.jpg"}
        assert await scans.known(status="Indexed") == both
        inner.rename(tmp_path / "away")
        await scans.whole()
        await scans.part("place", "place/1.jpg", "place/hidden.jpg")
        assert await scans.known() == both
        (tmp_path / "away").rename(inner)
        (inner / "1.jpg").unlink()
        await scans.whole()
        assert await scans.known() == {"a.jpg", "place/deep/2.jpg"}


async def test_a_file_that_vanishes_before_it_is_read_is_not_taken_for_a_broken_one(
    scans: Scans, folder: Path
) -> None:
    put(folder, "a.jpg", content=SHOT)
    roots = scans.scan.scanning.reading.roots
    listed = roots.list_folder("oss://photos", bool)
    (folder / "a.jpg").rename(folder / "away")
    intake = Intake(scans.scan.scanning, scans.scan.bound)
    await intake.index(listed)
    intake.finish()
    assert await scans.known() == set()
    (folder / "away").rename(folder / "a.jpg")
    await scans.whole()
    assert await scans.known(status="Indexed") == {"a.jpg"}


async def test_a_full_dataset_still_forgets_what_is_gone_and_then_has_room(
    scans: Scans, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comparing, "_LISTED", 2)
    put(folder, "m1.jpg", "m2.jpg", "z1.jpg", "z2.jpg", content=SHOT)
    await scans.whole()
    await scans.limit(4)
    put(folder, "a1.jpg", "a2.jpg", "a3.jpg", content=SHOT)
    (folder / "z2.jpg").unlink()
    put(folder, "m1.jpg", content=jpeg())
    with pytest.raises(LimitExceeded, match="DatasetMaxFileCount is 4"):
        await scans.whole()
    assert await scans.known() == {"m1.jpg", "m2.jpg", "z1.jpg"}
    with pytest.raises(LimitExceeded):
        await scans.whole()
    assert await scans.known() == {"a1.jpg", "m1.jpg", "m2.jpg", "z1.jpg"}
    (folder / "a2.jpg").unlink()
    (folder / "a3.jpg").unlink()
    await scans.whole()


async def test_a_dataset_is_filled_up_to_its_limit(scans: Scans, folder: Path) -> None:
    put(folder, *(f"{number}.jpg" for number in range(5)), content=SHOT)
    await scans.limit(3)
    with pytest.raises(LimitExceeded):
        await scans.whole()
    assert await scans.known() == {"0.jpg", "1.jpg", "2.jpg"}
    (folder / "0.jpg").unlink()
    await scans.part("4.jpg", "0.jpg")
    assert await scans.known() == {"1.jpg", "2.jpg", "4.jpg"}
