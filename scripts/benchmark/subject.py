"""geoimm as the benchmark uses it: all that is known of its public face is here."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmark.points import Points, Rows
from geoimm.resolver import Addresses, BoundarySet, Resolver

NAME = "geoimm"

_ASK = """
import json, sys, geoimm
resolver = geoimm.Resolver.open(**json.loads(sys.argv[1]))
print(resolver.resolve(longitude=104.0647, latitude=30.6586).match, flush=True)
"""
_ASK_BATCH = """
import json, sys, geoimm
resolver = geoimm.Resolver.open(**json.loads(sys.argv[1]))
columns = {"longitudes": [104.0647] * 10_000, "latitudes": [30.6586] * 10_000}
print(resolver.resolve_many(**columns).match[-1], flush=True)
"""
_HOLD = """
import json, sys, geoimm, numpy
resolver = geoimm.Resolver.open(**json.loads(sys.argv[1]))
points = numpy.load(sys.argv[2], mmap_mode="r")
for start in range(0, points.shape[1], 100_000):
    longitudes, latitudes = points[:, start : start + 100_000]
    resolver.resolve_many(longitudes=longitudes, latitudes=latitudes)
print("held", flush=True)
sys.stdin.read()
"""
_BUILD = """
import json, sys, geoimm
geoimm.build_index(**json.loads(sys.argv[1]))
with open("/proc/self/status") as status:
    kibibytes = next(line.split()[1] for line in status if line.startswith("VmHWM"))
print(int(kibibytes) * 1024, flush=True)
"""
PROGRAMS = {"ask": _ASK, "ask_batch": _ASK_BATCH, "hold": _HOLD, "build": _BUILD}
"""Each says one line when it is done; the peak of the build is in bytes."""


@dataclass(frozen=True, slots=True)
class Subject:
    """The boundary set and the index that are measured."""

    boundaries: Path
    index: Path | None
    """The folder of the covering index, None where it is not used."""

    @classmethod
    def of(cls, boundaries: Path | None) -> "Subject":
        """Of a boundary file or folder, the default set where none is given; no index yet."""
        return cls((boundaries or BoundarySet.default_path()).resolve(), None)

    def with_index(self, index: Path | None) -> "Subject":
        """The same set with the index of another folder."""
        return Subject(self.boundaries, index)

    def open(self) -> "Opened":
        """The resolver that a program gets, its kernels loaded, and the set for the peers."""
        resolver = Resolver.open(**self._options())
        resolver.warm_up()
        return Opened(resolver, BoundarySet.read(self.boundaries))

    def program(self, name: str, *arguments: str) -> list[str]:
        """The command of a fresh process that does one of `PROGRAMS`."""
        return [sys.executable, "-c", PROGRAMS[name], json.dumps(self._options()), *arguments]

    def _options(self) -> dict[str, Any]:
        with_cache = {} if self.index is None else {"cache": str(self.index)}
        return {"path": str(self.boundaries), **with_cache}


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """Both sides of the comparison."""

    resolver: Resolver
    boundary_set: BoundarySet
    """Read apart: the peers' geometries are not geoimm's, so neither prepares the other's."""


def resolve_all(resolver: Resolver, points: Points) -> Addresses:
    """The addresses of all points at once."""
    return resolver.resolve_many(longitudes=points.longitudes, latitudes=points.latitudes)


def inside_rows(addresses: Addresses) -> Rows:
    """The row of the finest division of each address that is `inside`, -1 for the others."""
    finest = np.full(len(addresses), -1, dtype=np.int64)
    for column in addresses.division_ids.T:
        finest = np.where(column >= 0, column, finest)
    return np.where(addresses.match == "inside", finest, -1)
