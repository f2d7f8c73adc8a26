"""WGS-84, GCJ-02 and BD-09: the shifts that maps of mainland China carry.

Six functions, each from arrays of degrees to arrays of degrees. A shift holds inside the
mainland only: `mainland` says which WGS-84 positions those are. It is asked about the WGS-84
position in both directions, so what was shifted is shifted back, whatever the side of the
border its shifted position has come to lie on.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

Degrees = NDArray[np.float64]
Pair = tuple[Degrees, Degrees]
"""Longitudes and latitudes."""
Mainland = Callable[[Degrees, Degrees], NDArray[np.bool_]]
"""Which WGS-84 longitudes and latitudes lie in mainland China."""

_ITERATIONS = 3
_SEMI_MAJOR_METRES = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_BAIDU_WAVE = np.pi * 3000.0 / 180.0
_BAIDU_OFFSET = (0.0065, 0.006)


def wgs84_to_gcj02(longitudes: ArrayLike, latitudes: ArrayLike, *, mainland: Mainland) -> Pair:
    """GCJ-02 by the public formula, the one of `eviltransform` (github.com/googollee)."""
    given = _pair(longitudes, latitudes)
    return _choose(mainland(*given), _gcj02(*given), given)


def gcj02_to_wgs84(longitudes: ArrayLike, latitudes: ArrayLike, *, mainland: Mainland) -> Pair:
    """The inverse by three fixed-point iterations: within 1 mm of the public formula."""
    given = _pair(longitudes, latitudes)
    true = _without_gcj02(*given)
    return _choose(mainland(*true), true, given)


def gcj02_to_bd09(longitudes: ArrayLike, latitudes: ArrayLike, *, mainland: Mainland) -> Pair:
    """BD-09, Baidu's shift of GCJ-02, by the public formula, `eviltransform`'s too."""
    given = _pair(longitudes, latitudes)
    return _choose(mainland(*_without_gcj02(*given)), _bd09(*given), given)


def bd09_to_gcj02(longitudes: ArrayLike, latitudes: ArrayLike, *, mainland: Mainland) -> Pair:
    """The inverse by three fixed-point iterations: within 1 mm of the public formula."""
    given = _pair(longitudes, latitudes)
    shifted_once = _without_bd09(*given)
    return _choose(mainland(*_without_gcj02(*shifted_once)), shifted_once, given)


def wgs84_to_bd09(longitudes: ArrayLike, latitudes: ArrayLike, *, mainland: Mainland) -> Pair:
    """Both shifts."""
    given = _pair(longitudes, latitudes)
    return _choose(mainland(*given), _bd09(*_gcj02(*given)), given)


def bd09_to_wgs84(longitudes: ArrayLike, latitudes: ArrayLike, *, mainland: Mainland) -> Pair:
    """Both shifts taken back: within 1 mm of the public formula."""
    given = _pair(longitudes, latitudes)
    true = _without_gcj02(*_without_bd09(*given))
    return _choose(mainland(*true), true, given)


def _pair(longitudes: ArrayLike, latitudes: ArrayLike) -> Pair:
    return np.asarray(longitudes, dtype=np.float64), np.asarray(latitudes, dtype=np.float64)


def _choose(inside: NDArray[np.bool_], shifted: Pair, given: Pair) -> Pair:
    return np.where(inside, shifted[0], given[0]), np.where(inside, shifted[1], given[1])


def _gcj02(longitudes: Degrees, latitudes: Degrees) -> Pair:
    """The shift's metres, north and east, laid on Krasovsky's ellipsoid."""
    east, north = _shift_metres(longitudes - 105.0, latitudes - 35.0)
    radians = np.radians(latitudes)
    flattening = 1.0 - _ECCENTRICITY_SQUARED * np.sin(radians) ** 2
    prime_vertical = _SEMI_MAJOR_METRES / np.sqrt(flattening)
    meridian = prime_vertical * (1.0 - _ECCENTRICITY_SQUARED) / flattening
    return (
        longitudes + np.degrees(east / (prime_vertical * np.cos(radians))),
        latitudes + np.degrees(north / meridian),
    )


def _shift_metres(x: Degrees, y: Degrees) -> Pair:
    root, pi_x, pi_y = np.sqrt(np.abs(x)), np.pi * x, np.pi * y
    ripple = 20.0 * np.sin(6.0 * pi_x) + 20.0 * np.sin(2.0 * pi_x)
    eastward = 20.0 * np.sin(pi_x) + 40.0 * np.sin(pi_x / 3.0)
    eastward += 150.0 * np.sin(pi_x / 12.0) + 300.0 * np.sin(pi_x / 30.0)
    northward = 20.0 * np.sin(pi_y) + 40.0 * np.sin(pi_y / 3.0)
    northward += 160.0 * np.sin(pi_y / 12.0) + 320.0 * np.sin(pi_y / 30.0)
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    return east + (ripple + eastward) * 2.0 / 3.0, north + (ripple + northward) * 2.0 / 3.0


def _bd09(longitudes: Degrees, latitudes: Degrees) -> Pair:
    radius = np.hypot(longitudes, latitudes) + 2e-5 * np.sin(latitudes * _BAIDU_WAVE)
    angle = np.arctan2(latitudes, longitudes) + 3e-6 * np.cos(longitudes * _BAIDU_WAVE)
    return (
        radius * np.cos(angle) + _BAIDU_OFFSET[0],
        radius * np.sin(angle) + _BAIDU_OFFSET[1],
    )


def _without_gcj02(longitudes: Degrees, latitudes: Degrees) -> Pair:
    return _inverse(_gcj02, (longitudes, latitudes), (longitudes, latitudes))


def _without_bd09(longitudes: Degrees, latitudes: Degrees) -> Pair:
    near = longitudes - _BAIDU_OFFSET[0], latitudes - _BAIDU_OFFSET[1]
    return _inverse(_bd09, (longitudes, latitudes), near)


def _inverse(shift: Callable[[Degrees, Degrees], Pair], shifted: Pair, near: Pair) -> Pair:
    """The positions that `shift` brings to `shifted`, sought from `near`."""
    longitudes, latitudes = near
    for _ in range(_ITERATIONS):
        again = shift(longitudes, latitudes)
        longitudes = longitudes - (again[0] - shifted[0])
        latitudes = latitudes - (again[1] - shifted[1])
    return longitudes, latitudes
