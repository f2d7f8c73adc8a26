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
class Register:
    """Overture's divisions below the regions."""

    by_country: Mapping[str, Sequence[Place]]
    by_id: Mapping[str, Place]


def read(cache: Cache) -> Register:
    """All divisions below the regions, in the order of their ids."""
    data = cache.read(OVERTURE_NAMES, "wkls/data/overture.zstd18.parquet")
    rows = {row["id"]: row for row in pq.read_table(io.BytesIO(data)).to_pylist()}
    by_country: dict[str, list[Place]] = defaultdict(list)
    for id_ in sorted(rows):
        row = rows[id_]
        if row["subtype"] in _SUBTYPES and row["name_primary"] and row["region"]:
            by_country[row["country"]].append(_place(row, rows))
    by_id = {place.id: place for places in by_country.values() for place in places}
    return Register(by_country, by_id)


def _place(row: Mapping[str, str | None], rows: Mapping[str, Mapping[str, str | None]]) -> Place:
    at: Mapping[str, str | None] | None = row
    while at is not None and at["subtype"] in {"locality", "localadmin"}:
        at = rows.get(at["parent_id"] or "")
    county = at["id"] if at is not None and at["subtype"] == "county" else None
    name, english = _SECOND_SCRIPT.sub("", row["name_primary"] or ""), row["name_en"]
    return Place(row["id"] or "", row["region"] or "", row["subtype"] or "", name, english, county)
