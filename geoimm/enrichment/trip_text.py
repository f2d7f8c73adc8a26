"""Stays in words: places, periods, and texts that are safe in any file."""

from datetime import date

from geoimm.domain.divisions import Address
from geoimm.domain.groupings import Grouping, LeftOut

_LAST_CONTROL = 0x1F
_DELETE, _LAST_C1 = 0x7F, 0x9F
_NONCHARACTERS = ("\ufffe", "\uffff")


def plain_text(text: str) -> str:
    """The text with U+FFFD for what UTF-8 or XML 1.0 cannot hold.

    File names may have control characters, and bytes that are no UTF-8.
    """
    return "".join("\N{REPLACEMENT CHARACTER}" if _is_unfit(each) else each for each in text)


def place_line(address: Address, language: str | None) -> str:
    """`Hangzhou, Zhejiang, China`, the finest first; 中国浙江省 where all names are Chinese.

    A division that stands at several levels is there once.
    """
    divisions = {division.id: division for division in address if division}
    names = [division.name_in(language) for division in divisions.values()]
    is_chinese = language is not None and language.split("-")[0].lower() == "zh"
    if is_chinese and not any(name.isascii() for name in names):
        return plain_text("".join(names))
    return plain_text(", ".join(reversed(names)))


def period(first: date, last: date) -> str:
    """`3-5 Mar 2024`, with as much of the first day as differs from the last."""
    end = f"{last.day} {last:%b} {last.year}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}-{end}"
    return f"{first.day} {first:%b}{f' {first.year}' * (first.year != last.year)} - {end}"


def counted(number: int, noun: str) -> str:
    """`1 photo`, `1,200 photos`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def left_out_line(left_out: LeftOut, grouping: Grouping) -> str:
    """How many photos take no part in a grouping and why; empty where all do.

    `3 photos are left out: 2 without a place, 1 where there is no district.`
    """
    reasons = {
        "without a place": left_out.without_place,
        "without a day": left_out.without_day,
        f"where there is no {grouping.name}": left_out.without_division.get(grouping, 0),
    }
    told = [f"{count:,} {reason}" for reason, count in reasons.items() if count]
    total = sum(reasons.values())
    verb = "is" if total == 1 else "are"
    return f"{counted(total, 'photo')} {verb} left out: {', '.join(told)}." if told else ""


def _is_unfit(character: str) -> bool:
    code = ord(character)
    return (
        code <= _LAST_CONTROL
        or _DELETE <= code <= _LAST_C1
        or 0xD800 <= code <= 0xDFFF  # noqa: PLR2004  # half of a pair: Python's mark for odd bytes
        or character in _NONCHARACTERS
    )
