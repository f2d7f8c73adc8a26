"""US Census: TIGER/Line and cartographic files of states, counties, subdivisions and places."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from geoimm.domain.divisions import Level
from geoimm.importers.census_places import beside_places
from geoimm.importers.features import Feature, ImportOptions, Source
from geoimm.importers.records import Records, one_crs, read_all

_NAD83 = "EPSG:4269"
_WATER = "00000"
"""COUSUBFP of the part of a county that is water and belongs to no subdivision."""
_TERRITORIES = {"60": "AS", "66": "GU", "69": "MP", "72": "PR", "78": "VI"}
"""By STATEFP: those with an ISO 3166-1 code of their own."""
_YEAR = re.compile(r"(?:tl|cb)_(\d{4})_", re.IGNORECASE)
_COUNTED_ONLY = ("22", "23", "24", "46")
"""LSAD of subdivisions that are drawn for the census and govern nothing: CCD, subareas, UT."""
_DIGITS = {Level.province: 2, Level.city: 5, Level.district: 10}
_PLACE_DIGITS = 7
_SUFFIXES = (".shp", ".zip", ".gpkg", ".geojson", ".json", ".fgb", ".parquet")


def read_tiger(path: Path, options: ImportOptions) -> Source:
    """State is province, county is city, place and county subdivision are district.

    A place may lie across counties: its parent is found by place. Beside places, a subdivision
    is what they leave of it, and one that is drawn for the census only is left out.
    """
    layers = read_all(path, _SUFFIXES)
    skipped: Counter[str] = Counter()
    has_places = any(_is_of_places(layer) for layer in layers)
    found = [
        each
        for layer in layers
        for each in _features(layer, options, skipped, has_places=has_places)
    ]
    features = beside_places(found, skipped) if has_places else found
    years = sorted({year[1] for layer in layers if (year := _YEAR.search(layer.path.name))})
    return Source(
        features=features,
        count=len(features),
        title=" ".join(["US Census Bureau", *years]),
        licence="Public domain",
        crs=one_crs(layers, default=_NAD83),
        skipped=skipped,
    )


def _is_of_places(records: Records) -> bool:
    return "PLACEFP" in records


def _level(records: Records) -> Level:
    if "STATEFP" not in records or "GEOID" not in records:
        missing = [name for name in ("STATEFP", "GEOID") if name not in records]
        raise records.lacks(*missing, hint=" It is no boundary file of the US Census.")
    if _is_of_places(records) or "COUSUBFP" in records:
        return Level.district
    return Level.city if "COUNTYFP" in records else Level.province


def _features(
    records: Records, options: ImportOptions, skipped: Counter[str], *, has_places: bool
) -> Iterator[Feature]:
    level, is_place = _level(records), _is_of_places(records)
    ids, names, states = records.texts("GEOID"), records.texts("NAME"), records.texts("STATEFP")
    postal, parts = records.optional("STUSPS"), records.optional("COUSUBFP")
    kinds = records.optional("LSAD")
    digits = _PLACE_DIGITS if is_place else _DIGITS[level]
    for row, geometry in enumerate(records.geometries):
        if parts[row] == _WATER:
            skipped["water in no county subdivision"] += 1
            continue
        if has_places and parts[row] and kinds[row] in _COUNTED_ONLY:
            skipped["county subdivisions drawn for the census only"] += 1
            continue
        # A column of numbers has lost the zeros in front.
        geoid = (ids[row] or "").zfill(digits)
        state = (states[row] or "").zfill(2)
        yield Feature(
            id=geoid,
            level=level,
            name=names[row] or "",
            geometry=geometry,
            parent_id=None if is_place else _parent(geoid, level),
            names={"en": name} if (name := names[row]) else {},
            country=_TERRITORIES.get(state) or options.country or "US",
            code=f"US-{letters}" if level is Level.province and (letters := postal[row]) else geoid,
        )


def _parent(geoid: str, level: Level) -> str | None:
    """A county subdivision begins with its county, a county with its state."""
    return None if level is Level.province else geoid[: _DIGITS[Level(level - 1)]]
