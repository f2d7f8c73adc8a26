"""A mapping guessed from the columns that a file has, for a person to type or to correct."""

import re
from collections.abc import Iterator, Sequence

from geoimm.domain.divisions import Level
from geoimm.importers.countries import alpha_2
from geoimm.importers.records import Records

_NAMES = (
    r"name", r"shapename", r"name_?local", r"local_?name", r"nam", r"nom", r"nome", r"nombre",
    r"naam", r"navn", r"namn", r"nimi", r"nazwa", r"nazev", r"naziv", r"gen", r"label", r"title",
    r"(?:adm|admin|lvl|level)?_?\d?_?name_?\d?", r"n03_004", r".*name(?!_[a-z]{2}$).*", r".*nam$",
    r"(?:nom|nome|nombre|denom|libelle)_?.*", r".*(?:名称|名稱|名|地名|이름|название)",
)  # fmt: skip
"""Likelier ones first."""
_CODES = (
    r"code|(?:p|.*_p)?code|.*code.*|geoid|fips|insee.*|ags|ars|bfs.*|hasc.*|cod|kod|.*_(?:cod|kod)"
)
_IDS = r"id|(?:fid|gid(?:_\d)?|uid|shapeid|objectid|osm_id|.*_id|geoid|.*pcode)"
_COUNTRIES = r"country.*|iso_?a?[23]?|iso3166.*|cntr.*|shapegroup|adm0_.*|gid_0|cc"
_LANGUAGE = re.compile(r"name[_:]?(en|zh|fr|de|es|ar|ru|ja|ko|pt|it)", re.IGNORECASE)
_DIGITS = re.compile(r"\d")
_SHOWN = 200
"""Values looked at."""


def drafted(records: Records) -> str:
    """What to type: `--mapping name=NAME_X,code=CODE`; empty where no column looks like a name."""
    name = _name(records)
    if name is None:
        return ""
    found = {"name": name, **dict(_others(records, name))}
    words = ",".join(f"{key}={column}" for key, column in found.items())
    quoted = f"'{words}'" if re.search(r"[^\w=,.:-]", words) else words
    return f"--mapping {quoted}"


def _name(records: Records) -> str | None:
    texts = [column for column in records.columns if _are_texts(records, column)]
    for pattern in _NAMES:
        fitting = [each for each in texts if re.fullmatch(pattern, each, re.IGNORECASE)]
        if fitting:
            # Of NAME_1, NAME_2, ... the last is of the rows themselves.
            return max(fitting, key=lambda each: (_number_in(each), -len(each)))
    return None


def _others(records: Records, name: str) -> Iterator[tuple[str, str]]:
    columns = [each for each in records.columns if each != name]
    unique = [each for each in columns if _are_unique(records, each)]
    for key, among, pattern in (("id", unique, _IDS), ("code", columns, _CODES)):
        fitting = [each for each in among if re.fullmatch(pattern, each, re.IGNORECASE)]
        if fitting:
            yield key, max(fitting, key=_number_in)
    for column in columns:
        language = _LANGUAGE.fullmatch(column)
        if language:
            yield f"name_{language[1].lower()}", column
    for column in columns:
        if re.fullmatch(_COUNTRIES, column, re.IGNORECASE) and _are_countries(records, column):
            yield "country", column
            break
    for column in columns:
        if set(_values(records, column)) <= set(Level.__members__) and _values(records, column):
            yield "level", column
            break


def _values(records: Records, column: str) -> Sequence[str]:
    return [text for text in records.texts(column)[:_SHOWN] if text]


def _are_texts(records: Records, column: str) -> bool:
    values = _values(records, column)
    return bool(values) and not all(text.replace(".", "").isdigit() for text in values)


def _are_unique(records: Records, column: str) -> bool:
    texts = records.texts(column)
    return None not in texts and len(set(texts)) == len(texts)


def _are_countries(records: Records, column: str) -> bool:
    values = _values(records, column)
    return bool(values) and all(alpha_2(text) for text in values)


def _number_in(column: str) -> int:
    found = _DIGITS.search(column)
    return int(found[0]) if found else -1
