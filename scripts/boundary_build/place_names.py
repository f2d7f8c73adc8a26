"""Names by GeoNames for divisions that are called like a place in them: a layer of its own.

Chinese names, English ones where the name shown is in another script, and the accents that a
source has lost. GeoNames is CC BY 4.0.
"""

import re
from collections.abc import Mapping, Sequence

from boundary_build.chinese_names import simplified
from boundary_build.geonames import Place, is_latin
from boundary_build.name_keys import bare_key, full_key
from boundary_build.name_kinds import in_chinese
from boundary_build.namesakes import places_in, same_named
from boundary_build.overture_names import Names
from boundary_build.rows import Boundary
from boundary_build.shown import Layers, Shown
from geoimm.domain.divisions import Level

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_OTHER_SCRIPTS = {
    *("AE", "AF", "AM", "BD", "BG", "BH", "BT", "BY", "CN", "CY", "DZ", "EG", "ER", "ET", "GE"),
    *("GR", "HK", "IL", "IN", "IQ", "IR", "JO", "JP", "KG", "KH", "KP", "KR", "KW", "KZ", "LA"),
    *("LB", "LK", "LY", "MA", "MK", "MM", "MN", "MO", "MR", "MV", "NP", "OM", "PK", "PS", "QA"),
    *("RU", "SA", "SD", "SY", "TH", "TJ", "TN", "TW", "UA", "UZ", "YE"),
}
"""Countries where GeoNames' accents are those of a transliteration."""
_NAMED_IN_ENGLISH = {"RS"}
_IN_ENGLISH = re.compile(r" (Municipality|City)$")
_CITY = re.compile(r"(?<=..)市$")
_COMMAS = str.maketrans("şţŞŢ", "șțȘȚ")
"""Romanian has commas where old character sets had cedillas only."""
_IN_CHINESE_ALREADY = {"CN", "HK", "MO", "TW"}


def place_names(
    rows: Sequence[Boundary],
    layers: Layers,
    places: Sequence[Place],
    patterns: Mapping[str, str],
) -> list[Names]:
    """What the places give to the divisions that bear their names, in the order of ids.

    `patterns` is how a division that is no town is called in Chinese, by its id.
    """
    below = [
        row for row in rows if row.level > Level.country and row.country not in _IN_CHINESE_ALREADY
    ]
    inside = places_in(below, places)
    found = (
        _names(row, layers.shown(row), inside.get(row.id, ()), patterns.get(row.id))
        for row in below
    )
    return sorted((each for each in found if each), key=lambda each: each.id)


def _names(
    row: Boundary, shown: Shown, inside: Sequence[Place], pattern: str | None
) -> Names | None:
    keys = _keys(row, shown)
    place = same_named(keys, inside) if inside else None
    names = Names(
        id=row.id,
        name=_accented(row, shown, place),
        local=None,
        english=None if shown.english else _english(row, shown, place),
        chinese=None if shown.chinese else _chinese(row, shown, place, pattern),
    )
    return names if names.name or names.english or names.chinese else None


def _keys(row: Boundary, shown: Shown) -> set[str]:
    names = {shown.name, shown.local, shown.english, row.name, row.bare_name} - {None}
    return {key(name) for name in names if name for key in (full_key, bare_key)}


def _accented(row: Boundary, shown: Shown, place: Place | None) -> str | None:
    """The place's spelling where it differs by accents alone that the row's source has lost."""
    if place is None or row.country in _OTHER_SCRIPTS or not shown.name.isascii():
        return None
    name = _IN_ENGLISH.sub("", shown.name) if row.country in _NAMED_IN_ENGLISH else shown.name
    is_better = full_key(place.name) == full_key(name) and not place.name.isascii()
    if not is_better or not is_latin(place.name):
        return None
    return place.name.translate(_COMMAS) if row.country == "RO" else place.name


def _english(row: Boundary, shown: Shown, place: Place | None) -> str | None:
    """Where the name shown is in another script: the source's own name in Latin, or the place's."""
    if is_latin(shown.name):
        return None
    if is_latin(row.name):
        return row.name
    return place.name if place and is_latin(place.name) else None


def _chinese(row: Boundary, shown: Shown, place: Place | None, pattern: str | None) -> str | None:
    """Japan's own name in simplified characters, else the place's, with the division's kind."""
    if row.country == "JP":
        name = shown.local or shown.name
        return simplified(name, is_japanese=True) if _HAN.fullmatch(name) else None
    chinese = place.chinese if place else None
    if chinese and pattern:
        return in_chinese(_CITY.sub("", chinese), pattern)
    return chinese
