"""A receiver of notifications: a real server that keeps what it is sent."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request that the receiver was sent."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Receiver:
    """Answers as it is told to, and 200 otherwise."""

    address: str
    deliveries: "asyncio.Queue[Delivery]" = field(default_factory=asyncio.Queue)
    statuses: list[int] = field(default_factory=list)
    """What to answer next."""

    async def take(self) -> Delivery:
        """The next request, once it is there."""
        async with asyncio.timeout(30):
            return await self.deliveries.get()


@contextlib.asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    """A running receiver."""

    async def receive(request: web.Request) -> web.Response:
        delivery = Delivery(request.path, request.headers.copy(), await request.read())
        receiver.deliveries.put_nowait(delivery)
        return web.Response(status=receiver.statuses.pop(0) if receiver.statuses else 200)

    app = web.Application()
    app.router.add_post("/{topic}", receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    receiver = Receiver(f"http://{host}:{port}")
    try:
        yield receiver
    finally:
        await runner.cleanup()
