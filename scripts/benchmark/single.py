"""Microseconds of one point at a time, all methods in turns."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from benchmark.peer import Locate, Missing, SinglePeer
from benchmark.points import Floats
from benchmark.polygons import Polygons
from benchmark.progress import say
from benchmark.subject import NAME, Opened
from benchmark.workloads import Workload

TURN = 1_000
"""Points that a method answers before the next one has its turn."""
_WARM_UP = 500
"""Other points before all, for compilers and files."""
_NANOSECONDS = 1e9

Pairs = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class SingleRow:
    """How long one method took for a point of one workload."""

    workload: str
    method: str
    points: int
    first_p50_microseconds: float
    """When it is asked for the points for the first time: then for `p50` and `p99` again."""
    p50_microseconds: float
    p99_microseconds: float
    method_over_geoimm: float
    """Its p50 through that of geoimm."""


def open_single(
    peers: Sequence[SinglePeer], opened: Opened
) -> tuple[dict[str, Locate], list[Missing]]:
    """The methods that are installed by their names, geoimm first, and the missing ones."""
    polygons = Polygons.all_of(opened.boundary_set)
    resolve = opened.resolver.resolve
    methods: dict[str, Locate] = {
        NAME: lambda longitude, latitude: resolve(longitude=longitude, latitude=latitude)
    }
    missing = []
    for peer in peers:
        try:
            methods[peer.name] = peer.open(polygons)
        except ImportError as error:
            missing.append(Missing(peer.name, peer.install, str(error)))
    return methods, missing


def measure_single(
    workload: Workload, methods: Mapping[str, Locate], *, points: int, seconds: float
) -> list[SingleRow]:
    """Every method on the same points, twice, in turns and each within its time."""
    pairs = workload.points.first(points + _WARM_UP).pairs()
    say(f"{workload.name}, one point at a time")
    for locate in methods.values():
        _time_each(locate, pairs[:_WARM_UP])
    asked = dict.fromkeys(methods, pairs[_WARM_UP:])
    first = _in_turns(methods, asked, seconds)
    known = {name: asked[name][: len(first[name])] for name in methods}
    again = _in_turns(methods, known, seconds)
    return [_row(workload.name, name, first[name], again[name], again[NAME]) for name in methods]


def _in_turns(
    methods: Mapping[str, Locate], asked: Mapping[str, Pairs], seconds: float
) -> dict[str, Floats]:
    """Nanoseconds of each point of each method, as many as there was time for."""
    times = {name: np.empty(0) for name in methods}
    for start in range(0, max(map(len, asked.values())), TURN):
        for name, locate in methods.items():
            if times[name].sum() < seconds * _NANOSECONDS:
                took = _time_each(locate, asked[name][start : start + TURN])
                times[name] = np.append(times[name], took)
    return times


def _time_each(locate: Locate, pairs: Pairs) -> Floats:
    """Nanoseconds of each call, less what calling nothing takes by the same clock."""
    return _clocked(locate, pairs) - _of_nothing()


@cache
def _of_nothing() -> float:
    return float(np.median(_clocked(lambda _longitude, _latitude: None, [(0.0, 0.0)] * 10_000)))


def _clocked(locate: Locate, pairs: Pairs) -> Floats:
    clock = time.perf_counter_ns
    took = np.empty(len(pairs))
    for index, (longitude, latitude) in enumerate(pairs):
        start = clock()
        locate(longitude, latitude)
        took[index] = clock() - start
    return took


def _row(workload: str, name: str, first: Floats, again: Floats, own: Floats) -> SingleRow:
    p50, p99 = np.percentile(again, (50, 99))
    return SingleRow(
        workload=workload,
        method=name,
        points=len(again),
        first_p50_microseconds=float(np.median(first)) / 1e3,
        p50_microseconds=float(p50) / 1e3,
        p99_microseconds=float(p99) / 1e3,
        method_over_geoimm=float(p50 / np.median(own)),
    )
