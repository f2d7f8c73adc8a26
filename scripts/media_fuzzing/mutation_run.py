"""Mutations of many files, each read in a worker process that is measured."""

import multiprocessing
import signal
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, cycle, islice
from multiprocessing.connection import Connection
from pathlib import Path

from media_fuzzing.mutation_module import mutations

_HANG_SECONDS = 10.0
"""Of processor time, after which a worker is ended by its own timer."""
_MARKS = Path("/proc/self/clear_refs")
_STATUS = Path("/proc/self/status")
_LARGEST_FILE = 64 << 20
_OTHERS = {".gpx": "gpx"}


@dataclass(frozen=True, slots=True)
class Subject:
    """A true file that is to be damaged."""

    format: str
    """As the table shows it: the suffix, or the name of the seed."""
    kind: str
    """By which it is read."""
    name: str
    path: Path | None
    """None for a seed of the tests."""

    def data(self) -> bytes:
        """Its bytes."""
        return mutations().SEEDS[self.name] if self.path is None else self.path.read_bytes()


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading one mutation took."""

    format: str
    name: str
    milliseconds: float
    """Of the processor."""
    peak_megabytes: float
    """Beyond what the worker and the file itself held before."""
    error: str | None = None


def subjects(corpus: Path | None) -> list[Subject]:
    """The seeds, and the files below a folder, without those of other kinds."""
    found = [Subject(f"seed {kind}", kind, kind, None) for kind in mutations().SEEDS]
    for path in sorted(corpus.rglob("*")) if corpus else ():
        if path.is_file() and path.stat().st_size <= _LARGEST_FILE and path.suffix != ".csv":
            suffix = path.suffix.lower()
            found.append(Subject(suffix, _OTHERS.get(suffix, "photo"), str(path), path))
    return found


def in_turns(subjects: Sequence[Subject], count: int) -> list[Subject]:
    """So many subjects, of each format as many as of any other."""
    by_format: dict[str, list[Subject]] = defaultdict(list)
    for subject in subjects:
        by_format[subject.format].append(subject)
    turns = zip(*(cycle(group) for group in by_format.values()), strict=True)
    return list(islice(chain.from_iterable(turns), count))


def run_mutations(subjects: Sequence[Subject]) -> Iterator[Reading]:
    """Read a mutation of each subject, and give what it took.

    A worker that crashes or hangs costs the file it was at, and another goes on behind it.
    """
    done, count = 0, len(subjects)
    while done < count:
        ours, theirs = multiprocessing.Pipe(duplex=False)
        worker = multiprocessing.get_context("spawn").Process(
            target=_work, args=(theirs, subjects, done)
        )
        worker.start()
        theirs.close()
        yield from (readings := list(_received(ours)))
        worker.join()
        done += len(readings)
        if done < count:
            subject = subjects[done]
            error = f"the worker ended with {worker.exitcode}"
            yield Reading(subject.format, f"{subject.name} #{done}", 0.0, 0.0, error)
            done += 1


def _received(ours: Connection) -> Iterator[Reading]:
    while True:
        try:
            yield ours.recv()
        except EOFError:
            return


def _work(theirs: Connection, subjects: Sequence[Subject], first: int) -> None:
    module = mutations()
    for kind, data in module.SEEDS.items():
        # What the readers load once is no cost of a file.
        module.read_as(kind, data)
    for number, subject in enumerate(subjects[first:], start=first):
        data = module.mutated(subject.data(), f"{subject.format} {number}")
        theirs.send(_read(subject, number, data))
    theirs.close()


def _read(subject: Subject, number: int, data: bytes) -> Reading:
    signal.setitimer(signal.ITIMER_PROF, _HANG_SECONDS)
    before, error = _mark_memory(), None
    start = time.process_time()
    try:
        mutations().read_as(subject.kind, data)
    except Exception as problem:
        error = f"{type(problem).__name__}: {problem}"
    seconds = time.process_time() - start
    peak = max(0.0, _kilobytes("VmHWM") - before) / 1024
    signal.setitimer(signal.ITIMER_PROF, 0.0)
    name = f"{subject.name} #{number}"
    return Reading(subject.format, name, seconds * 1000, peak, error)


def _mark_memory() -> float:
    """Let the highest mark of memory begin anew, and tell what is in use."""
    if _MARKS.exists():
        _MARKS.write_text("5")
    return _kilobytes("VmRSS")


def _kilobytes(name: str) -> float:
    """A value of this process; 0 where the system does not tell it."""
    lines = _STATUS.read_text().splitlines() if _STATUS.exists() else []
    return next((float(line.split()[1]) for line in lines if line.startswith(name)), 0.0)
