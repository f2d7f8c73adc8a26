"""What is asked of a measure, and whether it is so: the summary that each script begins with."""

from collections.abc import Iterable
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Target:
    """A share in percent, and the least that is asked."""

    name: str
    share: float | None
    """None where nothing is compared, which meets no target."""
    least: float

    @property
    def is_met(self) -> bool:
        """Whether the share is as great as is asked."""
        return self.share is not None and self.share >= self.least


def print_targets(title: str, targets: Iterable[Target], console: Console) -> None:
    """A line for each target."""
    table = Table(title=title, title_justify="left")
    for heading in ("measure", "%", "asked", ""):
        table.add_column(heading)
    for each in targets:
        shown = "none compared" if each.share is None else f"{each.share:.2f}"
        verdict = "met" if each.is_met else "NOT MET"
        table.add_row(each.name, shown, f">= {each.least:g}", verdict)
    console.print(table)
