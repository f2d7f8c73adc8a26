"""Scanning: one pass over a root, or over what changed in it, into the index.

A pass over what did not change reads no file at all.
"""

import asyncio
import itertools
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from geoimm.domain.bindings import is_media
from geoimm.errors import InvalidArgument, StoreUnavailable
from geoimm.storage.seen_objects import Span, get_seen, list_seen
from geoimm.stores.listing import Found, Listed, Mount
from geoimm.stores.uris import parse_uri
from geoimm.tasks.comparing import Comparison
from geoimm.tasks.intake import Bound, Intake, Scanning

T = TypeVar("T")

_LONG_SECONDS = 60.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Scan:
    """The scan of one root for one dataset.

    A pass raises StoreUnavailable or LimitExceeded, at its end, when files were put aside that
    could not be read just now or that the dataset has no room for.
    """

    scanning: Scanning
    bound: Bound

    async def whole(self) -> None:
        """Index what is new or changed below the root, and forget what is gone.

        Raises StoreUnavailable when the root cannot be listed, or has no photo now though it had:
        then its disk is most likely not mounted, or the store hides from us what it holds.
        """
        root_uri, intake = self.bound.root_uri, Intake(self.scanning, self.bound)
        listing = self.scanning.reading.roots.list(root_uri, is_media, must_exist=True)
        head = await self._off_loop(lambda: _head(listing))
        if all(isinstance(each, Mount) for each in head):
            await self._check_mounted()
        await self._compare(root_uri, itertools.chain(head, listing), intake)
        intake.finish()

    async def part(self, paths: Iterable[str]) -> None:
        """Index and forget what is told to have changed, by paths relative to the root."""
        folders: dict[tuple[str, ...], set[str]] = {}
        for path in paths:
            steps = tuple(path.split("/"))
            is_hidden = any(step.startswith(".") for step in steps)
            if not is_hidden and _is_nameable(self._uri(*steps)):
                folders.setdefault(steps[:-1], set()).add(steps[-1])
        intake = Intake(self.scanning, self.bound)
        for steps, names in sorted(folders.items()):
            await self._folder(steps, names, intake)
        intake.finish()

    async def _folder(self, steps: tuple[str, ...], names: set[str], intake: Intake) -> None:
        """Look at some names in a folder: each may be a file, a sidecar, a folder, or gone."""
        roots, root_uri = self.scanning.reading.roots, self.bound.root_uri
        try:
            listed = await self._off_loop(
                lambda: roots.list_folder(root_uri, is_media, steps=steps)
            )
        except PermissionError:
            # What cannot be listed is left as it is.
            return
        touched = {self._uri(*steps, name): name for name in names}
        wanted = _concerned(listed, touched.keys())
        present = {each.uri for each in wanted}
        above = [f"{self._uri(*steps[:depth])}/" for depth in range(1, len(steps) + 1)]
        folders = [f"{uri}/" for uri in touched]
        async with self.scanning.database.read() as connection:
            asked = [*touched, *present, *above, *folders]
            seen = await get_seen(connection, self.bound.dataset_id, asked)
        away = tuple([each for each in seen if each.endswith("/") and not self._is_mount(each)])
        gone = [
            each
            for each in seen
            if each not in present and not each.endswith("/") and not each.startswith(away)
        ]
        if gone:
            # Where the root itself is away, nothing in it is known to be.
            whole = roots.list(root_uri, is_media, must_exist=True)
            await self._off_loop(lambda: next(whole, None))
        await intake.forget(gone)
        await intake.index([each for each in wanted if seen.get(each.uri) != each.tag])
        for uri in sorted(touched.keys() - present):
            if not f"{uri}/".startswith(away):
                below = roots.list(root_uri, is_media, steps=(*steps, touched[uri]))
                await self._compare(uri, below, intake)

    async def _check_mounted(self) -> None:
        root_uri = self.bound.root_uri
        async with self.scanning.database.read() as connection:
            known = await list_seen(connection, Span(self.bound.dataset_id, root_uri), most=1)
        if known:
            raise StoreUnavailable(
                f"{root_uri} has no photos now, though it had: is its disk mounted, and may "
                "its bucket be listed? Nothing is removed until it has some; to remove all, delete "
                "the binding with Cleanup."
            )

    async def _compare(self, uri: str, listing: Iterator[Found], intake: Intake) -> None:
        """Hold a listing below a URI against what was seen there."""

        async def listed(most: int) -> Sequence[Found]:
            return await self._off_loop(lambda: list(itertools.islice(listing, most)))

        comparison = Comparison(self.scanning.database, self.bound.dataset_id, uri)
        async for difference in comparison.differences(listed):
            await intake.forget(difference.gone)
            await intake.remember(difference.mounts)
            await intake.index(difference.new)

    async def _off_loop(self, function: Callable[[], T]) -> T:
        """What a function gives that asks a store, which may take for ever."""
        told = f"Listing {self.bound.root_uri} takes long; its store is slow, or hangs."
        timer = asyncio.get_running_loop().call_later(_LONG_SECONDS, _log.warning, told)
        try:
            return await self.scanning.threads.run(function)
        finally:
            timer.cancel()

    def _is_mount(self, uri: str) -> bool:
        steps = uri.removeprefix(f"{self.bound.root_uri}/").rstrip("/").split("/")
        return self.scanning.reading.roots.is_mount(self.bound.root_uri, steps)

    def _uri(self, *steps: str) -> str:
        return "/".join((self.bound.root_uri, *steps))


def _head(listing: Iterator[Found]) -> list[Found]:
    """The mounts that a listing begins with, and the first of what else it finds."""
    head: list[Found] = []
    for each in listing:
        head.append(each)
        if not isinstance(each, Mount):
            break
    return head


def _concerned(listed: Sequence[Listed], touched: Iterable[str]) -> list[Listed]:
    """The files that are touched, or have a sidecar that came, went or changed."""
    uris = set(touched)
    stems = {_stem(each) for each in uris}
    return [
        each
        for each in listed
        if each.uri in uris or each.sidecar_uri in uris or _stem(each.uri) in stems
    ]


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
