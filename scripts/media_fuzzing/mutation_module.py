"""The damage that the tests do, here done to more files."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast


class Mutations(Protocol):
    """What `tests/media/mutations.py` offers."""

    SEEDS: dict[str, bytes]

    @staticmethod
    def read_as(kind: str, data: bytes) -> None:
        """Read a file of a kind; what is not documented is raised."""
        ...

    @staticmethod
    def phone_photo(*, with_xmp: bool) -> bytes:
        """A JPEG as phones write it."""
        ...

    @staticmethod
    def mutated(data: bytes, seed: str) -> bytes:
        """A file with seeded damage."""
        ...


def mutations() -> Mutations:
    """The module of the tests, which are no package that is installed."""
    tests = str(Path(__file__).parents[2] / "tests")
    if tests not in sys.path:
        sys.path.insert(0, tests)
    return cast("Mutations", import_module("media.mutations"))
