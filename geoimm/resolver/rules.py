"""The rules in their order: inside a boundary, near one, in a country's waters; water's edge."""

from typing import Any, Generic, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from geoimm.errors import InvalidArgument
from geoimm.resolver.boundary_set import BoundarySet
from geoimm.resolver.holdings import giving_way
from geoimm.resolver.maritime import Maritime
from geoimm.resolver.nearest import ANY, Nearest
from geoimm.resolver.rtree import RTree

Floats = NDArray[np.float64]

NONE, INSIDE, NEAREST, MARITIME = range(4)
"""How a row was found; the numbers of `Match` in its order."""


class Found(NamedTuple):
    """What was found at n coordinates."""

    rows: NDArray[np.int32]
    """The deciding row, -1 for none."""
    kinds: NDArray[np.int8]
    metres: Floats
    """To the nearest division, else 0."""

    @classmethod
    def nothing(cls, count: int) -> "Found":
        """Nothing at any of them."""
        return cls(np.full(count, -1, np.int32), np.zeros(count, np.int8), np.zeros(count))


class FoundOne(NamedTuple):
    """`Found` for one coordinate."""

    row: int
    kind: int
    metres: float


class FindsNearest(Protocol):
    """Finds the nearest divisions."""

    def find(
        self, longitudes: Floats, latitudes: Floats, above: NDArray[np.int32]
    ) -> tuple[NDArray[np.int32], Floats]:
        """Rows, -1 for none, and metres, 0 for none, of n coordinates.

        Of all that may be nearest where `above` is `ANY`, else of those below that row.
        """
        ...


NearestT = TypeVar("NearestT", bound=FindsNearest)


class Rules(Generic[NearestT]):
    """Finds by the R-tree what decides at coordinates.

    Where that is a country or a province with children, which do not cover the coordinate, the
    nearest of all that it holds answers in its stead, if one is near enough: people stand on
    piers, bridges and beaches that boundaries leave out.
    """

    def __init__(
        self,
        rtree: RTree,
        nearest: NearestT,
        maritime: Maritime,
        gives_way: NDArray[np.bool_],
    ) -> None:
        """`gives_way` has for each row whether it is such a country or province."""
        self.rtree, self.nearest, self.maritime = rtree, nearest, maritime
        self.gives_way = np.append(gives_way, np.False_)
        """The last is that of row -1."""

    def find(self, longitudes: Floats, latitudes: Floats) -> Found:
        """What decides at n positions in degrees; nothing at those that are not finite.

        Raises InvalidArgument for a finite value out of range.
        """
        check_range(longitudes, latitudes)
        known = np.isfinite(longitudes) & np.isfinite(latitudes)
        if known.all():
            return self._find_known(longitudes, latitudes)
        rows, kinds, metres = Found.nothing(len(longitudes))
        rows[known], kinds[known], metres[known] = self._find_known(
            longitudes[known], latitudes[known]
        )
        return Found(rows, kinds, metres)

    def find_one(self, longitude: float, latitude: float) -> FoundOne:
        """What decides at a position in degrees, sooner than `find` does for one."""
        row = self.rtree.row_at(longitude=longitude, latitude=latitude)
        if row >= 0 and not self.gives_way[row]:
            return FoundOne(row, INSIDE, 0.0)
        found = self.find(np.array([longitude]), np.array([latitude]))
        return FoundOne(*(column[0].item() for column in found))

    def _find_known(self, longitudes: Floats, latitudes: Floats) -> Found:
        rows = self.rtree.rows_at(longitudes, latitudes)
        found = Found(rows, (rows >= 0).astype(np.int8), np.zeros(len(rows)))
        self._find_outside(longitudes, latitudes, np.flatnonzero(rows < 0), found)
        self.look_below(longitudes, latitudes, np.arange(len(rows)), found)
        return found

    def look_below(
        self, longitudes: Floats, latitudes: Floats, places: NDArray[Any], found: Found
    ) -> None:
        """Let rows that give way do so at some places of what was found, inside or nearest."""
        rows, kinds, metres = found
        asked = places[self.gives_way[rows[places]] & (kinds[places] != MARITIME)]
        below, away = self.nearest.find(longitudes[asked], latitudes[asked], rows[asked])
        hit = below >= 0
        answered = asked[hit]
        rows[answered], kinds[answered], metres[answered] = below[hit], NEAREST, away[hit]

    def _find_outside(
        self, longitudes: Floats, latitudes: Floats, missed: NDArray[np.int64], found: Found
    ) -> None:
        rows, kinds, metres = found
        anywhere = np.full(len(missed), ANY, dtype=np.int32)
        rows[missed], metres[missed] = self.nearest.find(
            longitudes[missed], latitudes[missed], anywhere
        )
        kinds[missed] = np.where(rows[missed] >= 0, NEAREST, NONE)
        far = missed[rows[missed] < 0]
        rows[far] = self.maritime.find(longitudes[far], latitudes[far])
        kinds[far] = np.where(rows[far] >= 0, MARITIME, NONE)


Reference = Rules[Nearest]
"""Those of shapely and numpy alone: whatever else there is answers as they do."""


def reference(boundary_set: BoundarySet) -> Reference:
    """The rules over a boundary set and its waters."""
    rtree, waters = boundary_set.rtree(), boundary_set.waters
    return Rules(
        rtree,
        Nearest(boundary_set, rtree.boxes),
        Maritime(waters, waters.rtree()),
        giving_way(boundary_set),
    )


def check_range(longitudes: Floats, latitudes: Floats) -> None:
    """InvalidArgument for the first finite value that is no position on the globe."""
    for name, degrees, limit in (("longitudes", longitudes, 180.0), ("latitudes", latitudes, 90.0)):
        outside = np.isfinite(degrees) & (np.abs(degrees) > limit)
        if outside.any():
            index = int(np.argmax(outside))
            raise InvalidArgument(
                f"{name}[{index}] {float(degrees[index])!r} must be a number of degrees"
                f" between -{limit:g} and {limit:g}."
            )
