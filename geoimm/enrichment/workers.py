"""Processes that read files side by side; a file that ends or stalls one costs itself only."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

import geoimm
from geoimm.enrichment.items import Item
from geoimm.enrichment.left_out import Reason
from geoimm.enrichment.worker import request_line

_CHUNK = 128
"""Files that are asked for together: some hundredths of a second of work, or what a kill costs."""
_WAITING = 2
"""Chunks for each process, so that none waits for this one."""
_SECONDS = 60.0

Answer = tuple[Item, bytes | Reason]
"""A file with its line for the journal, or why there is none."""


class Workers:
    """So many processes; a context manager ends them.

    They start when they are first asked and again when one was lost.
    """

    def __init__(self, count: int, *, seconds: float = _SECONDS) -> None:
        """`seconds` is how long a chunk of files, and then each of them alone, may take."""
        self._count, self._seconds = count, seconds
        self._threads = ThreadPoolExecutor(count, thread_name_prefix="reading")
        self._own = threading.local()
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._are_ended = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._are_ended = True
        for process in tuple(self._processes):
            self._end(process)
        self._threads.shutdown(cancel_futures=True)

    def ask(self, what: str, items: Iterable[Item]) -> Iterator[list[Answer]]:
        """The answers about many files, by chunks as they are ready; see `worker.request_line`.

        Items are taken from the iterable as processes come free.
        """
        items = iter(items)
        asked: set[Future[list[Answer]]] = set()
        while True:
            while len(asked) < self._count * _WAITING and (chunk := list(islice(items, _CHUNK))):
                asked.add(self._threads.submit(self._answers, what, chunk))
            if not asked:
                return
            ready, asked = wait(asked, return_when=FIRST_COMPLETED)
            for each in ready:
                yield each.result()

    def _answers(self, what: str, items: Sequence[Item]) -> list[Answer]:
        lines = self._lines(what, items)
        if not isinstance(lines, Reason):
            return list(zip(items, lines, strict=True))
        if len(items) == 1 or self._are_ended:
            return [(item, lines) for item in items]
        # One of them did it: each is asked for alone.
        return [self._answers(what, [item])[0] for item in items]

    def _lines(self, what: str, items: Sequence[Item]) -> list[bytes] | Reason:
        """The answers of this thread's process, or how it was lost."""
        process = self._process()
        is_late = threading.Event()
        timer = threading.Timer(self._seconds, self._stop, (process, is_late))
        timer.daemon = True
        timer.start()
        try:
            lines = _exchange(process, request_line(what, list(items)), len(items))
        finally:
            timer.cancel()
        if lines is not None:
            return lines
        self._end(process)
        self._own.process = None
        return Reason.too_slow if is_late.is_set() else Reason.crashed

    def _process(self) -> "subprocess.Popen[bytes]":
        process: subprocess.Popen[bytes] | None = getattr(self._own, "process", None)
        if process is None:
            process = self._own.process = _start()
            self._processes.add(process)
            if self._are_ended:
                self._end(process)
        return process

    @staticmethod
    def _stop(process: "subprocess.Popen[bytes]", is_late: threading.Event) -> None:
        is_late.set()
        process.kill()

    def _end(self, process: "subprocess.Popen[bytes]") -> None:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError, ValueError):
                cast("IO[bytes]", pipe).close()
        self._processes.discard(process)


def default_count() -> int:
    """Two processes, or all but one of the processors there are."""
    return max(2, (os.cpu_count() or 1) - 1)


def _start() -> "subprocess.Popen[bytes]":
    # This package and no other of its name, and nothing from the folder where the user stands.
    found = str(Path(geoimm.__file__).parents[1])
    paths = os.pathsep.join(filter(None, (found, os.environ.get("PYTHONPATH"))))
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "geoimm.enrichment.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": paths},
    )


def _exchange(process: "subprocess.Popen[bytes]", request: bytes, count: int) -> list[bytes] | None:
    """One line for each file that was asked for, None where the process ended before."""
    if process.stdin is None or process.stdout is None:
        raise AssertionError("it was started with pipes")
    try:
        process.stdin.write(request)
        process.stdin.flush()
        lines = [process.stdout.readline() for _ in range(count)]
    except (OSError, ValueError):
        return None
    return lines if all(line.endswith(b"\n") for line in lines) else None
