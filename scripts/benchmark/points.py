"""Points that are asked, and pairs of a point and a boundary around it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Columns of n positions in WGS-84 degrees."""

    longitudes: Floats
    latitudes: Floats

    def __len__(self) -> int:
        return len(self.longitudes)

    def first(self, count: int) -> "Points":
        """The first points, or all where there are fewer."""
        return Points(self.longitudes[:count], self.latitudes[:count])

    def pairs(self) -> list[tuple[float, float]]:
        """Longitude and latitude of each, as Python's own numbers."""
        return list(zip(self.longitudes.tolist(), self.latitudes.tolist(), strict=True))


@dataclass(frozen=True, slots=True, eq=False)
class Covering:
    """Pairs of a point's index and the row of a boundary that covers it, in any order."""

    points: Rows
    rows: Rows
