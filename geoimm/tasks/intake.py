"""Intake: what a scan found, into the index in batches, and what is gone, out of it.

What was seen is remembered with each file, in the transaction that indexes it. So a pass that was
broken off goes on where it was.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.days import in_zone
from geoimm.domain.files import InputFile, is_uri
from geoimm.domain.indexing import ReadFile, needs_reading
from geoimm.domain.projects import Dataset
from geoimm.errors import GeoimmError, LimitExceeded, StoreUnavailable
from geoimm.storage.database import Database
from geoimm.storage.datasets import count_files, get_dataset, lock_dataset
from geoimm.storage.files import delete_files, get_files
from geoimm.storage.seen_objects import forget_seen, put_seen
from geoimm.stores.listing import Listed
from geoimm.stores.store import MissingFile
from geoimm.tasks.indexing import Indexing, Outcome, put_outcomes
from geoimm.tasks.placing import Placing
from geoimm.tasks.reading import Reading
from geoimm.tasks.threads import Threads

_READ = 50
"""Files that are read, and indexed in one transaction; no more are in memory."""
_BATCHES = 2
_MOST_AWAY = 20
"""Files of one pass that cannot be read just now; beyond, it is the store that cannot be."""
_MOUNTED = "mounted"

Keep = Callable[[AsyncConnection], Awaitable[None]]
"""Checks, in a transaction, that the binding is still ours."""


@dataclass(frozen=True, slots=True)
class Scanning:
    """What scans of roots work with."""

    database: Database
    reading: Reading
    placing: Placing
    default_zone: str
    clock: Callable[[], int]
    new_id: Callable[[], str]
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_BATCHES))
    """How many batches are written at once in this process."""
    threads: Threads = field(default_factory=lambda: Threads("listing"))
    """For listing: one for each root at the most."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A root that a dataset follows."""

    project_name: str
    dataset_name: str
    dataset_id: str
    root_uri: str
    keep: Keep


class Intake:
    """Takes in what one pass over a root finds.

    A file that cannot be read just now is put aside, as is one that the dataset has no room for:
    neither is remembered as seen, and the pass goes on without it. `finish` tells of them.
    """

    def __init__(self, scanning: Scanning, bound: Bound) -> None:
        self._scanning, self._bound = scanning, bound
        self._away: list[str] = []
        self._full: LimitExceeded | None = None

    def finish(self) -> None:
        """Raise what files were put aside for, if any were."""
        if self._away:
            more = f" So it is with {len(self._away) - 1} more." if len(self._away) > 1 else ""
            raise StoreUnavailable(f"{self._away[0]}{more}")
        if self._full:
            raise self._full

    async def index(self, found: Sequence[Listed]) -> None:
        """Read and index files; StoreUnavailable when too many cannot be read just now."""
        usable = [each for each in found if is_uri(each.uri)]
        for at in range(0, len(usable), _READ):
            await self._index_batch(usable[at : at + _READ])

    async def forget(self, uris: Sequence[str]) -> None:
        """Take files out that are gone."""
        if not uris:
            return
        async with self._scanning.database.write() as connection:
            dataset = await self._hold(connection)
            gone = await delete_files(connection, dataset, uris)
            await count_files(connection, dataset, added=-gone)
            await forget_seen(connection, self._bound.dataset_id, uris)

    async def remember(self, mounts: Collection[str]) -> None:
        """Note folders where a device is mounted, by their URIs with a slash at the end."""
        if not mounts:
            return
        async with self._scanning.database.write() as connection:
            await self._hold(connection)
            await put_seen(connection, self._bound.dataset_id, dict.fromkeys(mounts, _MOUNTED))

    async def _index_batch(self, batch: Sequence[Listed]) -> None:
        scanning, bound = self._scanning, self._bound
        async with scanning.database.read() as connection:
            dataset = await get_dataset(connection, bound.project_name, bound.dataset_name)
            uris = [each.uri for each in batch]
            known = await get_files(connection, dataset, uris, zone=scanning.default_zone)
        batch = self._with_room(batch, dataset, known)
        given = {each.uri: InputFile(uri=each.uri) for each in batch}
        unread = [each for each in batch if needs_reading(given[each.uri], known.get(each.uri))]
        files = [(each.uri, each.sidecar_uri) for each in unread]
        at = scanning.clock()
        read = await scanning.reading.read(files, scanning.placing, at=at)
        told = dict(zip([uri for uri, _ in files], read, strict=True))
        batch = [each for each in batch if not self._is_aside(each.uri, told.get(each.uri))]
        outcomes = [Outcome(given[each.uri], read=told.get(each.uri)) for each in batch]
        if len(self._away) > _MOST_AWAY:
            self.finish()
        if outcomes:
            await self._put(outcomes, {each.uri: each.tag for each in batch}, at)

    async def _put(self, outcomes: Sequence[Outcome], tags: Mapping[str, str], at: int) -> None:
        scanning, zone = self._scanning, self._scanning.default_zone
        indexing = Indexing(zone, in_zone(at, zone), scanning.new_id, True)
        try:
            async with scanning.turn, scanning.database.write() as connection:
                dataset = await self._hold(connection, revisions=1)
                await put_outcomes(connection, dataset, outcomes, indexing)
                await put_seen(connection, self._bound.dataset_id, tags)
        except LimitExceeded as error:
            # A caller took the room meanwhile.
            self._full = error

    def _with_room(
        self, batch: Sequence[Listed], dataset: Dataset, known: Collection[str]
    ) -> Sequence[Listed]:
        """The files that are known, and as many others as the dataset has room for."""
        room = dataset.dataset_max_file_count - dataset.file_count
        new = [each.uri for each in batch if each.uri not in known]
        if len(new) <= room:
            return batch
        self._full = LimitExceeded(
            "Message: resource count exceeds the limit: DatasetMaxFileCount is "
            f"{dataset.dataset_max_file_count}."
        )
        without = set(new[max(room, 0) :])
        return [each for each in batch if each.uri not in without]

    def _is_aside(self, uri: str, read: ReadFile | GeoimmError | None) -> bool:
        """Whether nothing can be said of a file yet."""
        if isinstance(read, StoreUnavailable):
            self._away.append(f"{uri}: {read.message}")
            return True
        # One that vanished is not there at the next listing, or its disk is away.
        return isinstance(read, MissingFile)

    async def _hold(self, connection: AsyncConnection, *, revisions: int = 0) -> Dataset:
        # In the order of all operations: the dataset before what belongs to it.
        dataset = await lock_dataset(
            connection, self._bound.project_name, self._bound.dataset_name, revisions=revisions
        )
        await self._bound.keep(connection)
        return dataset
