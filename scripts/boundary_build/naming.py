"""Every division under the name people say: repaired, with its kind, in English and Chinese."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from boundary_build.chinese_names import simplified
from boundary_build.cut_names import made_whole
from boundary_build.damaged import repaired
from boundary_build.geonames import Place as Town
from boundary_build.geonames import is_latin
from boundary_build.name_kinds import with_kinds
from boundary_build.overture import Place, Register
from boundary_build.overture_names import Names
from boundary_build.place_names import place_names
from boundary_build.romanized import cyrillic, korean
from boundary_build.rows import Boundary
from boundary_build.shown import Layers

_TRADITIONAL = {"HK", "MO", "TW"}
_KOREAN = {"KP", "KR"}
_FRENCH_AND_ARABIC = re.compile(r"([A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’ .-]*?) ([\u0600-\u06ff].*)")
_SAID = {
    ("CO", "Cartagena De Indias"): "Cartagena de Indias",
    ("CH", "Lucerne"): "Luzern",
    ("FI", "Central Finland"): "Keski-Suomi",
    ("FI", "Central Ostrobothnia"): "Keski-Pohjanmaa",
    ("FI", "Finland Proper"): "Varsinais-Suomi",
    ("FI", "Lapland"): "Lappi",
    ("FI", "North Karelia"): "Pohjois-Karjala",
    ("FI", "Northern Ostrobothnia"): "Pohjois-Pohjanmaa",
    ("FI", "Northern Savonia"): "Pohjois-Savo",
    ("FI", "Ostrobothnia"): "Pohjanmaa",
    ("FI", "South Karelia"): "Etelä-Karjala",
    ("FI", "Southern Ostrobothnia"): "Etelä-Pohjanmaa",
    ("FI", "Southern Savonia"): "Etelä-Savo",
    ("FI", "Tavastia Proper"): "Kanta-Häme",
    ("IT", "Oristrano"): "Oristano",
    ("IT", "Turin"): "Torino",
    ("ML", "Timbuktu"): "Tombouctou",
    ("MX", "Distrito Federal"): "Ciudad de México",
    ("PT", "Azores"): "Açores",
}
"""Names of the sources that are misspelled, of before, or not in the language of the country."""
_TRANSLITERATED = {"LK"}


@dataclass(frozen=True, slots=True)
class Naming:
    """The rows under their names, and the names that stand in for theirs by source."""

    rows: list[Boundary]
    by_overture: list[Names]
    by_geonames: list[Names]
    numbered: int
    """Divisions whose name is damaged beyond repair: their parent's, with a number."""


def named(
    rows: Sequence[Boundary],
    names: Sequence[Names],
    matched: Mapping[str, Place],
    register: Register,
    towns: Sequence[Town],
) -> Naming:
    """All names. `names` are Overture's, `matched` the places they are of by division id."""
    taken = {place.id for place in matched.values()}
    mended = repaired(
        [_in_one_script(row) for row in rows], matched, register.by_country, taken, towns
    )
    whole = made_whole(mended.rows, matched, register.by_country, taken)
    spelled = _merged(names, [*mended.by_overture, *whole])
    kinded = with_kinds(mended.rows, spelled, towns)
    layers = Layers.of(kinded.names, mended.by_geonames)
    given = _over(mended.by_geonames, place_names(kinded.rows, layers, towns, kinded.chinese))
    layers = Layers.of(kinded.names, given)
    return Naming(
        rows=[_in_latin(_in_simplified(row), layers) for row in kinded.rows],
        by_overture=kinded.names,
        by_geonames=given,
        numbered=mended.numbered,
    )


def _in_one_script(row: Boundary) -> Boundary:
    """Morocco's layer writes names in French and Arabic, Sri Lanka's units have letters of a key.

    The Arabic name is the local one; what transliterates a name gives way to the English one.
    """
    english = row.names.get("en")
    if said := _SAID.get((row.country, row.name)):
        return replace(row, name=said, name_local=said)
    if found := _FRENCH_AND_ARABIC.fullmatch(row.name):
        names = {"en": found[1], **row.names}
        return replace(row, name=found[2], name_local=found[2], names=names)
    if row.country in _TRANSLITERATED and english and is_latin(row.name):
        return replace(row, name=english)
    names = {language: _spaced(name) for language, name in row.names.items()}
    return replace(row, name=_spaced(row.name), names=names)


def _spaced(name: str) -> str:
    return " ".join(name.replace("_", " ").split())


def _over(lower: Sequence[Names], upper: Sequence[Names]) -> list[Names]:
    """One layer of two of the same source, of which the upper has no names where the lower has."""
    found = {each.id: each for each in lower}
    for each in upper:
        below = found.get(each.id)
        found[each.id] = replace(each, name=below.name, local=below.local) if below else each
    return [found[id_] for id_ in sorted(found)]


def _merged(names: Sequence[Names], more: Sequence[Names]) -> list[Names]:
    return sorted([*names, *more], key=lambda each: each.id)


def _in_simplified(row: Boundary) -> Boundary:
    """Natural Earth writes some of its Chinese names in traditional characters."""
    chinese = row.names.get("zh")
    if not chinese or row.country in _TRADITIONAL:
        return row
    return replace(row, names={**row.names, "zh": simplified(chinese)})


def _in_latin(row: Boundary, layers: Layers) -> Boundary:
    """With an English name by its letters, where no source has one."""
    shown = layers.shown(row)
    if shown.english or is_latin(row.name):
        return row
    name = shown.name
    read = korean(name) if row.country in _KOREAN else cyrillic(name, row.country)
    return replace(row, names={**row.names, "en": read}) if read else row
