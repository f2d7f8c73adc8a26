"""An order in which neighbours on the map are neighbours in memory."""

import numpy as np
from numpy.typing import NDArray

_ORDER = 16
"""Of the curve: 2^16 steps each way."""


def along_hilbert_curve(bounds: NDArray[np.float64]) -> NDArray[np.int64]:
    """The rows in the order in which the curve meets the middles of their boxes.

    At each bit the quarter of the square is turned so that the curve enters it where it left
    the last one (D. Hilbert, 1891).
    """
    limit = (1 << _ORDER) - 1
    x = ((bounds[:, 0] + bounds[:, 2] + 360.0) / 720.0 * limit).astype(np.int64)
    y = ((bounds[:, 1] + bounds[:, 3] + 180.0) / 360.0 * limit).astype(np.int64)
    distance = np.zeros(len(bounds), dtype=np.int64)
    for bit in reversed(range(_ORDER)):
        right, upper = (x >> bit) & 1, (y >> bit) & 1
        distance += ((3 * right) ^ upper) << (2 * bit)
        turned, mirrored = upper == 0, (upper == 0) & (right == 1)
        x, y = np.where(mirrored, limit - x, x), np.where(mirrored, limit - y, y)
        x, y = np.where(turned, y, x), np.where(turned, x, y)
    return np.argsort(distance, kind="stable")
