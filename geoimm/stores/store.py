"""What a store is: a place with files, whose bytes are read by range and whose folders are listed.

A store only reads. It raises InvalidArgument for what is wrong with one file, FileNotFoundError or
NotADirectoryError for a folder that is not there, PermissionError for one that cannot be listed,
and StoreUnavailable when the store itself does not answer.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from geoimm.errors import InvalidArgument
from geoimm.media.sources import BlockSource


class MissingFile(InvalidArgument):
    """There is no such file, or none any more."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file or folder in a folder."""

    name: str
    is_folder: bool
    is_mount: bool = False
    """A folder that is on another device than the one that it lies in."""
    size: int = 0
    tag: str = ""
    """Differs whenever the file's content may differ."""


class Store(Protocol):
    """A place with files; a path in it is its segments, none for the place itself."""

    @property
    def folder(self) -> Path | None:
        """Where the operating system tells of changes, None where nothing does."""
        ...

    def open(self, path: Sequence[str]) -> AbstractContextManager[BlockSource]:
        """The bytes of a file."""
        ...

    def entries(self, path: Sequence[str], steps: Sequence[str] = ()) -> list[Entry]:
        """What lies in a folder, `steps` below another, in any order; no step may be a link."""
        ...
