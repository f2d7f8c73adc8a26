"""Fresh processes that say one line when they are done."""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager


class ChildFailedError(Exception):
    """A process ended before it said anything; its error stands on stderr."""


@contextmanager
def started(
    command: Sequence[str], environment: Mapping[str, str] | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """A process that is waited for at the end; closing its input is its sign to end."""
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
    ) as process:
        try:
            yield process
        except BaseException:
            process.kill()
            raise


def first_line(process: "subprocess.Popen[bytes]") -> str:
    """What the process says first, waited for."""
    line = process.stdout.readline() if process.stdout else b""
    if not line:
        raise ChildFailedError(f"{process.args!r} said nothing and ended; see its error above.")
    return line.decode().strip()
