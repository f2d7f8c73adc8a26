"""Real files that are not in the repository: tests that need them skip where they are not."""

from pathlib import Path

import pytest

_BOUNDARIES = Path(__file__).parents[3] / "shared" / "corpus" / "boundaries"


def boundary_corpus(name: str) -> Path:
    """A file or folder of the corpus of boundary files; the test skips without it."""
    path = _BOUNDARIES / name
    if not path.exists():
        pytest.skip(f"the corpus has no {name}")
    return path
