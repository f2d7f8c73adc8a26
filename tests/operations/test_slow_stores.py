"""Stores that do not answer in time: their files are read later, and nothing waits for them."""

import asyncio
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from geoimm.domain.claims import Claims
from geoimm.errors import InvalidArgument, StoreUnavailable
from geoimm.resolver.resolver import Resolver
from geoimm.resolver.time_zones import TimeZones
from geoimm.stores.roots import Roots
from geoimm.tasks import intake, reading
from geoimm.tasks.placing import Placing
from geoimm.tasks.reading import Reading
from stores.photos import jpeg
from stores.scans import scanning
from stores.slow_files import ROOT, slow_files

SHOT = jpeg(None, "2024:03:04 10:00:00", "+08:00")
SHORT = 2.0
"""Seconds; so long it is waited for a file."""


@pytest.fixture(scope="module")
def placing(world: Path) -> Placing:
    """What tells where coordinates lie, by the small world."""
    return Placing(Resolver.open(world), TimeZones())


async def test_a_file_that_its_store_is_slow_with_is_put_aside_and_read_in_a_later_pass(
    database_url: str, placing: Placing
) -> None:
    files = {f"{name}.jpg": SHOT for name in ("a", "m-slow", "n-slow", "z")}
    with slow_files(files) as gate:
        async with scanning(database_url, placing, ROOT, most_seconds=SHORT) as scans:
            with pytest.raises(StoreUnavailable) as told:
                await scans.whole()
            assert "oss://photos/m-slow.jpg: Reading took longer than 2 s" in told.value.message
            assert "1 more" in told.value.message
            assert await scans.known() == {"a.jpg", "z.jpg"}
            gate.set()
            await scans.whole()
            assert await scans.known(status="Indexed") == set(files)


async def test_a_store_that_is_slow_with_many_files_is_asked_for_no_more_of_them(
    database_url: str, placing: Placing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_READ", 2)
    monkeypatch.setattr(intake, "_MOST_AWAY", 1)
    files = dict.fromkeys(("1-slow.jpg", "2-slow.jpg", "3.jpg"), SHOT)
    with slow_files(files):
        async with scanning(database_url, placing, ROOT, most_seconds=SHORT) as scans:
            with pytest.raises(StoreUnavailable, match="1-slow"):
                await scans.whole()
            assert await scans.known() == set()


async def test_reads_that_hang_stop_only_their_own_store_until_they_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(reading, "_MOST_LEFT", 2)
    (tmp_path / "a.jpg").write_bytes(SHOT)
    roots = Roots({"oss://slow": ROOT, "oss://quick": tmp_path.as_uri()})
    asked = Reading(roots, most_seconds=SHORT)

    async def read(uri: str) -> object:
        (told,) = await asked.claims([(uri, None)])
        return told

    with slow_files(dict.fromkeys(("1-slow.jpg", "2-slow.jpg", "3.jpg"), SHOT)) as gate:
        for name in ("1-slow.jpg", "2-slow.jpg"):
            assert isinstance(await read(f"oss://slow/{name}"), StoreUnavailable)
            assert f"oss://slow/{name} takes too long" in caplog.text
        refused = await read("oss://slow/3.jpg")
        assert isinstance(refused, StoreUnavailable)
        assert "2 reads of its store hang" in refused.message
        assert isinstance(await read("oss://quick/a.jpg"), Claims)
        gate.set()
        async with asyncio.timeout(30):
            while not isinstance(await read("oss://slow/3.jpg"), Claims):
                pass


async def test_what_is_slow_with_bytes_that_are_there_is_the_file_and_not_its_store(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.jpg").write_bytes(SHOT)
    asked = Reading(Roots({"oss://quick": tmp_path.as_uri()}), most_seconds=SHORT)
    gate = threading.Event()
    with pytest.raises(InvalidArgument, match="longer than 2 s"):
        await asked.use("oss://quick/a.jpg", lambda _source: gate.wait())
    gate.set()


def test_a_program_ends_though_a_thread_hangs() -> None:
    program = (
        "import asyncio, threading\n"
        "from geoimm.tasks.threads import Threads\n"
        "async def main():\n"
        "    async with asyncio.timeout(0.1):\n"
        "        await Threads('hanging').run(threading.Event().wait)\n"
        "asyncio.run(main())\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.stderr.rstrip().endswith("TimeoutError")
