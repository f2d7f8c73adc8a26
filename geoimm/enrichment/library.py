"""All files of a run with what each says: read by workers, or known from the journal."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import geoimm.media
from geoimm.enrichment.exiftool import ExifTool, Page
from geoimm.enrichment.items import InArchive, InStore, Item, Role
from geoimm.enrichment.journal import Journal, journal_line
from geoimm.enrichment.left_out import LeftOut, Reason
from geoimm.enrichment.progress import Progress
from geoimm.enrichment.readings import Reading, reading_from_json
from geoimm.enrichment.walking import root_paths, walk
from geoimm.enrichment.workers import Answer, Workers

_EVERY = 100
"""Files between two words about how far it is."""


@dataclass(slots=True)
class Costs:
    """What reading took."""

    read: int = 0
    """Files that were read in this run."""
    unchanged: int = 0
    """Files that were known from an earlier one."""
    bytes: int = 0
    requests: int = 0


@dataclass(slots=True)
class Library:
    """Finds and reads all files below some arguments; a context manager ends its processes.

    What is read is kept in a journal for each argument in `folder`, None for none.
    """

    roots: Sequence[str]
    folder: Path | None
    workers: Workers
    is_fresh: bool = False
    """Whether what is kept of earlier runs is not used."""
    left_out: LeftOut = field(default_factory=LeftOut)
    costs: Costs = field(default_factory=Costs)
    _journals: dict[str, Journal] = field(default_factory=dict)
    _closing: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        reader = reader_version()
        for root in root_paths(self.roots):
            journal = Journal.of(self.folder, root, reader, is_fresh=self.is_fresh)
            self._journals[root] = self._closing.enter_context(journal)
        self._closing.enter_context(self.workers)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.close()

    @property
    def is_resumable(self) -> bool:
        """Whether there is a place for all that is read."""
        return all(journal.is_kept for journal in self._journals.values())

    def find(self, progress: Progress) -> list[Item]:
        """All files that say something, in the order of paths."""
        items: list[Item] = []
        for item in walk(self.roots, self.left_out):
            items.append(item)
            if len(items) % _EVERY == 0:
                progress("find", len(items), None)
        return sorted(items, key=lambda item: item.path)

    def read(self, items: Sequence[Item], progress: Progress) -> dict[str, Reading]:
        """What each file says, by path; what could not be read is left out."""
        readings: dict[str, Reading] = {}
        placed = 0
        for item, page in self._known_or_asked("reading", items):
            reading = Reading(problem=page) if isinstance(page, Reason) else reading_from_json(page)
            readings[item.path] = reading
            placed += bool(reading.claims.positions) and item.role is Role.media
            if reading.problem:
                self.left_out.add(reading.problem, item.path, reading.detail)
            if len(readings) % _EVERY == 0 or len(readings) == len(items):
                progress("read", len(readings), len(items), f"{placed:,} with a place")
        return readings

    def identities(self, items: Sequence[Item], progress: Progress) -> dict[str, str]:
        """What only files with the same bytes share, by path: a hash, or the store's own tag.

        Files far away are not fetched for it: where nothing is told of their bytes, as on a web
        server, none is taken for a copy.
        """
        found = {
            item.path: f"{item.size} {item.digest}"
            for item in items
            if _is_far(item) and item.digest
        }
        near = [item for item in items if not _is_far(item)]
        for done, (item, page) in enumerate(self._known_or_asked("sha256", near), 1):
            if not isinstance(page, Reason) and page["sha256"]:
                found[item.path] = page["sha256"]
            progress("compare", done, len(near))
        return found

    def second_opinions(
        self, tool: ExifTool, items: Sequence[Item], progress: Progress
    ) -> dict[str, Page]:
        """What ExifTool says of files on this machine, by path; as it said, of unchanged ones."""
        what = f"exiftool-{tool.version}"
        pages: dict[str, Page] = {}
        fresh = []
        for item in items:
            known = self._find(what, item)
            if known is None:
                fresh.append(item)
            else:
                pages[item.path] = known
        for said in tool.ask(fresh):
            self._keep([(item, journal_line(what, item.key, dict(page))) for item, page in said])
            pages.update((item.path, page) for item, page in said)
            progress("ask ExifTool", len(pages), len(items))
        return pages

    def settle(self) -> None:
        """Drop from the journals what is of no use any more."""
        for journal in self._journals.values():
            journal.settle()

    def _known_or_asked(
        self, what: str, items: Sequence[Item]
    ) -> Iterator[tuple[Item, Page | Reason]]:
        known: list[tuple[Item, Page]] = []
        fresh: list[Item] = []
        for item in items:
            page = self._find(what, item)
            if page is None:
                fresh.append(item)
            else:
                known.append((item, page))
        is_reading = what == "reading"
        self.costs.unchanged += len(known) * is_reading
        self.costs.read += len(fresh) * is_reading
        yield from known
        for answers in self.workers.ask(what, fresh):
            self._keep(answers)
            yield from ((item, self._page(answer)) for item, answer in answers)

    def _find(self, what: str, item: Item) -> dict[str, Any] | None:
        return self._journals[item.root].find(what, item.key) if item.version else None

    def _keep(self, answers: Sequence[Answer]) -> None:
        """Write to the journals what need not be asked again; a store may answer better later."""
        lines: defaultdict[str, list[bytes]] = defaultdict(list)
        for item, answer in answers:
            if not isinstance(answer, Reason) and item.version and b'"problem"' not in answer:
                lines[item.root].append(answer)
        for root, each in lines.items():
            self._journals[root].append(each)

    def _page(self, answer: bytes | Reason) -> Page | Reason:
        if isinstance(answer, Reason):
            return answer
        page: dict[str, Any] = json.loads(answer.rpartition(b"\t")[2])
        self.costs.bytes += page.get("bytes", 0)
        self.costs.requests += page.get("requests", 0)
        return page


def reader_version() -> str:
    """Changes with the program that reads, so that what an older one wrote is not used."""
    whole = hashlib.sha256(version("geoimm").encode())
    for file in sorted(Path(geoimm.media.__file__).parent.rglob("*.py")):
        whole.update(file.read_bytes())
    return whole.hexdigest()[:32]


def _is_far(item: Item) -> bool:
    place = item.place
    return isinstance(place.archive if isinstance(place, InArchive) else place, InStore)
