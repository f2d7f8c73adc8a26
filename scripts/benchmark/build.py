"""The build of the covering index, in fresh processes."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

from benchmark.child import first_line, started
from benchmark.progress import say
from benchmark.subject import Subject


@dataclass(frozen=True, slots=True)
class BuildRow:
    """One build, from the start of the process to its end."""

    kernels: str
    """`cold` where numba had to compile them, `warm` where it found them compiled."""
    seconds: float
    peak_bytes: int
    """The most the process had in memory at once."""
    index_bytes: int
    """Of the files it wrote."""


def measure_build(subject: Subject, kernels: Path) -> BuildRow:
    """Build the index of a subject into its folder, with numba's cache in another one."""
    is_warm = kernels.is_dir()
    say(f"building the index, kernels {'warm' if is_warm else 'cold'}")
    environment = os.environ | {"NUMBA_CACHE_DIR": str(kernels)}
    start = time.perf_counter()
    with started(subject.program("build"), environment) as process:
        peak_bytes = int(first_line(process))
        seconds = time.perf_counter() - start
    return BuildRow(
        kernels="warm" if is_warm else "cold",
        seconds=seconds,
        peak_bytes=peak_bytes,
        index_bytes=_bytes_in(subject.index),
    )


def _bytes_in(folder: Path | None) -> int:
    files = [] if folder is None else [each for each in folder.rglob("*") if each.is_file()]
    return sum(file.stat().st_size for file in files)
