"""Measure the reader of photos and videos against what exiftool says of a corpus.

The corpus is a folder with a `manifest.csv`; see spec/photos.md, 1 and 2. Values that are none by
its rules, such as null island and dates that do not exist, are listed and not counted.
"""

import argparse
import sys
from dataclasses import asdict
from pathlib import Path

from photo_evaluation.measures import Finding, Measure, Outcome, Report, Score, evaluate
from rich.console import Console
from rich.table import Table

TARGETS = {
    Measure.gps: 98.0,
    Measure.time: 98.0,
    Measure.offset: 97.0,
    Measure.video_gps: 100.0,
    Measure.movie_time: 100.0,
    Measure.creation_date: 100.0,
}
_POSITIONS = (Measure.gps, Measure.video_gps)


def main() -> None:
    """Print the tables, or the report as JSON; exit status 1 where a target is not met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True, help="folder with a manifest.csv")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    options = parser.parse_args()
    report = evaluate(options.corpus)
    console = Console(width=None if Console().is_terminal else 200)
    if options.json:
        console.print_json(data=asdict(report), ensure_ascii=False)
    else:
        print_report(report, console)
    sys.exit(0 if all(_is_met(report, measure) for measure in TARGETS) else 1)


def print_report(report: Report, console: Console) -> None:
    """By format, then the targets, then all that is not simply right, with its reason."""
    table = Table(title="right of compared, then wrong ones where there are any")
    for heading in ("format", "files", *Measure):
        table.add_column(heading)
    for name, scores in report.scores.items():
        cells = (_cell(scores[measure]) for measure in Measure)
        table.add_row(name, str(report.files[name]), *cells)
    total = (_cell(report.total[measure]) for measure in Measure)
    table.add_row("all", str(sum(report.files.values())), *total)
    console.print(table)
    for measure, target in TARGETS.items():
        share = report.total[measure].share
        verdict = "met" if _is_met(report, measure) else "NOT MET"
        shown = "nothing compared" if share is None else f"{share:.2f} %"
        rule = ", none wrong" if measure in _POSITIONS else ""
        console.print(f"{measure}: {shown} (>= {target:g} %{rule}): {verdict}")
    for outcome in Outcome:
        _print_findings(outcome, report.findings, console)


def _print_findings(outcome: Outcome, findings: list[Finding], console: Console) -> None:
    listed = [finding for finding in findings if finding.outcome is outcome]
    if not listed:
        return
    title = "right where exiftool is not" if outcome is Outcome.right else outcome.value
    table = Table(title=title)
    for heading in ("what", "path", "exiftool", "read", "reason"):
        table.add_column(heading, overflow="fold")
    for one in listed:
        table.add_row(one.measure, one.path, repr(one.expected), one.found, one.reason)
    console.print(table)


def _is_met(report: Report, measure: Measure) -> bool:
    score = report.total[measure]
    is_exact = measure not in _POSITIONS or score.wrong == 0
    return is_exact and (score.share is None or score.share >= TARGETS[measure])


def _cell(score: Score) -> str:
    if not score.compared:
        return ""
    wrong = f", {score.wrong} wrong" if score.wrong else ""
    return f"{score.right}/{score.compared}{wrong}"


if __name__ == "__main__":
    main()
