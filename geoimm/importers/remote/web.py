"""HTTP as the sources of boundaries need it: bounded in time, redirects and attempts."""

import asyncio
import gzip
import json
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import metadata
from typing import Any, TypeVar

import aiohttp

from geoimm.errors import BoundaryDataError

ATTEMPTS = 5
"""In a row without a byte of progress."""
_PAUSE = 0.5
"""Seconds before the second attempt; each further one waits twice as long."""
_LONGEST_PAUSE = 30.0
_REDIRECTS = 5
_TIMEOUT = aiohttp.ClientTimeout(total=None, connect=30, sock_connect=30, sock_read=60)
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})
_MISSING = frozenset({404, 410})
_NO_HEAD = frozenset({403, 405, 501})
"""Of servers that answer GET only."""
_OK, _PARTIAL = 200, 206
_JSON_BYTES = 64 << 20
_GZIP = b"\x1f\x8b"
"""Some servers pack whatever is asked for."""
_T = TypeVar("_T")


class PassingError(Exception):
    """What may go better a little later: a cut connection, a busy server."""

    def __init__(self, message: str, after: float = 0.0) -> None:
        super().__init__(message)
        self.after = after
        """Seconds that the server asks to wait."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a server tells of a file before it is fetched."""

    size: int | None
    """Bytes; None where the server does not tell."""
    etag: str | None = None
    modified: str | None = None

    @classmethod
    def of(cls, headers: Mapping[str, str], size: int | None) -> "Head":
        """The head that the headers of an answer tell."""
        return cls(size, headers.get("ETag"), headers.get("Last-Modified"))

    @property
    def validator(self) -> str | None:
        """By what a server knows that a part is of the same file; None for nothing strong."""
        return self.etag if self.etag and not self.etag.startswith("W/") else self.modified


class Web:
    """One session; every error is a BoundaryDataError that names the address."""

    def __init__(self, session: aiohttp.ClientSession, pause: float = _PAUSE) -> None:
        self._session = session
        self._pause = pause

    async def json(self, url: str) -> Any | None:
        """The JSON at an address, None where there is nothing (404)."""

        async def ask() -> Any | None:
            async with self.get(url) as response:
                if response.status in _MISSING:
                    return None
                refuse_status(response, url)
                content = await response.content.read(_JSON_BYTES)
                while content and (more := await response.content.read(_JSON_BYTES)):
                    content += more
                return _parsed(content, url)

        return await self.patiently(ask, url)

    async def head(self, url: str) -> Head | None:
        """Size and version of the file at an address, None where there is none (404)."""

        async def ask() -> Head | None:
            async with self.get(url, method="HEAD") as response:
                if response.status in _MISSING:
                    return None
                if response.status in _NO_HEAD:
                    return Head(None)
                refuse_status(response, url)
                length = response.headers.get("Content-Length", "")
                return Head.of(response.headers, int(length) if length.isdecimal() else None)

        return await self.patiently(ask, url)

    async def bytes(self, url: str, start: int, length: int, head: Head) -> bytes:
        """A range of a file; BoundaryDataError where it is not of the version of the head."""

        async def ask() -> bytes:
            asked = {"Range": f"bytes={start}-{start + length - 1}"}
            async with self.get(url, asked) as response:
                refuse_status(response, url)
                if response.status != _PARTIAL:
                    raise BoundaryDataError(
                        f"{url} cannot be read in parts; choose another --from."
                    )
                if Head.of(response.headers, None).validator != head.validator:
                    raise BoundaryDataError(f"{url} changed while it was read; try again.")
                content = await response.read()
                if len(content) != length:
                    raise PassingError(f"{len(content)} of {length} bytes came")
                return content

        return await self.patiently(ask, url)

    @asynccontextmanager
    async def get(
        self, url: str, headers: Mapping[str, str] | None = None, method: str = "GET"
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """An answer, whatever its status; PassingError for what the network does meanwhile."""
        # Bytes are counted as they lie on the server, so they must not be packed on the way.
        own = {"Accept-Encoding": "identity", **(headers or {})}
        try:
            async with self._session.request(
                method, url, headers=own, max_redirects=_REDIRECTS
            ) as response:
                _refuse_downgrade(response, url)
                yield response
        except aiohttp.TooManyRedirects as error:
            raise BoundaryDataError(
                f"{url} is redirected more than {_REDIRECTS} times; it cannot be fetched."
            ) from error
        except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
            raise BoundaryDataError(f"{url!r} is no http or https address.") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise PassingError(str(error) or type(error).__name__) from error

    async def patiently(self, ask: Callable[[], Awaitable[_T]], url: str) -> _T:
        """What `ask` answers at one of its attempts."""
        failed = 0
        while True:
            try:
                return await ask()
            except PassingError as error:
                failed += 1
                await self.wait(failed, error, url)

    async def wait(self, failed: int, error: PassingError, url: str) -> None:
        """Wait before the next attempt; BoundaryDataError after the last one."""
        if failed >= ATTEMPTS:
            raise BoundaryDataError(
                f"{url} cannot be fetched ({error}), also at the {failed}th attempt; what has"
                " come is kept: the same command goes on there."
            ) from error
        await asyncio.sleep(min(max(error.after, self._pause * 2 ** (failed - 1)), _LONGEST_PAUSE))


@asynccontextmanager
async def opened_web() -> AsyncIterator[Web]:
    """A session with the program's name, its own time-outs, and the proxies of the environment."""
    agent = {"User-Agent": f"geoimm/{metadata.version('geoimm')}"}
    async with aiohttp.ClientSession(
        timeout=_TIMEOUT, headers=agent, trust_env=True, auto_decompress=False
    ) as session:
        yield Web(session)


def refuse_status(response: aiohttp.ClientResponse, url: str) -> None:
    """PassingError for a busy server, BoundaryDataError for one that refuses."""
    if response.status in (_OK, _PARTIAL):
        return
    if response.status in _PASSING:
        after = response.headers.get("Retry-After", "")
        raise PassingError(
            f"the server answers {response.status} {response.reason}",
            float(after) if after.isdecimal() else 0.0,
        )
    raise BoundaryDataError(
        f"{url} cannot be fetched: the server answers {response.status} {response.reason}."
    )


def _refuse_downgrade(response: aiohttp.ClientResponse, url: str) -> None:
    if url.startswith("https:") and response.url.scheme != "https":
        raise BoundaryDataError(f"{url} is redirected to {response.url}, which is not encrypted.")


def _parsed(content: bytes, url: str) -> Any:
    try:
        return json.loads(gzip.decompress(content) if content.startswith(_GZIP) else content)
    except (ValueError, OSError, EOFError, zlib.error) as error:
        raise BoundaryDataError(f"{url} does not answer JSON ({error}); see --server.") from error
