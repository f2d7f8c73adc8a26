"""The progress bar of `geoimm enrich`: how far, how fast, what was found; for people only."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

from geoimm.enrichment.progress import Progress as Told


@contextmanager
def enrich_progress() -> Iterator[Told]:
    """What to tell the stages of the work; nothing is shown where nobody looks."""
    console = Console(stderr=True)
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _FilesPerSecond(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[found]}"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("", total=None, found="")
        stages: list[str] = []

        def told(stage: str, done: int, total: int | None, found: str = "") -> None:
            if stages[-1:] != [stage]:
                stages.append(stage)
                bar.reset(task, description=stage, total=total)
            bar.update(task, completed=done, total=total, found=found)

        yield told


class _FilesPerSecond(ProgressColumn):
    """Of the last half minute."""

    def render(self, task: Task) -> Text:
        """So many files a second, nothing before it is known."""
        return Text(f"{task.speed:,.0f} files/s" if task.speed else "")
