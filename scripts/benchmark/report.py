"""All that a run of the benchmark found."""

from dataclasses import dataclass

from benchmark.build import BuildRow
from benchmark.bulk import BulkRow
from benchmark.first_answer import FirstAnswerRow
from benchmark.machine import Boundaries, Machine
from benchmark.memory import MemoryRow
from benchmark.peer import Missing
from benchmark.single import SingleRow
from benchmark.startup import StartupRow


@dataclass(frozen=True, slots=True)
class Report:
    """One run; a section that was not asked for is empty."""

    machine: Machine
    versions: dict[str, str]
    boundaries: Boundaries
    with_index: bool
    """Whether the resolver of bulk and single answered from the covering index."""
    workloads: dict[str, str]
    """What the points are, by the name of the workload."""
    bulk: list[BulkRow]
    single: list[SingleRow]
    first_answer: list[FirstAnswerRow]
    startup: list[StartupRow]
    memory: list[MemoryRow]
    build: list[BuildRow]
    missing: list[Missing]
    load_average_at_end: float
    """With the benchmark's own load in it."""
    seconds: float
    """How long the run took."""
