"""Rounds in which every reader takes its turn, and what each file costs."""

import shutil
import statistics
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from multiprocessing import get_context
from pathlib import Path

from benchmark.machine import Machine, this_machine
from benchmark.progress import say

from geoimm.media.reader import read_claims
from geoimm.media.sources import FileSource
from media_benchmark.photos import HEIC
from media_benchmark.readers import CLAIMS, available, files_for, read_with, warm_up


@dataclass(frozen=True, slots=True)
class Speed:
    """Of one reader, over all its files with all workers."""

    reader: str
    files: int
    positions: int
    """Files in which it found one."""
    seconds: tuple[float, ...]
    """Of each round."""
    files_per_second: float
    """In the median round."""
    processor_microseconds: float
    """Of one file, over all workers and rounds; a busy machine does not change it much."""
    ratio: float
    """How many times as fast the claims of geoimm are."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What geoimm takes from the disk for one file."""

    format: str
    files: int
    median_file_bytes: int
    median_bytes: int
    p95_bytes: int
    median_requests: int
    p95_requests: int


@dataclass(frozen=True, slots=True)
class Report:
    """All that was measured, and where."""

    machine: Machine
    versions: dict[str, str]
    workers: int
    speeds: list[Speed]
    costs: list[Cost]


def run(paths: Sequence[Path], *, workers: int, rounds: int) -> Report:
    """Measure all readers over the files, the disk being warm, each once in each round."""
    machine = this_machine()
    readers = available()
    seconds: dict[str, list[float]] = {name: [] for name in readers}
    processor = dict.fromkeys(readers, 0.0)
    positions: dict[str, int] = {}
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        everything = [str(path) for path in paths]
        list(pool.map(warm_up, [everything] * workers))
        for number in range(rounds):
            for name in readers:
                files = files_for(name, paths)
                parts = [files[start::workers] for start in range(workers)]
                begun = time.perf_counter()
                found = list(pool.map(read_with, [name] * workers, parts))
                seconds[name].append(time.perf_counter() - begun)
                positions[name] = sum(positions for positions, _ in found)
                processor[name] += sum(taken for _, taken in found)
                say(f"round {number + 1}, {name}: {seconds[name][-1]:.2f} s")
    rates = {
        name: len(files_for(name, paths)) / statistics.median(taken)
        for name, taken in seconds.items()
    }
    speeds = [
        Speed(
            name,
            len(files_for(name, paths)),
            positions[name],
            tuple(seconds[name]),
            rates[name],
            1e6 * processor[name] / rounds / len(files_for(name, paths)),
            rates[CLAIMS] / rates[name],
        )
        for name in readers
    ]
    return Report(machine, _versions(), workers, speeds, _costs(paths))


def _costs(paths: Sequence[Path]) -> list[Cost]:
    kinds = {
        "JPEG": [path for path in paths if path.suffix not in HEIC],
        "HEIC": [path for path in paths if path.suffix in HEIC],
    }
    return [_cost(name, files) for name, files in kinds.items() if files]


def _cost(name: str, paths: Sequence[Path]) -> Cost:
    fetched, requests = [], []
    for path in paths:
        with FileSource(path) as source:
            read_claims(source, name=path.name)
            fetched.append(source.bytes_fetched)
            requests.append(source.requests)
    return Cost(
        format=name,
        files=len(paths),
        median_file_bytes=_median([path.stat().st_size for path in paths]),
        median_bytes=_median(fetched),
        p95_bytes=_p95(fetched),
        median_requests=_median(requests),
        p95_requests=_p95(requests),
    )


def _median(values: Sequence[int]) -> int:
    return round(statistics.median(values))


def _p95(values: Sequence[int]) -> int:
    return sorted(values)[min(len(values) - 1, len(values) * 95 // 100)]


def _versions() -> dict[str, str]:
    found = {}
    for name in ("geoimm", "pillow"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    if shutil.which("exiftool"):
        told = subprocess.run(["exiftool", "-ver"], capture_output=True, text=True, check=False)
        found["exiftool"] = told.stdout.strip()
    return found
