"""The populated places of GeoNames: which is nearest to a coordinate, inside one division."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geoimm.domain.divisions import Near
from geoimm.resolver.nearest import longitude_scale, metres_between
from geoimm.resolver.stored_towns import StoredTowns

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
Chains = Callable[[Floats, Floats], NDArray[np.int32]]
"""Division rows, shape (n, 5), at n coordinates."""

REACH_METRES = 10_000.0
"""Farther than this nothing is near."""
_REACH_DEGREES = 0.091
"""North and south: a little more than the reach at the equator."""
_CHUNK = 4_096
_UNKNOWN = -2


class Found(NamedTuple):
    """The nearest populated place of n coordinates."""

    towns: NDArray[np.int32]
    """Numbers for `Towns.near`, -1 for none."""
    metres: Floats
    """Geodesic, to the millimetre; 0 for none."""


class Towns:
    """The populated places beside a boundary set, read when they are first asked for.

    Without the file there are none. Raises BoundaryDataError then for a file that cannot be read.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def find(
        self, longitudes: Floats, latitudes: Floats, divisions: NDArray[np.int32], chains: Chains
    ) -> Found:
        """The nearest one within `REACH_METRES` that lies in a division, for n coordinates.

        `divisions` is the row of each coordinate's finest division, -1 for none; `chains` tells
        in which divisions populated places lie. Among equally near ones the more populous wins.
        """
        found = Found(np.full(len(longitudes), -1, np.int32), np.zeros(len(longitudes)))
        known = np.flatnonzero((divisions >= 0) & np.isfinite(longitudes))
        for start in range(0, len(known), _CHUNK):
            part = known[start : start + _CHUNK]
            nearest, metres = self._find(longitudes[part], latitudes[part], divisions[part], chains)
            found.towns[part], found.metres[part] = nearest, metres
        return found

    def near(self, town: int, metres: float) -> Near:
        """The record of a populated place that is so far away."""
        texts = self._stored.texts(town)
        names = {tag: text for tag in ("en", "zh") if (text := texts[f"name_{tag}"])}
        return Near(texts["id"], texts["name"], metres, int(self._stored.populations[town]), names)

    def _find(
        self, longitudes: Floats, latitudes: Floats, divisions: NDArray[np.int32], chains: Chains
    ) -> tuple[NDArray[np.int32], Floats]:
        points, towns = self._around(longitudes, latitudes)
        inside = (self._chains(towns, chains) == divisions[points, None]).any(axis=1)
        points, towns = points[inside], towns[inside]
        metres = metres_between(
            longitudes[points],
            latitudes[points],
            self._stored.longitudes[towns],
            self._stored.latitudes[towns],
        )
        order = np.lexsort((towns, -self._stored.populations[towns], metres, points))
        order = order[metres[order] <= REACH_METRES]
        first = order[np.unique(points[order], return_index=True)[1]]
        nearest, distances = np.full(len(longitudes), -1, np.int32), np.zeros(len(longitudes))
        nearest[points[first]], distances[points[first]] = towns[first], metres[first]
        return nearest, distances

    def _around(self, longitudes: Floats, latitudes: Floats) -> tuple[Rows, Rows]:
        """Pairs of a coordinate and a town in the box of the reach around it."""
        half = np.minimum(_REACH_DEGREES / np.maximum(longitude_scale(latitudes), 1e-3), 180.0)
        points, towns = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for turn in (0.0, 360.0, -360.0):
            first = np.searchsorted(self._by_longitude, longitudes + turn - half)
            last = np.searchsorted(self._by_longitude, longitudes + turn + half, side="right")
            counts = np.maximum(last - first, 0)
            owners = np.repeat(np.arange(len(longitudes)), counts)
            within = np.arange(len(owners)) - np.repeat(np.cumsum(counts) - counts, counts)
            found = self._order[np.repeat(first, counts) + within]
            close = np.abs(self._stored.latitudes[found] - latitudes[owners]) <= _REACH_DEGREES
            points.append(owners[close])
            towns.append(found[close])
        return np.concatenate(points), np.concatenate(towns)

    def _chains(self, towns: Rows, chains: Chains) -> NDArray[np.int32]:
        """The divisions of towns; each town is resolved once."""
        known = self._resolved
        # Asked for the indexes too, numpy does not load its masked arrays.
        missing, _ = np.unique(towns[known[towns, 0] == _UNKNOWN], return_index=True)
        if missing.size:
            known[missing] = chains(
                self._stored.longitudes[missing], self._stored.latitudes[missing]
            )
        found: NDArray[np.int32] = known[towns]
        return found

    def _at(self, towns: Rows) -> tuple[Floats, Floats]:
        return self._stored.longitudes[towns], self._stored.latitudes[towns]

    @cached_property
    def _resolved(self) -> NDArray[np.int32]:
        return np.full((len(self._stored.longitudes), 5), _UNKNOWN, dtype=np.int32)

    @cached_property
    def _stored(self) -> StoredTowns:
        return StoredTowns(self._path if self._path and self._path.is_file() else None)

    @cached_property
    def _order(self) -> Rows:
        return np.argsort(self._stored.longitudes, kind="stable")

    @cached_property
    def _by_longitude(self) -> Floats:
        by_longitude: Floats = self._stored.longitudes[self._order]
        return by_longitude
