"""Answers and errors as the service writes them: JSON, always with a RequestId."""

import json
import logging
import uuid
from http import HTTPStatus
from typing import Any

from aiohttp import web

from geoimm.domain.records import render
from geoimm.errors import GeoimmError

_HTTP_CODES = {
    404: ("InvalidAction.NotFound", "There is nothing at this path: operations are served at `/`."),
    405: ("UnsupportedHTTPMethod", "Operations are served to POST and GET."),
    413: ("InvalidArgument", "The body of the request is too large."),
}

JSON = {"Content-Type": "application/json;charset=utf-8"}
_REQUEST_ID = web.RequestKey("request_id", str)

_log = logging.getLogger(__name__)


def request_id(request: web.BaseRequest) -> str:
    """The id of a request in its answer and in the log, made when it is first asked."""
    known = request.get(_REQUEST_ID)
    if known is None:
        known = request[_REQUEST_ID] = str(uuid.uuid4()).upper()
    return known


def success(request: web.BaseRequest, answer: Any) -> web.Response:
    """An operation's answer."""
    return _json(200, {"RequestId": request_id(request), **render(answer)})


_TOLD = {*range(400, 500), 503}
"""Statuses of errors whose message is for the caller."""


def failure(request: web.BaseRequest, error: Exception) -> web.Response:
    """Any error in the service's shape; what was not foreseen is logged and not shown."""
    if isinstance(error, GeoimmError) and error.status in _TOLD:
        return _error(request, error.status, error.code, error.message)
    if isinstance(error, web.HTTPException):
        code, message = _HTTP_CODES.get(
            error.status, ("InvalidArgument", error.text or error.reason)
        )
        return _error(request, error.status, code, message)
    if isinstance(error, web.RequestPayloadError):
        return _error(request, 400, "InvalidArgument", "The body of the request cannot be read.")
    if request.transport is None:
        _log.info("The client of request %s left.", request_id(request))
    else:
        _log.error("Request %s ended in an error.", request_id(request), exc_info=error)
    return _error(
        request,
        500,
        "InternalError",
        "The request has been failed due to some unknown error; the server's log tells more.",
    )


def unreadable(request: web.BaseRequest, status: int, message: str | None) -> web.Response:
    """The answer to what is not HTTP, or not in bounds: aiohttp's own refusals."""
    code = "InternalError" if status >= 500 else "InvalidArgument"  # noqa: PLR2004
    text = " ".join((message or "The request cannot be read.").split())
    return _error(request, status, code, text)


def _error(request: web.BaseRequest, status: int, code: str, message: str) -> web.Response:
    reply = _json(
        status,
        {
            "RequestId": request_id(request),
            "HostId": request.headers.get("Host", ""),
            "Code": code,
            "Message": message,
        },
    )
    if status == HTTPStatus.UNAUTHORIZED:
        reply.headers["WWW-Authenticate"] = 'Basic realm="geoimm", charset="UTF-8"'
    return reply


def _json(status: int, content: dict[str, Any]) -> web.Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(
        errors="backslashreplace"
    )
    return web.Response(status=status, body=body, headers=JSON)
