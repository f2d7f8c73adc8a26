"""Disks that are mounted for one test, where that is allowed."""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


class Disk:
    """An empty disk in memory, mounted on a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def mount(self) -> None:
        """Mount it; the test is skipped where that is not allowed."""
        program = shutil.which("mount")
        if program is None or not _runs(program, "-t", "tmpfs", "none", str(self._folder)):
            pytest.skip("nothing may be mounted here")

    def unmount(self) -> None:
        """What was on it is gone with it."""
        program = shutil.which("umount")
        assert program is not None
        assert _runs(program, str(self._folder))


@contextlib.contextmanager
def mounted(folder: Path) -> Iterator[Disk]:
    """A disk on a folder; it is unmounted at the end, if it still is not."""
    disk = Disk(folder)
    disk.mount()
    try:
        yield disk
    finally:
        if folder.is_mount():
            disk.unmount()


def _runs(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
