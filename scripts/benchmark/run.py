"""One run of the benchmark, section by section."""

import time
from dataclasses import dataclass
from pathlib import Path

from boundary_build.packages import Cache

from benchmark import machine
from benchmark.build import BuildRow, measure_build
from benchmark.bulk import BulkRow, measure_bulk, open_peers
from benchmark.first_answer import FirstAnswerRow, measure_first_answer
from benchmark.memory import MemoryRow, can_measure, index_mapped, measure_memory
from benchmark.peer import Missing
from benchmark.peers import BULK, SINGLE
from benchmark.progress import say
from benchmark.report import Report
from benchmark.single import SingleRow, measure_single, open_single
from benchmark.startup import StartupRow, measure_startup
from benchmark.subject import Opened, Subject
from benchmark.workloads import Workload, make_workloads

SECTIONS = ("first-answer", "bulk", "single", "startup", "memory", "build")
_WITHOUT_INDEX = frozenset({"first-answer"})

_SINGLE_POINTS = 20_000
_STARTUP_RUNS = 3
_NO_FIRST_ANSWER = Missing("first-answer", "run it on Linux, which tells what a process took")
_NO_MEMORY = Missing("memory", "run it on Linux, which tells what processes share")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured, and how long it may take."""

    subject: Subject
    """Its index is None where one is to be built."""
    cache: Path
    """The folder of the packages that have the places."""
    folder: Path
    """A temporary one."""
    points: int
    rounds: int
    seconds: float
    """For one answer of a method; it decides how many points a slow one gets."""
    only: frozenset[str]
    """Some of `SECTIONS`."""


def run(plan: Plan) -> Report:
    """Measure all that is asked for; the index is built first, for the others need it."""
    start, this = time.perf_counter(), machine.this_machine()
    first_answer = _first_answer(plan)
    subject, build = _index(plan)
    say("reading the boundaries")
    opened = subject.open()
    workloads = _workloads(plan, opened)
    bulk, missing = _bulk(plan, opened, workloads)
    single, more_missing = _single(plan, opened, workloads)
    startup, memory = _startup(plan, subject), _memory(plan, subject, workloads)
    return Report(
        machine=this,
        versions=machine.versions(),
        boundaries=machine.in_numbers(opened.boundary_set),
        with_index=_is_used(subject),
        workloads={each.name: each.description for each in workloads},
        bulk=bulk,
        single=single,
        first_answer=first_answer,
        startup=startup,
        memory=memory,
        build=build if "build" in plan.only else [],
        missing=_distinct([*missing, *more_missing, *_missing_here(plan)]),
        load_average_at_end=machine.load_average(),
        seconds=time.perf_counter() - start,
    )


def _index(plan: Plan) -> tuple[Subject, list[BuildRow]]:
    """The subject with its index, and the builds: without and with compiled kernels."""
    if (plan.subject.index and "build" not in plan.only) or plan.only <= _WITHOUT_INDEX:
        return plan.subject, []
    kernels = plan.folder / "kernels"
    cold, warm = (plan.subject.with_index(plan.folder / name) for name in ("cold", "warm"))
    if "build" not in plan.only:
        return cold, [measure_build(cold, kernels)]
    rows = [measure_build(each, kernels) for each in (cold, warm)]
    return (plan.subject if plan.subject.index else warm), rows


def _workloads(plan: Plan, opened: Opened) -> list[Workload]:
    if not plan.only & {"bulk", "single", "memory"}:
        return []
    say(f"making {plan.points:,} points of each kind")
    return make_workloads(Cache(plan.cache), opened.boundary_set, plan.points)


def _bulk(
    plan: Plan, opened: Opened, workloads: list[Workload]
) -> tuple[list[BulkRow], list[Missing]]:
    if "bulk" not in plan.only:
        return [], []
    with open_peers(BULK, opened.boundary_set) as (peers, missing):
        rows = [
            row
            for each in workloads
            for row in measure_bulk(each, opened, peers, rounds=plan.rounds, seconds=plan.seconds)
        ]
    return rows, missing


def _single(
    plan: Plan, opened: Opened, workloads: list[Workload]
) -> tuple[list[SingleRow], list[Missing]]:
    if "single" not in plan.only:
        return [], []
    methods, missing = open_single(SINGLE, opened)
    points = min(plan.points, _SINGLE_POINTS)
    rows = [
        row
        for each in workloads
        for row in measure_single(each, methods, points=points, seconds=plan.seconds)
    ]
    return rows, missing


def _first_answer(plan: Plan) -> list[FirstAnswerRow]:
    if "first-answer" not in plan.only or not can_measure():
        return []
    return measure_first_answer(plan.subject, plan.folder)


def _startup(plan: Plan, subject: Subject) -> list[StartupRow]:
    return measure_startup(_ways(subject), _STARTUP_RUNS) if "startup" in plan.only else []


def _memory(plan: Plan, subject: Subject, workloads: list[Workload]) -> list[MemoryRow]:
    if "memory" not in plan.only or not can_measure():
        return []
    return measure_memory(_ways(subject), workloads[0].points, plan.folder)


def _ways(subject: Subject) -> dict[str, Subject]:
    """With the index where there is one, and without."""
    without = {"R-tree": subject.with_index(None)}
    return without if subject.index is None else {"covering index": subject, **without}


def _is_used(subject: Subject) -> bool:
    index = subject.index
    return index is not None and (not can_measure() or index_mapped("self", index) > 0)


def _distinct(missing: list[Missing]) -> list[Missing]:
    return list({each.name: each for each in missing}.values())


def _missing_here(plan: Plan) -> list[Missing]:
    if can_measure():
        return []
    needing = {"memory": _NO_MEMORY, "first-answer": _NO_FIRST_ANSWER}
    return [missing for section, missing in needing.items() if section in plan.only]
