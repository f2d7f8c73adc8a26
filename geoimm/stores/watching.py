"""Watching a folder of this machine: the operating system tells what changes in it."""

import asyncio
import contextlib
import logging
import os
import threading
from collections.abc import AsyncIterator
from pathlib import Path, PurePath
from typing import Literal

from watchfiles._rust_notify import RustNotify

from geoimm.errors import StoreUnavailable

_SETTLE_MILLISECONDS = 300
"""A file that is being written changes many times; its changes are told together."""
_MOST_DELAY_MILLISECONDS = 3_000
_LOOK_UP_MILLISECONDS = 1_000
_MOST_PATHS = 1_000
"""Beyond, it is cheaper to list the folder."""

_log = logging.getLogger(__name__)


class Watch:
    """The changes in a folder since they were last taken; made by `watching`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loop = asyncio.get_running_loop()
        self._is_armed: asyncio.Future[None] = self._loop.create_future()
        self._changed = asyncio.Event()
        self._stop = threading.Event()
        self._paths: set[str] = set()
        self._identity: tuple[int, int] | None = None
        self._thread = threading.Thread(target=self._run, name="watching", daemon=True)

    async def start(self) -> None:
        """Return once no change is missed any more.

        Raises StoreUnavailable when the folder cannot be watched, as when it is not there, or the
        system's number of watches is used up.
        """
        self._thread.start()
        await self._is_armed

    async def take(self, seconds: float) -> set[str] | None:
        """The paths that changed, relative to the folder, once some did.

        None when nothing did for so long, or too much: then the folder is to be listed.
        """
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            return None
        paths, self._paths = self._paths, set()
        self._changed.clear()
        return None if len(paths) > _MOST_PATHS else paths

    @property
    def is_current(self) -> bool:
        """Whether changes are still told, and of what is the folder now: not of one moved away."""
        return self._thread.is_alive() and self._identity == _identity(self._folder)

    def stop(self) -> None:
        """Have the watching end; its thread looks up within a second."""
        self._stop.set()

    def _run(self) -> None:
        """Watch in a thread, since to begin with a large folder takes long."""
        root = os.path.realpath(self._folder)
        try:
            # The watcher takes a folder that is not there for one where nothing happens.
            os.scandir(root).close()
            self._identity = _identity(root)
            with RustNotify([root], False, False, 0, True, True) as notify:
                self._call(self._arm, None)
                while not self._stop.is_set():
                    told = notify.watch(
                        _MOST_DELAY_MILLISECONDS,
                        _SETTLE_MILLISECONDS,
                        _LOOK_UP_MILLISECONDS,
                        self._stop,
                    )
                    self._tell(root, told)
        except (OSError, RuntimeError) as error:
            self._call(self._arm, error)

    def _tell(
        self, root: str, told: "set[tuple[int, str]] | Literal['signal', 'stop', 'timeout']"
    ) -> None:
        if isinstance(told, set):
            paths = {path for _, told_path in told if (path := _below(root, told_path))}
            self._call(self._add, paths)

    def _call(self, function: object, argument: object) -> None:
        # The loop may be gone when the server ends.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(function, argument)  # type: ignore[arg-type]

    def _arm(self, error: Exception | None) -> None:
        if self._is_armed.done():
            _log.warning("%s is watched no more: %s.", self._folder, error)
            return
        if error is None:
            self._is_armed.set_result(None)
        else:
            reason = f"{self._folder} cannot be watched: {error}."
            self._is_armed.set_exception(StoreUnavailable(reason))

    def _add(self, paths: set[str]) -> None:
        if not paths:
            return
        if len(self._paths) <= _MOST_PATHS:
            self._paths |= paths
        self._changed.set()


def _identity(folder: str | Path) -> tuple[int, int] | None:
    """The device and the number there of a folder; None where it is not there."""
    try:
        status = Path(folder).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _below(root: str, path: str) -> str | None:
    """A path relative to the root; None for one out of it.

    The watcher follows links, and tells of a folder by one of the paths that lead to it: what the
    folder is called without links is asked here.
    """
    parent, name = os.path.split(path)
    real = PurePath(path) if path == root else PurePath(os.path.realpath(parent), name)
    return str(real.relative_to(root)) if real.is_relative_to(root) else None


@contextlib.asynccontextmanager
async def watching(folder: Path) -> AsyncIterator[Watch]:
    """A watch that misses no change from now on; StoreUnavailable when there cannot be one.

    What another machine changes, on a network mount, is not told.
    """
    watch = Watch(folder)
    try:
        await watch.start()
        yield watch
    finally:
        watch.stop()
