"""How far a run is."""

from typing import Protocol


class Progress(Protocol):
    """Told how far the work is."""

    def __call__(self, stage: str, done: int, total: int | None, found: str = "") -> None:
        """`done` of `total` in this stage; the total is None where it is not known."""
        ...


def silent(stage: str, done: int, total: int | None, found: str = "") -> None:
    """The progress that nobody watches."""
