"""Resolvers of one set, with its covering index and without."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from resolver.covering.both_ways import BothWays


@pytest.fixture
def both_ways(folder_of: Callable[..., Path], tmp_path: Path) -> Callable[..., BothWays]:
    """Both resolvers of the given rows, and of the waters beside them."""

    def make(*rows: dict[str, Any], **beside: Any) -> BothWays:
        return BothWays.of(folder_of(*rows, **beside), tmp_path / "cache")

    return make
