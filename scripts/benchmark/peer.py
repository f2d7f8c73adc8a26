"""What a peer is: a method that answers points, and what to type where it is missing."""

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from benchmark.points import Covering, Points
from benchmark.polygons import Polygons

Answer = Callable[[], Covering | None]
"""Answers the points it was made of; None where the question is another one."""
Ask = Callable[[Points], Answer]
"""What is done before the answer is not timed."""
Locate = Callable[[float, float], object]
"""Longitude and latitude of one point to its answer."""


class NotInstalledError(Exception):
    """A peer lacks something that cannot be imported; the message says what to type."""


@dataclass(frozen=True, slots=True)
class BulkPeer:
    """A method that answers many points at once."""

    name: str
    install: str
    """What to type where it is missing."""
    open: Callable[[Polygons], AbstractContextManager[Ask]]
    finest_only: bool = False
    """It is given only the boundaries that have none below them."""
    patience: float = 1.0
    """Its turns may take so many times longer: its rate grows with the number of points."""


@dataclass(frozen=True, slots=True)
class SinglePeer:
    """A method that answers one point at a time."""

    name: str
    install: str
    open: Callable[[Polygons], Locate]


@dataclass(frozen=True, slots=True)
class Missing:
    """A peer that is not there."""

    name: str
    install: str
    reason: str = ""


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the clock and of this process's processors."""
    processors, clock = time.process_time(), time.perf_counter()
    run()
    return time.perf_counter() - clock, time.process_time() - processors
