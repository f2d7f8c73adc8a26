"""Which of our divisions a division of GeoNames is."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from boundary_build.name_keys import bare_key, bare_letters, full_key

from geoimm.domain.divisions import Division, Level

FINER_PROVINCES = {
    "BE": "provinces; GeoNames regions",
    "ES": "provincias; GeoNames autonomous communities",
    "FR": "départements; GeoNames régions",
    "GB": "counties and unitary authorities; GeoNames nations",
    "HU": "counties and cities of county right; GeoNames counties",
    "IE": "counties; GeoNames provinces",
    "IT": "province; GeoNames regioni",
    "NO": "fylker until 2017; GeoNames those of 2020, most of them unions",
    "PH": "provinces; GeoNames regions",
    "RS": "okruzi; GeoNames Vojvodina and Central Serbia",
}
"""Countries whose provinces are finer than GeoNames's first tier: one of ours is right for the one
of theirs most of its places are in."""

OTHER_PROVINCES = {
    "BA": "cantons, and regions of Republika Srpska that no law knows; GeoNames entities",
    "ID": "34 provinces of 2012; GeoNames 38 of 2022",
    "KZ": "16 regions until 2022; GeoNames 20",
    "MA": "16 regions until 2015; GeoNames 12",
    "PA": "without Panamá Oeste of 2014",
    "PR": "one country; GeoNames municipios",
    "TZ": "30 regions of 2012; GeoNames those of 2016",
}
"""Countries whose first tiers are of other years or kinds: nothing is compared."""

SECOND_TIERS: Mapping[str, Level] = {
    **dict.fromkeys(("BE", "ES", "FR", "IT"), Level.province),
    **dict.fromkeys(("AR", "AU", "BR", "DK", "MX", "NL", "NO", "PE", "PL", "RO"), Level.city),
    **dict.fromkeys(("ID", "US"), Level.city),
}
"""Where our finest tier that GeoNames's second one is, is found."""

_KINDS = re.compile(
    r"^(citta metropolitana|provinc[a-z]+|departement|departamento|partido|comuna"
    r"|municipiul|oras|gemeente|powiat"
    r"|arrondissement|obshtina|canton|grad|opcina|kabupaten|kota|(?:royal )?borough|city|shire)"
    r"( (?:di|dell|de l|de la|d|l|de las|de los|del|de|du|des|of|autonome|metropolitana))?"
    r"(?: |$)|(?<=s) kommune$| (kommune|shire|city|county|municipality|borough|parish)$"
)


def counterparts(
    admin_names: Mapping[str, str],
    answered: Sequence[tuple[str, Division | None]],
) -> dict[str, str]:
    """The id of our division by GeoNames's code, for pairs of a place's code and our answer.

    The one of the same name or ISO 3166-2 code; where none is, the one most of its places lie
    in, unless that is another's. Each of ours is the counterpart of one.
    """
    divisions = {each.id: each for _, each in answered if each}
    places = Counter((code, each.id) for code, each in answered if code and each)
    by_name = [
        (count, code, id_)
        for (code, id_), count in places.items()
        if _is_same(code, admin_names.get(code, ""), divisions[id_])
    ]
    found: dict[str, str] = {}
    rest = [(count, code, id_) for (code, id_), count in places.items()]
    mutual = [pair for pair in rest if _is_most(pair, rest)]
    named = [pair for pair in mutual if pair in by_name]
    for pairs in (named, mutual, by_name, rest):
        for _, code, id_ in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
            if code not in found and id_ not in found.values():
                found[code] = id_
    return found


def _is_most(pair: tuple[int, str, str], pairs: Sequence[tuple[int, str, str]]) -> bool:
    """Whether no other pair of the two has more places."""
    count, code, id_ = pair
    return count == max(n for n, c, i in pairs if c == code or i == id_)


def is_named(division: Division, name: str) -> bool:
    """Whether one of the division's names, without the word for its kind, is the name."""
    return bool(
        _keys(name) & {k for n in (division.name, *division.names.values()) for k in _keys(n)}
    )


def _keys(name: str) -> set[str]:
    """The name as it is, and without its kind; å and ä also as GeoNames folds them."""
    elided = re.sub(r"\b([ld]|dell)['’]", r"\1 ", name.lower())
    plain = re.sub(r"[^\w ]", " ", bare_letters(elided))
    short = _KINDS.sub("", " ".join(plain.split()))
    found = {full_key(name), bare_key(name), bare_key(short), full_key(short)}
    return {key.replace("aa", "a") for key in found} | {key.removesuffix("s") for key in found}


def _is_same(code: str, name: str, division: Division) -> bool:
    suffix = code.partition(".")[2]
    iso = (division.code or "").partition("-")[2]
    return bool(name and is_named(division, name)) or (suffix.isalpha() and suffix == iso)
