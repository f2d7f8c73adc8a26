"""Answers and errors as the service writes them: JSON, always with a RequestId."""

import json
import logging
from typing import Any

from aiohttp import web

from geoimm.domain.records import render
from geoimm.errors import GeoimmError

_HTTP_CODES = {
    404: ("InvalidAction.NotFound", "There is nothing at this path: operations are served at `/`."),
    405: ("UnsupportedHTTPMethod", "Operations are served to POST and GET."),
    413: ("InvalidArgument", "The body of the request is too large."),
}

REQUEST_ID = web.RequestKey("request_id", str)
"""Where a request carries the id that its answer will have."""

_log = logging.getLogger(__name__)


def success(request_id: str, answer: Any) -> web.Response:
    """An operation's answer."""
    return _json(200, {"RequestId": request_id, **render(answer)})


def failure(request: web.BaseRequest, request_id: str, error: Exception) -> web.Response:
    """Any error in the service's shape; what was not foreseen is logged and not shown."""
    if isinstance(error, GeoimmError) and error.status < 500:  # noqa: PLR2004
        return _error(request, request_id, error.status, error.code, error.message)
    if isinstance(error, web.HTTPException):
        code, message = _HTTP_CODES.get(
            error.status, ("InvalidArgument", error.text or error.reason)
        )
        return _error(request, request_id, error.status, code, message)
    _log.error("Request %s ended in an error.", request_id, exc_info=error)
    return _error(
        request,
        request_id,
        500,
        "InternalError",
        "The request has been failed due to some unknown error; the server's log tells more.",
    )


def unreadable(
    request: web.BaseRequest, request_id: str, status: int, message: str | None
) -> web.Response:
    """The answer to what is not HTTP, or not in bounds: aiohttp's own refusals."""
    code = "InternalError" if status >= 500 else "InvalidArgument"  # noqa: PLR2004
    text = " ".join((message or "The request cannot be read.").split())
    return _error(request, request_id, status, code, text)


def _error(
    request: web.BaseRequest, request_id: str, status: int, code: str, message: str
) -> web.Response:
    return _json(
        status,
        {
            "RequestId": request_id,
            "HostId": request.headers.get("Host", ""),
            "Code": code,
            "Message": message,
        },
    )


def _json(status: int, content: dict[str, Any]) -> web.Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(
        errors="backslashreplace"
    )
    return web.Response(
        status=status,
        body=body,
        headers={"Content-Type": "application/json;charset=utf-8"},
    )
