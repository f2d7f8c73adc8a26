"""Threads for work that may hang: it cannot be ended, but left behind and counted."""

import asyncio
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")

_IDLE_SECONDS = 60.0


class Threads:
    """Runs functions off the event loop, each at once, in a thread that waits or in a new one.

    A pool of so many threads would lose one with each function that hangs, and the program would
    wait for that one at its end. How many run at once is for the caller to limit.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._idle = threading.Semaphore(0)
        self._left: dict[Future[Any], object] = {}

    def left(self, key: object = None) -> int:
        """How many functions of a key were left behind and have not ended."""
        return sum(1 for each in list(self._left.values()) if each == key)

    async def run(self, function: Callable[[], T], *, key: object = None) -> T:
        """What a function returns or raises; it is left behind when this is cancelled."""
        call: Future[T] = Future()
        # It can no longer be cancelled, which would be noticed too late anyway.
        call.set_running_or_notify_cancel()
        self._calls.put(lambda: _call(function, call))
        if not self._idle.acquire(blocking=False):
            threading.Thread(target=self._work, name=self._name, daemon=True).start()
        try:
            return await asyncio.wrap_future(call)
        except asyncio.CancelledError:
            self._left[call] = key
            call.add_done_callback(lambda ended: self._left.pop(ended, None))
            raise

    def _work(self) -> None:
        while True:
            try:
                call = self._calls.get(timeout=_IDLE_SECONDS)
            except queue.Empty:
                if self._idle.acquire(blocking=False):
                    return
                # Somebody counts on this thread just now.
                continue
            call()
            # What it gave must not live on until the next one.
            del call
            self._idle.release()


def _call(function: Callable[[], T], call: "Future[T]") -> None:
    try:
        result = function()
    except BaseException as error:
        # It is raised where it is waited for.
        call.set_exception(error)
    else:
        call.set_result(result)
