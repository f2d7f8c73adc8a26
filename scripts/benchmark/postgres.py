"""A PostgreSQL server of the benchmark's own, of Debian's packages as PostGIS is in them."""

import contextlib
import os
import pwd
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmark.peer import NotInstalledError

INSTALL = "apt-get install postgresql-15-postgis-3"
_DEBIAN = Path("/usr/lib/postgresql")
_EXTENSIONS = Path("/usr/share/postgresql")
_SETTINGS = (
    "listen_addresses=127.0.0.1",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "shared_buffers=1GB",
    "max_wal_size=4GB",
    "maintenance_work_mem=256MB",
    "max_parallel_workers_per_gather=0",
    "jit=off",
)


@contextlib.contextmanager
def postgis_server() -> Iterator[int]:
    """The port of an empty server that has PostGIS, stopped at the end.

    Raises NotInstalledError where there is none.
    """
    binaries = _find_binaries()
    with tempfile.TemporaryDirectory(prefix="geoimm-bench-", ignore_cleanup_errors=True) as folder:
        data, identity = _prepare(Path(folder))
        options: dict[str, Any] = {"cwd": folder, "stdout": subprocess.DEVNULL, **identity}
        options |= {"stderr": subprocess.DEVNULL, "env": _environment(folder)}
        if subprocess.run(_initdb(binaries, data), check=False, **options).returncode:
            raise NotInstalledError("PostgreSQL could not make a database")
        port = _free_port()
        server: subprocess.Popen[bytes] = subprocess.Popen(
            _postgres(binaries, data, port), **options
        )
        try:
            _wait_until_ready(binaries, port, server)
            yield port
        finally:
            server.terminate()
            server.wait()


def _find_binaries() -> Path:
    for control in sorted(_EXTENSIONS.glob("*/extension/postgis.control"), reverse=True):
        binaries = _DEBIAN / control.parent.parent.name / "bin"
        if (binaries / "postgres").exists():
            return binaries
    raise NotInstalledError(INSTALL)


def _initdb(binaries: Path, data: Path) -> list[str | Path]:
    user = ("-U", "bench", "-A", "trust")
    return [binaries / "initdb", "-D", data, *user, "-E", "UTF8", "--locale=C", "--no-sync"]


def _postgres(binaries: Path, data: Path, port: int) -> list[str | Path]:
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    return [binaries / "postgres", "-D", data, "-k", data.parent, "-p", str(port), *settings]


def _prepare(folder: Path) -> tuple[Path, dict[str, Any]]:
    """PostgreSQL refuses to run as root: there it runs as nobody."""
    if os.geteuid() != 0:
        return folder / "data", {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return folder / "data", {
        "user": nobody.pw_uid,
        "group": nobody.pw_gid,
        "extra_groups": [],
    }


def _environment(home: str) -> dict[str, str]:
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return plain | {"HOME": home}


def _wait_until_ready(binaries: Path, port: int, server: "subprocess.Popen[bytes]") -> None:
    ready: list[str | Path] = [binaries / "pg_isready", "-q", "-h", "127.0.0.1"]
    ready += ["-p", str(port), "-t", "30"]
    while subprocess.run(ready, check=False).returncode:
        if server.poll() is not None:
            raise NotInstalledError("PostgreSQL ended at its start")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
