"""The counties and prefectures of China, as Overture names them and puts them together."""

import csv
import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from boundary_build.names import han_prefix, key
from boundary_build.packages import OVERTURE_NAMES, Cache

_COUNTRY = "CN"
_TABLE = Path(__file__).with_name("china_names.csv")


@dataclass(frozen=True, slots=True)
class Unit:
    """A county or prefecture as Overture names it."""

    id: str
    region: str
    name: str
    name_en: str
    prefecture: "Unit | None"


@dataclass(frozen=True, slots=True)
class Register:
    """Overture's units of China, by region and the key of their English name."""

    counties: Mapping[tuple[str, str], Sequence[Unit]]
    counties_by_name: Mapping[tuple[str, str], Sequence[Unit]]
    prefectures_by_name: Mapping[str, Unit]


def read_register(cache: Cache) -> Register:
    """Overture's divisions of China."""
    data = cache.read(OVERTURE_NAMES, "wkls/data/overture.zstd18.parquet")
    world = pq.read_table(io.BytesIO(data)).to_pylist()
    rows = sorted((row for row in world if row["country"] == _COUNTRY), key=lambda row: row["id"])
    above = {row["id"]: _unit(row, None) for row in rows if row["subtype"] == "county"}
    counties = [
        _unit(row, above.get(row["parent_id"])) for row in rows if row["subtype"] == "localadmin"
    ]
    by_key: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    by_name: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in counties:
        by_key[unit.region, key(unit.name_en)].append(unit)
        by_name[unit.region, unit.name].append(unit)
    return Register(by_key, by_name, {unit.name: unit for unit in above.values()})


def _unit(row: Mapping[str, str | None], prefecture: Unit | None) -> Unit:
    name = row["name_primary"] or ""
    return Unit(
        id=row["id"] or "",
        region=row["region"] or "",
        name=han_prefix(name) or name,
        name_en=row["name_en"] or "",
        prefecture=prefecture,
    )


def listed(register: Register) -> dict[tuple[str, str], Unit]:
    """The units of leaves whose spelling or name has changed, read from the table."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["region"], row["leaf"]): _listed_unit(row, register) for row in rows}


def _listed_unit(row: Mapping[str, str], register: Register) -> Unit:
    # A prefecture is given where the unit is gone, or lies in the province next door.
    if not row["prefecture"]:
        same = register.counties_by_name.get((row["region"], row["name"]), ())
        prefecture = None
    else:
        prefecture = register.prefectures_by_name[row["prefecture"]]
        same = register.counties_by_name.get((prefecture.region, row["name"]), ())
        same = [unit for unit in same if unit.prefecture == prefecture]
    if same:
        return same[0]
    name = row["name"] or row["leaf"]
    return Unit(id="", region=row["region"], name=name, name_en="", prefecture=prefecture)


def undivided(register: Register) -> dict[tuple[str, str], Unit]:
    """Prefecture-level cities without counties: Dongguan, Zhongshan, Danzhou."""
    divided = {
        unit.prefecture.id
        for units in register.counties.values()
        for unit in units
        if unit.prefecture
    }
    return {
        (unit.region, key(unit.name_en)): unit
        for unit in register.prefectures_by_name.values()
        if unit.id not in divided
    }
