"""Addresses as people write them: IMM's Address, one language at a time."""

import json
from collections.abc import Sequence
from dataclasses import replace

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass

from geoimm.domain.divisions import Address, Division, Level, Match
from geoimm.domain.records import INPUT

_LANGUAGES = {"en": "en", "zh": "zh-Hans"}
"""Languages every address is written in besides the local one, and their tags on the wire."""
_NAMED = "names:"


@dataclass(frozen=True, slots=True, config=ConfigDict(**INPUT))
class WrittenAddress:
    """The names of an address in one language, down to the finest level known."""

    language: str | None = None
    """BCP 47; None for local names whose language is not recorded."""
    address_line: str | None = None
    country: str | None = None
    province: str | None = None
    city: str | None = None
    district: str | None = None
    township: str | None = None

    @property
    def names(self) -> tuple[str | None, ...]:
        """The names from country to township; None where there is none."""
        members = (self.country, self.province, self.city, self.district, self.township)
        return tuple(name or None for name in members)

    def down_to(self, level: Level) -> "WrittenAddress":
        """The same address without what is finer than a level, its line written anew."""
        kept = [name if at <= level else None for at, name in zip(Level, self.names, strict=True)]
        namesakes = self.address_line == _address_line(self.language, self.names)
        line = kept if namesakes else _once(kept)
        return WrittenAddress(self.language, _address_line(self.language, line) or None, *kept)


def write_address(address: Address) -> tuple[WrittenAddress, ...]:
    """An address in the local names first, then in English and Chinese where they differ."""
    local = _names(address, None)
    written: dict[tuple[str | None, ...], WrittenAddress] = {}
    best = dict.fromkeys((_names(address, language) for language in _LANGUAGES), -1)
    for language, tag in _LANGUAGES.items():
        names, known = _names(address, language), _known_in(address, language)
        if known > best[names]:
            best[names], written[names] = known, _written(tag, names, address)
    first = written.pop(local, None) or _written(None, local, address)
    return (first, *written.values())


def read_address(written: WrittenAddress) -> Address:
    """The chain of divisions that a caller's names stand for.

    The names from the country down are the identity: 鼓楼区 in two cities is two divisions.
    """
    chain: dict[str, Division | None] = {}
    for level, name in zip(Level, written.names, strict=True):
        path = json.dumps(written.names[: level + 1], ensure_ascii=False, separators=(",", ":"))
        language = {written.language: name} if written.language and name else {}
        chain[level.name] = Division(f"{_NAMED}{path}", level, name, language) if name else None
    match = Match.inside if any(chain.values()) else Match.none
    return replace(Address(match=match), **chain)  # type: ignore[arg-type]  # by level name


def is_named(division_id: str) -> bool:
    """Whether a division is known by a caller's names only, not by a boundary."""
    return division_id.startswith(_NAMED)


def _names(address: Address, language: str | None) -> tuple[str | None, ...]:
    return tuple(division.name_in(language) if division else None for division in address)


def _known_in(address: Address, language: str) -> int:
    """How many divisions have a name in the language: names that are the same are in that one."""
    return sum(language in division.names for division in address if division)


def _written(language: str | None, names: Sequence[str | None], address: Address) -> WrittenAddress:
    """A division that stands at several levels is in the line once, namesakes are each."""
    divisions = tuple(address)
    once = [
        name if at == 0 or divisions[at] is not divisions[at - 1] else None
        for at, name in enumerate(names)
    ]
    return WrittenAddress(language, _address_line(language, once) or None, *names)


def _once(names: Sequence[str | None]) -> list[str | None]:
    """The names without those that repeat the one before."""
    return [name if at == 0 or name != names[at - 1] else None for at, name in enumerate(names)]


def _address_line(language: str | None, names: Sequence[str | None]) -> str:
    known = [name for name in names if name]
    if language and language.startswith("zh"):
        return "".join(known)
    return ", ".join(reversed(known))
