"""Comparing: what a listing finds, held against what was seen of the same folder before."""

import logging
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, replace

from geoimm.storage.database import Database
from geoimm.storage.seen_objects import Span, list_seen
from geoimm.stores.listing import Found, Listed, Mount, Unlisted

_LISTED = 1_000
"""Files that are compared together."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs in a part of a folder."""

    gone: Sequence[str]
    """The URIs that are there no more."""
    new: Sequence[Listed] = ()
    """New or changed."""
    mounts: Collection[str] = ()
    """Folders where a device is mounted, and none was when they were last seen."""


class Comparison:
    """Compares below a folder; what cannot be listed just now differs in nothing.

    A mount is remembered as a seen object whose URI ends with a slash. Where nothing is mounted any
    more and nothing lies, its disk is taken to be away, rather than its photos to be gone.
    """

    def __init__(self, database: Database, dataset_id: str, uri: str) -> None:
        self._database, self._dataset_id, self._uri = database, dataset_id, uri
        self._unknown: list[str] = []

    async def differences(
        self, listed: Callable[[int], Awaitable[Sequence[Found]]]
    ) -> AsyncGenerator[Difference]:
        """By a listing in the order of URIs, which gives the next so many, fewer at its end."""
        after: str | None = ""
        while after is not None:
            chunk = await listed(_LISTED)
            up_to = chunk[-1].uri if len(chunk) == _LISTED else None
            async for difference in self._in_span(after, up_to, chunk):
                yield difference
            after = up_to

    async def _in_span(
        self, after: str, up_to: str | None, chunk: Sequence[Found]
    ) -> AsyncGenerator[Difference]:
        files = {each.uri: each for each in chunk if isinstance(each, Listed)}
        mounts = {each.uri for each in chunk if isinstance(each, Mount)}
        self._unknown += [each.uri for each in chunk if isinstance(each, Unlisted)]
        new = dict(files)
        span = Span(self._dataset_id, self._uri, after, up_to)
        while True:
            async with self._database.read() as connection:
                seen = await list_seen(connection, span, most=_LISTED)
            gone = [uri for uri, _ in seen if self._is_gone(uri, files, mounts)]
            for uri, tag in seen:
                mounts.discard(uri)
                if uri in files and files[uri].tag == tag:
                    del new[uri]
            if len(seen) < _LISTED:
                yield Difference(gone, list(new.values()), mounts)
                return
            yield Difference(gone)
            span = replace(span, after=seen[-1][0])

    def _is_gone(self, uri: str, files: Collection[str], mounts: Collection[str]) -> bool:
        if uri in files or uri in mounts or uri.startswith(tuple(self._unknown)):
            return False
        if not uri.endswith("/") or any(each.startswith(uri) for each in files):
            return True
        _log.warning("%s is not mounted now; its files are left as they are.", uri)
        self._unknown.append(uri)
        return False
