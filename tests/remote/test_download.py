"""Files from a server: whole, in parts, changed, cut, gone."""

import asyncio
import hashlib
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from geoimm.errors import BoundaryDataError
from geoimm.importers.remote import download as module
from geoimm.importers.remote.web import ATTEMPTS, Web
from support.replica import Replica, serving

CONTENT = hashlib.shake_256(b"boundaries").digest(700_000)
OTHER = hashlib.shake_256(b"others").digest(600_000)
PATH = "/release/DEU.geojson"


@pytest.fixture
def replica() -> Iterator[Replica]:
    """A server with one file."""
    with serving() as server:
        server.files[PATH] = CONTENT
        yield server


def fetch(replica: Replica, to: Path, path: str = PATH) -> bool:
    """Download with waits of no length."""

    async def run() -> bool:
        async with aiohttp.ClientSession() as session:
            web = Web(session, pause=0.0)
            return await module.download(web, replica.address + path, to, lambda *_: None)

    return asyncio.run(run())


def test_a_file_is_fetched_whole(replica: Replica, tmp_path: Path) -> None:
    assert fetch(replica, tmp_path / "new" / "a.geojson")
    assert (tmp_path / "new" / "a.geojson").read_bytes() == CONTENT
    assert not (tmp_path / "new" / "a.geojson.part").exists()


def test_progress_is_told_in_bytes_of_all(replica: Replica, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []

    async def run() -> None:
        async with aiohttp.ClientSession() as session:
            url = replica.address + PATH
            await module.download(
                Web(session), url, tmp_path / "a", lambda *came: told.append(came)
            )

    asyncio.run(run())
    assert told[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_cut_connection_is_gone_on_with_where_it_was(replica: Replica, tmp_path: Path) -> None:
    replica.cuts[PATH] = [100_000, 0, 50_000]

    assert fetch(replica, tmp_path / "a")

    assert (tmp_path / "a").read_bytes() == CONTENT
    ranges = replica.gets(PATH)
    assert ranges[0] is None
    starts = [int((each or "").removeprefix("bytes=").rstrip("-")) for each in ranges[1:]]
    assert len(ranges) == 4
    assert 0 < starts[0] <= 100_000
    assert starts == sorted(starts)


def test_another_run_goes_on_where_the_first_one_gave_up(replica: Replica, tmp_path: Path) -> None:
    replica.cuts[PATH] = [300_000] + [0] * ATTEMPTS
    with pytest.raises(BoundaryDataError, match="the same command goes on there"):
        fetch(replica, tmp_path / "a")
    had = (tmp_path / "a.part").stat().st_size
    assert 0 < had <= 300_000
    assert not (tmp_path / "a").exists()
    replica.asked.clear()
    replica.cuts.clear()

    assert fetch(replica, tmp_path / "a")

    assert replica.gets(PATH) == [f"bytes={had}-"]
    assert (tmp_path / "a").read_bytes() == CONTENT


def test_a_file_that_changed_meanwhile_is_begun_anew(replica: Replica, tmp_path: Path) -> None:
    replica.cuts[PATH] = [300_000] + [0] * ATTEMPTS
    with pytest.raises(BoundaryDataError):
        fetch(replica, tmp_path / "a")
    replica.cuts.clear()
    replica.files[PATH] = OTHER

    assert fetch(replica, tmp_path / "a")

    assert (tmp_path / "a").read_bytes() == OTHER


def test_a_file_that_is_here_and_the_same_is_not_fetched_again(
    replica: Replica, tmp_path: Path
) -> None:
    fetch(replica, tmp_path / "a")
    replica.asked.clear()

    assert fetch(replica, tmp_path / "a")
    assert replica.gets(PATH) == []

    replica.files[PATH] = OTHER
    assert fetch(replica, tmp_path / "a")
    assert (tmp_path / "a").read_bytes() == OTHER


def test_a_part_of_another_address_is_not_gone_on_with(replica: Replica, tmp_path: Path) -> None:
    replica.cuts[PATH] = [300_000] + [0] * ATTEMPTS
    with pytest.raises(BoundaryDataError):
        fetch(replica, tmp_path / "a")
    replica.files["/other"] = OTHER

    assert fetch(replica, tmp_path / "a", "/other")

    assert replica.gets("/other") == [None]
    assert (tmp_path / "a").read_bytes() == OTHER


def test_redirections_are_followed_and_end(replica: Replica, tmp_path: Path) -> None:
    replica.redirects |= {"/one": "/two", "/two": PATH, "/round": "/round"}

    assert fetch(replica, tmp_path / "a", "/one")
    assert (tmp_path / "a").read_bytes() == CONTENT
    with pytest.raises(BoundaryDataError, match="redirected more than 5 times"):
        fetch(replica, tmp_path / "b", "/round")


def test_a_file_that_is_not_there_is_told(replica: Replica, tmp_path: Path) -> None:
    assert not fetch(replica, tmp_path / "a", "/nowhere")
    assert list(tmp_path.iterdir()) == []


def test_a_busy_server_is_asked_again(replica: Replica, tmp_path: Path) -> None:
    replica.busy[PATH] = [503, 429]
    assert fetch(replica, tmp_path / "a")
    assert len(replica.gets(PATH)) == 3


def test_a_server_that_refuses_is_not_asked_again(replica: Replica, tmp_path: Path) -> None:
    replica.busy[PATH] = [403]
    with pytest.raises(BoundaryDataError, match="the server answers 403"):
        fetch(replica, tmp_path / "a")
    assert len(replica.gets(PATH)) == 1


def test_attempts_are_bounded(replica: Replica, tmp_path: Path) -> None:
    replica.busy[PATH] = [503] * 50
    with pytest.raises(BoundaryDataError, match=f"at the {ATTEMPTS}th attempt"):
        fetch(replica, tmp_path / "a")
    assert len(replica.gets(PATH)) == ATTEMPTS


def test_a_server_that_is_not_there_is_told(tmp_path: Path) -> None:
    with serving() as server:
        gone = server
    with pytest.raises(BoundaryDataError, match="cannot be fetched"):
        fetch(gone, tmp_path / "a")
