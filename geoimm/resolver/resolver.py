"""Coordinates to addresses."""

from dataclasses import dataclass, replace
from os import PathLike

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoimm.domain.coordinates import Coordinate
from geoimm.domain.divisions import Address, Division, Match
from geoimm.errors import InvalidArgument
from geoimm.resolver.boundary_set import BoundarySet
from geoimm.resolver.maritime import Maritime
from geoimm.resolver.nearest import Nearest
from geoimm.resolver.rtree import RTree
from geoimm.resolver.view import View

_MATCHES = np.array([Match.none, Match.inside, Match.nearest, Match.maritime], dtype="<U8")


@dataclass(frozen=True, slots=True, eq=False)
class Addresses:
    """The addresses of n coordinates, as columns."""

    division_ids: NDArray[np.int32]
    """Shape (n, 5), country to township: numbers for `Resolver.division`, -1 for no division."""
    match: NDArray[np.str_]
    """Shape (n,): the values of `Match`, so that `match == "inside"` is a mask."""
    distance_metres: NDArray[np.float64]
    """Shape (n,): geodesic distance where `match` is nearest, else 0."""

    def __len__(self) -> int:
        return len(self.division_ids)


class Resolver:
    """Resolves coordinates by the polygons of a boundary set; safe to share between threads.

    A division covers a coordinate in its interior and on its border. The finest covering
    division decides and its parents follow by `parent_id`; `RTree` states which one decides
    where several of one level cover. A coordinate in none has the address of the nearest
    division within 5 km, else of the country alone in whose territorial waters it lies, else an
    empty one.

    The worldview, None for the neutral default, only says which country a disputed division
    belongs to: the same divisions are found in every one. Raises InvalidArgument for a view
    that the set does not have.
    """

    def __init__(self, boundary_set: BoundarySet, worldview: str | None = None) -> None:
        self.boundary_set = boundary_set
        self.worldview = worldview
        self._view = View(boundary_set, worldview)
        self._rtree = RTree(
            boundaries=boundary_set.boundaries,
            levels=boundary_set.levels,
            areas=boundary_set.areas,
        )
        self._nearest = Nearest(boundary_set, self._rtree.boxes)
        self._maritime = Maritime(boundary_set.waters)
        self._divisions: dict[int, Division] = {}
        self._addresses: dict[int, Address] = {}

    @classmethod
    def open(
        cls, path: str | PathLike[str] | None = None, *, worldview: str | None = None
    ) -> "Resolver":
        """Read a boundary file or a folder of them, the default set where no path is given.

        Raises BoundaryDataError, and InvalidArgument for a worldview that the set does not have.
        """
        chosen = BoundarySet.default_path() if path is None else path
        return cls(BoundarySet.read(chosen), worldview)

    def resolve(self, *, longitude: float, latitude: float) -> Address:
        """The address at a WGS-84 position in degrees.

        Raises InvalidArgument for NaN, infinities and values out of range.
        """
        position = Coordinate(longitude=longitude, latitude=latitude)
        row = self._rtree.row_at(longitude=position.longitude, latitude=position.latitude)
        if row >= 0:
            return self._address(row)
        return self._address_outside(
            np.array([position.longitude], dtype=np.float64),
            np.array([position.latitude], dtype=np.float64),
        )

    def resolve_many(self, *, longitudes: ArrayLike, latitudes: ArrayLike) -> Addresses:
        """The addresses at n WGS-84 positions in degrees, the same as n times `resolve`.

        A row with a NaN or an infinity has an empty address, as a photo without a position.
        Raises InvalidArgument for a finite value out of range and for unequal lengths.
        """
        x, y = np.asarray(longitudes, dtype=np.float64), np.asarray(latitudes, dtype=np.float64)
        _check_arrays(x, y)
        known = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        rows = np.full(len(x), -1, dtype=np.int32)
        metres = np.zeros(len(x))
        rows[known] = self._rtree.rows_at(x[known], y[known])
        missed = known[rows[known] < 0]
        kinds = (rows >= 0).astype(np.int8)
        rows[missed], metres[missed] = self._nearest.find(x[missed], y[missed])
        kinds[missed] = np.where(rows[missed] >= 0, 2, 0)
        far = missed[rows[missed] < 0]
        rows[far] = self._maritime.find(x[far], y[far])
        kinds[far] = np.where(rows[far] >= 0, 3, 0)
        return Addresses(
            division_ids=self._view.chains[rows],
            match=_MATCHES[kinds],
            distance_metres=metres,
        )

    def division(self, id: int) -> Division:  # noqa: A002  the public word for this number
        """The division of a number in `Addresses.division_ids`, -1 excepted."""
        if not 0 <= id < len(self.boundary_set):
            raise InvalidArgument(
                f"division id {id!r} must be a row of the set, 0 to {len(self.boundary_set) - 1}."
            )
        known = self._divisions.get(id)
        if known is None:
            known = self._divisions[id] = self._view.division(id)
        return known

    def find(self, id: str) -> Division | None:  # noqa: A002  the field is called id
        """The division of a stable id, None where the set has no such division."""
        row = self.boundary_set.row_of(id)
        return None if row is None else self.division(row)

    def _address_outside(
        self, longitude: NDArray[np.float64], latitude: NDArray[np.float64]
    ) -> Address:
        """The address of one coordinate that no boundary covers."""
        rows, metres = self._nearest.find(longitude, latitude)
        if rows[0] >= 0:
            nearest = self._address(int(rows[0]))
            return replace(nearest, match=Match.nearest, distance_metres=float(metres[0]))
        country = int(self._maritime.find(longitude, latitude)[0])
        return replace(self._address(country), match=Match.maritime) if country >= 0 else Address()

    def _address(self, row: int) -> Address:
        known = self._addresses.get(row)
        if known is None:
            country, province, city, district, township = (
                self.division(each) if each >= 0 else None
                for each in self._view.chains[row].tolist()
            )
            known = Address(country, province, city, district, township, match=Match.inside)
            self._addresses[row] = known
        return known


def _check_arrays(longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]) -> None:
    if longitudes.ndim != 1 or longitudes.shape != latitudes.shape:
        raise InvalidArgument(
            f"longitudes of shape {longitudes.shape} and latitudes of shape {latitudes.shape}"
            " must be one-dimensional and equally long."
        )
    _check_range("longitudes", longitudes, 180.0)
    _check_range("latitudes", latitudes, 90.0)


def _check_range(name: str, degrees: NDArray[np.float64], limit: float) -> None:
    outside = np.isfinite(degrees) & (np.abs(degrees) > limit)
    if outside.any():
        index = int(np.argmax(outside))
        raise InvalidArgument(
            f"{name}[{index}] {float(degrees[index])!r} must be a number of degrees"
            f" between -{limit:g} and {limit:g}."
        )
