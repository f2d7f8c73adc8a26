"""Names of Overture for the divisions that are certainly its places: a layer of its own licence.

A value stands in for the one of the row itself when both are loaded; null changes nothing.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from boundary_build import parquet
from boundary_build.name_keys import bare_key, full_key
from boundary_build.name_match import match
from boundary_build.overture import Place, Register
from boundary_build.rows import Boundary
from geoimm.domain.divisions import Level

DAMAGED = {"BJ", "CZ", "HU", "PT", "SK"}
"""Countries whose layer lost the letters beyond ASCII."""

_NAMED_IN_CHINESE = {"TW"}
_NAMED_ALREADY = {"BD", "CN", "DZ", "HK", "MO"}
"""Countries whose leaves have their names by their own sources."""

_LATIN = "LATIN"
_OWN_SCRIPT = 0.3
"""Share of a country's names from which a script beside Latin is its own."""
_LISTED = re.compile(r"[,.(?]")
"""A name as lists write it: `Landshut, Landkreis`."""
_OTHER_KINDS = re.compile(r"郡$|^เทศบาล|^ตำบล")
"""Groups of towns in Japan, and towns and communes in Thailand, with the name of a municipality."""


@dataclass(frozen=True, slots=True)
class Names:
    """What replaces the names of one division, as far as it is known."""

    id: str
    name: str | None
    local: str | None
    english: str | None
    chinese: str | None


@dataclass(frozen=True, slots=True)
class Joined:
    """The names, and the places they were taken from by division id."""

    names: Sequence[Names]
    places: Mapping[str, Place]
    counties: Mapping[str, str]
    """Overture's county by division id."""


def join(rows: Sequence[Boundary], register: Register) -> Joined:
    """The names of every division below the provinces that is one certain place."""
    by_id = {row.id: row for row in rows}
    leaves: dict[str, list[Boundary]] = defaultdict(list)
    for row in rows:
        if row.level > Level.province and row.country not in _NAMED_ALREADY:
            leaves[row.country].append(row)
    names: list[Names] = []
    places: dict[str, Place] = {}
    counties: dict[str, str] = {}
    for country in sorted(leaves):
        own, theirs = leaves[country], register.by_country.get(country, ())
        province_of = {leaf.id: _province(leaf, by_id) for leaf in own}
        codes = {id_: by_id[id_].code for id_ in province_of.values()}
        matched = match(own, theirs, province_of, codes, is_damaged=country in DAMAGED)
        found = matched.places
        places.update(found)
        counties.update(matched.counties)
        scripts = _scripts(theirs)
        twins = _twins(theirs)
        names += [_names(leaf, found[leaf.id], scripts, twins) for leaf in own if leaf.id in found]
    known = [each for each in names if any((each.name, each.local, each.english, each.chinese))]
    return Joined(sorted(known, key=lambda each: each.id), places, counties)


def write(path: Path, names: Sequence[Names]) -> None:
    """A Parquet file of the names, the same bytes for the same names."""
    columns = {
        "id": [each.id for each in names],
        "name": [each.name for each in names],
        "name_local": [each.local for each in names],
        "name_en": [each.english for each in names],
        "name_zh": [each.chinese for each in names],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    table = pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    parquet.write_plain(path, table)


def _province(row: Boundary, by_id: Mapping[str, Boundary]) -> str:
    while row.level > Level.province:
        row = by_id[row.parent_id or ""]
    return row.id


def _names(
    leaf: Boundary,
    place: Place,
    scripts: set[str],
    twins: Mapping[tuple[str, str], Sequence[Place]],
) -> Names:
    local = _local(leaf, place, scripts, twins)
    english = place.name_en.title() if place.name_en and place.name_en.isupper() else place.name_en
    is_chinese = leaf.country in _NAMED_IN_CHINESE and "zh" not in leaf.names
    return Names(
        id=leaf.id,
        name=local if local != leaf.name else None,
        local=local if local != leaf.name_local else None,
        english=None if "en" in leaf.names else english,
        chinese=place.name if is_chinese else None,
    )


def _local(
    leaf: Boundary,
    place: Place,
    scripts: set[str],
    twins: Mapping[tuple[str, str], Sequence[Place]],
) -> str | None:
    """The name in the country's own script; in Latin letters only where it betters the row's."""
    if _script(place.name) != _LATIN:
        return place.name if _script(place.name) in scripts else None
    if scripts - {_LATIN}:
        same = twins.get((place.region, bare_key(place.name_en or place.name)), ())
        return same[0].name if len(same) == 1 and _script(same[0].name) in scripts else None
    is_better = (
        full_key(place.name) == full_key(leaf.name)
        or leaf.country in DAMAGED
        or (_LISTED.search(leaf.name) and not _LISTED.search(place.name))
    )
    return place.name if is_better and not place.name.isupper() else None


def _twins(places: Iterable[Place]) -> dict[tuple[str, str], list[Place]]:
    """Towns in their own script, by region and English name: the municipality's name too."""
    found: dict[tuple[str, str], list[Place]] = defaultdict(list)
    for place in places:
        if (
            place.name_en
            and _script(place.name) != _LATIN
            and not _OTHER_KINDS.search(place.name.split("(")[0])
        ):
            found[place.region, bare_key(place.name_en)].append(place)
    return found


def _scripts(places: Iterable[Place]) -> set[str]:
    count = Counter(_script(place.name) for place in places)
    own = {script for script, names in count.items() if names > _OWN_SCRIPT * count.total()}
    # A Latin name among many of another script is a translation.
    return own - {_LATIN} or {_LATIN}


def _script(name: str) -> str:
    """The script of the first letter, the Japanese and Chinese ones as one."""
    letter = next((letter for letter in name if letter.isalpha()), "a")
    script = unicodedata.name(letter, _LATIN).split()[0]
    return "CJK" if script in {"HIRAGANA", "KATAKANA"} else script
