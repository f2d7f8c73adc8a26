"""Reading the files behind URIs: off the event loop, a few at a time, none for ever."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import TypeVar

from geoimm.domain.bindings import is_media
from geoimm.domain.claims import Claims, DoubtCode, PositionSource, TimeSource, together
from geoimm.domain.coordinates import Coordinate
from geoimm.domain.indexing import ReadFile
from geoimm.domain.makers_clocks import on_makers_clocks
from geoimm.errors import GeoimmError, InvalidArgument, StoreUnavailable
from geoimm.media.reader import read_claims
from geoimm.media.sources import Source
from geoimm.media.xmp import LARGEST_SIDECAR, xmp_claims
from geoimm.stores.roots import Roots
from geoimm.stores.store import Store
from geoimm.tasks.placing import Placing
from geoimm.tasks.threads import Threads

T = TypeVar("T")

_AT_ONCE = 8
"""Of one store, so that a slow one leaves the others alone."""
_MOST_SECONDS = 60.0
"""For one file; what takes longer hangs."""
_MOST_LEFT = 16
"""Reads of one store that hang; it is asked for nothing more until one of them ends."""
_DAMAGE = (DoubtCode.damaged, DoubtCode.truncated, DoubtCode.unread_format)
_NAMED = (TimeSource.filename, TimeSource.filename_day, TimeSource.filename_universal)
_TRUSTED = tuple(PositionSource)
"""The most first."""

_log = logging.getLogger(__name__)


class Reading:
    """Reads what files say of themselves, from under the roots only."""

    def __init__(
        self,
        roots: Roots,
        *,
        most_seconds: float = _MOST_SECONDS,
        local_video_makes: Sequence[str] = (),
    ) -> None:
        """`most_seconds` is for one file, `local_video_makes` are those of `on_makers_clocks`."""
        self.roots = roots
        self.local_video_makes = local_video_makes
        self._most_seconds = most_seconds
        self._threads = Threads("reading")
        self._turns: dict[Store, asyncio.Semaphore] = {}

    def is_mapped(self, uri: str) -> bool:
        """Whether a URI is under a root, also one that would leave it: reading tells why not."""
        return self.roots.is_under(uri)

    async def read(
        self, files: Sequence[tuple[str, str | None]], placing: Placing, *, at: int
    ) -> list[ReadFile | GeoimmError]:
        """What files say and where it lies, each given as its URI and that of its XMP sidecar."""
        told = await self.claims(files)
        places = await placing.places([_coordinate(each) for each in told])
        return [
            each if isinstance(each, GeoimmError) else ReadFile(each, place, at)
            for each, place in zip(told, places, strict=True)
        ]

    async def claims(self, files: Sequence[tuple[str, str | None]]) -> list[Claims | GeoimmError]:
        """What files claim, each given as its URI and that of its XMP sidecar.

        What is wrong with one file is in the place of its claims: it is not there, may not be read,
        is no photo though it is named like one, is damaged beyond use, or takes too long. That is
        StoreUnavailable where it was the store that took so long.
        """
        return await asyncio.gather(*(self._claims(*each) for each in files))

    async def use(self, uri: str, function: Callable[[Source], T]) -> T:
        """What a function makes of a file.

        Raises InvalidArgument when the file cannot be read, and StoreUnavailable when its store
        does not answer, or not in time.
        """
        store = self.roots.get(uri).store
        async with self._turns.setdefault(store, asyncio.Semaphore(_AT_ONCE)):
            if self._threads.left(store) >= _MOST_LEFT:
                raise StoreUnavailable(
                    f"{_MOST_LEFT} reads of its store hang; nothing more is read there until one "
                    "of them ends."
                )
            timer = _Timer(self._most_seconds)

            def work() -> T:
                with contextlib.ExitStack() as stack:
                    with timer.waiting():
                        source = stack.enter_context(self.roots.open(uri))
                    return function(_Timed(source, timer))

            try:
                async with asyncio.timeout(self._most_seconds):
                    return await self._threads.run(work, key=store)
            except (TimeoutError, _TooLong):
                raise self._too_long(uri, timer) from None

    def _too_long(self, uri: str, timer: "_Timer") -> GeoimmError:
        left = self._threads.left(self.roots.get(uri).store)
        _log.warning("Reading %s takes too long and is given up; of its store hang %d.", uri, left)
        told = f"Reading took longer than {self._most_seconds:g} s"
        if timer.is_of_store:
            return StoreUnavailable(f"{told}: its store is slow, or hangs.")
        return InvalidArgument(f"{told}.")

    async def _claims(self, uri: str, sidecar_uri: str | None) -> Claims | GeoimmError:
        name = PurePosixPath(uri).name
        try:
            own = await self.use(uri, lambda source: read_claims(source, name=name))
            _check_readable(own, name)
            if sidecar_uri is not None:
                own = together((own, await self.use(sidecar_uri, _sidecar_claims)))
            return on_makers_clocks(own, self.local_video_makes)
        except GeoimmError as error:
            return error
        except Exception:
            _log.exception("Reading %s ended in an error.", uri)
            return GeoimmError("File cannot be read; the server's log tells more.")


def _coordinate(claims: Claims | GeoimmError) -> Coordinate | None:
    if isinstance(claims, GeoimmError):
        return None
    ordered = sorted(claims.positions, key=lambda claim: _TRUSTED.index(claim.source))
    return ordered[0].coordinate if ordered else None


class _TooLong(Exception):
    """Ends a reader."""


class _Timer:
    """How long a read takes, and how much of that it waits for its store."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._end = seconds, time.monotonic() + seconds
        self._waited = 0.0
        self._since: float | None = None

    @property
    def is_over(self) -> bool:
        return time.monotonic() > self._end

    @property
    def is_of_store(self) -> bool:
        """Whether most of it was waiting; otherwise it is the file that takes long."""
        now = 0.0 if self._since is None else time.monotonic() - self._since
        return self._waited + now > self._seconds / 2

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        self._since = start = time.monotonic()
        try:
            yield
        finally:
            self._since, self._waited = None, self._waited + time.monotonic() - start


class _Timed:
    """A source that ends its reader when it takes too long: a thread cannot be ended otherwise."""

    def __init__(self, source: Source, timer: _Timer) -> None:
        self._source, self._timer = source, timer

    @property
    def size(self) -> int:
        return self._source.size

    def read_at(self, offset: int, length: int) -> bytes:
        if self._timer.is_over:
            raise _TooLong
        with self._timer.waiting():
            return self._source.read_at(offset, length)


def _sidecar_claims(source: Source) -> Claims:
    return xmp_claims(source.read_at(0, LARGEST_SIDECAR + 1), sidecar=True)


def _check_readable(claims: Claims, name: str) -> None:
    """InvalidArgument for a file that is not what its name says, or tells nothing but damage."""
    if claims.media_kind == "other" and is_media(name):
        raise InvalidArgument("File is of no format of photos and videos that is known.")
    damage = next((doubt for doubt in claims.doubts if doubt.code in _DAMAGE), None)
    told = claims.positions or any(each.source not in _NAMED for each in claims.times)
    if damage is not None and is_media(name) and not told:
        is_unread = damage.code is DoubtCode.unread_format
        reason = "of a format that is not read" if is_unread else damage.code.value
        raise InvalidArgument(f"File is {reason}: {damage.detail}".rstrip(": ") + ".")
