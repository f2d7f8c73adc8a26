"""Programs that tests drive and that `scripts/test` installs: ExifTool, a browser."""

import os
import shutil

import pytest


def program(*names: str) -> str:
    """The path of the first of the programs that is installed.

    Without one the test is skipped; in CI, where `scripts/test` installs them, it fails.
    """
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        told = f"{names[0]} is not installed; scripts/test installs it where it may"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    return path
