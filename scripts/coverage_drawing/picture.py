"""The world map, each piece of land in the colour of the finest level that covers it."""

from pathlib import Path

import matplotlib as mpl
import numpy as np
import shapely
from numpy.typing import NDArray

from geoimm.boundary_sets.contents import levels_of
from geoimm.boundary_sets.summary import read_texts
from geoimm.domain.divisions import Level

mpl.use("agg")

from matplotlib import pyplot as plt  # after the choice of how to draw
from matplotlib.collections import PolyCollection
from matplotlib.patches import Patch

_COLOURS = {
    Level.country: "#e3e0d8",
    Level.province: "#f2d492",
    Level.city: "#9cc5a1",
    Level.district: "#49a078",
    Level.township: "#1f5f5b",
}
_WORDS = {
    Level.country: "country only",
    Level.province: "down to the province",
    Level.city: "city",
    Level.district: "district",
    Level.township: "township",
}
_SEA, _LINES = "#ffffff", "#6b6b6b"
_SOUTH, _NORTH = -58.0, 84.0
_COARSE = 0.03
"""Degrees: a pixel has more."""


def draw(boundaries: Path, to: Path) -> None:
    """Write the map as PNG, the same bytes for the same set."""
    table = read_texts(boundaries, ("level", "geometry"), "other_levels")
    shapes = shapely.simplify(
        shapely.from_wkb(table.column("geometry").to_pylist()), _COARSE, preserve_topology=False
    )
    finest = np.array([Level[levels[-1]] for levels in levels_of(table)])
    figure, axes = plt.subplots(figsize=(12, 5.4), dpi=110)
    for level, colour in _COLOURS.items():
        rings = _rings(shapes[finest == level])
        axes.add_collection(
            PolyCollection(rings, facecolors=colour, edgecolors=colour, linewidths=0.2)
        )
    countries = _rings(shapes[np.array(table.column("level").to_pylist()) == "country"])
    axes.add_collection(
        PolyCollection(countries, facecolors="none", edgecolors=_LINES, linewidths=0.25)
    )
    _frame(axes)
    figure.savefig(to, bbox_inches="tight", metadata={"Software": None})
    plt.close(figure)


def _frame(axes: plt.Axes) -> None:
    axes.set_xlim(-180, 180)
    axes.set_ylim(_SOUTH, _NORTH)
    axes.set_aspect(1.25)
    axes.set_facecolor(_SEA)
    axes.axis("off")
    handles = [Patch(color=_COLOURS[level], label=_WORDS[level]) for level in Level]
    axes.legend(handles=handles, loc="lower left", frameon=False, fontsize=9)


def _rings(shapes: NDArray[np.object_]) -> list[NDArray[np.float64]]:
    """The outer rings of the shapes' parts; what is left of none is a point and not drawn."""
    parts = shapely.get_parts(shapes)
    rings = shapely.get_exterior_ring(parts[~shapely.is_empty(parts)])
    return [shapely.get_coordinates(ring) for ring in rings]
