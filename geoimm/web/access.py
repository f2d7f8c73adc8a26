"""Who is answered outside the RPC dialect: by an access key, or on this machine only."""

import base64
import hmac
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from geoimm.errors import AccessDenied, AuthenticationError

_PROXIES = (hdrs.FORWARDED, hdrs.VIA, hdrs.X_FORWARDED_FOR, hdrs.X_FORWARDED_HOST, "X-Real-IP")
_FEW = 256
"""Names of hosts that are remembered: on this machine there are few."""


class Access:
    """Admits a request with the id and the secret of an access key by HTTP Basic.

    Where there are no keys, only programs on this machine are admitted.
    """

    def __init__(self, access_keys: Mapping[str, str] | None) -> None:
        self._secrets = {
            key_id.encode(): secret.encode() for key_id, secret in (access_keys or {}).items()
        }

    def check(self, request: web.BaseRequest) -> None:
        """Return for one who is answered; else AccessDenied or AuthenticationError."""
        if not self._secrets:
            check_local(request)
        elif not self._is_known(request.headers.get(hdrs.AUTHORIZATION, "")):
            raise AuthenticationError(
                "Unauthorized",
                "This server wants HTTP Basic authorization: "
                "the id of an access key as the user, its secret as the password.",
                401,
            )

    def _is_known(self, authorization: str) -> bool:
        scheme, _, credentials = authorization.partition(" ")
        if scheme.lower() != "basic":
            return False
        try:
            key_id, colon, secret = base64.b64decode(credentials, validate=True).partition(b":")
        except ValueError:
            return False
        # An unknown id takes as long as a wrong secret.
        expected = self._secrets.get(key_id)
        is_equal = hmac.compare_digest(expected or b"unknown", secret)
        return bool(colon) and expected is not None and is_equal


def check_local(request: web.BaseRequest) -> None:
    """AccessDenied unless a program on this machine asks."""
    if not is_local(request):
        raise AccessDenied(
            "This server has no access keys and answers only programs on its own machine. "
            "Set GEOIMM_ACCESS_KEYS=id:secret."
        )


def is_local(request: web.BaseRequest) -> bool:
    """From this machine: not for others through a proxy, nor by another site's page opened here."""
    headers = request.headers
    for name in _PROXIES:
        if name in headers:
            return False
    host = headers.get(hdrs.HOST, "")
    origin = headers.get(hdrs.ORIGIN)
    if origin is not None and origin.partition("://")[2] != host:
        return False
    referer = headers.get(hdrs.REFERER)
    if referer is not None and referer.partition("://")[2].partition("/")[0] != host:
        return False
    if headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        return False
    # A page may let its own name lead here; the vendor's client may send its scheme with the host.
    named = _hostname(host)
    if named not in ("", "localhost") and not _is_loopback(named):
        return False
    return request.remote is not None and _is_loopback(request.remote)


@lru_cache(_FEW)
def _hostname(host: str) -> str:
    try:
        return urlsplit(host if "://" in host else f"//{host}").hostname or ""
    except ValueError:
        return host


@lru_cache(_FEW)
def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False
