"""Measure how many photos a second are read, beside exiftool's batch mode and Pillow.

All readers take turns over the same JPEG and HEIC files on a warm disk, in two processes. They
differ in what they read: geoimm reads XMP too, and its `metadata` decide on place and day; Pillow
reads EXIF, and of JPEG files only.
"""

import argparse
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from media_benchmark.photos import make_photos, photos_of, repeat
from media_benchmark.readers import CLAIMS
from media_benchmark.run import Report, run
from rich.console import Console
from rich.table import Table

_TARGET = 2_000
"""Files a second with two workers."""


def main() -> None:
    """Print the tables, or the report as JSON; exit status 1 where the target is not met."""
    options = _parser().parse_args()
    with tempfile.TemporaryDirectory(prefix="geoimm-bench-", dir=options.temporary) as name:
        if options.folder:
            found = photos_of(options.folder, options.files)
            if not found:
                sys.exit(f"there is no JPEG and no HEIC file in {options.folder}")
            paths = repeat(found, Path(name), options.files)
        else:
            paths = make_photos(Path(name), options.files)
        report = run(paths, workers=options.workers, rounds=options.rounds)
    console = Console(width=None if Console().is_terminal else 140)
    if options.json:
        console.print_json(data=asdict(report))
    else:
        print_report(report, console)
    rate = next(one.files_per_second for one in report.speeds if one.reader == CLAIMS)
    sys.exit(0 if rate >= _TARGET else 1)


def print_report(report: Report, console: Console) -> None:
    """Speeds, then what a file costs, then the machine."""
    speeds = Table(title=f"files a second, {report.workers} workers (target {_TARGET})")
    for heading in (
        "reader",
        "files",
        "positions",
        "files/s",
        "processor µs",
        "geoimm is faster by",
    ):
        speeds.add_column(heading, justify="left" if heading == "reader" else "right")
    for one in report.speeds:
        numbers = one.files, one.positions, one.files_per_second, one.processor_microseconds
        cells = map(round, numbers)
        speeds.add_row(one.reader, *(f"{cell:,}" for cell in cells), f"{one.ratio:.2f}")
    console.print(speeds)
    costs = Table(title="read of one file by geoimm")
    headings = ("format", "files", "file bytes", "bytes", "p95", "requests", "p95")
    for number, heading in enumerate(headings):
        costs.add_column(heading, justify="right" if number else "left")
    for cost in report.costs:
        name, *values = asdict(cost).values()
        costs.add_row(name, *(f"{value:,}" for value in values))
    console.print(costs)
    console.print(asdict(report.machine), report.versions)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--folder", type=Path, help="of real photos, repeated by links; else they are made")
    add("--files", type=int, default=4_000, help="how many (%(default)s)")
    add("--workers", type=int, default=2, help="processes (%(default)s)")
    add("--rounds", type=int, default=3, help="turns of each reader (%(default)s)")
    add("--temporary", type=Path, help="where the files are made; else where the system has it")
    add("--json", action="store_true", help="print JSON instead of tables")
    return parser


if __name__ == "__main__":
    main()
