"""The demo from start to end: a real server, the vendor's SDK, the tables."""

import asyncio
import contextlib
import logging
import signal
import socket
import tempfile
from pathlib import Path

from rich.console import Console

from geoimm.app import running
from geoimm.cli.demo.client import Client
from geoimm.cli.demo.samples import URI, copy_photos, read_samples
from geoimm.cli.demo.tables import print_addresses, print_reading, print_stays
from geoimm.cli.serve import log_to_stderr
from geoimm.domain.clusters import DateOptions
from geoimm.settings import Settings

OPTIONS = DateOptions(gap_days=6, min_days=1, max_days=31)
_HOST = "127.0.0.1"
_USUAL_PORT = 8080


def run(*, once: bool, port: int | None, boundaries: Path | None) -> None:
    """Show the demo, then serve until Ctrl-C unless `once`; nothing is left behind."""
    log_to_stderr(logging.WARNING)
    with tempfile.TemporaryDirectory(prefix="geoimm-demo-") as folder:
        photos = Path(folder, "photos")
        copy_photos(photos)
        settings = Settings(
            host=_HOST,
            port=_free_port() if port is None else port,
            database_url=f"sqlite:///{folder}/demo.db",
            boundaries=Settings.read(boundaries=boundaries).boundaries,
            roots={URI: photos.as_uri()},
        )
        asyncio.run(_run(settings, once=once))


async def _run(settings: Settings, *, once: bool) -> None:
    showing = asyncio.ensure_future(_show(settings, once=once))
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, showing.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await showing


async def _show(settings: Settings, *, once: bool) -> None:
    console = Console(highlight=False)
    samples = read_samples()
    async with contextlib.AsyncExitStack() as stack:
        with console.status("Reading the boundaries of the world …"):
            address = await stack.enter_async_context(running(settings))
        console.print(f"The server answers at {address}; its database is temporary.")
        with console.status(f"Binding a folder of {len(samples)} files with the vendor's SDK …"):
            client = Client(address)
            await client.bind(URI)
        with console.status("Clustering …"):
            await client.cluster(OPTIONS)
            stays = await client.stays()
        console.print(f"{len(samples)} photos and videos are {len(stays)} stays at five levels.")
        print_stays(console, stays)
        print_reading(console, OPTIONS, samples)
        if not once:
            print_addresses(console, address, settings.roots[URI])
            console.print("\nCtrl-C ends it.")
            await asyncio.Event().wait()


def _free_port() -> int:
    """The usual port, or 0 for any free one."""
    with socket.socket() as probe:
        # Without this a port that was left a moment ago looks taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, _USUAL_PORT))
        except OSError:
            return 0
    return _USUAL_PORT
