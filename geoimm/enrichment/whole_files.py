"""Files that are seen as they were or whole, never in between."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from geoimm.errors import InvalidArgument

_USUAL = 0o666


@contextmanager
def written_whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write that takes the place of `path` once all of it is on the disk.

    Whatever goes wrong, a kill included, `path` is as it was. Raises InvalidArgument, which says
    what to do, where the disk is full or the folder refuses.
    """
    try:
        number, temporary = tempfile.mkstemp(prefix=f".{path.name[:100]}.", dir=path.parent)
    except OSError as error:
        raise _unwritable(path, error) from error
    try:
        with os.fdopen(number, "wb") as file:
            yield file
            file.flush()
            os.fsync(number)
        os.chmod(temporary, _mode(path))  # noqa: PTH101  # of a text, as the next line
        os.replace(temporary, path)  # noqa: PTH105
    except OSError as error:
        raise _unwritable(path, error) from error
    finally:
        Path(temporary).unlink(missing_ok=True)
    _make_lasting(path.parent)


def _mode(path: Path) -> int:
    """That of the file which is replaced, or of any new file of this user."""
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return _USUAL & ~mask


def _make_lasting(folder: Path) -> None:
    """A rename is on the disk once the folder is; not every system lets a folder be opened."""
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(number)
    finally:
        os.close(number)


def _unwritable(path: Path, error: OSError) -> InvalidArgument:
    return InvalidArgument(
        f"{str(path)!r} cannot be written ({error.strerror or error}); what was there is unchanged."
        " Free space, or name a file in another folder."
    )
