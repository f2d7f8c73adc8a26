"""One Chinese name of many spellings, in the simplified characters of the mainland."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

import opencc

_KIND = re.compile(r"(?:自治)?[市区县镇乡村旗町都]|街道|地区|都会区")
_OF_CHINA = "中国"
_ENOUGH = 3
_TIMES = 2
_KINDS_IN_JAPAN = tuple("市町村区")


def chinese_name(names: Sequence[str], country: str) -> str | None:
    """The one name among those in Han characters, without the word for its kind, simplified.

    None where there is none, or in China where several remain: they are of different divisions.
    """
    count = Counter(simplified(name, is_japanese=country == "JP") for name in names)
    count = Counter(
        {name: votes for name, votes in count.items() if not name.startswith(_OF_CHINA)}
    )
    if country == "JP" and (short := _short_in_japan(count)):
        return short
    support = {
        name: votes + sum(count[other] for other in count if _is_longer(other, [name]))
        for name, votes in count.items()
        if not _is_longer(name, count)
    }
    ranked = sorted(support, key=lambda name: (-support[name], len(name), name))
    if not ranked or (country == "CN" and not _is_certain([support[name] for name in ranked])):
        return None
    return ranked[0]


def _is_certain(support: Sequence[int]) -> bool:
    """Whether the first is the only one, or the others are a few odd spellings."""
    return len(support) == 1 or (support[0] >= _ENOUGH and support[0] >= _TIMES * support[1])


def simplified(name: str, *, is_japanese: bool = False) -> str:
    """The name in simplified characters, also where it is in those of Japan."""
    # Japan's own short forms (沢) become simplified by way of the traditional ones (澤).
    text = _converter("jp2t").convert(name) if is_japanese else name
    return str(_converter("t2s").convert(text))


@cache
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


def _short_in_japan(names: Mapping[str, int]) -> str | None:
    """The full name without its last letter: of 四日 and 四日市市 the name is 四日市."""
    full = [
        name
        for name in names
        if name.endswith(_KINDS_IN_JAPAN)
        and any(name != other and name.startswith(other) for other in names)
    ]
    return min(full, key=lambda name: (-len(name), name))[:-1] if full else None


def _is_longer(name: str, others: Iterable[str]) -> bool:
    """Whether it is another of the names with the word for its kind behind it."""
    return any(
        name != other and name.startswith(other) and _KIND.fullmatch(name[len(other) :])
        for other in others
    )
