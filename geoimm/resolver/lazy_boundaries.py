"""Boundaries that become shapely geometries when they are asked for."""

import threading
from collections import OrderedDict
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from geoimm.resolver.rings import Rings

_MOST_KEPT = 300_000
"""Vertices of the geometries that are kept for the next asker."""


class Boundaries(Protocol):
    """The geometries of rows; an array of them is one."""

    def __getitem__(self, rows: NDArray[Any], /) -> NDArray[Any]:
        """The shapely geometries of an array of rows, which may repeat."""
        ...


class Areas(Protocol):
    """The areas of rows; an array of them is one."""

    def __getitem__(self, rows: NDArray[Any], /) -> NDArray[np.float64]:
        """Planar square degrees of an array of rows, which may repeat."""
        ...


class LazyBoundaries:
    """The rows of `Rings` from some row on, as geometries made on demand; safe to share."""

    def __init__(self, rings: Rings, first: int) -> None:
        self._rings, self._first = rings, first
        self._kept: OrderedDict[int, Any] = OrderedDict()
        self._kept_vertices = 0
        self._one_at_a_time = threading.Lock()

    def __getitem__(self, rows: NDArray[Any]) -> NDArray[Any]:
        """The shapely geometries of an array of rows, which may repeat."""
        distinct, positions = np.unique(rows, return_inverse=True)
        found = np.empty(len(distinct), dtype=object)
        with self._one_at_a_time:
            found[:] = [self._kept.pop(row, None) for row in distinct.tolist()]
            missing = np.array([each is None for each in found], dtype=np.bool_)
            found[missing] = self._rings.geometries(distinct[missing] + self._first)
            self._kept.update(zip(distinct.tolist(), found, strict=True))
            self._forget_oldest(distinct, missing)
        geometries: NDArray[Any] = found[positions]
        return geometries

    def _forget_oldest(self, added: NDArray[np.int64], is_new: NDArray[np.bool_]) -> None:
        counts = self._rings.vertex_counts(added[is_new] + self._first)
        self._kept_vertices += int(counts.sum())
        while self._kept_vertices > _MOST_KEPT:
            row, _ = self._kept.popitem(last=False)
            gone = self._rings.vertex_counts(np.array([row + self._first]))
            self._kept_vertices -= int(gone[0])
