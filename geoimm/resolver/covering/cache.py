"""The folder where covering indexes are kept: built once, mapped by every process."""

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from geoimm.errors import BoundaryDataError
from geoimm.resolver.boundary_set import BoundarySet
from geoimm.resolver.covering.files import FORMAT, DamagedIndexError, read_index, write_index
from geoimm.resolver.covering.index import CoveringIndex
from geoimm.resolver.hashes import sha256_of
from geoimm.resolver.progress import Progress, silent

_log = logging.getLogger(__name__)
_BUILDING = ".building-"
_PREFIX = f"covering-{FORMAT}-"
_DIGITS = 32
"""Of the version in a folder's name; the manifest has all."""


@dataclass(frozen=True, slots=True)
class IndexCache:
    """Holds the index of each boundary set in a folder named by the set's version."""

    folder: Path

    def place(self, version: str) -> Path:
        """Where the index of a version is, whether it is there or not."""
        return self.folder / f"{_PREFIX}{version[:_DIGITS]}"

    def open(self, boundaries: Path) -> tuple[BoundarySet, CoveringIndex] | None:
        """The mapped index of a boundary file or folder; None where there is none to be trusted."""
        if not any(self.folder.glob(f"{_PREFIX}*")):
            return None  # no need to hash the boundary files
        version = sha256_of(boundaries)
        if not self.place(version).is_dir():
            return None
        try:
            return read_index(self.place(version), version, boundaries)
        except DamagedIndexError as error:
            _log.warning("The covering index is not used: %s", error)
            return None

    def build(self, boundaries: Path, progress: Progress = silent) -> Path:
        """Build the index of a boundary file or folder unless it is there; its folder.

        One process builds at a time, the others wait and find it. A build that is killed leaves
        nothing that would be used. Raises BoundaryDataError for a bad set or a full disk.
        """
        with self._alone():
            self._sweep()
            place = self.place(sha256_of(boundaries))
            if self.open(boundaries) is None:
                self._build(boundaries, place, progress)
            return place

    def remove(self) -> list[Path]:
        """Remove all indexes; processes that have mapped one keep it until they end."""
        if not self.folder.is_dir():
            return []
        with self._alone():
            self._sweep()
            found = self.indexes()
            for place in found:
                shutil.rmtree(place)
        return found

    def indexes(self) -> list[Path]:
        """The folders of the indexes of all sets, of this format or another."""
        return sorted(self.folder.glob("covering-*"))

    def _build(self, boundaries: Path, place: Path, progress: Progress) -> None:
        from geoimm.resolver.covering.build import build_index

        progress("read", 0, None)
        boundary_set = BoundarySet.read(boundaries)
        index = build_index(boundary_set, progress)
        progress("write", 0, None)
        making = self.folder / f"{_BUILDING}{os.getpid()}"
        making.mkdir()
        try:
            write_index(making, boundary_set, index)
            if place.exists():
                shutil.rmtree(place)
            making.rename(place)
        finally:
            shutil.rmtree(making, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove what killed builds left."""
        for path in self.folder.glob(f"{_BUILDING}*"):
            shutil.rmtree(path)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        import fcntl

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with (self.folder / ".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise BoundaryDataError(
                f"The index cannot be kept in {self.folder} ({error})."
                " Free space or name another folder with GEOIMM_CACHE."
            ) from error


def build_index(
    path: str | os.PathLike[str] | None = None,
    *,
    cache: str | os.PathLike[str],
    progress: Progress = silent,
) -> Path:
    """Build the covering index of a boundary set in a folder, unless it is there already.

    The set is a boundary file or a folder of them, the default set where no path is given.
    Returns the folder of the index. Takes half a minute and 2.5 GB for the default set. Raises
    BoundaryDataError for a bad set or a full disk.
    """
    chosen = BoundarySet.default_path() if path is None else Path(path)
    return IndexCache(Path(cache)).build(chosen, progress)


def index_bytes(place: Path) -> int:
    """How much an index maps."""
    with suppress(OSError):
        return sum(path.stat().st_size for path in place.iterdir())
    return 0
