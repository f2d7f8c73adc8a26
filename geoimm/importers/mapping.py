"""Which column of a plain file is what, as a person writes it in TOML or JSON.

One table for a file with one kind of row, or one `[[tier]]` for each kind:

    id = "TOWNCODE"             # column; numbered where left out
    name = "TOWNNAME"           # column
    level = "district"          # one of the five, or the column that tells
    levels = {"3" = "city"}     # what that column's values mean
    parent = "COUNTYCODE"       # column of the parent's id; found by place where left out
    country = "TW"              # alpha-2, or the column that tells it, alpha-2 or alpha-3
    code = "TOWNCODE"           # column
    names = {en = "TOWNENG"}    # columns by language tag
    bare_name = "SHORT"         # column of the name without the word for its kind
    other_levels = "ALSO"       # the finer levels at which it stands too, or the column that tells
    is_union = "UNION"          # column: 1 or true for a city that is several divisions together
    layer = "towns"             # of a file with several; else every layer
    where = {KIND = ["1", "2"]} # only rows with these values
    dissolve = true             # rows of one id are parts of one division
    title = "Survey 2024"       # what rows name as their source

On the command line a short one may be typed: --mapping name=TOWNNAME,name_en=TOWNENG,country=TW

Without a mapping the columns are those of a boundary set: id, parent_id, level, name, ...
"""

import difflib
import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError
from geoimm.importers.countries import alpha_2

_TITLE = "title"
_TIER = "tier"


@dataclass(frozen=True, slots=True)
class Tier:
    """One kind of row; the fields are those of the mapping file."""

    id: str | None = None
    name: str = "name"
    level: str | None = None
    levels: Mapping[str, str] = field(default_factory=dict)
    parent: str | None = None
    country: str | None = None
    code: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    bare_name: str | None = None
    other_levels: str | None = None
    is_union: str | None = None
    layer: str | None = None
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)
    dissolve: bool = False

    def columns(self) -> Iterator[str]:
        """The columns that it names, each as often as it does."""
        yield self.name
        yield from self.names.values()
        yield from self.where
        told = (self.id, self.parent, self.code, self.bare_name, self.is_union)
        yield from (column for column in told if column is not None)
        if self.level is not None and self.level not in Level.__members__:
            yield self.level
        others = self.other_levels
        if others is not None and not set(others.split()) <= set(Level.__members__):
            yield others
        if self.country is not None and alpha_2(self.country) != self.country:
            yield self.country


@dataclass(frozen=True, slots=True)
class Columns:
    """A whole mapping."""

    tiers: tuple[Tier, ...]
    title: str | None = None


def read_mapping(path: Path) -> Mapping[str, Any]:
    """The mapping in a TOML or JSON file, for `ImportOptions.mapping`."""
    try:
        text = path.read_text(encoding="utf-8")
        found = json.loads(text) if path.suffix.lower() == ".json" else tomllib.loads(text)
    except (OSError, ValueError) as error:
        raise BoundaryDataError(f"the mapping {path} cannot be read ({error}).") from error
    if not isinstance(found, dict):
        raise BoundaryDataError(f"the mapping {path} is no table of columns.")
    return found


def mapping_of(text: str) -> Mapping[str, Any]:
    """What is typed after `--mapping`: the name of a file, or `name=NAME_X,code=CODE`.

    `name_en=COLUMN` is a name by its language.
    """
    path = Path(text)
    if path.suffix.lower() in (".toml", ".json") or "=" not in text or path.exists():
        return read_mapping(path)
    pairs = [each.partition("=") for each in text.split(",") if each.strip()]
    unclear = next((key for key, equals, column in pairs if not (key and equals and column)), None)
    if unclear is not None:
        raise BoundaryDataError(
            f"the mapping {text!r} is unclear at {unclear!r}; write it as name=COLUMN,code=COLUMN."
        )
    told = {key.strip(): column.strip() for key, _, column in pairs}
    prefix = "name_"
    names = {
        key.removeprefix(prefix): column for key, column in told.items() if key.startswith(prefix)
    }
    others = {key: column for key, column in told.items() if not key.startswith(prefix)}
    return {**others, "names": names} if names else others


def columns_of(mapping: Mapping[str, Any]) -> Columns:
    """The mapping as records; BoundaryDataError names a key that is none or of the wrong kind."""
    common = {key: value for key, value in mapping.items() if key not in (_TIER, _TITLE)}
    tiers = mapping.get(_TIER, [{}])
    if not isinstance(tiers, list) or not all(isinstance(tier, dict) for tier in tiers):
        raise BoundaryDataError("the mapping's `tier` is a list of tables: write [[tier]].")
    title = mapping.get(_TITLE)
    return Columns(tuple(_tier({**common, **tier}) for tier in tiers), title and str(title))


def _tier(values: Mapping[str, Any]) -> Tier:
    kinds = {each.name: _KINDS.get(each.name, str) for each in fields(Tier)}
    for key, value in values.items():
        if key not in kinds:
            raise BoundaryDataError(_unknown_key(key, [*kinds, _TITLE]))
        if not isinstance(value, kinds[key]):
            raise BoundaryDataError(
                f"the mapping's {key!r} is {value!r}; it must be a {_SPOKEN[kinds[key]]}."
            )
    tier = Tier(**values)
    for value, level in tier.levels.items():
        if level not in Level.__members__:
            raise BoundaryDataError(
                f"the mapping's levels say {value!r} is {level!r}; the levels are"
                f" {', '.join(Level.__members__)}."
            )
    return tier


def _unknown_key(key: str, keys: Sequence[str]) -> str:
    near = difflib.get_close_matches(key.casefold(), keys, n=1, cutoff=0.7)
    meant = f"; did you mean '{near[0]}'?" if near else "."
    return f"Unknown mapping key '{key}'{meant} Allowed keys: {', '.join(keys)}."


_KINDS: Mapping[str, type] = {"levels": dict, "names": dict, "where": dict, "dissolve": bool}
_SPOKEN: Mapping[type, str] = {dict: "table", bool: "true or false", str: "text"}
