"""The report as tables for a terminal."""

import math
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table

from benchmark.agreement import Agreement
from benchmark.bulk import BulkRow
from benchmark.report import Report

_MEGABYTE = 1e6
_GIGABYTE = 1e9
_NOTES = """
points/s: the median of the rounds; the methods take turns in each. geoimm / it: the median of
geoimm's rate through the method's, both of one round.

A slow method gets the first of the points, and rates are compared. Each has answered its points
before. geoimm answers all five levels, also for points outside all boundaries.

processors: processor seconds of this process in a second: 1.0 is one thread, less where other
programs had the processor. PostGIS works in its server.

differ: points where the boundaries that a peer finds are not what geoimm calls inside. on border:
those of them exactly on a border, where `within` of geopandas finds nothing and geoimm the lower
id; and those at ±180 degrees, where geoimm looks on both sides.

DuckDB, finest only: it is given only the boundaries that have none below them.

A method without a comparison answers another question: it is an anchor of speed.
"""


def print_report(report: Report, console: Console) -> None:
    """The header, then a table for each section that was measured."""
    for line in _header(report):
        console.print(line, highlight=False)
    if report.bulk:
        console.print(_bulk(report.bulk))
        for note in _NOTES.strip().split("\n\n"):
            console.print("-", note.replace("\n", " "), highlight=False)
    for rows, table in (
        (report.first_answer, _first_answer),
        (report.single, _single),
        (report.startup, _startup),
        (report.memory, _memory),
        (report.build, _build),
    ):
        if rows:
            console.print(table(report))
    for missing in report.missing:
        reason = f" ({missing.reason})" if missing.reason else ""
        console.print(f"{missing.name}: not installed: {missing.install}{reason}", markup=False)
    if report.missing:
        console.print("The dependency group `bench` has all that pip installs.", highlight=False)
    console.print(f"The run took {report.seconds:.0f} seconds.", highlight=False)


def _header(report: Report) -> Iterator[str]:
    machine, boundaries = report.machine, report.boundaries
    yield (
        f"{machine.processor}, {machine.cores} cores, {machine.memory_bytes / _GIGABYTE:.0f} GB,"
        f" {machine.system}, load average {machine.load_average:.2f} at the start,"
        f" {report.load_average_at_end:.2f} at the end"
    )
    yield ", ".join(f"{name} {version}" for name, version in report.versions.items())
    yield (
        f"Boundary set {boundaries.version}: {boundaries.boundaries:,} boundaries,"
        f" {boundaries.vertices:,} vertices; geoimm answers from"
        f" {'the covering index' if report.with_index else 'the R-tree'}"
    )
    for name, description in report.workloads.items():
        yield f"{name}: {description}"


def _bulk(rows: Sequence[BulkRow]) -> Table:
    table = _table(
        "Many points at once, one thread",
        ("workload", "method"),
        ("points", "points/s", "slowest", "fastest", "geoimm / it", "processors"),
        ("compared", "differ", "on border"),
    )
    for row in rows:
        table.add_row(
            row.workload,
            row.method,
            f"{row.points:,}",
            *(f"{rate:,.0f}" for rate in (row.points_per_second, row.slowest, row.fastest)),
            _ratio(row.geoimm_over_method),
            f"{row.processors:.2f}",
            *_agreement(row.agreement),
            end_section=row is _last_of(rows, row.workload),
        )
    return table


def _agreement(agreement: Agreement | None) -> tuple[str, ...]:
    if agreement is None:
        return ("", "", "")
    numbers = (agreement.compared, agreement.different, agreement.on_border)
    return tuple(f"{number:,}" for number in numbers)


def _last_of(rows: Sequence[BulkRow], workload: str) -> BulkRow:
    return [row for row in rows if row.workload == workload][-1]


def _single(report: Report) -> Table:
    table = _table(
        "One point at a time, microseconds: points that are new to it (first), and again",
        ("workload", "method"),
        ("points", "first p50", "p50", "p99", "p50 / geoimm's"),
    )
    for row in report.single:
        again = (row.p50_microseconds, row.p99_microseconds)
        table.add_row(
            row.workload,
            row.method,
            f"{row.points:,}",
            *(f"{time:,.1f}" for time in (row.first_p50_microseconds, *again)),
            _ratio(row.method_over_geoimm),
        )
    return table


def _first_answer(report: Report) -> Table:
    table = _table(
        "geoimm locate in a fresh process without an index",
        ("place", "boundary files in memory"),
        ("runs", "median s", "slowest s", "processor s", "peak MB"),
    )
    for row in report.first_answer:
        seconds = (row.median_seconds, row.slowest_seconds, row.median_processor_seconds)
        table.add_row(
            row.place,
            "no" if row.file_cache == "cold" else "yes",
            str(row.runs),
            *(f"{each:.2f}" for each in seconds),
            f"{row.peak_bytes / _MEGABYTE:,.0f}",
        )
    return table


def _startup(report: Report) -> Table:
    table = _table(
        "A fresh process, seconds from its start to its answer",
        ("way",),
        ("runs", "first answer", "first batch of 10,000"),
    )
    for row in report.startup:
        seconds = (row.first_answer_seconds, row.first_batch_seconds)
        table.add_row(row.way, str(row.runs), *(f"{each:.2f}" for each in seconds))
    return table


def _memory(report: Report) -> Table:
    table = _table(
        "Processes side by side, MB each",
        ("way",),
        ("process", "points", "private (USS)", "shared", "index mapped", "of it resident"),
    )
    for row in report.memory:
        sizes = (row.private, row.shared, row.index_mapped, row.index_resident)
        table.add_row(
            row.way,
            str(row.process),
            f"{row.points:,}",
            *(f"{each / _MEGABYTE:,.0f}" for each in sizes),
        )
    return table


def _build(report: Report) -> Table:
    table = _table(
        "Building the index in a fresh process",
        ("numba's kernels",),
        ("seconds", "peak MB", "index MB"),
    )
    for row in report.build:
        sizes = (row.peak_bytes, row.index_bytes)
        table.add_row(
            row.kernels, f"{row.seconds:.1f}", *(f"{each / _MEGABYTE:,.0f}" for each in sizes)
        )
    return table


def _table(title: str, words: Sequence[str], *numbers: Sequence[str]) -> Table:
    table = Table(title=title)
    for heading in words:
        table.add_column(heading)
    for heading in (each for group in numbers for each in group):
        table.add_column(heading, justify="right")
    return table


def _ratio(times: float) -> str:
    """Three digits."""
    return f"{times:,.{max(0, 2 - math.floor(math.log10(times)))}f}"
