"""What was read already, so that a run that was broken off, and the next one, go on from there.

One file for each argument of a run, in the folder of the user's cache: a first line that says what
wrote it, then a line for each file that was read, as it was read. A kill may tear the last line,
which is then not used. A file that changed has another key, so its old line says nothing any
more; such lines go when a run ends.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from geoimm.enrichment.whole_files import written_whole
from geoimm.errors import InvalidArgument, SettingsError

_FORMAT = 1
_PARTS = 3
_Key = bytes


def journal_line(what: str, key: str, page: dict[str, Any]) -> bytes:
    """One line: what it tells, of which file, and the page."""
    return f"{what}\t{_digest(key)}\t{json.dumps(page, separators=(',', ':'))}\n".encode("ascii")


class Journal:
    """The lines about one argument; a context manager closes it."""

    def __init__(self, path: Path | None, header: str) -> None:
        """`path` is None where there is no place to keep one: then nothing is kept."""
        self._path, self._header = path, f"{header}\n".encode("ascii")
        self._places: dict[_Key, tuple[int, int]] = {}
        self._used: set[_Key] = set()
        self._lines = 0
        self._file = self._opened()

    @classmethod
    def of(
        cls, folder: Path | None, root: str, reader: str, *, is_fresh: bool = False
    ) -> "Journal":
        """The journal of an argument in a folder.

        One that another reader wrote is begun anew, and any where `is_fresh`. Raises SettingsError
        for a full disk, here and later.
        """
        header = json.dumps({"format": _FORMAT, "reader": reader, "root": root})
        name = hashlib.sha256(os.fsencode(root)).hexdigest()[:32]
        path = folder and folder / f"{name}.journal"
        if path and is_fresh:
            with suppress(OSError):
                path.unlink()
        return cls(path, header)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    @property
    def is_kept(self) -> bool:
        """Whether there is a place to keep it."""
        return self._file is not None

    def find(self, what: str, key: str) -> dict[str, Any] | None:
        """What was written about a file, None where nothing was or it changed since."""
        known = f"{what}\t{_digest(key)}".encode("ascii")
        place = self._places.get(known)
        if place is None or self._file is None:
            return None
        try:
            page: dict[str, Any] = json.loads(self._line(place).split(b"\t", 2)[2])
        except ValueError:
            return None
        self._used.add(known)
        return page

    def append(self, lines: Iterable[bytes]) -> None:
        """Keep what `journal_line` gave; all reach the system in one call."""
        if self._file is None:
            return
        at = os.lseek(self._file, 0, os.SEEK_END)
        kept = list(lines)
        self._write(b"".join(kept))
        for line in kept:
            known = line.rpartition(b"\t")[0]
            self._places[known] = at, len(line)
            self._used.add(known)
            self._lines += 1
            at += len(line)

    def settle(self) -> None:
        """Drop the lines that this run made no use of; the file is replaced as a whole.

        Where the disk is full it stays as it is, for it only is longer than need be.
        """
        if self._path is None or self._file is None or len(self._used) == self._lines:
            return
        with suppress(InvalidArgument), written_whole(self._path) as file:
            file.write(self._header)
            file.writelines(self._line(self._places[known]) for known in sorted(self._used))

    def _opened(self) -> int | None:
        if self._path is None:
            return None
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return None
        if not _locked(self._file):
            os.close(self._file)
            return None
        self._read(self._path)
        return self._file

    def _read(self, path: Path) -> None:
        with path.open("rb") as file:
            if file.readline() != self._header:
                os.ftruncate(self._number, 0)
                self._write(self._header)
                return
            at = file.tell()
            for line in file:
                if not line.endswith(b"\n"):
                    # Torn by a kill.
                    os.ftruncate(self._number, at)
                    break
                self._lines += 1
                if line.count(b"\t") == _PARTS - 1:
                    self._places[line.rpartition(b"\t")[0]] = at, len(line)
                at += len(line)

    @property
    def _number(self) -> int:
        assert self._file is not None  # noqa: S101  # it is open
        return self._file

    def _line(self, place: tuple[int, int]) -> bytes:
        start, length = place
        return os.pread(self._number, length, start)

    def _write(self, data: bytes) -> None:
        try:
            os.lseek(self._number, 0, os.SEEK_END)
            while data:
                data = data[os.write(self._number, data) :]
        except OSError as error:
            raise SettingsError(
                f"{str(self._path)!r} cannot be written ({error.strerror}): it keeps what was read."
                " Free space or name another folder with GEOIMM_CACHE, then start again: the run"
                " goes on where it was."
            ) from error


def _locked(file: int) -> bool:
    """Whether this run alone writes here: a second one at the same time keeps nothing."""
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _digest(key: str) -> str:
    return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
