"""How many points a method can answer in the time it has."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from benchmark.peer import timed
from benchmark.points import Points

_FEWEST = 1_000
_SLOWEST_GROWTH, _FASTEST_GROWTH = 2.0, 8.0
_ENOUGH = 0.6
"""Of the time, before the number of points is left as it is."""

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Sized(Generic[Found]):
    """An answer of so many points as fit in the time, and what it found at first."""

    answer: Callable[[], Found]
    points: int
    found: Found


def fit(
    ask: Callable[[Points], Callable[[], Found]], points: Points, seconds: float
) -> Sized[Found]:
    """Answer more and more of the first points, which also warms the method up."""
    count = min(_FEWEST, len(points))
    while True:
        answer = ask(points.first(count))
        found = answer()
        # Not the first time, when kernels are compiled and files are read.
        clock, _ = timed(answer)
        if count == len(points) or clock >= _ENOUGH * seconds:
            return Sized(answer, count, found)
        growth = min(_FASTEST_GROWTH, max(_SLOWEST_GROWTH, seconds / clock))
        count = min(len(points), int(count * growth))
