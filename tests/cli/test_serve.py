"""`geoimm serve`."""

import re
import signal
import socket
from pathlib import Path

import aiohttp
import pytest

from cli.processes import ReadUntil, Run, Start

EVERYWHERE = "0.0.0.0"  # noqa: S104  # what has to be refused without keys


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=lambda each: each.name)
async def test_serves_until_a_signal_and_ends_with_0(
    started: Start, read_until: ReadUntil, boundaries: Path, number: signal.Signals
) -> None:
    async with started("serve", "--port", "0", "--boundaries", str(boundaries)) as server:
        greeting = await read_until(server, "access")
        (address,) = re.findall(r"http://\S+", greeting)
        async with aiohttp.ClientSession() as session, session.get(f"{address}/healthz") as answer:
            assert answer.status == 200
        server.send_signal(number)
        assert await server.wait() == 0


async def test_says_at_the_start_what_is_served_to_whom(
    started: Start, read_until: ReadUntil, boundaries: Path
) -> None:
    async with started("serve", "--port", "0", GEOIMM_BOUNDARIES=str(boundaries)) as server:
        greeting = await read_until(server, "GEOIMM_ACCESS_KEYS=id:secret")

    assert re.sub(r":\d+\n", ":PORT\n", greeting, count=1) == (
        "geoimm answers at http://127.0.0.1:PORT\n"
        "  database    sqlite:///geoimm.db\n"
        "  boundaries  3\n"
        "  access      no access keys: only programs on this machine are answered;\n"
        "              set GEOIMM_ACCESS_KEYS=id:secret to serve others\n"
    )


async def test_with_access_keys_it_may_serve_other_machines(
    started: Start, read_until: ReadUntil, boundaries: Path
) -> None:
    arguments = ("serve", "--host", EVERYWHERE, "--port", "0", "--boundaries", str(boundaries))
    async with started(*arguments, GEOIMM_ACCESS_KEYS="one:secret,two:secret") as server:
        greeting = await read_until(server, "access")

    assert "access      by 2 access key(s)" in greeting
    assert "secret" not in greeting


async def test_options_override_the_environment(
    started: Start, read_until: ReadUntil, boundaries: Path, tmp_path: Path
) -> None:
    given = ("--port", "0", "--database-url", "sqlite:///given.db", "--boundaries", str(boundaries))
    variables = {"GEOIMM_DATABASE_URL": "sqlite:///other.db", "GEOIMM_BOUNDARIES": "nowhere"}
    async with started("serve", *given, **variables) as server:
        await read_until(server, "access")

    assert (tmp_path / "given.db").exists()
    assert not (tmp_path / "other.db").exists()


@pytest.mark.parametrize(
    ("arguments", "variables", "words"),
    [
        (["--host", EVERYWHERE], {}, [EVERYWHERE, "GEOIMM_ACCESS_KEYS=id:secret"]),
        (["--boundaries", "nowhere"], {}, ["nowhere does not exist"]),
        (["--database-url", "mysql://host/name"], {}, ["database", "mysql"]),
        (["--database-url", "sqlite:////nowhere/x.db"], {}, ["database", "/nowhere"]),
        ([], {"GEOIMM_PORT": "80a"}, ["GEOIMM_PORT", "'80a'", "0 to 65535"]),
        ([], {"GEOIMM_ACCESS_KEYS": "key"}, ["GEOIMM_ACCESS_KEYS", "id:secret"]),
        ([], {"GEOIMM_TIME_ZONE": "Mars/Olympus"}, ["'Mars/Olympus'", "IANA"]),
        ([], {"GEOIMM_WORLDVIEW": "Mars"}, ["GEOIMM_WORLDVIEW", "'Mars'", "no worldviews"]),
    ],
    ids=["open-host", "boundaries", "database", "folder", "port", "keys", "zone", "view"],
)
def test_a_setting_it_cannot_use_ends_it_with_2_and_one_line(
    geoimm: Run, boundaries: Path, arguments: list[str], variables: dict[str, str], words: list[str]
) -> None:
    # The set is small, so that a database is refused without loading the world.
    answer = geoimm("serve", *arguments, **{"GEOIMM_BOUNDARIES": str(boundaries)} | variables)

    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith("geoimm: ")
    assert answer.stderr.count("\n") == 1
    assert [word for word in words if word not in answer.stderr] == []


def test_a_port_that_is_taken_ends_it_with_2_and_one_line(geoimm: Run, boundaries: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        answer = geoimm("serve", "--port", port, "--boundaries", str(boundaries))

    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr.startswith(f"geoimm: Cannot listen on 127.0.0.1:{port}: ")
    assert answer.stderr.count("\n") == 1
