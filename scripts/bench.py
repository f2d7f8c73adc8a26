"""Measure the resolver beside its peers: speed, start-up, memory, and the build of its index.

All methods answer the same points by the same boundaries, in turns, on one thread. Where a
peer tells the boundaries that cover a point, its answers are compared with geoimm's.
"""

import argparse
import tempfile
from dataclasses import asdict
from pathlib import Path

from benchmark.plot import write_plot
from benchmark.progress import say
from benchmark.report import Report
from benchmark.run import SECTIONS, Plan, run
from benchmark.subject import Subject
from benchmark.tables import print_report
from rich.console import Console


def main() -> None:
    """Print the tables, or the report as JSON."""
    parser = _parser()
    options = parser.parse_args()
    if options.plot and "bulk" not in options.only:
        parser.error("--plot shows what the section bulk measures.")
    with tempfile.TemporaryDirectory(prefix="geoimm-bench-") as name:
        folder = Path(name)
        subject = Subject.of(options.boundaries)
        report = run(
            Plan(
                subject=subject.with_index(options.index and options.index.resolve()),
                cache=(options.cache or folder / "packages").resolve(),
                folder=folder,
                points=options.points,
                rounds=options.rounds,
                seconds=options.seconds,
                only=options.only,
            )
        )
    if options.plot:
        _plot(report, options.plot)
    console = Console(width=None if Console().is_terminal else 160)
    if options.json:
        console.print_json(data=asdict(report), ensure_ascii=False)
    else:
        print_report(report, console)


def _plot(report: Report, path: Path) -> None:
    try:
        write_plot(report, path)
    except ImportError as error:
        say(f"plot: not installed: pip install matplotlib ({error})")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--cache", type=Path, help="folder the places' packages are kept in; else a temporary one")
    add("--boundaries", type=Path, help="boundary file or folder; default set")
    add("--index", type=Path, help="folder of an index to use; else one is built and thrown away")
    add("--points", type=_positive, default=1_000_000, help="of each workload (%(default)s)")
    add("--rounds", type=_positive, default=3, help="turns of each method (%(default)s)")
    add("--seconds", type=float, default=0.5, help="for one turn of a method (%(default)s)")
    add("--only", type=_sections, default=",".join(SECTIONS), help="sections (%(default)s)")
    add("--json", action="store_true", help="print JSON instead of tables")
    add("--plot", type=Path, metavar="FILE.svg", help="write the bulk rates as a picture")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} must be at least 1.")
    return number


def _sections(text: str) -> frozenset[str]:
    sections = frozenset(text.split(","))
    if unknown := sections - set(SECTIONS):
        raise argparse.ArgumentTypeError(
            f"{', '.join(sorted(unknown))} must be of {', '.join(SECTIONS)}."
        )
    return sections


if __name__ == "__main__":
    main()
