"""A Chromium without a window and without a network."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from support.programs import program

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_DEADLINE_SECONDS = 60


@dataclass(frozen=True)
class Opened:
    """A page once its scripts have run."""

    html: str
    """The document as it is then."""
    complaints: tuple[str, ...]
    """What scripts and policies wrote to the console."""


def open_page(page: Path, profile: Path) -> Opened:
    """Open a file in the browser of this machine."""
    done = subprocess.run(
        [
            program(*_NAMES),
            *("--headless", "--disable-gpu", "--no-first-run", "--enable-logging=stderr", "--v=0"),
            # Root has no sandbox; the page is our own.
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            # Whatever asked for a host would fail, and say so on the console.
            *("--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9"),
            f"--user-data-dir={profile}",
            "--virtual-time-budget=5000",
            "--window-size=1200,800",
            "--dump-dom",
            page.as_uri(),
        ],
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=_DEADLINE_SECONDS,
    )
    told = tuple(line for line in done.stderr.splitlines() if ":CONSOLE:" in line)
    return Opened(done.stdout, told)
