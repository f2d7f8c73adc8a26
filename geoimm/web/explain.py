"""`GET /explain`: why a coordinate has its address."""

import asyncio

from aiohttp import web

from geoimm.resolver.explanation import explanation_as_json
from geoimm.resolver.resolver import Resolver
from geoimm.web.access import Access
from geoimm.web.address_bytes import to_bytes
from geoimm.web.query import read_degrees, read_query
from geoimm.web.replies import JSON


class Explain:
    """The handler of `/explain`."""

    def __init__(self, resolver: Resolver, access: Access) -> None:
        self._resolver = resolver
        self._access = access

    async def get(self, request: web.Request) -> web.Response:
        """Explain the address at `latitude` and `longitude`, in a `language`."""
        self._access.check(request)
        given = read_query(request)
        latitude, longitude = read_degrees(given)
        explanation = await asyncio.to_thread(
            self._resolver.explain, longitude=longitude, latitude=latitude
        )
        answer = explanation_as_json(explanation, given.get("language"))
        return web.Response(body=to_bytes(answer), headers=JSON)
