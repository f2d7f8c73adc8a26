"""Points per second of many points at once, all methods in turns."""

import gc
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from benchmark.agreement import Agreement, compare
from benchmark.peer import Ask, BulkPeer, Missing, NotInstalledError, timed
from benchmark.points import Covering
from benchmark.polygons import Polygons
from benchmark.progress import say
from benchmark.sizing import fit
from benchmark.subject import NAME, Opened, inside_rows, resolve_all
from benchmark.workloads import Workload
from geoimm.resolver import Addresses, BoundarySet


@dataclass(frozen=True, slots=True)
class BulkRow:
    """What one method did with one workload."""

    workload: str
    method: str
    points: int
    """In each round: the first ones of the workload."""
    points_per_second: float
    """The median of the rounds."""
    slowest: float
    fastest: float
    geoimm_over_method: float
    """The median over the rounds of geoimm's rate through the method's, both of one round."""
    processors: float
    """Processor seconds of this process in each second; a server's are not in it."""
    agreement: Agreement | None
    """None where the method answers another question."""


@dataclass(frozen=True, slots=True)
class OpenPeer:
    """A peer that is ready, and the boundaries it was given."""

    peer: BulkPeer
    polygons: Polygons
    ask: Ask


@dataclass(slots=True)
class _Method:
    name: str
    answer: Callable[[], object]
    points: int
    agreement: Agreement | None
    rates: list[float] = field(default_factory=list)
    processors: list[float] = field(default_factory=list)

    def take_turn(self) -> None:
        gc.collect()
        clock, worked = timed(self.answer)
        self.rates.append(self.points / clock)
        self.processors.append(worked / clock)


@contextmanager
def open_peers(
    peers: Sequence[BulkPeer], boundary_set: BoundarySet
) -> Iterator[tuple[list[OpenPeer], list[Missing]]]:
    """The peers that are installed, ready to answer, and those that are not."""
    everything = Polygons.all_of(boundary_set)
    finest = Polygons.finest_of(boundary_set)
    ready: list[OpenPeer] = []
    missing: list[Missing] = []
    with ExitStack() as stack:
        for peer in peers:
            say(f"opening {peer.name}")
            polygons = finest if peer.finest_only else everything
            try:
                ask = stack.enter_context(peer.open(polygons))
            except (ImportError, NotInstalledError) as error:
                missing.append(Missing(peer.name, peer.install, str(error)))
            else:
                ready.append(OpenPeer(peer, polygons, ask))
        yield ready, missing


def measure_bulk(
    workload: Workload,
    opened: Opened,
    peers: Sequence[OpenPeer],
    *,
    rounds: int,
    seconds: float,
) -> list[BulkRow]:
    """Every method on the same points; one that is slow gets the first of them."""
    methods = list(_methods(workload, opened, peers, seconds))
    for turn in range(rounds):
        say(f"{workload.name}: round {turn + 1} of {rounds}")
        start = turn % len(methods)
        # No method always follows the same one.
        for method in methods[start:] + methods[:start]:
            method.take_turn()
    return [_row(workload.name, method, methods[0].rates) for method in methods]


def _methods(
    workload: Workload, opened: Opened, peers: Sequence[OpenPeer], seconds: float
) -> Iterator[_Method]:
    """The subject first; each has answered its points once, which is when they are compared."""
    say(f"{workload.name}: first answers of {NAME}")
    own = fit(lambda part: lambda: resolve_all(opened.resolver, part), workload.points, seconds)
    yield _Method(NAME, own.answer, own.points, None)
    for each in peers:
        say(f"{workload.name}: first answers of {each.peer.name}")
        sized = fit(each.ask, workload.points, seconds * each.peer.patience)
        agreement = _agreement(
            workload, own.found, sized.found, sized.points, each, opened.boundary_set
        )
        yield _Method(each.peer.name, sized.answer, sized.points, agreement)


def _agreement(  # noqa: PLR0913, PLR0917  both sides of a comparison
    workload: Workload,
    addresses: Addresses,
    covering: Covering | None,
    count: int,
    peer: OpenPeer,
    boundary_set: BoundarySet,
) -> Agreement | None:
    if covering is None:
        return None
    inside = inside_rows(addresses)[:count]
    return compare(workload.points, inside, covering, peer.polygons, boundary_set)


def _row(workload: str, method: _Method, own_rates: Sequence[float]) -> BulkRow:
    ratios = [own / rate for own, rate in zip(own_rates, method.rates, strict=True)]
    return BulkRow(
        workload=workload,
        method=method.name,
        points=method.points,
        points_per_second=statistics.median(method.rates),
        slowest=min(method.rates),
        fastest=max(method.rates),
        geoimm_over_method=statistics.median(ratios),
        processors=statistics.median(method.processors),
        agreement=method.agreement,
    )
