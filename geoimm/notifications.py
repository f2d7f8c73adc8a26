"""Notifications by HTTP POST, signed as the Standard Webhooks specification says."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Collection, Mapping

import aiohttp

from geoimm.domain.tasks import Message

_TIMEOUT = aiohttp.ClientTimeout(total=10)
_PREFIX = "whsec_"
_GOOD = range(200, 300)


class Sender:
    """Posts messages to the endpoint of their topic."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        endpoints: Mapping[str, str],
        secret: str,
        clock: Callable[[], int],
    ) -> None:
        self._session = session
        self._endpoints = endpoints
        self._secret = secret
        self._clock = clock

    @property
    def topics(self) -> Collection[str]:
        """The topics that have an endpoint; messages of others wait."""
        return self._endpoints.keys()

    async def send(self, message: Message) -> str | None:
        """Post one message: None when it was taken (2xx), else why not."""
        body = message.body.encode()
        timestamp = str(self._clock() // 1_000_000_000)
        headers = {
            "Content-Type": "application/json;charset=utf-8",
            "webhook-id": message.message_id,
            "webhook-timestamp": timestamp,
        }
        if self._secret:
            headers["webhook-signature"] = sign(
                self._secret, message_id=message.message_id, timestamp=timestamp, body=body
            )
        try:
            async with self._session.post(
                self._endpoints[message.topic],
                data=body,
                headers=headers,
                timeout=_TIMEOUT,
                allow_redirects=False,
            ) as reply:
                return None if reply.status in _GOOD else f"status {reply.status}"
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return f"{type(error).__name__} {error}"


def sign(secret: str, *, message_id: str, timestamp: str, body: bytes) -> str:
    """The `webhook-signature` header: `v1,` and the base64 HMAC-SHA256 of `id.timestamp.body`."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(_key(secret), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _key(secret: str) -> bytes:
    """Standard Webhooks writes keys as `whsec_` and base64; any other text is the key itself."""
    if secret.startswith(_PREFIX):
        return base64.b64decode(secret.removeprefix(_PREFIX))
    return secret.encode()
