"""When a name that others give and a division's name mean the same."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

from boundary_build.name_keys import bare_key, bare_letters, full_key

from geoimm.domain.divisions import Division

_ALIKE = 0.82
_LETTERS = 4
"""Of shorter names, one letter makes another name."""
_SIDES = ("north", "south", "east", "west")
_TELLING = frozenset(
    [*_SIDES, *(f"{side}ern" for side in _SIDES), "central", "upper", "lower", "rural", "urban"]
)


def is_called(division: Division, name: str) -> bool:
    """Whether one of the division's names is the name, the words for kinds left out."""
    return any(_keys(name) & _keys(own) for own in _names(division))


def is_nearly_called(division: Division, name: str) -> bool:
    """The same, also where the spelling differs a little.

    That is for names of which many romanisations are in use; north and south are never the same.
    """
    return any(_is_alike(part, own) for part in _parts(name) for own in _names(division))


def _names(division: Division) -> Iterable[str]:
    bare = [division.bare_name] if division.bare_name else []
    for name in (division.name, *division.names.values(), *bare):
        yield from _parts(name)


def _parts(name: str) -> list[str]:
    """The whole, and what stands beside a stroke or in brackets."""
    return [part for part in {name: 0} | dict.fromkeys(re.split(r"\s*[/;()]\s*", name)) if part]


@lru_cache(maxsize=1 << 16)
def _keys(name: str) -> frozenset[str]:
    return frozenset(key(part) for part in _parts(name) for key in (full_key, bare_key)) - {""}


@lru_cache(maxsize=1 << 18)
def _is_alike(one: str, other: str) -> bool:
    if _keys(one) & _keys(other):
        return True
    words, other_words = _words(one), _words(other)
    if _telling(words) != _telling(other_words):
        return False
    a, b = _rest(words), _rest(other_words)
    if min(len(a), len(b)) < _LETTERS:
        return False
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _words(name: str) -> list[str]:
    return sorted(re.findall(r"\w+", bare_letters(name)))


def _telling(words: Iterable[str]) -> frozenset[str]:
    return frozenset(word for word in words if word in _TELLING or word.isdigit())


def _rest(words: Iterable[str]) -> str:
    return bare_key(" ".join(word for word in words if word not in _TELLING))
