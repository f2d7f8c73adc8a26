"""A replica of the servers that publish boundaries: it answers as they are documented to.

Files have an ETag and are sent in ranges. A path may be a redirection, be cut after some bytes,
be busy for a while, or be another file from one moment on. Every request is kept.
"""

import asyncio
import contextlib
import hashlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from aiohttp import web

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_STARTED = 30


@dataclass(frozen=True, slots=True)
class Asked:
    """One request."""

    method: str
    path: str
    range: str | None
    """The header Range."""


@dataclass(slots=True)
class Replica:
    """What is served, by path; it may be changed at any time."""

    address: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    """Of paths to paths or whole addresses."""
    cuts: dict[str, list[int]] = field(default_factory=dict)
    """After how many bytes of each of the next answers the connection ends."""
    busy: dict[str, list[int]] = field(default_factory=dict)
    """What status the next answers have."""
    unknown_sizes: bool = False
    """Whether HEAD is refused, as some servers do."""
    asked: list[Asked] = field(default_factory=list)

    def gets(self, path: str) -> list[str | None]:
        """The ranges of all GET requests of a path."""
        return [each.range for each in self.asked if (each.method, each.path) == ("GET", path)]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one request."""
        path = request.path
        self.asked.append(Asked(request.method, path, request.headers.get("Range")))
        if path in self.redirects:
            raise web.HTTPFound(self.redirects[path])
        if self.busy.get(path):
            raise _Status(self.busy[path].pop(0))
        if path not in self.files:
            raise web.HTTPNotFound
        if request.method == "HEAD" and self.unknown_sizes:
            raise web.HTTPMethodNotAllowed("HEAD", ["GET"])
        return await self._send(request, self.files[path])

    async def _send(self, request: web.Request, content: bytes) -> web.StreamResponse:
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        found = _RANGE.fullmatch(request.headers.get("Range", ""))
        status, first, last = 200, 0, len(content) - 1
        if found and request.headers.get("If-Range", etag) == etag:
            if int(found[1]) >= len(content):
                raise web.HTTPRequestRangeNotSatisfiable
            status, first = 206, int(found[1])
            last = min(int(found[2] or last), last)
        headers = {"ETag": etag, "Accept-Ranges": "bytes"}
        if status == 206:
            headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
        response = web.StreamResponse(status=status, headers=headers)
        response.content_length = last - first + 1
        await response.prepare(request)
        if request.method == "HEAD":
            return response
        cuts = self.cuts.get(request.path)
        if cuts:
            await response.write(content[first : first + cuts.pop(0)])
            assert request.transport is not None
            request.transport.close()
            return response
        await response.write(content[first : last + 1])
        return response


class _Status(web.HTTPException):
    def __init__(self, status: int) -> None:
        self.status_code = status
        super().__init__()


@contextlib.contextmanager
def serving() -> Iterator[Replica]:
    """A running replica in a thread of its own: who asks it may be another process."""
    replica = Replica()
    loop = asyncio.new_event_loop()
    started = threading.Event()
    stop = asyncio.Event()

    async def serve() -> None:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", replica.answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        replica.address = f"http://{host}:{port}"
        started.set()
        await stop.wait()
        await runner.cleanup()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert started.wait(_STARTED)
        yield replica
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()
