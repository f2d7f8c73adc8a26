"""When two spellings mean one name."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

_UNFOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe"})
_KINDS = re.compile(
    r"\b(autonomous|national|rural|urban|municipal|new area|(?:the )?city of|municipality of"
    r"|district of|county of|town of|distri[ck]t|county|city|municipality|prefecture|region|parish"
    r"|ward|governorate|province|subdistrict|division|taluka?|te[hs]+il|block|commune|comuna"
    r"|township|town|village|department|raion|rayon|okrug|oblast"
    r"|gmina|powiat|okres|jaras|kommun|kommune|kunta|gemeente|gemeinde|bezirk|kreisfreie stadt"
    r"|landkreis|stadt|municipio de[l]?|municipio|canton|distrito de|freguesia de|concelho"
    r"|bashkia|komuna|opstina|obcina|opcina|grad|dimos|obshtina|khoshuun|sum|soum"
    r"|seniunija|pag|pagasts|novads|kula|alevik|vald|linn|amphoe|khet|huyen|quan|thi xa"
    r"|thanh pho|kabupaten|kota|ilcesi|merkez|arrondissement|ku|shi|gun|si|eup|myeon|dong)\b"
)
_ARTICLES = re.compile(r"\b(al|el|ad|an|ar|as|ash|at|az|la|le|les|los|las|the|de|da|do|di)[- ]")


@cache
def full_key(name: str) -> str:
    """The letters and digits of a name, in any script, without accents and case."""
    return re.sub(r"[\W_]", "", bare_letters(name))


@cache
def bare_key(name: str) -> str:
    """The same without articles, what stands in brackets and the words for kinds of divisions."""
    text = re.sub(r"\(.*?\)", " ", bare_letters(name))
    bare = re.sub(r"[\W_]", "", _ARTICLES.sub("", _KINDS.sub(" ", text)))
    return bare or full_key(name)


def has_kind(name: str) -> bool:
    """Whether a word for a kind of division stands in the name."""
    return bool(_KINDS.search(bare_letters(name)))


_LETTER_OR_NONE = ".?"
_UP_TO_THREE = ".{0,3}"


@cache
def template(name: str) -> re.Pattern[str] | None:
    """What damage can have left of a name: of each letter beyond ASCII one sign, or none.

    None for a name of ASCII alone, which damage leaves as it is.
    """
    return _pattern(_parts(name, _LETTER_OR_NONE), _LETTER_OR_NONE)


@cache
def loose_template(name: str) -> re.Pattern[str] | None:
    """The same with up to three signs for each letter."""
    return _pattern(_parts(name, _UP_TO_THREE), _UP_TO_THREE)


@cache
def cut_template(name: str) -> re.Pattern[str] | None:
    """The same, where the damage also cut the name after its first letter beyond ASCII."""
    parts = _parts(name, _UP_TO_THREE)
    if _UP_TO_THREE not in parts:
        return None
    first = parts.index(_UP_TO_THREE)
    rest = ""
    for part in reversed(parts[first:]):
        rest = f"(?:{part}{rest})?"
    return re.compile("".join(parts[:first]) + rest)


def _pattern(parts: Sequence[str], lost: str) -> re.Pattern[str] | None:
    return re.compile("".join(parts)) if lost in parts else None


def _parts(name: str, lost: str) -> list[str]:
    text = unicodedata.normalize("NFC", name).lower()
    parts = [re.escape(letter) if letter.isascii() else lost for letter in text]
    return ["[ -]?" if part == "\\ " else part for part in parts]


def bare_letters(name: str) -> str:
    """Lower case, without accents and apostrophes."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    text = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return re.sub(r"['’‘`ʻʼ´]", "", text.translate(_UNFOLDED))
