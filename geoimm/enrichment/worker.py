"""The process that reads files: `python -m geoimm.enrichment.worker`, started by `workers`.

Files of strangers are parsed here and nowhere else, so that one that ends or stalls the process
costs itself only. A line of JSON on stdin asks for some files; one line of the journal for each
of them answers on stdout. It ends with its stdin.
"""

import json
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, BinaryIO

from geoimm.enrichment.items import InArchive, InStore, Item, place_from_json
from geoimm.enrichment.journal import journal_line
from geoimm.enrichment.readings import read, sha256

_MOST_MEMORY = 4 << 30
_AT_ONCE = 16
"""Objects of a store: one waits for the network and not for the processor."""


def request_line(what: str, items: list[Item]) -> bytes:
    """What asks a worker to read (`reading`) or hash (`sha256`) some files."""
    files = [
        [item.path, item.name, item.size, item.version, item.place.as_json()] for item in items
    ]
    return json.dumps([what, files]).encode("ascii") + b"\n"


def main() -> None:
    """Answer until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory()
    # Whatever a library prints does not come between the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with ThreadPoolExecutor(_AT_ONCE) as pool, suppress(BrokenPipeError):
        _answer(sys.stdin.buffer, answers, pool)


def _answer(requests: BinaryIO, answers: BinaryIO, pool: ThreadPoolExecutor) -> None:
    for line in requests:
        what, files = json.loads(line)
        items = [_item(file) for file in files]
        answer = _hashed if what == "sha256" else _read
        each = pool.map if any(map(_is_far, items)) else map
        answers.write(b"".join(each(answer, items)))
        answers.flush()


def _read(item: Item) -> bytes:
    return journal_line("reading", item.key, read(item).as_json())


def _hashed(item: Item) -> bytes:
    return journal_line("sha256", item.key, {"sha256": sha256(item)})


def _item(file: list[Any]) -> Item:
    path, name, size, version, place = file
    return Item(path, "", name, size, version, place_from_json(place))


def _is_far(item: Item) -> bool:
    place = item.place
    return isinstance(place.archive if isinstance(place, InArchive) else place, InStore)


def _limit_memory() -> None:
    """Of a hostile file that asks for more, the process refuses it; not every system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))


if __name__ == "__main__":
    main()
