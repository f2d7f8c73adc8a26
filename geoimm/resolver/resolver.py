"""Coordinates to addresses."""

from dataclasses import dataclass, replace
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geoimm.domain.coordinates import Coordinate
from geoimm.domain.divisions import Address, Division, Match, Near
from geoimm.errors import InvalidArgument
from geoimm.resolver.boundary_set import BoundarySet
from geoimm.resolver.covering.cache import IndexCache
from geoimm.resolver.covering.index import LOST, CoveringIndex, is_far_at_sea
from geoimm.resolver.rules import Found, FoundOne, Reference, reference
from geoimm.resolver.towns import Towns
from geoimm.resolver.view import View

if TYPE_CHECKING:
    from geoimm.resolver.covering.finder import Finder
    from geoimm.resolver.explanation import Explanation

_MATCHES = (Match.none, Match.inside, Match.nearest, Match.maritime)
"""By the kinds of `rules`."""
_MATCH_TEXTS = np.array(_MATCHES, dtype="<U8")
_WORTH_LOADING = 10_000
"""Coordinates from which on the compiled look-ups, which take half a second to load, pay."""
_MOST_KEPT = 16_384
"""Divisions, and addresses, for the next asker."""


@dataclass(frozen=True, slots=True, eq=False)
class Addresses:
    """The addresses of n coordinates, as columns."""

    division_ids: NDArray[np.int32]
    """Shape (n, 5), country to township: numbers for `Resolver.division`, -1 for no division."""
    match_codes: NDArray[np.int8]
    """Shape (n,): the place of the match among none, inside, nearest, maritime."""
    distance_metres: NDArray[np.float64]
    """Shape (n,): geodesic distance where the match is nearest, else 0."""
    rows: NDArray[np.int32]
    """Shape (n,): the number of the division that decided, -1 for none."""
    view: View
    """The divisions that the numbers are of."""

    @property
    def place_ids(self) -> NDArray[np.int32]:
        """Shape (n,): the number of each address's place, -1 for an empty address."""
        return self.view.places.take(self.rows, mode="wrap")

    @property
    def match(self) -> NDArray[np.str_]:
        """Shape (n,): the values of `Match`, so that `match == "inside"` is a mask."""
        return _MATCH_TEXTS[self.match_codes]

    def __len__(self) -> int:
        return len(self.division_ids)


@dataclass(frozen=True, slots=True, eq=False)
class _Parts:
    """What answers: replaced as a whole, so that a thread sees one set or the other."""

    boundary_set: BoundarySet
    view: View
    rules: Reference
    index: CoveringIndex | None
    finder: "Finder | None" = None
    """Only once its compiled look-ups are loaded."""

    @classmethod
    def of(
        cls, boundary_set: BoundarySet, worldview: str | None, index: CoveringIndex | None
    ) -> "_Parts":
        return cls(boundary_set, View(boundary_set, worldview), reference(boundary_set), index)

    def loaded(self) -> "_Parts":
        if self.index is None:
            return self
        from geoimm.resolver.covering.finder import Finder

        return replace(self, finder=Finder(self.index, self.boundary_set, self.rules))


