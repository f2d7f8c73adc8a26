"""The word for its kind in the name of a division that is not the town of its name.

`name_kinds.csv` has the second tiers that are no towns, country by country, and how they are called
in the local language, in English and in Chinese. A division there gets the word where a place or a
finer division in it bears its bare name, a county of the United States always.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from boundary_build.geonames import Place
from boundary_build.name_keys import full_key, has_kind
from boundary_build.namesakes import keys_of_place, names_below, places_in
from boundary_build.overture_names import Names
from boundary_build.rows import Boundary
from boundary_build.shown import Layers, Shown
from boundary_build.united_states_kinds import county_names
from geoimm.domain.divisions import Level

_TABLE = Path(__file__).with_name("name_kinds.csv")
_UNITED_STATES = "US"
_CHINESE_KINDS = tuple("省市县區縣区州郡盟旗道府")
_LATIN = re.compile(r"[A-Za-zÀ-ɏḀ-ỿ]")


@dataclass(frozen=True, slots=True)
class Kind:
    """How divisions of one level of a country are called; `{}` stands for the bare name."""

    country: str
    level: str
    provinces: frozenset[str]
    """ISO 3166-2 codes it is for; empty for all that no line before it is for."""
    names: frozenset[str]
    local: str
    """Empty where the country has several languages: English with names in Latin letters."""
    en: str
    zh: str

    def fits(self, row: Boundary, province: str | None, name: str) -> bool:
        """Whether a row of that name is of this kind."""
        return (
            row.country == self.country
            and row.level.name == self.level
            and (not self.provinces or province in self.provinces)
            and (not self.names or name in self.names)
        )


def kinds() -> list[Kind]:
    """All lines of the table, the first that fits is a row's."""
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return [
            Kind(
                row["country"],
                row["level"],
                frozenset(row["provinces"].split()),
                frozenset(filter(None, row["names"].split("|"))),
                row["local"],
                row["en"],
                row["zh"],
            )
            for row in csv.DictReader(file)
        ]


@dataclass(frozen=True, slots=True)
class Kinded:
    """The rows and the layer of names above them, both with the words for the kinds."""

    rows: list[Boundary]
    names: list[Names]
    chinese: Mapping[str, str]
    """How a row of a kind is called in Chinese, `{}` for the bare name, by its id."""


def with_kinds(rows: Sequence[Boundary], names: Sequence[Names], places: Sequence[Place]) -> Kinded:
    """The rows and their layer of names, with the word for the kind where a name needs one."""
    layer = Layers.of(names)
    by_id = {row.id: row for row in rows}
    provinces = {row.id: _province(row, by_id) for row in rows}
    chosen = _chosen(rows, layer, provinces)
    counties = [by_id[id_] for id_ in chosen if by_id[id_].country == _UNITED_STATES]
    full = county_names(counties, {row.id: provinces[row.id] or "" for row in counties})
    inside = places_in([by_id[id_] for id_ in chosen], places)
    below = names_below(rows)
    called: dict[str, Shown] = {}
    for id_, kind in chosen.items():
        shown = layer.shown(by_id[id_])
        towns = {key for place in inside.get(id_, ()) for key in keys_of_place(place)}
        if id_ in full:
            called[id_] = _county(shown, full[id_].removeprefix(by_id[id_].name), kind.zh)
        elif kind.country != _UNITED_STATES and _keys(shown, kind) & (towns | below[id_]):
            called[id_] = _called(shown, kind)
    by_layer = {each.id: each for each in names}
    found = [
        _row(row, called[row.id], by_layer.get(row.id)) if row.id in called else row for row in rows
    ]
    by_layer |= {
        id_: _layered(by_layer[id_], new) for id_, new in called.items() if id_ in by_layer
    }
    return Kinded(
        rows=found,
        names=[by_layer[id_] for id_ in sorted(by_layer)],
        chinese={id_: kind.zh for id_, kind in chosen.items()},
    )


def _chosen(
    rows: Sequence[Boundary], layer: Layers, provinces: Mapping[str, str | None]
) -> dict[str, Kind]:
    """The kind of each row that stands at one level only: others are the town itself."""
    table = kinds()
    countries = {kind.country for kind in table}
    unions = {row.id for row in rows if row.is_union}
    found: dict[str, Kind] = {}
    for row in rows:
        if row.country in countries and not row.other_levels and row.parent_id not in unions:
            name = layer.shown(row).name
            kind = next((k for k in table if k.fits(row, provinces[row.id], name)), None)
            if kind and not row.is_union and not row.bare_name:
                found[row.id] = kind
    return found


def _province(row: Boundary, by_id: Mapping[str, Boundary]) -> str | None:
    while row.level > Level.province and row.parent_id:
        row = by_id[row.parent_id]
    return row.code


def _keys(shown: Shown, kind: Kind) -> set[str]:
    """The keys of the names that have no word for a kind; none where another kind is named."""
    word = full_key(kind.local.replace("{}", ""))
    if has_kind(shown.name) and word not in full_key(shown.name):
        return set()
    names = {shown.name, shown.local, shown.english} - {None}
    return {full_key(name) for name in names if name and not has_kind(name)}


def _called(shown: Shown, kind: Kind) -> Shown:
    """The names with the word for the kind, those that have one as they are."""
    english = shown.english or (shown.name if _LATIN.match(shown.name) else None)
    return Shown(
        name=_with_word(shown.name, kind.local or kind.en),
        local=_with_word(shown.local, kind.local) if shown.local else None,
        english=_with_word(english, kind.en) if english else None,
        chinese=_in_chinese(shown.chinese, kind.zh),
    )


def _county(shown: Shown, word: str, chinese: str) -> Shown:
    """The county of the United States under its full name, whatever is in it: Charles City."""
    name = shown.name.removesuffix(word) + word
    return Shown(
        name=name,
        local=name if shown.local else None,
        english=(shown.english or name).removesuffix(word) + word,
        chinese=_in_chinese(shown.chinese, chinese),
    )


def _with_word(name: str, pattern: str) -> str:
    is_of_script = bool(_LATIN.match(name)) == bool(_LATIN.search(pattern))
    has_it = full_key(pattern.replace("{}", "")) in full_key(name) or has_kind(name)
    return pattern.format(name) if pattern and is_of_script and not has_it else name


def _in_chinese(name: str | None, pattern: str) -> str | None:
    return in_chinese(name, pattern) if name else None


def in_chinese(name: str, pattern: str) -> str:
    """The Chinese name with the word for the kind, if it has none yet."""
    return pattern.format(name) if not name.endswith(_CHINESE_KINDS) else name


def _row(row: Boundary, new: Shown, layer: Names | None) -> Boundary:
    """The row under its own name with the word; what a layer gives stays in the layer."""
    is_named = layer is not None and layer.name is not None
    is_in_english = layer is not None and (layer.english is not None or is_named)
    names = dict(row.names)
    if new.english and not is_in_english:
        names["en"] = new.english
    if new.chinese:
        names["zh"] = new.chinese
    own = row if is_named else replace(row, name=new.name, name_local=new.local)
    own_key, new_key = full_key(row.name), full_key(new.name)
    is_longer = own_key != new_key and own_key in new_key
    return replace(own, names=names, bare_name=row.name if is_longer else None)


def _layered(layer: Names, new: Shown) -> Names:
    is_in_english = layer.english is not None or layer.name is not None
    return replace(
        layer,
        name=new.name if layer.name else None,
        local=new.local if layer.local else None,
        english=new.english if is_in_english else None,
    )
