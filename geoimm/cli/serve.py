"""`geoimm serve`: the server in the foreground."""

import asyncio
import logging
import sys
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import typer

from geoimm.app import serve
from geoimm.settings import Settings


def run(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM, and say at the start what is served to whom."""
    log_to_stderr()
    asyncio.run(serve(settings, lambda address: typer.echo(_greeting(settings, address))))


def log_to_stderr(level: int = logging.INFO) -> None:
    """What the server logs; not each request, whose line carries what its caller sends."""
    logging.basicConfig(
        level=level,
        stream=sys.stderr,
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    for chatty in ("aiohttp.access", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def _greeting(settings: Settings, address: str) -> str:
    lines = [
        f"geoimm answers at {address}",
        f"  database    {_without_password(settings.database_url)}",
        f"  boundaries  {_count_boundaries(settings.boundaries):,}",
    ]
    if settings.access_keys:
        lines.append(f"  access      by {len(settings.access_keys)} access key(s)")
    else:
        lines.append("  access      no access keys: only programs on this machine are answered;")
        lines.append("              set GEOIMM_ACCESS_KEYS=id:secret to serve others")
    return "\n".join(lines)


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    if parts.password is None:
        return url
    user, at, host = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}:***{at}{host}"))


def _count_boundaries(path: Path | None) -> int:
    import pyarrow.parquet as pq

    from geoimm.resolver.boundary_set import BoundarySet

    place = BoundarySet.default_path() if path is None else path
    files = [place] if place.is_file() else place.glob("*.parquet")
    return sum(pq.read_metadata(file).num_rows for file in files)
