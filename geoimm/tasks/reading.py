"""Reading the files behind URIs: off the event loop, a few at a time, none for ever."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePosixPath
from typing import TypeVar

from geoimm.domain.bindings import is_media
from geoimm.domain.claims import Claims, DoubtCode, PositionSource, TimeSource, together
from geoimm.domain.coordinates import Coordinate
from geoimm.domain.indexing import ReadFile
from geoimm.errors import GeoimmError, InvalidArgument
from geoimm.media.reader import read_claims
from geoimm.media.sources import Source
from geoimm.media.xmp import xmp_claims
from geoimm.stores.roots import Roots
from geoimm.tasks.placing import Placing

T = TypeVar("T")

_AT_ONCE = 8
_MOST_SECONDS = 60.0
"""For one file; what takes longer hangs."""
_LARGEST_SIDECAR = 4 << 20
_DAMAGE = (DoubtCode.damaged, DoubtCode.truncated)
_NAMED = (TimeSource.filename, TimeSource.filename_day, TimeSource.filename_universal)
_TRUSTED = tuple(PositionSource)
"""The most first."""

_log = logging.getLogger(__name__)


class Reading:
    """Reads what files say of themselves, from under the roots only."""

    def __init__(self, roots: Roots) -> None:
        self.roots = roots
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="reading")
        self._turns = asyncio.Semaphore(_AT_ONCE)

    def is_mapped(self, uri: str) -> bool:
        """Whether a URI is under a root; False too for one that is malformed."""
        try:
            return self.roots.find(uri) is not None
        except InvalidArgument:
            # Where a root would be left by it, reading tells why it does not happen.
            return bool(self.roots)

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
        is no photo though it is named like one, is damaged beyond use, or takes too long.
        """
        return await asyncio.gather(*(self._claims(*each) for each in files))

    async def use(self, uri: str, function: Callable[[Source], T]) -> T:
        """What a function makes of a file; GeoimmError when the file cannot be read."""

        def work() -> T:
            with self.roots.open(uri) as source:
                return function(_Timed(source, time.monotonic() + _MOST_SECONDS))

        loop = asyncio.get_running_loop()
        async with self._turns:
            try:
                async with asyncio.timeout(_MOST_SECONDS):
                    return await loop.run_in_executor(self._pool, work)
            except TimeoutError:
                raise InvalidArgument(f"Reading took longer than {_MOST_SECONDS:g} s.") from None
            except OSError as error:
                raise InvalidArgument(f"File cannot be read: {error.strerror or error}.") from None

    def close(self) -> None:
        """End the threads; one that hangs is left behind."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _claims(self, uri: str, sidecar_uri: str | None) -> Claims | GeoimmError:
        name = PurePosixPath(uri).name
        try:
            own = await self.use(uri, lambda source: read_claims(source, name=name))
            _check_readable(own, name)
            if sidecar_uri is None:
                return own
            return together((own, await self.use(sidecar_uri, _sidecar_claims)))
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


class _Timed:
    """A source that ends its reader when it takes too long: a thread cannot be ended otherwise."""

    def __init__(self, source: Source, deadline: float) -> None:
        self._source, self._deadline = source, deadline

    @property
    def size(self) -> int:
        return self._source.size

    def read_at(self, offset: int, length: int) -> bytes:
        if time.monotonic() > self._deadline:
            raise TimeoutError
        return self._source.read_at(offset, length)


def _sidecar_claims(source: Source) -> Claims:
    return xmp_claims(source.read_at(0, min(source.size, _LARGEST_SIDECAR)), sidecar=True)


def _check_readable(claims: Claims, name: str) -> None:
    """InvalidArgument for a file that is not what its name says, or tells nothing but damage."""
    if claims.media_kind == "other" and is_media(name):
        raise InvalidArgument("File is of no format of photos and videos that is known.")
    damage = next((doubt for doubt in claims.doubts if doubt.code in _DAMAGE), None)
    told = claims.positions or any(each.source not in _NAMED for each in claims.times)
    if damage is not None and is_media(name) and not told:
        raise InvalidArgument(f"File is {damage.code.value}: {damage.detail}".rstrip(": ") + ".")
