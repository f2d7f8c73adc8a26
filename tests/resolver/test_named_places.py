"""Named places in the default boundary set."""

import pytest

from geoimm.domain.divisions import Match
from geoimm.resolver import Resolver

# latitude, longitude, ISO country, language, then the names from country to township.
PLACES = {
    "Chengdu": (30.6586, 104.0647, "CN", "zh", "中国 四川省 成都市 锦江区 -"),
    "Beijing": (39.9042, 116.4074, "CN", "zh", "中国 北京市 北京市 东城区 -"),
    "Hong Kong": (22.2819, 114.1582, "HK", "zh", "香港 香港 香港 中西区 -"),
    "Taipei 101": (25.0340, 121.5645, "TW", "zh", "台湾 台北市 台北市 信義區 西村里"),
    "Seongsan": (33.45, 126.92, "KR", None, "대한민국 제주특별자치도 서귀포시 - 성산읍"),
    "Tokyo Tower": (35.6586, 139.7454, "JP", "en", "Japan Tokyo Tokyo Minato -"),
    "Dhaka": (
        *(23.7806, 90.4070, "BD", "en"),
        "Bangladesh Dhaka Dhaka_District Dhaka_North_City_Corporation Ward_No-20_(Part)",
    ),
    "Paris": (
        *(48.8584, 2.2945, "FR", "en"),
        "France Île-de-France Paris Paris Paris_7e_Arrondissement",
    ),
    "São Paulo": (-23.5505, -46.6333, "BR", "en", "Brazil São_Paulo São_Paulo - -"),
    "Nairobi": (-1.2864, 36.8172, "KE", "en", "Kenya Nairobi Nairobi Kilimani -"),
    "Auckland": (
        *(-36.8485, 174.7633, "NZ", "en"),
        "New_Zealand Auckland Auckland Waitemata_and_Gulf_Ward -",
    ),
    "Reykjavik": (64.1466, -21.9426, "IS", "en", "Iceland Reykjavík Reykjavik - -"),
    "New York": (
        *(40.7580, -73.9855, "US", "en"),
        "United_States_of_America New_York New_York_City Manhattan Midtown-Times_Square",
    ),
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_a_named_place_has_its_chain(
    place: tuple[float, float, str, str | None, str], default_resolver: Resolver
) -> None:
    latitude, longitude, country, language, names = place
    address = default_resolver.resolve(longitude=longitude, latitude=latitude)
    shown = [each.name_in(language).replace(" ", "_") if each else "-" for each in address]
    assert shown == names.split()
    assert {each.country for each in address if each} == {country}
    assert address.match == Match.inside


def test_chengdu_is_named_in_english_and_chinese(default_resolver: Resolver) -> None:
    address = default_resolver.resolve(longitude=104.0647, latitude=30.6586)
    english = [each.name_in("en") for each in address if each]
    assert english == ["China", "Sichuan", "Chengdu", "Jinjiang District"]
    assert [each.name_in("zh-Hans") for each in address if each][1:] == [
        "四川省",
        "成都市",
        "锦江区",
    ]


def test_the_middle_of_the_pacific_has_an_empty_address(default_resolver: Resolver) -> None:
    assert default_resolver.resolve(longitude=-140, latitude=0).match == Match.none
