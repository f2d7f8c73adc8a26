"""What processes that hold a resolver keep in memory, each for itself and together."""

import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmark.child import first_line, started
from benchmark.points import Points
from benchmark.progress import say
from benchmark.subject import Subject

PROCESSES = 2
"""Side by side, so that the pages they share are counted as shared."""

_PROC = Path("/proc")
_KIBIBYTE = 1024
_MAPPING = re.compile(r"^[0-9a-f]+-[0-9a-f]+ \S+ \S+ \S+ \d+ *(.*)$")
_FIELD = re.compile(r"^(\w+): +(\d+) kB$")


@dataclass(frozen=True, slots=True)
class MemoryRow:
    """Bytes of one of the processes, after it has resolved its points."""

    way: str
    process: int
    points: int
    private: int
    """USS: pages that are in no other process."""
    shared: int
    """Pages that another process has too: the index's, and libraries'."""
    index_mapped: int
    """Of the index's files, by their length."""
    index_resident: int
    """Of them, what has been read."""


def can_measure() -> bool:
    """Linux tells what is shared; other systems do not."""
    return (_PROC / "self" / "smaps_rollup").exists()


def measure_memory(
    subjects: Mapping[str, Subject], points: Points, folder: Path
) -> list[MemoryRow]:
    """Several processes of each way, measured when all of them have resolved the points."""
    file = folder / "points.npy"
    np.save(file, np.stack([points.longitudes, points.latitudes]))
    return [
        row
        for way, subject in subjects.items()
        for row in _side_by_side(way, subject, file, len(points))
    ]


def index_mapped(process: int | str, index: Path) -> int:
    """Bytes of an index's files that a process has mapped, `self` for this one."""
    return sum(fields["Size"] for name, fields in _mappings(process) if _is_in(name, index))


def _side_by_side(way: str, subject: Subject, file: Path, count: int) -> list[MemoryRow]:
    say(f"memory, {way}: {PROCESSES} processes resolve {count:,} points each")
    command = subject.program("hold", str(file))
    with ExitStack() as stack:
        processes = [stack.enter_context(started(command)) for _ in range(PROCESSES)]
        for process in processes:
            first_line(process)
        return [
            _row(way, number, count, process.pid, subject.index)
            for number, process in enumerate(processes, 1)
        ]


def _row(way: str, number: int, count: int, process: int, index: Path | None) -> MemoryRow:
    fields = _fields((_PROC / str(process) / "smaps_rollup").read_text().splitlines())
    in_index = [each for name, each in _mappings(process) if _is_in(name, index)]
    return MemoryRow(
        way=way,
        process=number,
        points=count,
        private=fields["Private_Clean"] + fields["Private_Dirty"],
        shared=fields["Shared_Clean"] + fields["Shared_Dirty"],
        index_mapped=sum(each["Size"] for each in in_index),
        index_resident=sum(each["Rss"] for each in in_index),
    )


def _mappings(process: int | str) -> Iterator[tuple[str, dict[str, int]]]:
    """The file of each mapping of a process, and its fields in bytes."""
    lines: list[str] = []
    name = ""
    for line in (_PROC / str(process) / "smaps").read_text().splitlines():
        mapping = _MAPPING.match(line)
        if mapping is None:
            lines.append(line)
            continue
        if lines:
            yield name, _fields(lines)
        name, lines = mapping[1], []
    if lines:
        yield name, _fields(lines)


def _fields(lines: list[str]) -> dict[str, int]:
    matches = (_FIELD.match(line) for line in lines)
    return {match[1]: int(match[2]) * _KIBIBYTE for match in matches if match}


def _is_in(name: str, folder: Path | None) -> bool:
    return folder is not None and Path(name).is_relative_to(folder)
