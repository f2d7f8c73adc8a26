"""What the numbers were measured on, and with."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np
import shapely

from benchmark.peers import PACKAGES
from geoimm.resolver import BoundarySet

_DIGITS = 12
_CPU = Path("/proc/cpuinfo")


@dataclass(frozen=True, slots=True)
class Machine:
    """The computer, and how busy it was."""

    processor: str
    cores: int
    memory_bytes: int
    load_average: float
    """Of the last minute, when the benchmark began."""
    system: str


@dataclass(frozen=True, slots=True)
class Boundaries:
    """The boundary set in numbers."""

    version: str
    """The beginning of the hash of its files."""
    boundaries: int
    vertices: int


def this_machine() -> Machine:
    """The computer this runs on, now."""
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory_bytes=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        load_average=load_average(),
        system=f"{platform.system()} {platform.release()}",
    )


def load_average() -> float:
    """Of the last minute."""
    return os.getloadavg()[0]


def versions() -> dict[str, str]:
    """Of Python, geoimm and the peers that are installed."""
    found = {"Python": platform.python_version(), "GEOS": shapely.geos_version_string}
    for name in ("geoimm", *PACKAGES):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def in_numbers(boundary_set: BoundarySet) -> Boundaries:
    """The size and version of a set."""
    geometries = boundary_set.boundaries[np.arange(len(boundary_set))]
    return Boundaries(
        version=boundary_set.version[:_DIGITS],
        boundaries=len(boundary_set),
        vertices=int(shapely.get_num_coordinates(geometries).sum()),
    )


def _processor() -> str:
    lines: Sequence[str] = _CPU.read_text().splitlines() if _CPU.exists() else ()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()
