"""`geoimm --help` and `--version`: at once, and without the heavy libraries."""

import subprocess
import sys
from importlib.metadata import version

import pytest

from cli.processes import Run

HEAVY = {"numpy", "shapely", "pyarrow", "aiohttp", "sqlalchemy", "pyproj"}


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["--help"], HEAVY | {"pydantic"}),
        (["--version"], HEAVY | {"pydantic"}),
        # typer itself reads a command's parameters with pydantic.
        (["locate", "--help"], HEAVY),
        (["serve", "--help"], HEAVY),
        (["demo", "--help"], HEAVY),
    ],
    ids=["geoimm", "version", "locate", "serve", "demo"],
)
def test_help_imports_no_heavy_library(arguments: list[str], heavy: set[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "geoimm", *arguments],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )

    imported = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "typer" in imported
    assert imported & heavy == set()


def test_help_names_the_commands(geoimm: Run) -> None:
    answer = geoimm("--help")

    assert answer.returncode == 0
    assert all(command in answer.stdout for command in ("locate", "serve", "demo"))


@pytest.mark.parametrize("group", [[], ["boundaries"]], ids=["geoimm", "boundaries"])
def test_the_summary_of_every_command_fits_a_line(geoimm: Run, group: list[str]) -> None:
    commands = geoimm(*group, "--help", COLUMNS="80").stdout.partition("Commands:")[2]

    assert len(commands.splitlines()) > 5
    assert [line for line in commands.splitlines() if line.endswith("...")] == []


def test_version_is_that_of_the_installed_package(geoimm: Run) -> None:
    assert geoimm("--version").stdout == f"geoimm {version('geoimm')}\n"
