"""Scanning: one pass over a root, or over what changed in it, into the index.

What was seen is remembered with each file, in the transaction that indexes it. So a pass that was
broken off goes on where it was, and one over what did not change reads no file at all.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection

from geoimm.domain.bindings import is_media
from geoimm.domain.days import in_zone
from geoimm.domain.files import InputFile, is_uri
from geoimm.domain.indexing import needs_reading
from geoimm.domain.projects import Dataset
from geoimm.errors import InvalidArgument, StoreUnavailable
from geoimm.storage.database import Database
from geoimm.storage.datasets import count_files, get_dataset, lock_dataset
from geoimm.storage.files import delete_files, get_files
from geoimm.storage.seen_objects import Span, forget_seen, get_seen, list_seen, put_seen
from geoimm.stores.listing import Listed, Unlisted
from geoimm.stores.uris import parse_uri
from geoimm.tasks.indexing import Indexing, Outcome, put_outcomes
from geoimm.tasks.placing import Placing
from geoimm.tasks.reading import Reading

_LISTED = 1_000
"""Files that are compared together."""
_READ = 50
"""Files that are read, and indexed in one transaction; no more are in memory."""

_BATCHES = 2

Keep = Callable[[AsyncConnection], Awaitable[None]]
"""Checks, in a transaction, that the binding is still ours."""


@dataclass(frozen=True, slots=True)
class Scanning:
    """What a scan of a root works with."""

    database: Database
    reading: Reading
    placing: Placing
    default_zone: str
    clock: Callable[[], int]
    new_id: Callable[[], str]
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_BATCHES))
    """How many batches are worked on at once in this process."""


@dataclass(frozen=True, slots=True)
class Scan:
    """The scan of one root for one dataset."""

    scanning: Scanning
    project_name: str
    dataset_name: str
    dataset_id: str
    root_uri: str
    keep: Keep

    async def whole(self) -> None:
        """Index what is new or changed below the root, and forget what is gone.

        Raises StoreUnavailable when the root cannot be listed, or has no photo now though it had:
        then its disk is most likely not mounted, or the store hides from us what it holds.
        """
        listing = self.scanning.reading.roots.list(self.root_uri, is_media, must_exist=True)
        chunks = _chunks(listing)
        first = await asyncio.to_thread(next, chunks)
        if not first:
            await self._check_mounted()
        await self._compare(self.root_uri, itertools.chain([first], chunks))

    async def part(self, paths: Iterable[str]) -> None:
        """Index and forget what is told to have changed, by paths relative to the root."""
        folders: dict[str, set[str]] = {}
        for path in paths:
            is_hidden = any(step.startswith(".") for step in path.split("/"))
            if not is_hidden and _is_nameable(f"{self.root_uri}/{path}"):
                folder, _, name = path.rpartition("/")
                folders.setdefault(folder, set()).add(name)
        for folder, names in sorted(folders.items()):
            await self._folder(f"{self.root_uri}/{folder}".rstrip("/"), names)

    async def _folder(self, uri: str, names: set[str]) -> None:
        """Look at some names in a folder: each may be a file, a sidecar, a folder, or gone."""
        roots = self.scanning.reading.roots
        try:
            listed = await asyncio.to_thread(roots.list_folder, uri, is_media)
        except PermissionError:
            # What must not be listed is left as it is.
            return
        touched = {f"{uri}/{name}" for name in names}
        stems = {_stem(each) for each in touched}
        # A sidecar that came or went changes the file that it belongs to.
        wanted = [
            each
            for each in listed
            if each.uri in touched or each.sidecar_uri in touched or _stem(each.uri) in stems
        ]
        async with self.scanning.database.read() as connection:
            seen = await get_seen(
                connection, self.dataset_id, [*touched, *(each.uri for each in wanted)]
            )
        present = {each.uri for each in wanted}
        await self._index([each for each in wanted if seen.get(each.uri) != each.tag])
        gone = [each for each in seen if each not in present]
        if gone:
            # Where the root itself is away, nothing in it is known to be.
            whole = roots.list(self.root_uri, is_media, must_exist=True)
            await asyncio.to_thread(next, whole, None)
        await self._forget(gone)
        for each in sorted(touched - present):
            below = await asyncio.to_thread(roots.list, each, is_media)
            await self._compare(each, _chunks(below))

    async def _check_mounted(self) -> None:
        async with self.scanning.database.read() as connection:
            known = await list_seen(connection, Span(self.dataset_id, self.root_uri), most=1)
        if known:
            raise StoreUnavailable(
                f"{self.root_uri} has no photos now, though it had: is its disk mounted, and may "
                "its bucket be listed? Nothing is removed until it has some; to remove all, delete "
                "the binding with Cleanup."
            )

    async def _compare(self, uri: str, chunks: Iterator[list[Listed | Unlisted]]) -> None:
        """Hold a listing, in the order of URIs, against what was seen below a URI."""
        after = ""
        unlisted: tuple[str, ...] = ()
        while True:
            chunk = await asyncio.to_thread(next, chunks)
            unlisted = (*unlisted, *(each.uri for each in chunk if isinstance(each, Unlisted)))
            up_to = chunk[-1].uri if len(chunk) == _LISTED else None
            span = Span(self.dataset_id, uri, after, up_to)
            await self._compare_span(span, chunk, unlisted)
            if up_to is None:
                return
            after = up_to

    async def _compare_span(
        self, span: Span, chunk: Sequence[Listed | Unlisted], unlisted: tuple[str, ...]
    ) -> None:
        new = {each.uri: each for each in chunk if isinstance(each, Listed)}
        while True:
            async with self.scanning.database.read() as connection:
                seen = await list_seen(connection, span, most=_LISTED)
            gone = [uri for uri, _ in seen if uri not in new and not uri.startswith(unlisted)]
            for uri, tag in seen:
                if uri in new and new[uri].tag == tag:
                    del new[uri]
            await self._forget(gone)
            if len(seen) < _LISTED:
                break
            span = Span(span.dataset_id, span.root_uri, seen[-1][0], span.up_to)
        await self._index(list(new.values()))

    async def _index(self, found: Sequence[Listed]) -> None:
        usable = [each for each in found if is_uri(each.uri)]
        for at in range(0, len(usable), _READ):
            async with self.scanning.turn:
                await self._index_batch(usable[at : at + _READ])

    async def _index_batch(self, batch: Sequence[Listed]) -> None:
        scanning, uris = self.scanning, [each.uri for each in batch]
        async with scanning.database.read() as connection:
            dataset = await get_dataset(connection, self.project_name, self.dataset_name)
            known = await get_files(connection, dataset, uris, zone=scanning.default_zone)
        given = {uri: InputFile(uri=uri) for uri in uris}
        unread = [each for each in batch if needs_reading(given[each.uri], known.get(each.uri))]
        files = [(each.uri, each.sidecar_uri) for each in unread]
        at = scanning.clock()
        read = await scanning.reading.read(files, scanning.placing, at=at)
        for each in read:
            if isinstance(each, StoreUnavailable):
                # It is no fault of the files; they are read once the store answers.
                raise each
        told = dict(zip([uri for uri, _ in files], read, strict=True))
        outcomes = [Outcome(given[uri], read=told.get(uri)) for uri in uris]
        indexing = Indexing(
            scanning.default_zone, in_zone(at, scanning.default_zone), scanning.new_id, True
        )
        async with scanning.database.write() as connection:
            dataset = await self._hold(connection, revisions=1)
            await put_outcomes(connection, dataset, outcomes, indexing)
            await put_seen(connection, self.dataset_id, {each.uri: each.tag for each in batch})

    async def _forget(self, uris: Sequence[str]) -> None:
        if not uris:
            return
        async with self.scanning.database.write() as connection:
            dataset = await self._hold(connection)
            gone = await delete_files(connection, dataset, uris)
            await count_files(connection, dataset, added=-gone)
            await forget_seen(connection, self.dataset_id, uris)

    async def _hold(self, connection: AsyncConnection, *, revisions: int = 0) -> Dataset:
        # In the order of all operations: the dataset before what belongs to it.
        dataset = await lock_dataset(
            connection, self.project_name, self.dataset_name, revisions=revisions
        )
        await self.keep(connection)
        return dataset


def _chunks(listing: Iterator[Listed | Unlisted]) -> Iterator[list[Listed | Unlisted]]:
    """The listing in lists of one length; the last one is shorter, perhaps empty."""
    while True:
        chunk = list(itertools.islice(listing, _LISTED))
        yield chunk
        if len(chunk) < _LISTED:
            return


def _is_nameable(uri: str) -> bool:
    """Whether there can be an object of this URI: not for a name such as `%2e%2e`."""
    try:
        parse_uri(uri)
    except InvalidArgument:
        return False
    return True


def _stem(uri: str) -> str:
    """A URI up to the first dot of its name: what a file and its sidecar share."""
    folder, _, name = uri.rpartition("/")
    return f"{folder}/{name.partition('.')[0]}"
