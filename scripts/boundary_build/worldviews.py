"""Who holds what in whose eyes: the differences of each view from the neutral default.

Natural Earth classes its countries and provinces once for each view, in the columns `FCLASS_XX`;
the country layer decides for countries, the layer of provinces for provinces.
A country or province that is not recognised there, or only as a province, is held by the one that
claims it; who that is, the columns do not say, so `_CLAIMANTS` does.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from boundary_build.natural_earth import country_id, unit_id
from boundary_build.rows import Boundary

Attributes: TypeAlias = Mapping[str, Any]

COLUMNS = ("worldview", "division_id", "parent_id", "note")
VIEWS = (
    *("AR", "BD", "BR", "CN", "DE", "EG", "ES", "FR", "GB", "GR", "ID", "IL", "IN", "IT", "JP"),
    *("KO", "MA", "NL", "NP", "PK", "PL", "PS", "PT", "RU", "SA", "SE", "TR", "TW", "UA", "US"),
    "VN",
)
"""The views of Natural Earth; KO is South Korea's."""

_NOT_A_COUNTRY = {"Unrecognized", "Admin-1 region", "Admin-1 states provinces"}

_CLAIMANTS = {
    "ALD": "FI",
    "FLK": "AR",
    "GIB": "ES",
    "HKG": "CN",
    "ISR": "PS",
    "KOS": "RS",
    "MAC": "CN",
    "SAH": "MA",
    "SGS": "AR",
    "TWN": "CN",
}
"""Who holds a country, by Natural Earth's code, in a view where it is not one."""

_ISO = {"KOS": "XK"}
_PROVINCE_CLAIMANTS = {
    ("CN", "ne:IND-3299"): "CN",
    ("IN", "ne:PAK-1111"): "IN",
    ("PK", "ne:IND-20012"): "PK",
    ("PK", "ne:KAS+00"): "PK",
}
"""Who holds a province in a view that does not recognise it where it is."""

_BASES = ("ESB", "WSB")
"""Akrotiri and Dhekelia: in Cyprus by default, British where a view calls them a dependency."""
_DEPENDENCY = "Admin-0 dependency"

_GOLAN = ("31446847075504", "69711102671847", "86924644433771", "93745377766630")
_STATED = (
    *(("IL", f"gb:7960031B{district}", "IL", "Golan: law of 1981") for district in _GOLAN),
    ("IN", "ne:PAK-1109", "IN", "Azad Kashmir: claimed with all of Jammu and Kashmir"),
    ("PK", "ne:IND-2431", "PK", "Jammu and Kashmir: claimed"),
    ("RU", "ne:RUS-283", "RU", "Crimea: federal law of 2014"),
    ("RU", "ne:RUS-5482", "RU", "Sevastopol: federal law of 2014"),
)
"""What the columns leave out, for Natural Earth draws it as lines or in its own view."""

MOVED_ALONE = frozenset(division for _, division, _, _ in _STATED)
"""Divisions a view moves without their parent: they stay rows of their own."""


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """In a view, a division with all below it belongs to another country than by default."""

    worldview: str
    division_id: str
    parent_id: str
    note: str


def differences(
    countries: Sequence[Attributes], units: Sequence[Attributes], rows: Iterable[Boundary]
) -> list[Difference]:
    """What each view changes, for divisions the set has.

    `countries` and `units` are the attributes of Natural Earth's two layers.
    """
    by_id = {row.id: row for row in rows}
    found = [
        *_countries(countries),
        *_provinces(units),
        *_bases(countries, units),
        *(Difference(view, id_, country_id(holder), note) for view, id_, holder, note in _STATED),
    ]
    return sorted(each for each in found if _differs(by_id[each.division_id], each.parent_id))


def write(path: Path, found: Sequence[Difference]) -> None:
    """A CSV file of the differences, and of the views that have none."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows((d.worldview, d.division_id, d.parent_id, d.note) for d in found)
        others = sorted(set(VIEWS) - {each.worldview for each in found})
        writer.writerows((view, "", "", "as by default") for view in others)


def _differs(row: Boundary, parent_id: str) -> bool:
    return country_id(row.country) != parent_id


def _countries(countries: Sequence[Attributes]) -> Iterator[Difference]:
    for row in countries:
        code = row["ADM0_A3"]
        iso = _ISO.get(code) or str(row["ISO_A2_EH"])
        for view in VIEWS if code in _CLAIMANTS else ():
            found = row[f"FCLASS_{view}"]
            if found in _NOT_A_COUNTRY:
                note = f"Natural Earth, FCLASS_{view}: {found}"
                yield Difference(view, country_id(iso), country_id(_CLAIMANTS[code]), note)


def _provinces(units: Sequence[Attributes]) -> Iterator[Difference]:
    by_id = {unit_id(unit): unit for unit in units}
    for (view, id_), holder in _PROVINCE_CLAIMANTS.items():
        found = by_id[id_][f"FCLASS_{view}"]
        if found in _NOT_A_COUNTRY:
            note = f"Natural Earth, FCLASS_{view}: {found}"
            yield Difference(view, id_, country_id(holder), note)


def _bases(countries: Sequence[Attributes], units: Sequence[Attributes]) -> Iterator[Difference]:
    ids = {unit["adm0_a3"]: unit_id(unit) for unit in units if unit["adm0_a3"] in _BASES}
    for row in countries:
        for view in VIEWS if row["ADM0_A3"] in ids else ():
            if row[f"FCLASS_{view}"] == _DEPENDENCY:
                note = f"Natural Earth, FCLASS_{view}: {_DEPENDENCY}"
                yield Difference(view, ids[row["ADM0_A3"]], country_id("GB"), note)
