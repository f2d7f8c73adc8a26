"""The populated places near positions, as columns of Arrow and as members of JSON."""

import json
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from geoimm.domain.address_json import near_as_json
from geoimm.domain.divisions import Near
from geoimm.resolver.columns import strings
from geoimm.resolver.resolver import Addresses, Resolver
from geoimm.web.dictionaries import nullable
from geoimm.web.points import Points

TYPES = {
    "near": pa.string(),
    "near_name": pa.string(),
    "near_metres": pa.float64(),
    "near_population": pa.int64(),
}
"""The columns, null where nothing is near."""


class Nears:
    """Finds what is near the positions of a request, and writes it."""

    def __init__(self, resolver: Resolver, language: str | None) -> None:
        self._resolver = resolver
        self._language = language

    def columns(self, points: Points, addresses: Addresses) -> dict[str, pa.Array]:
        """Those of `TYPES`."""
        found = self._find(points, addresses)
        known = [each for each in found if each is not None]
        at = np.full(len(found), -1, dtype=np.int32)
        at[[near is not None for near in found]] = np.arange(len(known), dtype=np.int32)
        taken = nullable(at, pa.int32())
        metres = np.array([each.distance_metres for each in known], dtype=np.float64)
        people = np.array([each.population for each in known], dtype=np.int64)
        values = (
            strings([each.id for each in known]),
            strings([each.name_in(self._language) for each in known]),
            pa.Array.from_buffers(pa.float64(), len(known), [None, pa.py_buffer(metres)]),
            pa.Array.from_buffers(pa.int64(), len(known), [None, pa.py_buffer(people)]),
        )
        return {name: each.take(taken) for name, each in zip(TYPES, values, strict=True)}

    def texts(self, points: Points, addresses: Addresses) -> Iterator[str]:
        """The member `near` of each address, as JSON."""
        for near in self._find(points, addresses):
            content = near_as_json(near, self._language)
            yield f'"near":{json.dumps(content, ensure_ascii=False, separators=(",", ":"))}'

    def _find(self, points: Points, addresses: Addresses) -> Sequence[Near | None]:
        return self._resolver.near(
            longitudes=points.longitudes, latitudes=points.latitudes, addresses=addresses
        )
