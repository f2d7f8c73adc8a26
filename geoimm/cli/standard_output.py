"""Standard output that says so when what is printed is not taken."""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

BROKEN_PIPE = 141
"""The exit status by which shells know that whoever read had enough: 128 and SIGPIPE's 13."""


class OutputRefused(Exception):
    """A full disk, a closed stdout or a pipe without a reader; no other OSError is one."""

    def __init__(self, reason: OSError) -> None:
        super().__init__(reason.strerror or str(reason))
        self.is_broken_pipe = reason.errno == errno.EPIPE


@contextmanager
def checked_stdout() -> Iterator[None]:
    """Let all that is printed arrive, or raise OutputRefused, once; what follows goes nowhere.

    A character that the terminal's encoding lacks is shown as `?`.
    """
    given = sys.stdout
    sys.stdout = checked = _checked()
    try:
        yield
    finally:
        sys.stdout = given
        checked.flush()


def _checked() -> io.TextIOWrapper:
    # A process that was started without stdout has None in its place.
    given = sys.stdout if isinstance(sys.stdout, io.TextIOWrapper) else None
    raw = _Checked(None if given is None else getattr(given.buffer, "raw", given.buffer))
    # Python's option -u leaves the buffer out.
    is_buffered = given is None or not given.write_through
    return io.TextIOWrapper(
        io.BufferedWriter(raw) if is_buffered else raw,
        encoding=given.encoding if given else "utf-8",
        errors="replace",
        line_buffering=given is not None and given.line_buffering,
        write_through=not is_buffered,
    )


class _Checked(io.RawIOBase):
    """Writes to another raw file until that refuses."""

    name, mode = "<stdout>", "wb"

    def __init__(self, raw: io.RawIOBase | None) -> None:
        self._raw = raw
        self._has_failed = False

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._raw is not None and self._raw.isatty()

    def fileno(self) -> int:
        return self._file().fileno()

    def write(self, data: "ReadableBuffer", /) -> int:
        view = memoryview(data).cast("B")
        written = 0
        try:
            while written < len(view) and not self._has_failed:
                written += self._file().write(view[written:]) or 0
        except OSError as error:
            self._has_failed = True
            raise OutputRefused(error) from error
        return len(view)

    def _file(self) -> io.RawIOBase:
        if self._raw is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        return self._raw
