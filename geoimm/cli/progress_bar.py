"""A progress bar on stderr, for people only."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from geoimm.resolver.progress import Progress as Told


@contextmanager
def progress_bar() -> Iterator[Told]:
    """What to tell the stages of the work; nothing is shown where nobody looks."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns,
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("", total=None)
        stages: list[str] = []

        def told(stage: str, done: int, total: int | None) -> None:
            if stages[-1:] != [stage]:
                stages.append(stage)
                bar.reset(task, description=stage, total=total)
            bar.update(task, completed=done, total=total)

        yield told
