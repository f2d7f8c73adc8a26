"""What the resolver answers for n points, with the divisions and their names at hand."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from boundary_build.name_keys import full_key
from numpy.typing import NDArray

from geoimm.domain.divisions import Division, Level
from geoimm.resolver import Resolver


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The addresses of n points, as columns of rows of the set, -1 for no division."""

    chains: NDArray[np.int32]
    """Shape (n, 5), country to township."""
    places: NDArray[np.int32]
    """Shape (n,): the division that is the label."""
    match: NDArray[np.str_]
    metres: NDArray[np.float64]
    divisions: dict[int, Division]
    """By row, all that are in the chains."""
    _keys: dict[tuple[int, bool], frozenset[str]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, resolver: Resolver, longitudes: NDArray[np.float64], latitudes: NDArray[np.float64]
    ) -> "Answers":
        """Resolve the points."""
        addresses = resolver.resolve_many(longitudes=longitudes, latitudes=latitudes)
        chains = addresses.division_ids
        rows = np.unique(np.concatenate([chains.ravel(), addresses.place_ids]))
        return cls(
            chains=chains,
            places=addresses.place_ids,
            match=addresses.match,
            metres=addresses.distance_metres,
            divisions={row: resolver.division(row) for row in rows[rows >= 0].tolist()},
        )

    def __len__(self) -> int:
        return len(self.chains)

    def has(self, level: Level) -> NDArray[np.bool_]:
        """Where a division of a level is answered."""
        return self.chains[:, level] >= 0

    def is_below_province(self) -> NDArray[np.bool_]:
        """Where a city, a district or a township is."""
        return np.asarray((self.chains[:, Level.city :] >= 0).any(axis=1))

    def is_bare_province(self) -> NDArray[np.bool_]:
        """Where a province is the last, and none of its cities, districts and townships."""
        return self.has(Level.province) & ~self.is_below_province()

    def of_rows(self, rows: NDArray[np.int32], told: Callable[[Division], str]) -> NDArray[np.str_]:
        """What is told of the division of each row; empty for none."""
        distinct, position = np.unique(rows, return_inverse=True)
        texts = [told(self.divisions[row]) if row >= 0 else "" for row in distinct.tolist()]
        return np.array(texts)[position]

    def chain(self, point: int) -> Iterator[tuple[int, Division]]:
        """The divisions of one point with their rows, wide to fine, each once."""
        rows = dict.fromkeys(row for row in self.chains[point].tolist() if row >= 0)
        return ((row, self.divisions[row]) for row in rows)

    def keys(self, row: int, *, is_bare: bool) -> frozenset[str]:
        """By what a division is known, folded: its names, and its bare one where asked for."""
        if (row, is_bare) not in self._keys:
            division = self.divisions[row]
            bare = [division.bare_name] if is_bare and division.bare_name else []
            names = [division.name, *division.names.values(), *bare]
            self._keys[row, is_bare] = frozenset(full_key(name) for name in names) - {""}
        return self._keys[row, is_bare]
