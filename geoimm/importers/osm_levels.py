"""Which OpenStreetMap admin_level is which of the five levels, by country.

`osm_levels.csv` has one row a country: the admin_level of the country's own relation, then of
its provinces, cities, districts and townships; two numbers where one tier has two. The other
numbers of a country are none of the five: regions above the provinces, electoral districts,
quarters. It comes from libpostal's table (resources/boundaries/osm, MIT licence): its `state`
is the province and the tiers below follow in order, 6 and 8 standing for several of one kind.
Some sixty rows were set by hand to the tiers of the default boundary set, such as the région
for France's province and the département for its city, Germany's Kreis for a city.

Liechtenstein's eleven Gemeinden, admin_level 8, are provinces: ISO 3166-2 names them as the
first tier (LI-01 to LI-11) and the default set has them so. Its two Wahlkreise, admin_level 6,
elect and do not govern.
"""

import csv
from functools import cache
from importlib import resources

from geoimm.domain.divisions import Level

_CUSTOMARY = {2: Level.country, 4: Level.province, 6: Level.city, 8: Level.district}
"""Of a country that is not in the table."""


def osm_level(country: str, admin_level: int) -> Level | None:
    """The level of a country's admin_level, None where it is none of the five."""
    return _table().get(country, _CUSTOMARY).get(admin_level)


def country_admin_level(country: str) -> int:
    """The admin_level of a country's own relation: 2, and more in most dependencies."""
    levels = _table().get(country, _CUSTOMARY)
    return next(number for number, level in levels.items() if level is Level.country)


@cache
def _table() -> dict[str, dict[int, Level]]:
    text = resources.files("geoimm.importers").joinpath("osm_levels.csv").read_text("ascii")
    return {
        row["country_code"]: {
            int(number): level for level in Level for number in row[level.name].split()
        }
        for row in csv.DictReader(text.splitlines())
    }
