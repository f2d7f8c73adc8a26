"""Signatures made apart from the product, for requests that are wrong in one chosen way."""

import base64
import hashlib
import hmac
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

import aiohttp
from yarl import URL

from support.api import Reply

KEY_ID, SECRET = "id", "secret"
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Signed:
    """A request ready to be sent, once or again."""

    query: str
    headers: Mapping[str, str]
    body: bytes = b""

    async def send(self, address: str) -> Reply:
        """What the server at an address answers to it."""
        url = URL(f"{address}/?{self.query}", encoded=True)
        async with (
            aiohttp.ClientSession() as http,
            http.post(url, headers=self.headers, data=self.body) as reply,
        ):
            return Reply(reply.status, await reply.json())


def sign_acs3(
    address: str,
    action: str,
    *,
    form: Mapping[str, str] | None = None,
    key_id: str = KEY_ID,
    secret: str = SECRET,
    seconds_off: int = 0,
    headers: Mapping[str, str] | None = None,
    unsigned: tuple[str, ...] = (),
    without: tuple[str, ...] = (),
    method: str = "ACS3-HMAC-SHA256",
    **parameters: str,
) -> Signed:
    """A request as the current clients sign it.

    `headers` replace or add some; `unsigned` ones are sent but not signed, those `without` neither.
    """
    body = urlencode(form).encode() if form else b""
    sent = {
        "host": address.removeprefix("http://"),
        "x-acs-action": action,
        "x-acs-content-sha256": hashlib.sha256(body).hexdigest(),
        "x-acs-date": _time(seconds_off),
        "x-acs-signature-nonce": uuid.uuid4().hex,
        "x-acs-version": "2020-09-30",
        **({"content-type": _FORM} if form else {}),
        **(headers or {}),
    }
    sent = {name: value for name, value in sent.items() if name not in without}
    signed = sorted(name for name in sent if name not in unsigned)
    query = "&".join(f"{name}={_percent(value)}" for name, value in sorted(parameters.items()))
    canonical = "\n".join(
        [
            *("POST", "/", query),
            *(f"{name}:{sent[name].strip()}" for name in signed),
            *("", ";".join(signed), hashlib.sha256(body).hexdigest()),
        ]
    )
    text = f"{method}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    sent["Authorization"] = (
        f"{method} Credential={key_id},SignedHeaders={';'.join(signed)},Signature={signature}"
    )
    return Signed(urlencode(parameters), sent, body)


def sign_rpc(
    action: str,
    *,
    form: Mapping[str, str] | None = None,
    key_id: str = KEY_ID,
    secret: str = SECRET,
    seconds_off: int = 0,
    without: tuple[str, ...] = (),
    headers: Mapping[str, str] | None = None,
    **parameters: str,
) -> Signed:
    """A request as the older clients sign it."""
    query = {
        "Action": action,
        "Version": "2020-09-30",
        "Format": "JSON",
        "Timestamp": _time(seconds_off),
        "SignatureNonce": uuid.uuid4().hex,
        "SignatureMethod": "HMAC-SHA1",
        "SignatureVersion": "1.0",
        "AccessKeyId": key_id,
        **parameters,
    }
    query = {name: value for name, value in query.items() if name not in without}
    pairs = sorted({**query, **(form or {})}.items())
    flat = "&".join(f"{_percent(name)}={_percent(value)}" for name, value in pairs)
    text = f"POST&%2F&{_percent(flat)}"
    digest = hmac.new(f"{secret}&".encode(), text.encode(), hashlib.sha1).digest()
    query["Signature"] = base64.b64encode(digest).decode()
    body = urlencode(form).encode() if form else b""
    kind = {"content-type": _FORM} if form else {}
    return Signed(urlencode(query), {**kind, **(headers or {})}, body)


def _time(seconds_off: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + seconds_off))


def _percent(text: str) -> str:
    return quote(text, safe="-_.~")
