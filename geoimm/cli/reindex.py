"""`geoimm reindex`: files that are indexed already, to the boundaries of now."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from geoimm.app import reindexing
from geoimm.domain.queries import TimeRange, read_interval
from geoimm.domain.reindexing import ReindexReport, Selection
from geoimm.errors import InvalidArgument
from geoimm.settings import Settings

_MOST_CHANGES = 20


@dataclass(frozen=True, slots=True)
class Wish:
    """What to resolve anew, as it was typed."""

    datasets: Sequence[str]
    country: str | None
    first: str | None
    last: str | None
    dry_run: bool


def run(settings: Settings, wish: Wish, *, as_json: bool) -> None:
    """Resolve anew, and print what changed or would change."""
    reports = asyncio.run(_run(settings, wish))
    if as_json:
        print(json.dumps({name: _plain(each) for name, each in reports.items()}))  # noqa: T201
        return
    console = Console()
    for name, report in reports.items():
        _show(console, name, report, dry_run=wish.dry_run)


async def _run(settings: Settings, wish: Wish) -> dict[str, ReindexReport]:
    taken = read_interval("--from and --to", TimeRange(wish.first, wish.last), settings.time_zone)
    country = wish.country.upper() if wish.country else None
    names = [_dataset(text) for text in wish.datasets]
    reports = {}
    async with reindexing(settings, Selection(country, taken), names) as (work, datasets):
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        ) as bar:
            for dataset in datasets:
                name = f"{dataset.project_name}/{dataset.dataset_name}"
                task = bar.add_task(name, total=dataset.file_count)
                reports[name] = await work.run(
                    dataset,
                    dry_run=wish.dry_run,
                    progress=lambda count, task=task: bar.advance(task, count),  # type: ignore[misc]
                )
    return reports


def _dataset(text: str) -> tuple[str, str]:
    project, slash, name = text.partition("/")
    if not (project and slash and name):
        raise InvalidArgument(f"--dataset {text!r} must be PROJECT/DATASET.")
    return project, name


def _plain(report: ReindexReport) -> dict[str, Any]:
    return {
        "read": report.read,
        "moved": report.moved,
        "changes": [
            {"level": level, "from": before, "to": after, "files": count}
            for (level, before, after), count in _most_first(report)
        ],
    }


def _most_first(report: ReindexReport) -> list[tuple[tuple[str, str, str], int]]:
    return sorted(report.changes.items(), key=lambda item: (-item[1], item[0]))


def _show(console: Console, name: str, report: ReindexReport, *, dry_run: bool) -> None:
    would = "would move" if dry_run else "moved"
    console.print(f"{name}: {report.read:,} files with a coordinate, {report.moved:,} {would}.")
    if not report.changes:
        return
    table = Table("Level", "From", "To", "Files", box=None)
    for (level, before, after), count in _most_first(report)[:_MOST_CHANGES]:
        table.add_row(level, before, after, f"{count:,}")
    console.print(table)
    if len(report.changes) > _MOST_CHANGES:
        console.print(f"... and {len(report.changes) - _MOST_CHANGES:,} more; --json has all.")
    if not dry_run:
        console.print("The next clustering task shows the stays where they belong now.")
