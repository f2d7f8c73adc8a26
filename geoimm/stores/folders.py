"""A folder of this machine as a store: what a path leads out of it is never opened.

A path is resolved first and must end inside the folder. Then it is opened step by step, each
relative to the one before and without following links, so that nobody can swap a step for a link in
between.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path

from geoimm.errors import GeoimmError, InvalidArgument, StoreUnavailable
from geoimm.media.sources import FileSource
from geoimm.stores.store import Entry, MissingFile

_STEP = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC
_FOLDER = _STEP | os.O_DIRECTORY
_FILE = _STEP | os.O_NONBLOCK
"""Opening a FIFO must not wait for its writer."""
_EXHAUSTED = (errno.EMFILE, errno.ENFILE, errno.ENOMEM)
_AWAY = (
    errno.EIO,
    errno.ENODEV,
    errno.ENXIO,
    errno.ENOTCONN,
    errno.ESTALE,
    errno.ETIMEDOUT,
    errno.EHOSTDOWN,
    errno.EHOSTUNREACH,
)
"""Errors that say of the disk or its server that it is not there, and nothing of the file."""


class Folder:
    """The regular files below a folder; links are followed where they stay inside it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def folder(self) -> Path:
        """The folder itself."""
        return self._path

    @contextlib.contextmanager
    def open(self, path: Sequence[str]) -> Iterator[FileSource]:
        """The bytes of a regular file."""
        try:
            *folders, name = self._inside(path) or [os.curdir]
            with _descend(self._root(), folders) as parent:
                number = _open_file(name, parent)
        except (OSError, ValueError) as error:
            raise _refusal(path, error) from None
        with os.fdopen(number, "rb", buffering=0) as file:
            try:
                with FileSource(file) as source:
                    yield source
            except OSError as error:
                raise _refusal(path, error) from None

    def entries(self, path: Sequence[str], steps: Sequence[str] = ()) -> list[Entry]:
        """The regular files and folders in a folder; no links, no names that are not UTF-8."""
        try:
            below = [*self._inside(path), *steps]
            with _descend(self._root(), below) as number, os.scandir(number) as found:
                device = os.fstat(number).st_dev
                return [entry for each in found if (entry := _entry(each, device)) is not None]
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            raise
        except ValueError as error:
            raise PermissionError(errno.EPERM, f"it {error}") from None
        except OSError as error:
            if error.errno in _EXHAUSTED:
                reason = f"{self._path} cannot be listed now: {error.strerror}."
                raise StoreUnavailable(reason) from error
            raise PermissionError(error.errno, error.strerror) from error

    def is_mount(self, path: Sequence[str], steps: Sequence[str]) -> bool:
        """Whether a folder is on another device than the one that it lies in."""
        try:
            with _descend(self._root(), [*self._inside(path), *steps[:-1]]) as number:
                deeper = os.stat(steps[-1], dir_fd=number, follow_symlinks=False)
                return stat.S_ISDIR(deeper.st_mode) and deeper.st_dev != os.fstat(number).st_dev
        except (OSError, ValueError):
            return False

    def _root(self) -> str:
        return os.path.realpath(self._path)

    def _inside(self, path: Sequence[str]) -> list[str]:
        """The steps from the real root to what a path leads to, links resolved."""
        if not all(path):
            raise FileNotFoundError
        root = Path(self._root())
        real = Path(os.path.realpath(root.joinpath(*path)))
        if not real.is_relative_to(root):
            raise ValueError("is a link out of the mapped folder")
        return list(real.relative_to(root).parts)


@contextlib.contextmanager
def _descend(root: str, folders: Sequence[str]) -> Iterator[int]:
    number = os.open(root, _FOLDER)
    try:
        for name in folders:
            deeper = os.open(name, _FOLDER, dir_fd=number)
            os.close(number)
            number = deeper
        yield number
    finally:
        os.close(number)


def _open_file(name: str, parent: int) -> int:
    # Devices are not even opened: that alone can have effects.
    _check_regular(os.stat(name, dir_fd=parent, follow_symlinks=False))
    number = os.open(name, _FILE, dir_fd=parent)
    try:
        _check_regular(os.fstat(number))
    except BaseException:
        os.close(number)
        raise
    return number


def _check_regular(status: os.stat_result) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise ValueError("is no regular file")


def _entry(found: "os.DirEntry[str]", device: int) -> Entry | None:
    try:
        found.name.encode()
        status = found.stat(follow_symlinks=False)
    except (UnicodeEncodeError, FileNotFoundError):
        return None
    except OSError:
        # A disk that is broken, or whose server is away; opening it tells why.
        return Entry(found.name, is_folder=found.is_dir(follow_symlinks=False))
    if stat.S_ISDIR(status.st_mode):
        return Entry(found.name, is_folder=True, is_mount=status.st_dev != device)
    if not stat.S_ISREG(status.st_mode):
        return None
    # The second time changes with the rights to read it too.
    tag = f"{status.st_size}-{status.st_mtime_ns}-{status.st_ctime_ns}"
    return Entry(found.name, is_folder=False, size=status.st_size, tag=tag)


def _refusal(path: Sequence[str], error: Exception) -> GeoimmError:
    name = "/".join(path)
    if isinstance(error, OSError) and error.errno in (*_EXHAUSTED, *_AWAY):
        return StoreUnavailable(f"{name} cannot be read now: {error.strerror}.")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return MissingFile(f"File does not exist. ({name})")
    if isinstance(error, OSError):
        return InvalidArgument(f"{name} cannot be read: {error.strerror}.")
    return InvalidArgument(f"{name} {error}; it is not read.")
