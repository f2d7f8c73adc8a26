"""A store that answers when it is told to: fsspec's files in memory behind a gate."""

import contextlib
import threading
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

import fsspec
from fsspec.implementations.memory import MemoryFileSystem

ROOT = "slow://bucket"


class SlowFiles(MemoryFileSystem):  # type: ignore[misc]  # fsspec has no annotations
    """Files; those with `slow` in their names can be asked for once the gate is open."""

    protocol = "slow"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]
    gate: ClassVar[threading.Event] = threading.Event()

    def info(self, path: str, **options: Any) -> dict[str, Any]:
        """What is known of a file, once the gate is open."""
        if "slow" in path:
            self.gate.wait()
        about: dict[str, Any] = super().info(path, **options)
        return about


# Roots are mapped to it before it has files.
fsspec.register_implementation("slow", SlowFiles, clobber=True)


@contextlib.contextmanager
def slow_files(files: Mapping[str, bytes]) -> Iterator[threading.Event]:
    """A store of some files; its gate, which is open at the end."""
    SlowFiles.gate.clear()
    try:
        for name, content in files.items():
            MemoryFileSystem.pipe_file(SlowFiles(), f"bucket/{name}", content)
        yield SlowFiles.gate
    finally:
        SlowFiles.gate.set()
        SlowFiles.store.clear()
        SlowFiles.pseudo_dirs[:] = [""]
