"""Resolvers of one set, with its covering index and without."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoimm.errors import InvalidArgument
from geoimm.resolver import Resolver
from geoimm.resolver.covering.cache import IndexCache

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class BothWays:
    """The R-tree alone, and the index with the R-tree behind it."""

    plain: Resolver
    indexed: Resolver

    @classmethod
    def of(cls, boundaries: Path, cache: Path) -> "BothWays":
        IndexCache(cache).build(boundaries)
        indexed = Resolver.open(boundaries, cache=cache)
        assert indexed.has_index
        indexed.warm_up()
        return cls(Resolver.open(boundaries, whole=True), indexed)

    def assert_alike(self, longitudes: Floats, latitudes: Floats, one_by_one: int = 300) -> None:
        """Rows, matches and metres are equal for all together, and for the first one by one."""
        expected, given = (
            each.resolve_many(longitudes=longitudes, latitudes=latitudes)
            for each in (self.plain, self.indexed)
        )
        for name in ("division_ids", "match_codes", "distance_metres"):
            here, there = getattr(given, name), getattr(expected, name)
            different = np.flatnonzero((here != there).reshape(len(here), -1).any(axis=1))
            assert [(longitudes[i], latitudes[i]) for i in different] == [], name
        for i in range(min(one_by_one, len(longitudes))):
            answers = [one_answer(each, longitudes[i], latitudes[i]) for each in self]
            assert answers[0] == answers[1], (longitudes[i], latitudes[i])

    def __iter__(self) -> Any:
        return iter((self.plain, self.indexed))


def one_answer(resolver: Resolver, longitude: float, latitude: float) -> Any:
    """The ids, the match and the metres at a coordinate, or the refusal."""
    try:
        address = resolver.resolve(longitude=float(longitude), latitude=float(latitude))
    except InvalidArgument as error:
        return error.message
    return [each and each.id for each in address], address.match, address.distance_metres
