"""The divisions of a boundary set as one worldview has them."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from geoimm.domain.divisions import Division, Level
from geoimm.errors import InvalidArgument
from geoimm.resolver.boundary_set import BoundarySet
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
        self._is_moved = (self.chains != neutral).any(axis=1)

    def division(self, row: int) -> Division:
        """The record of one row: a moved one is of the country that the view gives it."""
        division = self._set.division(row)
        if not self._is_moved[row]:
            return division
        chain = self.chains[row]
        country = self._set.division(int(chain[Level.country]))
        wider = chain[(chain >= 0) & (chain != row)]
        return replace(division, country=country.country, parent_id=self._set.ids[wider[-1]])


def _worldview(boundary_set: BoundarySet, name: str) -> Worldview:
    worldview = boundary_set.worldviews.get(name)
    if worldview is None:
        known = ", ".join(boundary_set.worldviews) or "none: the boundary set has no worldviews"
        raise InvalidArgument(f"worldview {name!r} must be one that the set has ({known}).")
    return worldview
