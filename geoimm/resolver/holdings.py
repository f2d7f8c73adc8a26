"""What divisions hold: which may be the nearest, and which give way to what they hold."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoimm.domain.divisions import Level
from geoimm.resolver.boundary_set import BoundarySet

Flags = NDArray[np.bool_]
Rows = NDArray[np.integer[Any]]

_FILLED = 0.9
"""From this share on of its own area, what a division's children cover is all of it that counts;
the rest is water and the slack between two drawings of one border."""


class Unfilled:
    """Tells which rows may be the nearest: those that their children do not fill.

    They have no children, or such as cover less than nine tenths of their area, by planar areas:
    the places of an American county are few, and between them the county is the answer. Areas
    are asked for when a row is, and the answers kept; safe to share.
    """

    def __init__(self, boundary_set: BoundarySet) -> None:
        self._parents, self._areas = boundary_set.parents, boundary_set.areas
        self.is_known = boundary_set.childless()
        """Which rows have been told; those without children always."""
        self._is_unfilled = self.is_known.copy()

    def __getitem__(self, rows: Rows) -> Flags:
        """Whether each of an array of rows, which may repeat, is not filled."""
        unknown = np.unique(rows[~self.is_known[rows]])
        if unknown.size:
            self._measure(unknown)
        flags: Flags = self._is_unfilled[rows]
        return flags

    def are_known_filled(self, rows: Rows) -> Flags:
        """Which rows have been told as filled."""
        filled: Flags = self.is_known[rows] & ~self._is_unfilled[rows]
        return filled

    def _measure(self, rows: Rows) -> None:
        is_asked = np.zeros(len(self._parents) + 1, dtype=np.bool_)
        is_asked[rows] = True
        children = np.flatnonzero(is_asked[self._parents])
        # Always summed in the order of the rows, so that all who ask get the same sum.
        covered = np.bincount(
            self._parents[children],
            weights=self._areas[children],
            minlength=len(self._parents),
        )
        self._is_unfilled[rows] = covered[rows] < _FILLED * self._areas[rows]
        self.is_known[rows] = True


def giving_way(boundary_set: BoundarySet) -> Flags:
    """Which rows are countries or provinces with children, by their widest level."""
    giving: Flags = (boundary_set.levels <= Level.province) & ~boundary_set.childless()
    return giving


def are_below(parents: Rows, rows: Rows, above: Rows) -> Flags:
    """Which rows have the row beside them among their parents, theirs and so on."""
    below = np.zeros(len(rows), dtype=np.bool_)
    upwards = parents[rows]
    while (upwards >= 0).any():
        below |= (upwards == above) & (upwards >= 0)
        upwards = np.where(upwards >= 0, parents[upwards], -1)
    return below
