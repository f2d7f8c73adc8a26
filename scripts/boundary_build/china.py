"""China: Chinese names for the counties of geoBoundaries, and the prefectures they make up."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import shapely

from boundary_build.china_match import dissolved, units_of
from boundary_build.china_register import Unit, read_register, undivided
from boundary_build.names import han_prefix, key
from boundary_build.packages import Cache
from boundary_build.rows import Boundary, Source
from geoimm.domain.divisions import Level

PREFECTURES = Source(
    "geoBoundaries CHN ADM3 2023-12-12, dissolved by Overture 2026-09-23.1",
    "geoboundaries_odbl",
    "ODbL 1.0",
    "© OpenStreetMap contributors, by geoBoundaries (CHN ADM3), dissolved; names and parents by"
    " Overture Maps Foundation, Divisions 2026-09-23.1, by wkls 1.4.0.",
)
_COUNTRY = "CN"


def with_chinese_names(
    cache: Cache, rows: Sequence[Boundary], provinces: Iterable[Boundary]
) -> list[Boundary]:
    """The rows, those of China under their Chinese names, and China's prefectures."""
    regions = {row.id: row.code or "" for row in provinces if row.country == _COUNTRY}
    leaves = [row for row in rows if row.country == _COUNTRY]
    others = [_split_name(row) for row in rows if row.country != _COUNTRY]
    register = read_register(cache)
    units = units_of(leaves, regions, register)
    province_of = {code: id_ for id_, code in regions.items()}
    prefectures = [
        _prefecture(unit, area, province_of[unit.region]) for unit, area in dissolved(leaves, units)
    ]
    whole = undivided(register)
    named = [_named(leaf, units.get(leaf.id)) for leaf in leaves]
    cities = [
        _as_city(row, whole.get((regions.get(row.parent_id or "", ""), key(row.name))))
        for row in named
    ]
    return [*others, *prefectures, *cities]


def _prefecture(unit: Unit, area: shapely.Geometry, parent_id: str) -> Boundary:
    return Boundary(
        id=_prefecture_id(unit),
        parent_id=parent_id,
        level=Level.city,
        name=unit.name,
        name_local=unit.name,
        names={"zh": unit.name, "en": unit.name_en},
        country=_COUNTRY,
        source=PREFECTURES,
        geometry=area,
    )


def _prefecture_id(unit: Unit) -> str:
    """`cn:SC-chengdu`: the province's ISO 3166-2 code and the English name."""
    return f"cn:{unit.region.removeprefix('CN-')}-{key(unit.name_en)}"


def _named(leaf: Boundary, unit: Unit | None) -> Boundary:
    """The leaf under its Chinese name, in its prefecture where it has one."""
    english = {} if han_prefix(leaf.name) else {"en": leaf.name}
    if unit is None:
        return replace(_split_name(leaf), names={**_split_name(leaf).names, **english})
    parent = _prefecture_id(unit.prefecture) if unit.prefecture else leaf.parent_id
    chinese = {"zh": unit.name} if han_prefix(unit.name) else {}
    register = {"en": unit.name_en} if unit.name_en else {}
    return replace(
        leaf,
        parent_id=parent,
        name=unit.name,
        name_local=chinese.get("zh"),
        names={**register, **english, **chinese},
    )


def _as_city(leaf: Boundary, unit: Unit | None) -> Boundary:
    if unit is None:
        return leaf
    names = {"zh": unit.name, "en": unit.name_en}
    return replace(leaf, level=Level.city, name=unit.name, name_local=unit.name, names=names)


def _split_name(row: Boundary) -> Boundary:
    """嘉模堂區 Nossa Senhora do Carmo: the Chinese name, then the Portuguese one of Macau."""
    if row.country == "MO" and row.name == "Macau":
        names = {"zh": "澳門半島", "en": "Macau Peninsula"}
        return replace(row, name=names["zh"], name_local=names["zh"], names=names)
    han = han_prefix(row.name)
    if han is None or row.country not in {_COUNTRY, "MO"}:
        return row
    other = row.name.removeprefix(han).strip()
    names = {"zh": han} | ({"pt": other} if other and row.country == "MO" else {})
    return replace(row, name=han, name_local=han, names=names)
