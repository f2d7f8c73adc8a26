"""Kenya's wards by county, as its own lists name them."""

import sqlite3
from collections.abc import Mapping

from boundary_build.name_keys import bare_key
from boundary_build.packages import KENYA, Cache


def counties_of_wards(cache: Cache) -> Mapping[str, set[str]]:
    """The keys of the counties that have a ward of a name, by the key of the name."""
    connection = sqlite3.connect(cache.extract(KENYA, "kenya_data/kenya.db"))
    query = (
        "SELECT wards.name, counties.name FROM wards"
        " JOIN constituencies ON wards.constituency_id = constituencies.id"
        " JOIN counties ON constituencies.county_id = counties.id ORDER BY wards.id"
    )
    found: dict[str, set[str]] = {}
    for ward, county in connection.execute(query):
        found.setdefault(bare_key(ward), set()).add(bare_key(county))
    connection.close()
    return found
