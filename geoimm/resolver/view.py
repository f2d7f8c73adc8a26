"""The divisions of a boundary set as one worldview has them."""

from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from geoimm.domain.divisions import Division, Level, is_named_whole, place_levels
from geoimm.errors import InvalidArgument
from geoimm.resolver.boundary_set import BoundarySet
from geoimm.resolver.columns import categories
from geoimm.resolver.worldviews import Worldview


class View:
    """The chains and records of a set under a worldview, None for the neutral default.

    Only parents and countries differ: the rows and their ids are those of the set.
    Raises InvalidArgument for a view that the set does not have.
    """

    def __init__(self, boundary_set: BoundarySet, worldview: str | None) -> None:
        neutral = boundary_set.chains()
        chosen = None if worldview is None else _worldview(boundary_set, worldview)
        self._set = boundary_set
        self.chains: NDArray[np.int32] = neutral if chosen is None else chosen.laid_over(neutral)
        """Of shape (n + 1, 5), as `BoundarySet.chains` has them."""
        self._is_moved = (
            np.zeros(len(neutral), dtype=np.bool_)
            if chosen is None
            else (self.chains != neutral).any(axis=1)
        )

    @cached_property
    def places(self) -> NDArray[np.int32]:
        """The row of the place of each row's address, as `Address.place`; -1 at the end.

        Shape (n + 1,), so that row -1 has none.
        """
        places = np.full(len(self.chains), -1, dtype=np.int32)
        for code, rows in self._countries():
            for level in reversed(place_levels(code)):
                found = self.chains[rows, level]
                places[rows] = np.where(found >= 0, found, places[rows])
        is_whole = np.append(self._is_named_whole(), np.False_)
        for level in Level:
            at_level = self.chains[:, level]
            places = np.where(is_whole[at_level], at_level, places).astype(np.int32)
        return places

    def _countries(self) -> list[tuple[str, NDArray[np.int64]]]:
        """The rows of each country: that of the chain, and of a chain without one the row's."""
        codes, own = categories(self._set.attributes.column("country"))
        of_chain = self.chains[:-1, Level.country]
        which = np.where(of_chain >= 0, own[of_chain], own)
        nowhere = len(codes)
        which = np.where(which < 0, nowhere, which)
        return [(code, np.flatnonzero(which == at)) for at, code in enumerate([*codes, ""])]

    def _is_named_whole(self) -> NDArray[np.bool_]:
        """`is_named_whole` of each row."""
        widest, finest = self._set.levels, self._set.finest_levels
        is_whole: NDArray[np.bool_] = (widest < Level.city) & (finest >= Level.city)
        is_whole[self.unions] = True
        rows = np.flatnonzero(is_whole)
        is_whole[rows] = [is_named_whole(self._set.division(row)) for row in rows.tolist()]
        return is_whole

    @cached_property
    def unions(self) -> NDArray[np.int64]:
        """The rows of the unions."""
        attributes = self._set.attributes
        if "is_union" not in attributes.column_names:
            return np.empty(0, np.int64)
        texts, which = categories(attributes.column("is_union"))
        is_union = np.array([*(text == "true" for text in texts), False])[which]
        return np.flatnonzero(is_union)

    def division(self, row: int) -> Division:
        """The record of one row: a moved one is of the country that the view gives it."""
        division = self._set.division(row)
        if not self._is_moved[row]:
            return division
        chain = self.chains[row]
        country = self._set.division(int(chain[Level.country]))
        wider = chain[(chain >= 0) & (chain != row)]
        moved = replace(division, country=country.country, parent_id=self._set.ids[wider[-1]])
        level, *others = [each for each in Level if chain[each] == row] or division.levels
        return replace(moved, level=level, other_levels=tuple(others))


def _worldview(boundary_set: BoundarySet, name: str) -> Worldview:
    worldview = boundary_set.worldviews.get(name)
    if worldview is None:
        known = ", ".join(boundary_set.worldviews) or "none: the boundary set has no worldviews"
        raise InvalidArgument(f"worldview {name!r} must be one that the set has ({known}).")
    return worldview
