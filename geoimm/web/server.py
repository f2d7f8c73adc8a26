"""The aiohttp server: its routes, its limits, and JSON for everything that goes wrong."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from aiohttp import web
from aiohttp.web_protocol import RequestHandler

from geoimm.operations.service import Service
from geoimm.operations.table import OPERATIONS
from geoimm.web.access import Access
from geoimm.web.explain import Explain
from geoimm.web.replies import failure, success, unreadable
from geoimm.web.resolve import Resolve
from geoimm.web.rpc import VERSION, Rpc
from geoimm.web.signatures import Authenticator

_MOST_BYTES = 8 * 1024 * 1024
"""Of a request line, which carries whole batches of files, and of a form."""
_MOST_HEADER_BYTES = 65_536

Background = Callable[[web.Application], AsyncIterator[None]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
_Handle = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


def make_application(
    service: Service, authenticator: Authenticator | None, background: Background
) -> web.Application:
    """The routes over a service, with what runs beside them."""
    app = web.Application(client_max_size=_MOST_BYTES)
    access = Access(authenticator.access_keys if authenticator else None)
    rpc = Rpc(service, authenticator)
    resolve = Resolve(service.resolver, access)
    app.router.add_get("/healthz", _health)
    app.router.add_get("/resolve", resolve.get)
    app.router.add_post("/resolve", resolve.post)
    app.router.add_get("/explain", Explain(service.resolver, access).get)
    app.router.add_route("*", "/", _or_index(rpc.handle))
    app.cleanup_ctx.append(background)
    return app


class ServerRunner(web.AppRunner):
    """Runs an application with the limits of the RPC dialect and JSON for unreadable requests."""

    def __init__(self, app: web.Application) -> None:
        super().__init__(app, max_line_size=_MOST_BYTES, max_field_size=_MOST_HEADER_BYTES)

    async def _make_server(self) -> web.Server:
        made = await super()._make_server()
        return _Server(
            _json_errors(made.request_handler),
            request_factory=made.request_factory,
            **made._kwargs,  # noqa: SLF001  # the only way to give the server another protocol
        )


class _Server(web.Server):
    def __call__(self) -> RequestHandler:
        return _Connection(self, loop=self._loop, **self._kwargs)


class _Connection(RequestHandler):
    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        super().handle_error(request, status, exc, message)
        reply = unreadable(request, status, message)
        reply.force_close()
        return reply


def _json_errors(handle: _Handle) -> _Handle:
    """Every error becomes an answer; around all, where a middleware would cost 10 µs a request."""

    async def answered(request: web.BaseRequest) -> web.StreamResponse:
        try:
            return await handle(request)
        except Exception as error:
            return failure(request, error)

    return answered


def _or_index(handle: Handler) -> Handler:
    """A plain visit to `/` tells what is served there."""

    async def root(request: web.Request) -> web.StreamResponse:
        plain = request.method == "GET" and not request.query_string
        if plain and "x-acs-action" not in request.headers:
            return success(request, _index())
        return await handle(request)

    return root


def _index() -> dict[str, Any]:
    return {"Service": "geoimm", "Version": VERSION, "Operations": sorted(OPERATIONS)}


async def _health(_request: web.Request) -> web.Response:
    # The application is served only once its resolver and database are ready.
    return web.json_response({"status": "ok"})
