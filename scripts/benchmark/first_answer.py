"""`geoimm locate` in a fresh process without an index: seconds and memory."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from benchmark.child import ChildFailedError
from benchmark.progress import say
from benchmark.subject import Subject

_RUNS = 10
_KIBIBYTE = 1024

_PLACES = {
    "inside a district": ("30.6586", "104.0647"),
    "inside a large country": ("64.5", "-110.25"),
    "on a pier": ("37.8107", "-122.4769"),
    "at sea, in territorial waters": ("52.25", "4.15"),
}
"""Latitude and longitude, as they are typed."""

_PROGRAM = """
import sys
from geoimm.__main__ import main
try:
    main()
finally:
    sys.stdout.flush()
    with open("/proc/self/status") as status:
        print(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""


@dataclass(frozen=True, slots=True)
class FirstAnswerRow:
    """The clock from before the process is started until it has ended."""

    place: str
    file_cache: str
    """`cold`: the boundary files are not in memory; `warm`: they are. Libraries always are."""
    runs: int
    median_seconds: float
    slowest_seconds: float
    median_processor_seconds: float
    """Of all threads: less than the clock's where others had the processors."""
    peak_bytes: int
    """The most that one of the processes had, shared libraries included."""


class _Run(NamedTuple):
    seconds: float
    processor_seconds: float
    peak_bytes: int


def measure_first_answer(subject: Subject, folder: Path) -> list[FirstAnswerRow]:
    """Each place with the files in memory and not, in turns; `folder` is one for nothing."""
    found: dict[tuple[str, str], list[_Run]] = {}
    files = [path for path in _files(subject.boundaries) if path.is_file()]
    environment = {
        **os.environ,
        "GEOIMM_BOUNDARIES": str(subject.boundaries),
        "GEOIMM_CACHE": str(folder / "no-index"),
    }
    for turn in range(_RUNS + 1):
        say(f"first answer: {f'run {turn} of {_RUNS}' if turn else 'a run that is not counted'}")
        for place, position in _PLACES.items():
            for file_cache in ("cold", "warm"):
                if file_cache == "cold":
                    _forget(files)
                took = _locate(position, environment)
                if turn:
                    found.setdefault((place, file_cache), []).append(took)
    return [_row(place, file_cache, runs) for (place, file_cache), runs in found.items()]


def _row(place: str, file_cache: str, runs: Sequence["_Run"]) -> FirstAnswerRow:
    seconds = [each.seconds for each in runs]
    return FirstAnswerRow(
        place=place,
        file_cache=file_cache,
        runs=len(runs),
        median_seconds=statistics.median(seconds),
        slowest_seconds=max(seconds),
        median_processor_seconds=statistics.median(each.processor_seconds for each in runs),
        peak_bytes=max(each.peak_bytes for each in runs),
    )


def _locate(position: Sequence[str], environment: Mapping[str, str]) -> "_Run":
    start, processor = time.perf_counter(), _of_children()
    command = [sys.executable, "-c", _PROGRAM, "locate", *position]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    took = time.perf_counter() - start
    if run.returncode:
        raise ChildFailedError(f"{command!r} ended with {run.returncode}: {run.stderr}")
    peak = int(run.stdout.split()[-1]) * _KIBIBYTE
    return _Run(took, _of_children() - processor, peak)


def _of_children() -> float:
    """Seconds of the processors that processes had which have ended."""
    times = os.times()
    return times.children_user + times.children_system


def _files(boundaries: Path) -> list[Path]:
    return [boundaries] if boundaries.is_file() else sorted(boundaries.rglob("*"))


def _forget(files: Sequence[Path]) -> None:
    """Ask the system to drop the files from its memory, as any user may."""
    for path in files:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(descriptor)
