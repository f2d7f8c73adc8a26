"""Names as sources spell them, cleaned of the damage that can be undone for certain."""

import re
import unicodedata

_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_LONGEST_ABBREVIATION = 3
_KINDS = re.compile(
    r"\b(county|district|city|autonomous|banner|new area|qu|xian|shi|municipal|municipality"
    r"|prefecture|region|parish)\b"
)


_SMALL_WORDS = {
    "es": {"de", "del", "e", "y"},
    "pt": {"a", "da", "das", "de", "do", "dos", "e"},
    "ro": {"cel", "cu", "de", "din", "la", "lui", "pe", "sub"},
}
"""By language tag: what a title keeps small."""


def clean(name: str) -> str:
    """Trimmed, in composed form, decoded once more where UTF-8 was read as Latin-1."""
    text = unicodedata.normalize("NFC", " ".join(_decoded(name).split()))
    return _title(text) if text.isupper() and len(text) > _LONGEST_ABBREVIATION else text


def title(name: str, language: str) -> str:
    """Capitals as the language writes names: Valea lui Mihai, Santa Maria da Feira."""
    first, *others = (_title(name) if name.isupper() else name).split(" ")
    small = _SMALL_WORDS.get(language, set())
    return " ".join([first, *(w.lower() if w.lower() in small else w for w in others)])


def han_prefix(name: str) -> str | None:
    """The Chinese name in front of its translation into a minority language."""
    found = _HAN.match(name)
    return found.group() if found else None


def key(name: str | None) -> str:
    """What two spellings of one name have in common: its ASCII letters, without the kind."""
    folded = unicodedata.normalize("NFKD", name or "").lower()
    letters = "".join(c for c in folded if not unicodedata.combining(c) and c not in "'’`-")
    # Xian County would have nothing left.
    return re.sub(r"[^a-z]", "", _KINDS.sub("", letters)) or re.sub(r"[^a-z]", "", letters)


def _decoded(name: str) -> str:
    for encoding in ("cp1252", "latin-1"):
        try:
            return name.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return name


def _title(name: str) -> str:
    """SÂNTANA DE MUREŞ to Sântana De Mureş; `str.title` would break on apostrophes."""
    return re.sub(r"\w[\w'’]*", lambda word: word.group().capitalize(), name)
