"""The server as a process of its own, to be killed."""

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """A running `geoimm serve`."""

    process: "subprocess.Popen[str]"
    address: str

    def kill(self) -> None:
        """End it at once, as kill -9 does."""
        self.process.kill()
        self.process.wait()
        _close(self.process.stdout)

    def stop(self) -> int:
        """End it as SIGTERM does, and return its exit code."""
        self.process.terminate()
        code = self.process.wait()
        _close(self.process.stdout)
        return code


def start_server(database_url: str, boundaries: Path, **settings: Any) -> ServerProcess:
    """A server on a free port; returns when it answers."""
    variables = {f"GEOIMM_{name.upper()}": str(value) for name, value in settings.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "geoimm", "serve", "--port", "0", "--database-url", database_url],
        env=os.environ | {"GEOIMM_BOUNDARIES": str(boundaries)} | variables,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://\S+", line):
            return ServerProcess(process, found.group())
    raise AssertionError(f"the server ended at its start with {process.wait()}")


def _close(stream: IO[str] | None) -> None:
    if stream is not None:
        stream.close()
