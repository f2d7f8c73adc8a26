"""The names of Overture's divisions: countries, their regions, counties, municipalities, places."""

import io
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyarrow.parquet as pq

from boundary_build.packages import OVERTURE_NAMES, Cache
from boundary_build.rows import Source

SOURCE = Source(
    "Overture Divisions 2026-09-23.1",
    "names/overture",
    "ODbL 1.0",
    "© OpenStreetMap contributors, geoBoundaries and others, by Overture Maps Foundation,"
    " Divisions 2026-09-23.1; by wkls 1.4.0.",
)
_SECOND_SCRIPT = re.compile(r"\s*[\u1800-\u18af\u2d30-\u2d7f].*")
"""The traditional script of Mongolia and that of Amazigh, written after the name."""
_SUBTYPES = ("county", "localadmin", "locality")
_WIDE = {"country", "dependency", "region"}


@dataclass(frozen=True, slots=True)
class Place:
    """One division of Overture below a region."""

    id: str
    region: str
    """ISO 3166-2."""
    subtype: str
    name: str
    name_en: str | None
    county: str | None
    """The id of the county it is in, its own where it is one."""


@dataclass(frozen=True, slots=True)
class Region:
    """A country of Overture, or a region of one."""

    country: str
    code: str | None
    """ISO 3166-2; None for the country."""
    name: str
    name_en: str | None


@dataclass(frozen=True, slots=True)
class Register:
    """Overture's divisions."""

    by_country: Mapping[str, Sequence[Place]]
    """Those below the regions."""
    by_id: Mapping[str, Place]
    regions: Sequence[Region]


def read(cache: Cache) -> Register:
    """All divisions, in the order of their ids."""
    data = cache.read(OVERTURE_NAMES, "wkls/data/overture.zstd18.parquet")
    rows = {row["id"]: row for row in pq.read_table(io.BytesIO(data)).to_pylist()}
    by_country: dict[str, list[Place]] = defaultdict(list)
    for id_ in sorted(rows):
        row = rows[id_]
        if row["subtype"] in _SUBTYPES and row["name_primary"] and row["region"]:
            by_country[row["country"]].append(_place(row, rows))
    by_id = {place.id: place for places in by_country.values() for place in places}
    wide = [rows[id_] for id_ in sorted(rows) if rows[id_]["subtype"] in _WIDE]
    regions = [_region(row) for row in wide if row["region"] or row["subtype"] != "region"]
    return Register(by_country, by_id, regions)


def _region(row: Mapping[str, str | None]) -> Region:
    name = _cleaned(row["name_primary"] or "").split(" / ")[0]
    return Region(row["country"] or "", row["region"], name, row["name_en"])


def _cleaned(name: str) -> str:
    """In one script; Afghanistan has a name with an equals sign before it."""
    return _SECOND_SCRIPT.sub("", name).lstrip("=")


def _place(row: Mapping[str, str | None], rows: Mapping[str, Mapping[str, str | None]]) -> Place:
    at: Mapping[str, str | None] | None = row
    while at is not None and at["subtype"] in {"locality", "localadmin"}:
        at = rows.get(at["parent_id"] or "")
    county = at["id"] if at is not None and at["subtype"] == "county" else None
    name, english = _cleaned(row["name_primary"] or ""), row["name_en"]
    return Place(row["id"] or "", row["region"] or "", row["subtype"] or "", name, english, county)
