"""Areas on the sphere."""

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

_RADIUS_KILOMETRES = 6371.0072
"""Of the sphere with the area of the WGS-84 ellipsoid."""


def square_kilometres(geometries: NDArray[Any]) -> NDArray[np.float64]:
    """By the cylindrical equal-area projection: within 0.5 % of geodesic ones."""
    areas: NDArray[np.float64] = shapely.area(shapely.transform(geometries, _equal_area))
    return areas


def _equal_area(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    x, y = np.radians(degrees[:, 0]), np.sin(np.radians(degrees[:, 1]))
    return np.column_stack([x, y]) * _RADIUS_KILOMETRES