class Resolver:
    """Resolves coordinates by the polygons of a boundary set; safe to share between threads.

    A division covers a coordinate in its interior and on its border. The finest covering
    division decides and its parents follow by `parent_id`; `RTree` states which one decides
    where several of one level cover. A coordinate in none has the address of the nearest
    division within 5 km that its own children do not fill, else of the country alone in whose
    territorial waters it lies, else an empty one.

    A country or province with children, none of which covers the coordinate, gives way at water's
    edge: to the nearest within 2 km of all that it holds and that is not filled. That address is
    marked as nearest, with its metres.

    The worldview, None for the neutral default, only says which country a disputed division
    belongs to: the same divisions are found in every one. Raises InvalidArgument for a view
    that the set does not have.

    With a covering index of the set the answers are the same, and come some dozens of times faster
    once its compiled look-ups are loaded: by `warm_up`, or by the first large batch.
    """

    def __init__(
        self,
        boundary_set: BoundarySet,
        worldview: str | None = None,
        index: CoveringIndex | None = None,
    ) -> None:
        self.worldview = worldview
        self._go_on_with(_Parts.of(boundary_set, worldview, index))
        self._kept_division = lru_cache(_MOST_KEPT)(self._make_division)
        self._known: dict[int, Address] = {}
        self._towns = Towns(boundary_set.populated_places)

    @classmethod
    def open(
        cls,
        path: str | PathLike[str] | None = None,
        *,
        worldview: str | None = None,
        cache: str | PathLike[str] | None = None,
        whole: bool = False,
    ) -> "Resolver":
        """Open a boundary file or a folder of them, the default set where no path is given.

        What is needed of it is read when it is asked for, and a bad row is refused then;
        `whole` reads and checks all of it at once.

        Where the folder `cache` has the covering index of the set, that is mapped and used, and
        the boundary files are only compared with it. `build_index` makes one. Raises
        BoundaryDataError, and InvalidArgument for a worldview that the set does not have.
        """
        chosen = BoundarySet.default_path() if path is None else Path(path)
        mapped = IndexCache(Path(cache)).open(chosen) if cache is not None else None
        if mapped is None:
            found = BoundarySet.read(chosen) if whole else BoundarySet.open(chosen)
            return cls(found, worldview)
        return cls(mapped[0], worldview, mapped[1])

    @property
    def boundary_set(self) -> BoundarySet:
        """The set whose divisions are answered."""
        return self._parts.boundary_set

    @property
    def rules(self) -> Reference:
        """The reference, which knows no index."""
        return self._parts.rules

    @property
    def has_index(self) -> bool:
        """Whether a covering index is used."""
        return self._parts.index is not None

    def adopt(self, other: "Resolver") -> None:
        """Go on with the index of another resolver of the same set and worldview.

        Raises InvalidArgument where either differs.
        """
        same = other.boundary_set.version == self.boundary_set.version
        if not same or other.worldview != self.worldview:
            raise InvalidArgument("The other resolver answers by another boundary set or view.")
        self._go_on_with(other._parts.loaded())  # noqa: SLF001  # of its own class

    def warm_up(self) -> None:
        """Load the compiled look-ups of the index, where there is one.

        Half a second; the first time on a machine, while they are compiled, some ten.
        """
        if self._parts.finder is None:
            self._go_on_with(self._parts.loaded())

    def _go_on_with(self, parts: _Parts) -> None:
        self._parts = parts
        self._row_at = parts.finder.row_at if parts.finder else _unknown

    def resolve(self, *, longitude: float, latitude: float, near: bool = False) -> Address:
        """The address at a WGS-84 position in degrees, on request with what is `near`.

        Raises InvalidArgument for NaN, infinities and values out of range.
        """
        if near:
            plain = self.resolve(longitude=longitude, latitude=latitude)
            return self._with_near(plain, longitude, latitude)
        # The quick way: a dictionary's look-up after a compiled one.
        try:
            address = self._known.get(self._row_at(longitude, latitude))
        except TypeError:
            address = None  # the check below says of what
        if address is not None:
            return address
        position = Coordinate(longitude=longitude, latitude=latitude)
        finds = self._parts.finder or self._parts.rules
        found = finds.find_one(float(position.longitude), float(position.latitude))
        address = self._address_of(found)
        answer = self._row_at(longitude, latitude)
        return self._keep(answer, address) if is_far_at_sea(answer) else address

    def _address_of(self, found: FoundOne) -> Address:
        if found.row < 0:
            return Address()
        return replace(
            self._address(found.row), match=_MATCHES[found.kind], distance_metres=found.metres
        )

    def resolve_many(self, *, longitudes: ArrayLike, latitudes: ArrayLike) -> Addresses:
        """The addresses at n WGS-84 positions in degrees, the same as n times `resolve`.

        A row with a NaN or an infinity has an empty address, as a photo without a position.
        Raises InvalidArgument for a finite value out of range and for unequal lengths.
        """
        x, y = np.asarray(longitudes, dtype=np.float64), np.asarray(latitudes, dtype=np.float64)
        _check_shapes(x, y)
        if len(x) >= _WORTH_LOADING:
            self.warm_up()
        found = self._find(x, y)
        return Addresses(
            division_ids=self._parts.view.chains.take(found.rows, axis=0, mode="wrap"),
            match_codes=found.kinds,
            distance_metres=found.metres,
            rows=found.rows,
            view=self._parts.view,
        )

    def near(
        self, *, longitudes: ArrayLike, latitudes: ArrayLike, addresses: Addresses
    ) -> list[Near | None]:
        """The populated place near each of n positions, of which these are the addresses.

        That is the nearest within 10 km inside the same finest division; None for none, and
        everywhere where the boundary set has no populated places beside it.
        """
        x, y = np.asarray(longitudes, dtype=np.float64), np.asarray(latitudes, dtype=np.float64)
        _check_shapes(x, y)
        found = self._towns.find(x, y, addresses.rows, self._chains_at)
        return [
            self._towns.near(town, metres) if town >= 0 else None
            for town, metres in zip(found.towns.tolist(), found.metres.tolist(), strict=True)
        ]

    def _with_near(self, address: Address, longitude: float, latitude: float) -> Address:
        finest = address.finest
        row = -1 if finest is None else self.boundary_set.row_of(finest.id)
        at = np.array([longitude]), np.array([latitude])
        found = self._towns.find(*at, np.array([row], dtype=np.int32), self._chains_at)
        if found.towns[0] < 0:
            return address
        near = self._towns.near(int(found.towns[0]), float(found.metres[0]))
        return replace(address, near=near)

    def _chains_at(
        self, longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]
    ) -> NDArray[np.int32]:
        found = self._find(longitudes, latitudes)
        return self._parts.view.chains.take(found.rows, axis=0, mode="wrap")

    def _find(self, longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]) -> Found:
        parts = self._parts
        return (parts.finder or parts.rules).find(longitudes, latitudes)

    def explain(self, *, longitude: float, latitude: float) -> "Explanation":
        """Why `resolve` answers what it answers at a WGS-84 position in degrees.

        Takes milliseconds. Raises InvalidArgument as `resolve` does.
        """
        from geoimm.resolver.explaining import explain

        return explain(self, longitude=longitude, latitude=latitude)

    def division(self, id: int) -> Division:  # noqa: A002  the public word for this number
        """The division of a number in `Addresses.division_ids`, -1 excepted."""
        if not 0 <= id < len(self.boundary_set):
            raise InvalidArgument(
                f"division id {id!r} must be a row of the set, 0 to {len(self.boundary_set) - 1}."
            )
        return self._kept_division(id)

    def places(self) -> NDArray[np.int32]:
        """The numbers of the divisions that are the place of some address, in order."""
        places = np.unique(self._parts.view.places)
        return places[places >= 0]

    def unions(self) -> NDArray[np.int64]:
        """The numbers of the divisions that are unions, in order."""
        return self._parts.view.unions

    def find(self, id: str) -> Division | None:  # noqa: A002  the field is called id
        """The division of a stable id, None where the set has no such division."""
        row = self.boundary_set.row_of(id)
        return None if row is None else self.division(row)

    def _make_division(self, row: int) -> Division:
        return self._parts.view.division(row)

    def _address(self, row: int) -> Address:
        """The chain of a row, as of a coordinate inside it."""
        known = self._known.get(row)
        if known is None:
            known = self._keep(row, self._make_address(row))
        return known

    def _keep(self, number: int, address: Address) -> Address:
        """Remember the address of a row, or of a negative answer that says all."""
        if len(self._known) >= _MOST_KEPT:
            self._known.clear()
        self._known[number] = address
        return address

    def _make_address(self, row: int) -> Address:
        country, province, city, district, township = (
            self._kept_division(each) if each >= 0 else None
            for each in self._parts.view.chains[row].tolist()
        )
        return Address(country, province, city, district, township, match=Match.inside)


def _unknown(_longitude: float, _latitude: float) -> int:
    return LOST


def _check_shapes(longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]) -> None:
    if longitudes.ndim != 1 or longitudes.shape != latitudes.shape:
        raise InvalidArgument(
            f"longitudes of shape {longitudes.shape} and latitudes of shape {latitudes.shape}"
            " must be one-dimensional and equally long."
        )
