"""Requests as bytes, for what no client would send."""

import asyncio
import contextlib
import json
from typing import Any
from urllib.parse import urlsplit

from support.api import Reply


async def send_bytes(address: str, *parts: bytes) -> Reply:
    """What the server answers to these bytes before it hangs up; its content must be JSON."""
    url = urlsplit(address)
    reader, writer = await asyncio.open_connection(url.hostname, url.port, limit=2**24)
    try:
        # A server may answer and hang up before it has read everything.
        with contextlib.suppress(ConnectionError):
            for part in parts:
                writer.write(part)
                await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        line, *headers = head.split("\r\n")
        named = dict(header.lower().split(": ", 1) for header in headers if header)
        body: dict[str, Any] = json.loads(await reader.readexactly(int(named["content-length"])))
        assert named["content-type"] == "application/json;charset=utf-8", named
        return Reply(int(line.split()[1]), body)
    finally:
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
