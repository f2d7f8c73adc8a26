"""The only place that assembles: settings to database, resolver, runner, server."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
import sys
import time
import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

import aiohttp
from aiohttp import web

from geoimm.domain.days import Moment, check_zone
from geoimm.domain.projects import Dataset
from geoimm.domain.reindexing import Selection
from geoimm.errors import InvalidArgument, SettingsError
from geoimm.notifications import Sender
from geoimm.operations.service import Service
from geoimm.resolver.resolver import Resolver
from geoimm.resolver.time_zones import TimeZones
from geoimm.settings import Settings
from geoimm.storage.database import Database
from geoimm.stores.roots import Roots
from geoimm.tasks.binding_runner import BindingRunner
from geoimm.tasks.courier import Courier
from geoimm.tasks.intake import Scanning
from geoimm.tasks.reading import Reading
from geoimm.tasks.reindexing import Reindexing, select_datasets
from geoimm.tasks.runner import Runner
from geoimm.tasks.waiting import Bell
from geoimm.web.server import Background, ServerRunner, make_application
from geoimm.web.signatures import Authenticator

_log = logging.getLogger(__name__)

_WORTH_INDEXING = 10_000
"""Boundaries."""


async def serve(settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; `ready` is told the address once requests are answered."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with running(settings) as address:
        ready(address)
        await stop.wait()


@contextlib.asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[str]:
    """A server that answers at the address given; it is stopped on leaving.

    Raises SettingsError or BoundaryDataError when it cannot start.
    """
    check_settings(settings)
    reading = Reading(open_roots(settings), local_video_makes=settings.local_video_makes)
    resolver, time_zones = await asyncio.gather(
        asyncio.to_thread(open_resolver, settings), asyncio.to_thread(TimeZones)
    )
    database = await Database.open(settings.database_url)
    bells = _Bells()

    service = Service(
        database=database,
        resolver=resolver,
        time_zones=time_zones,
        default_zone=settings.time_zone,
        clock=time.time_ns,
        new_id=lambda: str(uuid.uuid4()),
        wake=bells.ring,
        reading=reading,
    )
    authenticator = Authenticator(settings.access_keys) if settings.access_keys else None
    background = _background(settings, service, bells)
    runner = ServerRunner(make_application(service, authenticator, background))
    try:
        await runner.setup()
        yield await _listen(runner, settings)
    finally:
        await runner.cleanup()
        await database.close()


@dataclass(frozen=True, slots=True)
class _Bells:
    """What wakes those who work behind requests."""

    tasks: Bell = field(default_factory=Bell)
    outbox: Bell = field(default_factory=Bell)
    bindings: Bell = field(default_factory=Bell)

    def ring(self) -> None:
        """There may be something to do for each of them."""
        self.tasks.ring()
        self.outbox.ring()
        self.bindings.ring()


def open_roots(settings: Settings) -> Roots:
    """The roots under which files are read; SettingsError names one that cannot be used."""
    return Roots(settings.roots)


def open_resolver(settings: Settings) -> Resolver:
    """The resolver of the boundary set and the worldview that the settings name."""
    try:
        return Resolver.open(
            settings.boundaries,
            worldview=settings.worldview or None,
            cache=settings.cache,
            whole=True,
        )
    except InvalidArgument as error:
        raise SettingsError(f"GEOIMM_WORLDVIEW: {error.message}") from None


@contextlib.asynccontextmanager
async def reindexing(
    settings: Settings, selection: Selection, names: Sequence[tuple[str, str]]
) -> AsyncIterator[tuple[Reindexing, list[Dataset]]]:
    """What moves datasets to the boundaries of now, and those named as (project, dataset)."""
    check_zone(settings.time_zone)
    resolver, database = await asyncio.gather(
        asyncio.to_thread(open_resolver, settings), Database.open(settings.database_url)
    )
    zone = settings.time_zone
    try:
        work = Reindexing(database, resolver, selection, lambda: Moment(time.time_ns()), zone)
        yield work, await select_datasets(database, names)
    finally:
        await database.close()


async def use_index(settings: Settings, resolver: Resolver) -> None:
    """Go on with the covering index: with that in the cache, or once a process has built it there.

    A small boundary set is resolved as fast without one.
    """
    if settings.cache is None or len(resolver.boundary_set) < _WORTH_INDEXING:
        return
    if not resolver.has_index and not await _build_index(settings):
        return
    await asyncio.to_thread(_load_index, settings, resolver)
    _log.info("The covering index of the boundaries is in use.")


async def _build_index(settings: Settings) -> bool:
    """Build in a process of its own, which leaves its memory and the requests alone."""
    arguments = ["--boundaries", str(settings.boundaries)] if settings.boundaries else []
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "geoimm", "index", *arguments),
        env={**os.environ, "GEOIMM_CACHE": str(settings.cache)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
    )
    try:
        return await process.wait() == 0
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise


def _load_index(settings: Settings, resolver: Resolver) -> None:
    if not resolver.has_index:
        other = open_resolver(settings)
        resolver.adopt(other)
    resolver.warm_up()


def check_settings(settings: Settings) -> None:
    """SettingsError for what would only fail, or be unsafe, once requests come."""
    try:
        check_zone(settings.time_zone)
    except InvalidArgument as error:
        raise SettingsError(f"GEOIMM_TIME_ZONE: {error.message}") from None
    if not settings.access_keys and not _is_loopback(settings.host):
        raise SettingsError(
            f"Without access keys the server listens only on this machine, not on {settings.host}. "
            "Set GEOIMM_ACCESS_KEYS=id:secret, or use --host 127.0.0.1."
        )


def _background(settings: Settings, service: Service, bells: _Bells) -> Background:
    async def work(_app: web.Application) -> AsyncIterator[None]:
        owner = f"{socket.gethostname()}/{os.getpid()}/{service.new_id()[:8]}"
        runner = Runner(
            service.database, bells.tasks, bells.outbox, owner, service.clock, service.new_id
        )
        scanning = Scanning(
            service.database,
            service.reading,
            service.placing,
            service.default_zone,
            service.clock,
            service.new_id,
        )
        bindings = BindingRunner(scanning, bells.bindings, owner, settings.scan_interval)
        async with aiohttp.ClientSession() as session:
            sender = Sender(
                session,
                endpoints=settings.notification_endpoints,
                secret=settings.notification_secret,
                clock=service.clock,
            )
            courier = Courier(service.database, sender, bells.outbox, service.clock)
            running = [asyncio.create_task(each.run()) for each in (runner, courier, bindings)]
            running.append(asyncio.create_task(use_index(settings, service.resolver)))
            yield
            for each in running:
                each.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    return work


async def _listen(runner: ServerRunner, settings: Settings) -> str:
    site = web.TCPSite(runner, settings.host, settings.port)
    try:
        await site.start()
    except OSError as error:
        raise SettingsError(
            f"Cannot listen on {settings.host}:{settings.port}: {error.strerror}. "
            "Choose another with --host and --port."
        ) from error
    host, port = runner.addresses[0][:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
