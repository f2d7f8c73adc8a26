"""Seconds of a fresh process to its first answer."""

import statistics
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmark.child import first_line, started
from benchmark.progress import say
from benchmark.subject import Subject


@dataclass(frozen=True, slots=True)
class StartupRow:
    """Medians of the clock from before the process is started, the interpreter included."""

    way: str
    runs: int
    first_answer_seconds: float
    first_batch_seconds: float
    """Of another process, whose first question has 10,000 points."""


def measure_startup(subjects: Mapping[str, Subject], runs: int) -> list[StartupRow]:
    """Each way in turns; a first run that is not counted brings the files into memory."""
    times: dict[tuple[str, str], list[float]] = {}
    for turn in range(runs + 1):
        say(f"start-up: {f'run {turn} of {runs}' if turn else 'a run that is not counted'}")
        for way, subject in subjects.items():
            for program in ("ask", "ask_batch"):
                took = _seconds_to_answer(subject.program(program))
                times.setdefault((way, program), []).append(took)
    return [
        StartupRow(
            way=way,
            runs=runs,
            first_answer_seconds=statistics.median(times[way, "ask"][1:]),
            first_batch_seconds=statistics.median(times[way, "ask_batch"][1:]),
        )
        for way in subjects
    ]


def _seconds_to_answer(command: Sequence[str]) -> float:
    start = time.perf_counter()
    with started(command) as process:
        first_line(process)
        return time.perf_counter() - start
