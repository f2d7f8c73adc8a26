"""The vendor's RPC dialect: one path, the operation in a header, parameters in query and form."""

import time
from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import web

from geoimm.errors import AuthenticationError, InvalidArgument, UnknownOperation
from geoimm.operations.registry import Operation
from geoimm.operations.service import Service
from geoimm.operations.table import OPERATIONS, POST_ONLY
from geoimm.web.access import check_local
from geoimm.web.replies import success
from geoimm.web.signatures import Authenticator, Pairs, SignedRequest

VERSION = "2020-09-30"
_MOST_PARAMETERS = 1_000
_FORM = "application/x-www-form-urlencoded"


class Rpc:
    """The handler of `/`."""

    def __init__(self, service: Service, authenticator: Authenticator | None) -> None:
        """Without an authenticator only callers on this machine are answered."""
        self._service = service
        self._authenticator = authenticator

    async def handle(self, request: web.Request) -> web.Response:
        """Check who asks, find the operation, read its parameters, run it."""
        received = await _receive(request)
        self._admit(request, received)
        given = dict(reversed([*received.query, *received.form]))
        operation = _find_operation(request, given)
        arguments = operation.read(given)
        answer = await operation.function(self._service, **arguments)
        return success(request, answer)

    def _admit(self, request: web.Request, received: SignedRequest) -> None:
        if self._authenticator is not None:
            self._authenticator.check(received, now=time.time())
        else:
            check_local(request)


async def _receive(request: web.Request) -> SignedRequest:
    body = await request.read()
    form: Pairs = []
    if request.content_type == _FORM:
        form = _pairs("the form", body)
    return SignedRequest(
        method=request.method,
        query=_pairs("the query", request.raw_path.partition("?")[2].encode()),
        form=form,
        headers=[(name.lower(), value) for name, value in request.headers.items()],
        body=body,
    )


def _pairs(name: str, text: bytes) -> Pairs:
    if text.count(b"&") >= _MOST_PARAMETERS:
        raise InvalidArgument(f"There are more than {_MOST_PARAMETERS} parameters in {name}.")
    try:
        return parse_qsl(text.decode(), keep_blank_values=True, errors="strict")
    except ValueError:
        raise InvalidArgument(f"A parameter in {name} is not UTF-8.") from None


def _find_operation(request: web.Request, given: Mapping[str, str]) -> Operation:
    # Parameters before headers: the older signature does not cover headers.
    name = given.get("Action") or request.headers.get("x-acs-action")
    if not name:
        raise AuthenticationError(
            "MissingAction", "Action is mandatory: the header x-acs-action or a parameter Action."
        )
    version = given.get("Version") or request.headers.get("x-acs-version") or VERSION
    if version != VERSION:
        raise InvalidArgument(f"Version is {version!r}: only {VERSION} is served.")
    operation = OPERATIONS.get(name)
    if operation is None:
        raise UnknownOperation(f"Specified api {name} is not found.")
    if request.method not in ("GET", "POST") or (request.method == "GET" and name in POST_ONLY):
        raise web.HTTPMethodNotAllowed(request.method, ["POST"])
    return operation
