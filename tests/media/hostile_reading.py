"""The program that reads all hostile files, within limits of memory and time.

It prints the name of each case before it is read, so that whoever started it sees the last one.
"""

import resource
import signal
import sys
from pathlib import Path

from media.bombs import BOMBS
from media.mutations import SEEDS, mutated, read_as

MUTATIONS = 120
"""Of each seed."""
_MOST_BYTES = 100 << 20
"""Beyond what the program has in use, with its file, before it is read."""
_HANG_SECONDS = 10.0
"""Of the processor; a reader on a loaded machine takes a tenth of that at the most."""
_MEMORY = Path("/proc/self/statm")


def main() -> None:
    """Read each bomb and each mutation: a line for each, and one more where it raises."""
    for kind, data in SEEDS.items():
        # What the readers load once is no cost of a file.
        read_as(kind, data)
    for name, (kind, made) in BOMBS.items():
        _read(name, kind, made())
    for kind, data in SEEDS.items():
        for number in range(MUTATIONS):
            _read(f"{kind} {number}", kind, mutated(data, f"{kind} {number}"))
    _say("all were read")


def _read(name: str, kind: str, data: bytes) -> None:
    _say(name)
    _limit_memory(_MOST_BYTES)
    # Without a handler the timer ends the program, even out of a loop in C.
    signal.setitimer(signal.ITIMER_PROF, _HANG_SECONDS)
    try:
        read_as(kind, data)
    except Exception as error:
        _say(f"RAISED {name}: {error!r}")
    signal.setitimer(signal.ITIMER_PROF, 0.0)
    _limit_memory(None)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _limit_memory(more: int | None) -> None:
    """Allow so many bytes more of memory, or any; only where the system tells what is in use."""
    if _MEMORY.exists():
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        in_use = int(_MEMORY.read_text().split()[0]) * resource.getpagesize()
        soft = resource.RLIM_INFINITY if more is None else in_use + more
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


if __name__ == "__main__":
    main()
