"""Every command says so where stdout does not take what it prints."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cli.conftest import DEADLINE_SECONDS
from enrichment.photos import Photo

FULL = Path("/dev/full")
REFUSED = f"geoimm: stdout cannot be written ({os.strerror(errno.ENOSPC)})."
COMMANDS = [
    ["--help"],
    ["locate", "15", "15", "--boundaries", "BOUNDARIES"],
    ["locate", "15", "15", "--json", "--boundaries", "BOUNDARIES"],
    ["enrich", "pictures", "--boundaries", "BOUNDARIES"],
    ["enrich", "pictures", "--json", "--boundaries", "BOUNDARIES"],
    *(
        ["enrich", "pictures", "--format", name, "--boundaries", "BOUNDARIES"]
        for name in ("jsonl", "csv", "geoparquet")
    ),
    ["trips", "pictures", "--boundaries", "BOUNDARIES"],
    ["trips", "pictures", "--json", "--boundaries", "BOUNDARIES"],
]


def _name(command: list[str]) -> str:
    return " ".join(word for word in command if word not in ("--boundaries", "BOUNDARIES"))


@pytest.mark.skipif(not FULL.exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("command", COMMANDS, ids=_name)
def test_a_full_disk_is_one_line_and_status_1(
    tmp_path: Path, boundaries: Path, command: list[str]
) -> None:
    Photo(latitude=15.0, longitude=15.0).write(tmp_path / "pictures" / "north.jpg")
    typed = [str(boundaries) if word == "BOUNDARIES" else word for word in command]

    with FULL.open("wb") as full:
        told = subprocess.run(
            [sys.executable, "-m", "geoimm", *typed],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            cwd=tmp_path,
            timeout=DEADLINE_SECONDS,
        )

    assert told.returncode == 1
    assert told.stderr.splitlines()[-1] == REFUSED
    assert "Traceback" not in told.stderr
    assert "Exception ignored" not in told.stderr


@pytest.mark.parametrize("command", [["--help"], ["locate", "15", "15"]], ids=_name)
@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
def test_a_reader_who_has_had_enough_ends_it_without_a_word(
    boundaries: Path, command: list[str], unbuffered: str
) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    place = [] if command == ["--help"] else ["--boundaries", str(boundaries)]
    with os.fdopen(writing, "wb") as closed:
        told = subprocess.run(
            [sys.executable, "-m", "geoimm", *command, *place],
            check=False,
            stdout=closed,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONUNBUFFERED": unbuffered},
            timeout=DEADLINE_SECONDS,
        )

    assert (told.returncode, told.stderr) == (141, b"")


def test_a_closed_stdout_is_told_too() -> None:
    told = subprocess.run(
        ["/bin/sh", "-c", f"{sys.executable} -m geoimm --version >&-"],
        check=False,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        timeout=DEADLINE_SECONDS,
    )

    assert told.returncode == 1
    assert told.stderr == f"geoimm: stdout cannot be written ({os.strerror(errno.EBADF)}).\n"


def test_what_is_refused_keeps_its_own_status() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "geoimm", "enrich", "no-such-folder"],
        check=False,
        capture_output=True,
        timeout=DEADLINE_SECONDS,
    )

    assert (told.returncode, told.stdout) == (2, b"")
