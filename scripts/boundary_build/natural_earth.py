"""Countries and provinces of Natural Earth: the frame everything else hangs in."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

import shapely

from boundary_build.countries import MAIN_LANGUAGE, Country, names_of
from boundary_build.geometry import dissolve, read_geojson
from boundary_build.natural_earth_corrections import (
    CODES,
    COUNTRY_OF_GEOUNIT,
    COUNTRY_OF_PSEUDO_COUNTRY,
    COUNTRY_OF_UNIT,
    HUNGARIAN,
    LEFT_OUT,
    MERGED,
    NAMES,
    RENAMED,
)
from boundary_build.packages import NATURAL_EARTH_PROVINCES, Cache
from boundary_build.rows import ISO_3166_2, Boundary, Source
from geoimm.domain.divisions import Level

SOURCE = Source(
    "Natural Earth 5.1",
    "natural_earth",
    "Public domain",
    "Made with Natural Earth, 1:10m cultural vectors.",
)

_WHOLE = 0.8
"""Share of the units under one code the largest must hold to be the division the code means."""

_NON_LATIN = re.compile(r"[^\W\d_a-zA-Z\u00c0-\u024f\u1e00-\u1eff]")
_OTHER_SCRIPTS = {"ar", "bn", "el", "fa", "he", "ja", "ko", "ru", "uk", "zh", "zh-Hant"}
_NAMED_IN_ENGLISH = {"PF", "PL"}
"""Countries whose units have their English name for their own."""

_HONG_KONG = "HK"


Feature: TypeAlias = tuple[dict[str, Any], shapely.Geometry]


def read_units(cache: Cache) -> list[Feature]:
    """Every first-tier unit as the source has it."""
    return read_geojson(cache.read(NATURAL_EARTH_PROVINCES, "data/build.json"))


def provinces(features: Sequence[Feature]) -> list[Boundary]:
    """Every first-tier unit with a name, Hong Kong as one province with its districts below."""
    kept = [(row, geometry) for row, geometry in features if row["adm0_a3"] not in LEFT_OUT]
    merged = _merge(kept)
    named = [(row, geometry) for row, geometry in merged if row["name"] or row["name_en"]]
    units = [_province(row, geometry) for row, geometry in named]
    return _with_hong_kong(_without_repeated_codes(_without_repeated_names(units)))


def countries(divisions: Iterable[Boundary], names: Mapping[str, Country]) -> list[Boundary]:
    """The countries, dissolved from provinces of one source, whose licence they share."""
    parts: dict[str, list[Boundary]] = defaultdict(list)
    for division in divisions:
        if division.level is Level.province:
            parts[division.country].append(division)
    return [_country(names[iso], parts[iso]) for iso in sorted(parts)]


def country_id(iso: str) -> str:
    """The id of a country's row."""
    return f"ne:{iso}"


def unit_id(row: Mapping[str, Any]) -> str:
    """The id of the division a unit becomes."""
    return f"ne:{row['adm1_code'].rstrip('?')}"


def _merge(features: Sequence[Feature]) -> list[Feature]:
    extra = {MERGED[r["adm1_code"]]: g for r, g in features if r["adm1_code"] in MERGED}
    whole = [(row, geometry) for row, geometry in features if row["adm1_code"] not in MERGED]
    return [
        (
            row,
            dissolve([geometry, extra[unit]]) if (unit := row["adm1_code"]) in extra else geometry,
        )
        for row, geometry in whole
    ]


def _province(row: Mapping[str, Any], geometry: shapely.Geometry) -> Boundary:
    unit = row["adm1_code"]
    country = _country_of(row)
    names = RENAMED.get(unit) or names_of(row, "name_") | NAMES.get(unit, {})
    names = dict(names)
    local = names.pop("local", None) or _local_name(row, country, names)
    code = CODES.get(unit, row["iso_3166_2"] or "")
    return Boundary(
        id=unit_id(row),
        parent_id=country_id(country),
        level=Level.province,
        name=local or names["en"],
        name_local=local,
        names={"en": row["name"], **names},
        country=country,
        code=code if ISO_3166_2.fullmatch(code) else None,
        source=SOURCE,
        geometry=geometry,
    )


def _country_of(row: Mapping[str, Any]) -> str:
    country: str = (
        COUNTRY_OF_UNIT.get(row["adm1_code"])
        or COUNTRY_OF_GEOUNIT.get(row["gu_a3"])
        or COUNTRY_OF_PSEUDO_COUNTRY.get(row["adm0_a3"])
        or row["iso_a2"]
    )
    # Natural Earth counts the three islands of the Caribbean Netherlands as provinces.
    return "BQ" if (row["iso_3166_2"] or "").startswith("NL-BQ") else country


def _local_name(row: Mapping[str, Any], country: str, names: Mapping[str, str]) -> str | None:
    """In the country's own script where Natural Earth has it; its `name` is local otherwise."""
    language = MAIN_LANGUAGE.get(country, "en")
    if (language in _OTHER_SCRIPTS or country in _NAMED_IN_ENGLISH) and language in names:
        return names[language]
    local = (row["name_local"] or "").split("|")[0].strip()
    if _NON_LATIN.search(local):
        return local
    name: str = row["name"] or ""
    return (name.translate(HUNGARIAN) if country == "HU" else name) or None


def _without_repeated_names(units: Sequence[Boundary]) -> list[Boundary]:
    """A local name two units of a country share belongs to one at most: the English stands in."""
    shared = Counter((unit.country, unit.name) for unit in units)
    english = Counter((unit.country, unit.names.get("en")) for unit in units)
    return [
        replace(unit, name=unit.names["en"], name_local=None)
        if shared[unit.country, unit.name] > 1
        and unit.names.get("en")
        and english[unit.country, unit.names["en"]] == 1
        else unit
        for unit in units
    ]


def _without_repeated_codes(units: Sequence[Boundary]) -> list[Boundary]:
    """A code shared by many is kept by the unit that is nearly all of them, else by none."""
    areas: dict[str | None, float] = defaultdict(float)
    for unit in units:
        areas[unit.code] += unit.geometry.area
    return [
        unit
        if unit.code is None or unit.geometry.area > _WHOLE * areas[unit.code]
        else replace(unit, code=None)
        for unit in units
    ]


def _with_hong_kong(units: list[Boundary]) -> list[Boundary]:
    """Natural Earth's units of Hong Kong are its districts; the province is their union."""
    others = [unit for unit in units if unit.country != _HONG_KONG]
    districts = [unit for unit in units if unit.country == _HONG_KONG]
    territory = Boundary(
        id="ne:HK-HK",
        parent_id=country_id(_HONG_KONG),
        level=Level.province,
        name="香港",
        name_local="香港",
        names={"en": "Hong Kong", "zh": "香港", "zh-Hant": "香港"},
        country=_HONG_KONG,
        code="CN-HK",
        source=SOURCE,
        geometry=dissolve([unit.geometry for unit in districts]),
    )
    return [*others, territory, *(_district(unit, territory.id) for unit in districts)]


def _district(unit: Boundary, parent_id: str) -> Boundary:
    return replace(unit, parent_id=parent_id, level=Level.district, code=None)


def _country(country: Country, provinces: Sequence[Boundary]) -> Boundary:
    return Boundary(
        id=country_id(country.iso),
        parent_id=None,
        level=Level.country,
        name=country.local or country.names["en"],
        name_local=country.local,
        names=country.names,
        country=country.iso,
        code=country.iso,
        source=provinces[0].source,
        geometry=dissolve([province.geometry for province in provinces]),
    )
