"""Kenya's wards by county and constituency, as its own lists name them."""

import sqlite3
from collections.abc import Mapping
from contextlib import closing

from boundary_build.name_keys import bare_key
from boundary_build.packages import KENYA, Cache


def counties_of_wards(cache: Cache) -> Mapping[str, set[str]]:
    """The keys of the counties that have a ward of a name, by the key of the name."""
    found: dict[str, set[str]] = {}
    for ward, _, county in _wards(cache):
        found.setdefault(bare_key(ward), set()).add(bare_key(county))
    return found


def constituencies_of_wards(cache: Cache) -> list[tuple[str, str]]:
    """Each ward's name with its constituency's."""
    return sorted({(ward, constituency) for ward, constituency, _ in _wards(cache)})


def _wards(cache: Cache) -> list[tuple[str, str, str]]:
    """The ward, its constituency and its county."""
    query = (
        "SELECT wards.name, constituencies.name, counties.name FROM wards"
        " JOIN constituencies ON wards.constituency_id = constituencies.id"
        " JOIN counties ON constituencies.county_id = counties.id ORDER BY wards.id"
    )
    with closing(sqlite3.connect(cache.extract(KENYA, "kenya_data/kenya.db"))) as database:
        return [
            (ward, constituency, county) for ward, constituency, county in database.execute(query)
        ]
