"""Names of other alphabets in Latin letters, where the alphabet alone decides them.

Korean by the Revised Romanization of 2000, syllable by syllable with the changes between two;
Cyrillic as GeoNames writes Russian and Ukrainian. Scripts that leave out vowels are not read.
"""

import re

_FIRST_SYLLABLE = ord("가")
_SYLLABLES_OF_INITIAL, _SYLLABLES_OF_VOWEL = 588, 28
_INITIALS = [
    "g",
    "kk",
    "n",
    "d",
    "tt",
    "r",
    "m",
    "b",
    "pp",
    "s",
    "ss",
    "",
    "j",
    "jj",
    "ch",
    "k",
    "t",
    "p",
    "h",
]
_VOWELS = [
    "a",
    "ae",
    "ya",
    "yae",
    "eo",
    "e",
    "yeo",
    "ye",
    "o",
    "wa",
    "wae",
    "oe",
    "yo",
    "u",
    "wo",
    "we",
    "wi",
    "yu",
    "eu",
    "ui",
    "i",
]
_FINALS = [
    "",
    "k",
    "k",
    "k",
    "n",
    "n",
    "n",
    "t",
    "l",
    "k",
    "m",
    "l",
    "l",
    "l",
    "l",
    "l",
    "m",
    "p",
    "p",
    "t",
    "t",
    "ng",
    "t",
    "t",
    "k",
    "t",
    "p",
    "t",
]
_MOVING = {1: "g", 7: "d", 8: "r", 17: "b", 19: "s", 22: "j", 23: "ch", 24: "k", 25: "t", 26: "p"}
"""Finals that begin the next syllable where it begins with a vowel."""
_SILENT = 27
_MEETINGS = {
    ("k", "n"): "ngn",
    ("k", "m"): "ngm",
    ("k", "r"): "ngn",
    ("t", "n"): "nn",
    ("t", "m"): "nm",
    ("t", "r"): "nn",
    ("p", "n"): "mn",
    ("p", "m"): "mm",
    ("p", "r"): "mn",
    ("n", "r"): "ll",
    ("l", "n"): "ll",
    ("l", "r"): "ll",
    ("ng", "r"): "ngn",
    ("m", "r"): "mn",
}
_KOREAN_KINDS = dict(
    zip("시군구읍면리동가", ["si", "gun", "gu", "eup", "myeon", "ri", "dong", "ga"], strict=True)
)
_WITH_KIND = re.compile(f"(.{{2,}})([{''.join(_KOREAN_KINDS)}])")
_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґў",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "zh",
            "z",
            "i",
            "y",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "",
            "y",
            "",
            "e",
            "yu",
            "ya",
            "yo",
            "i",
            "yi",
            "ye",
            "g",
            "w",
        ],
        strict=True,
    )
)
_URBAN = re.compile(r"^(?:городской округ|город) | городской округ$")
_DISTRICT = re.compile(r" (?:муниципальный )?(?:район|округ)$")
_OF_UKRAINE = {"г": "h", "и": "y", "й": "i", "щ": "shch", "ь": ""}


def korean(name: str) -> str | None:
    """세종로 as Sejongno, 성산읍 as Seongsan-eup; None where a sign is no syllable of Korean."""
    found = _WITH_KIND.fullmatch(name)
    stem, kind = (found[1], f"-{_KOREAN_KINDS[found[2]]}") if found else (name, "")
    parts = re.findall(r"\d+|[가-힣]+|[^\d가-힣]+", stem)
    if not re.search("[가-힣]", stem) or re.search(r"[^\d가-힣 ·.,()-]", stem):
        return None
    text = "".join(_hangul(part) if "가" <= part[0] <= "힣" else f" {part}" for part in parts)
    text = " ".join(text.split())
    return text[:1].upper() + text[1:] + kind


def cyrillic(name: str, country: str) -> str | None:
    """The name letter by letter, the words for kinds in English; None for a letter of neither."""
    district = " Raion" if country == "UA" else " District"
    name = _DISTRICT.sub(district, _URBAN.sub("", name))
    table = _CYRILLIC | (_OF_UKRAINE if country == "UA" else {})
    out = []
    for letter in name:
        latin = table.get(letter.lower(), letter)
        if not latin.isascii():
            return None
        out.append(latin.capitalize() if letter.isupper() else latin)
    return "".join(out)


def _hangul(text: str) -> str:
    out = ""
    final = 0
    for letter in text:
        initial, rest = divmod(ord(letter) - _FIRST_SYLLABLE, _SYLLABLES_OF_INITIAL)
        vowel, next_final = divmod(rest, _SYLLABLES_OF_VOWEL)
        out += _meeting(final, _INITIALS[initial]) + _VOWELS[vowel]
        final = next_final
    return out + _FINALS[final]


def _meeting(final: int, initial: str) -> str:
    if not initial and (final in _MOVING or final == _SILENT):
        return _MOVING.get(final, "")
    return _MEETINGS.get((_FINALS[final], initial), _FINALS[final] + initial)
