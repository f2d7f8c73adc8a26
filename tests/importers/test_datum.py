from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from pyproj import Geod

from geoimm.domain import datum
from geoimm.importers.mainland import in_mainland

Shift = Callable[..., datum.Pair]

COUNT = 200_000
_GEOD = Geod(ellps="WGS84")

PLACES = {
    "Hangzhou": (120.1551, 30.2741, True),
    "Ürümqi": (87.6168, 43.8256, True),
    "Haikou": (110.3312, 20.0311, True),
    "Chongming island": (121.40, 31.63, True),
    "Shenzhen": (114.0579, 22.5431, True),
    "Zhuhai": (113.5767, 22.2707, True),
    "Hong Kong": (114.1694, 22.3193, False),
    "Macau": (113.5439, 22.1950, False),
    "Taipei": (121.5654, 25.0330, False),
    "Kinmen, 5 km off Xiamen": (118.3171, 24.4321, False),
    "Hanoi": (105.8342, 21.0278, False),
    "Seoul": (126.9780, 37.5665, False),
    "Vladivostok": (131.8855, 43.1155, False),
    "Kathmandu": (85.3240, 27.7172, False),
    "Almaty": (76.8512, 43.2220, False),
    "Tokyo": (139.6917, 35.6895, False),
}
_BY_PLACE = [pytest.param(*values, id=name) for name, values in PLACES.items()]
THERE_AND_BACK = [
    pytest.param(datum.wgs84_to_gcj02, datum.gcj02_to_wgs84, id="WGS-84 and GCJ-02"),
    pytest.param(datum.gcj02_to_bd09, datum.bd09_to_gcj02, id="GCJ-02 and BD-09"),
    pytest.param(datum.wgs84_to_bd09, datum.bd09_to_wgs84, id="WGS-84 and BD-09"),
]


def everywhere(longitudes: datum.Degrees, latitudes: datum.Degrees) -> NDArray[np.bool_]:
    del latitudes
    return np.ones(longitudes.shape, dtype=np.bool_)


def metres(one: datum.Pair, other: datum.Pair) -> NDArray[np.float64]:
    _, _, distances = _GEOD.inv(*one, *other)
    return np.asarray(distances)


def random_positions() -> datum.Pair:
    random = np.random.default_rng(20261122)
    return random.uniform(73, 135, COUNT), random.uniform(18, 53, COUNT)


@pytest.mark.parametrize(("there", "back"), THERE_AND_BACK)
def test_the_way_back_is_within_a_millimetre_of_the_public_formula(
    there: Shift, back: Shift
) -> None:
    start = random_positions()
    shifted = there(*start, mainland=everywhere)
    assert metres(shifted, start).min() > 17
    assert metres(back(*shifted, mainland=everywhere), start).max() < 0.001


def test_the_formula_gives_the_published_values_of_beijing() -> None:
    # The worked example of coordTransform (github.com/wandergis).
    gcj02 = datum.wgs84_to_gcj02([116.404], [39.915], mainland=everywhere)
    bd09 = datum.gcj02_to_bd09([116.404], [39.915], mainland=everywhere)
    assert np.allclose(gcj02, [[116.41024449916938], [39.91640428150164]], rtol=0, atol=1e-9)
    assert np.allclose(bd09, [[116.41036949371029], [39.92133699351021]], rtol=0, atol=1e-9)


@pytest.mark.parametrize(("longitude", "latitude", "shifts"), _BY_PLACE)
def test_only_the_mainland_is_shifted(longitude: float, latitude: float, shifts: bool) -> None:
    place = np.array([longitude]), np.array([latitude])
    for function in (
        datum.wgs84_to_gcj02,
        datum.gcj02_to_wgs84,
        datum.gcj02_to_bd09,
        datum.bd09_to_gcj02,
        datum.wgs84_to_bd09,
        datum.bd09_to_wgs84,
    ):
        moved = metres(function(*place, mainland=in_mainland), place)[0]
        assert 50 < moved < 2_000 if shifts else moved == 0, function.__name__


def test_what_was_shifted_across_the_border_is_shifted_back() -> None:
    # East of 110 is foreign here; the shift carries positions hundreds of metres east.
    def west_of_110(longitudes: datum.Degrees, latitudes: datum.Degrees) -> NDArray[np.bool_]:
        del latitudes
        return np.asarray(longitudes < 110)

    start = np.linspace(109.99, 110, 500, endpoint=False), np.full(500, 30.0)
    shifted = datum.wgs84_to_gcj02(*start, mainland=west_of_110)
    assert (shifted[0] > 110).any()
    assert metres(datum.gcj02_to_wgs84(*shifted, mainland=west_of_110), start).max() < 0.001


def test_arrays_of_no_positions_stay_empty() -> None:
    longitudes, latitudes = datum.gcj02_to_wgs84([], [], mainland=in_mainland)
    assert longitudes.shape == latitudes.shape == (0,)
