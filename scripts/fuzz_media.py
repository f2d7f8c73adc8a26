"""Read broken files by the readers of media: mutations of true ones, or guided by coverage.

`--mutations N` damages the seeds of the tests and the files of a folder, N in all, and measures
each in a worker process. `--atheris CONTAINER` fuzzes one container with atheris, `all` one after
another, that with the least time first; each run goes on from the inputs that `--keep` holds.
"""

import argparse
import sys
from collections import defaultdict
from dataclasses import asdict
from pathlib import Path

from media_fuzzing.coverage_guided import fuzz_container
from media_fuzzing.mutation_run import Reading, in_turns, run_mutations, subjects
from media_fuzzing.seeds import containers
from media_fuzzing.tally import Tally
from rich.console import Console
from rich.progress import track
from rich.table import Table

_MOST_MILLISECONDS, _MOST_MEGABYTES = 1_000.0, 100.0


def main() -> None:
    """Print the tables; exit status 1 for a crash, and for a file over 1 s or 100 MB."""
    options = _parser().parse_args()
    console = Console(width=None if Console().is_terminal else 160)
    if options.atheris:
        outcomes = [_fuzz(container, options, console) for container in _chosen(options)]
        is_sound = all(outcomes)
    else:
        files = in_turns(subjects(options.corpus), options.mutations)
        runs = run_mutations(files)
        readings = list(track(runs, total=len(files), console=Console(stderr=True)))
        print_readings(readings, console)
        is_sound = not any(map(_is_bad, readings))
    sys.exit(0 if is_sound else 1)


def print_readings(readings: list[Reading], console: Console) -> None:
    """By format: how many, the slowest, the most memory; then each that broke a rule."""
    table = Table(title="mutations: 1 s and 100 MB are the most for each")
    for heading in ("format", "files", "slowest ms", "most MB", "exceptions"):
        table.add_column(heading, justify="left" if heading == "format" else "right")
    by_format: dict[str, list[Reading]] = defaultdict(list)
    for reading in readings:
        by_format[reading.format].append(reading)
    for name, group in [*sorted(by_format.items()), ("all", readings)]:
        table.add_row(
            name,
            str(len(group)),
            f"{max(one.milliseconds for one in group):.1f}",
            f"{max(one.peak_megabytes for one in group):.1f}",
            str(sum(one.error is not None for one in group)),
        )
    console.print(table)
    for reading in filter(_is_bad, readings):
        console.print(asdict(reading))


def _is_bad(reading: Reading) -> bool:
    is_slow = reading.milliseconds > _MOST_MILLISECONDS
    return reading.error is not None or is_slow or reading.peak_megabytes > _MOST_MEGABYTES


def _chosen(options: argparse.Namespace) -> list[str]:
    if options.atheris != "all":
        return [options.atheris]
    return sorted(containers(), key=lambda one: Tally.of(options.keep, one).cpu_seconds)


def _fuzz(container: str, options: argparse.Namespace, console: Console) -> bool:
    run = fuzz_container(container, options.seconds, options.keep, options.corpus)
    console.print(
        f"{container}: {run.executions:,} executions, {run.covered_edges} edges, {run.features} "
        f"features, {run.corpus_files} inputs kept, {run.cpu_seconds / 60:.1f} minutes of "
        f"processor, {len(run.crashes)} crashes; with earlier runs {run.tally.executions:,} "
        f"executions, {run.tally.cpu_seconds / 60:.1f} minutes, {run.tally.crashes} crashes",
        soft_wrap=True,
    )
    for line in (*run.crashes, *run.last_lines):
        console.print(f"  {line}", markup=False, soft_wrap=True)
    return not run.crashes


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--mutations", type=int, default=5_000, help="how many (%(default)s)")
    add("--corpus", type=Path, help="folder of real files to damage too")
    names = ["all", *containers()]
    add("--atheris", choices=names, metavar="CONTAINER", help=f"one of {', '.join(names)}")
    add("--seconds", type=int, default=3_600, help="for each with --atheris (%(default)s)")
    add("--keep", type=Path, default=Path("fuzzing"), help="folder of --atheris (%(default)s)")
    return parser


if __name__ == "__main__":
    main()
