"""Which positions carry the shift of GCJ-02: mainland China, Hong Kong, Macau and Taiwan not.

The area is the country polygon of the default boundary set, so that no second polygon has to
be kept right. It is widened by 0.03 degrees, 3 km: Natural Earth's land border is right to
1.5 km, its coast leaves out islets, and a border that is shifted in part would be torn.
Too wide does no harm where it is used, since a file in GCJ-02 holds Chinese divisions only;
Hong Kong, Macau and Taiwan are cut out again.
"""

from functools import cache
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from geoimm.domain.datum import Degrees
from geoimm.errors import BoundaryDataError
from geoimm.resolver.boundary_set import BoundarySet

_MARGIN_DEGREES = 0.03
_APART = ("HK", "MO", "TW")


def in_mainland(longitudes: Degrees, latitudes: Degrees) -> np.typing.NDArray[np.bool_]:
    """Which WGS-84 positions lie in mainland China; the `mainland` of `domain.datum`."""
    inside: np.typing.NDArray[np.bool_] = shapely.contains_xy(_area(), longitudes, latitudes)
    return inside


@cache
def _area() -> Any:
    countries = _country_boundaries(("CN", *_APART))
    if "CN" not in countries:
        raise BoundaryDataError(
            "The default boundary set has no country CN, so the extent of GCJ-02 is not known;"
            " build the default set again with scripts/build_boundaries.py."
        )
    apart = shapely.union_all([countries[code] for code in _APART if code in countries])
    area = shapely.difference(shapely.buffer(countries["CN"], _MARGIN_DEGREES, quad_segs=2), apart)
    shapely.prepare(area)
    return area


def _country_boundaries(codes: tuple[str, ...]) -> dict[str, Any]:
    """The country polygons of these ISO codes in the default set."""
    wanted = (pc.field("level") == "country") & pc.field("country").isin(codes)
    found = {}
    for path in sorted(BoundarySet.default_path().glob("*.parquet")):
        table = pq.read_table(path, columns=["country", "geometry"], filters=wanted)
        for row in table.to_pylist():
            found[row["country"]] = shapely.from_wkb(row["geometry"])
    return found
