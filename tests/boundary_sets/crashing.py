"""Run as a program: `use` is killed before each of its steps in turn, and what is left is told.

    python crashing.py BOUNDARIES DEFAULT

The sets `one` and `two` must be there. Every line is the set that answers after one kill; the
last is that of a run that was not killed.
"""

import os
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa

from geoimm.boundary_sets.folders import Folders
from geoimm.boundary_sets.in_use import layers_in_use, use
from geoimm.resolver import Resolver

STEPS = {"os.rename", "os.mkdir", "os.symlink", "os.chmod", "os.remove", "os.rmdir"}
WRITING = os.O_WRONLY | os.O_RDWR
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def in_a_process(work: Callable[[], None]) -> int:
    """Its status; the parent itself reads nothing, so that each child begins alike."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1]
    try:
        work()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    sys.stdout.flush()
    os._exit(0)


def use_and_die(folders: Folders, last_step: int) -> None:
    steps = 0

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal steps
        writes = event in STEPS or (event == "open" and int(str(arguments[2])) & WRITING)
        if writes and str(folders.boundaries) in str(arguments):
            steps += 1
            if steps == last_step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)
    use(folders, ["two"], now=NOW)


def tell(folders: Folders) -> str:
    """The topmost layer by the page in the folder, and by an answer of the resolver."""
    layers = layers_in_use(folders)
    assert layers is not None
    name = layers.layers[-1].name
    address = Resolver.open(folders.in_use).resolve(longitude=9, latitude=1)
    assert address.city is not None
    assert address.city.id == f"{name}:1"
    return name


def step(folders: Folders, number: int) -> None:
    """Tell what the kill before left, go on from the old set, and be killed one step later."""
    if number > 1:
        print(tell(folders), flush=True)  # noqa: T201
    if number == 1 or tell(folders) == "two":
        use(folders, ["one"], now=NOW)
    use_and_die(folders, number)
    print(tell(folders))  # noqa: T201


def main() -> None:
    folders = Folders(Path(sys.argv[1]), Path(sys.argv[2]))
    pa.array(["what pyarrow imports for this, each child would import again"])
    number, status = 0, -1
    while status:
        number += 1
        status = in_a_process(lambda at=number: step(folders, at))  # type: ignore[misc]
        if status not in (0, signal.SIGKILL):
            sys.exit(f"step {number}: what was left is of no use")


if __name__ == "__main__":
    main()
