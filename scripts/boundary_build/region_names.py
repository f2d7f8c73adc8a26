"""The names of countries and their regions in the script of the country, by Overture.

Natural Earth has names in 26 languages; where the country's is none of them, its country and
provinces are in English above cities in Georgian. Many of its local names have lost their accents.
"""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from boundary_build.countries import MAIN_LANGUAGE
from boundary_build.name_keys import bare_key, bare_letters
from boundary_build.overture import Region
from boundary_build.overture_names import Names
from boundary_build.rows import Boundary
from geoimm.domain.divisions import Level

_LATIN = "LATIN"
_MANY = 0.2
_ALIKE, _MUCH_ALIKE = 0.5, 0.85
"""Of the English names; ISO 3166-2 has given some codes to others since."""


def region_names(
    rows: Sequence[Boundary], regions: Iterable[Region], below: Iterable[Names]
) -> list[Names]:
    """What replaces the names of countries and provinces, in the order of their ids.

    `below` are the names of the divisions in them: a country none of whose levels is written in
    its script stays in English.
    """
    countries: dict[str, str] = {}
    by_code: dict[str, Region] = {}
    for region in regions:
        if region.code is None:
            countries[region.country] = region.name
        else:
            by_code[region.code] = region
    scripts = _scripts(rows, {each.id: each.name for each in below if each.name})
    found = [_of_country(row, countries, scripts) for row in rows if row.level is Level.country]
    found += [_of_province(row, by_code, scripts) for row in rows if row.level is Level.province]
    return sorted((each for each in found if each), key=lambda each: each.id)


def _of_country(
    row: Boundary, names: Mapping[str, str], scripts: Mapping[str, set[str]]
) -> Names | None:
    name = names.get(row.country)
    if row.country in MAIN_LANGUAGE or not name or not _fits(name, row, scripts):
        return None
    return Names(row.id, name, name, None, None)


def _of_province(
    row: Boundary, regions: Mapping[str, Region], scripts: Mapping[str, set[str]]
) -> Names | None:
    region = regions.get(row.code or "") or _only_like(row, regions.values())
    if region is None or _script(row.name) != _LATIN:
        return None
    if _script(region.name) == _LATIN:
        own = row.names.get(MAIN_LANGUAGE.get(row.country, ""), "")
        name = with_accents(row.name, [own, region.name])
        return Names(row.id, name, name, None, None) if name else None
    if not _fits(region.name, row, scripts) or not _is_alike(row, region):
        return None
    return Names(row.id, region.name, region.name, None, None)


def _fits(name: str, row: Boundary, scripts: Mapping[str, set[str]]) -> bool:
    """Whether it is one name, in one script, that the divisions are written in too."""
    used = {_script_of(letter) for letter in name if letter.isalpha()}
    return len(used) == 1 and "/" not in name and used <= scripts[row.country]


def _scripts(rows: Iterable[Boundary], overture: Mapping[str, str]) -> Mapping[str, set[str]]:
    """What a country's divisions are written in, where that is many of a level; and Latin."""
    count: dict[tuple[str, Level], Counter[str]] = defaultdict(Counter)
    for row in rows:
        if row.level is not Level.country:
            count[row.country, row.level][_script(overture.get(row.id, row.name))] += 1
    found: dict[str, set[str]] = defaultdict(lambda: {_LATIN})
    for (country, _), scripts in count.items():
        found[country] |= {s for s, names in scripts.items() if names >= _MANY * scripts.total()}
    return found


def _only_like(row: Boundary, regions: Iterable[Region]) -> Region | None:
    """The one region of the country of a name much like the row's; its code may be of before."""
    like = [
        region
        for region in regions
        if region.country == row.country and _is_alike(row, region, _MUCH_ALIKE)
    ]
    return like[0] if len(like) == 1 else None


def _is_alike(row: Boundary, region: Region, least: float = _ALIKE) -> bool:
    theirs = bare_key(region.name_en or "")
    ours = {bare_key(name) for name in (row.name, row.names.get("en")) if name}
    return any(SequenceMatcher(None, own, theirs).ratio() >= least for own in ours)


def with_accents(name: str, others: Iterable[str]) -> str | None:
    """A name in Latin letters as another spells it that begins so: Iași for Iasi, None for none."""
    for other in others:
        begin = other[: len(name)]
        is_whole = len(other) == len(name) or (len(other) > len(name) and other[len(name)] == " ")
        if is_whole and _accents(begin) > _accents(name) and _plain(begin) == _plain(name):
            return begin
    return None


def _accents(name: str) -> int:
    return sum(not letter.isascii() for letter in name)


def _plain(name: str) -> list[str]:
    return [bare_letters(letter) for letter in name]


def _script(name: str) -> str:
    return _script_of(next((letter for letter in name if letter.isalpha()), "a"))


def _script_of(letter: str) -> str:
    return unicodedata.name(letter, _LATIN).split()[0]
