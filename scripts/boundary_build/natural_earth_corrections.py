"""What Natural Earth has otherwise than ISO 3166, or wrong."""

# ISO 3166 decides which country a unit belongs to, not Natural Earth's view of who holds it.
COUNTRY_OF_UNIT = {"RUS-283": "UA", "RUS-5482": "UA", "MAR-3456": "EH", "MAR-3469": "EH"}
"""Crimea and Sevastopol carry the ISO 3166-2 codes UA-43 and UA-40; the two regions of Morocco
lie in Western Sahara, and `FCLASS_ISO` does not recognise them."""
COUNTRY_OF_GEOUNIT = {
    "BVT": "BV",
    "CCK": "CC",
    "CXR": "CX",
    "GLP": "GP",
    "GUF": "GF",
    "MTQ": "MQ",
    "MYT": "YT",
    "NSV": "SJ",
    "REU": "RE",
    "TKL": "TK",
}
COUNTRY_OF_PSEUDO_COUNTRY = {
    "ATC": "AU",
    "CLP": "FR",
    "CSI": "AU",
    "CYN": "CY",
    "ESB": "CY",
    "KAB": "KZ",
    "KAS": "IN",
    "KOS": "XK",
    "SOL": "SO",
    "USG": "CU",
    "WSB": "CY",
}
LEFT_OUT = {"PGA"}
"""The Spratly Islands: claimed by six, with no ISO 3166-1 code."""

MERGED = {"PFA+00?": "CHN-1775", "SYR-5261": "SYR-145"}
"""The Paracel Islands are governed as part of Hainan; the zone of the United Nations' observers in
Golan is no province but part of Quneitra."""
CODES = {
    "COL-1399": "CO-DC",
    "KAZ-4829": "KZ-75",
    "KAZ-4830": "KZ-71",
    "LAO-3283": "LA-VT",
    "MEX-2727": "MX-CMX",
    "MOZ-5854": "MZ-MPM",
    "PER-587": "PE-LMA",
    "RUS-2364": "RU-MOS",
    "RUS-2365": "RU-MOW",
}
"""Codes Natural Earth lacks, has of another year or, of Moscow and its oblast, swapped."""
NAMES = {
    "BDI-3364": {"local": "Bujumbura", "en": "Bujumbura", "zh": "布琼布拉"},
    "COL-1399": {"local": "Bogotá"},
    "CUB-1428": {"local": "La Habana"},
    "CZE-1595": {"local": "Praha"},
    "IDN-1227": {"local": "Jakarta"},
    "KAZ-4829": {"local": "Алматы", "zh": "阿拉木图"},
    "KAZ-4830": {"local": "Астана", "en": "Astana", "zh": "阿斯塔纳"},
    "LAO-3283": {"local": "Vientiane Prefecture", "zh": "万象市"},
    "MEX-2727": {"local": "Ciudad de México", "en": "Mexico City"},
    "PAK-1110": {"local": "Islamabad", "en": "Islamabad", "zh": "伊斯兰堡"},
    "PER-587": {"local": "Lima", "zh": "利马"},
    "PER-591": {"local": "Lima Región", "en": "Lima Region", "zh": "利马大区"},
    "PNG-1254": {"local": "Port Moresby"},
    "ROU-128": {"local": "București"},
    "RWA-3495": {"local": "Kigali", "zh": "基加利"},
    "TCD-4857": {"local": "N'Djamena"},
    "TUR-2265": {"local": "İstanbul", "zh": "伊斯坦布尔"},
    "TZA-3378": {"local": "Dar es Salaam", "zh": "达累斯萨拉姆"},
    "VNM-462": {"local": "Hà Nội", "zh": "河内市"},
    "VNM-499": {"local": "Cần Thơ"},
    "VNM-501": {"local": "Thành phố Hồ Chí Minh", "en": "Ho Chi Minh City"},
    "RUS-2364": {"en": "Moscow Oblast"},
    "RUS-2399": {"en": "Altai Krai", "ru": "Алтайский край", "zh": "阿尔泰边疆区"},
    "THA-416": {"local": "กรุงเทพมหานคร"},
    "UKR-321": {"en": "Kyiv Oblast", "uk": "Київська область", "zh": "基辅州"},
    "HKG-5153": {"zh-Hant": "中西區", "zh": "中西区"},
    "HKG-5154": {"zh-Hant": "灣仔區", "zh": "湾仔区"},
    "HKG-5155": {"zh-Hant": "東區", "zh": "东区"},
    "HKG-5156": {"zh-Hant": "南區", "zh": "南区"},
    "HKG-5157": {"zh-Hant": "油尖旺區", "zh": "油尖旺区"},
    "HKG-5158": {"zh-Hant": "九龍城區", "zh": "九龙城区"},
    "HKG-5159": {"zh-Hant": "深水埗區", "zh": "深水埗区"},
    "HKG-5160": {"zh-Hant": "黃大仙區", "zh": "黄大仙区"},
    "HKG-5161": {"zh-Hant": "觀塘區", "zh": "观塘区"},
    "HKG-5162": {"zh-Hant": "西貢區", "zh": "西贡区"},
    "HKG-5163": {"zh-Hant": "沙田區", "zh": "沙田区"},
    "HKG-5164": {"zh-Hant": "葵青區", "zh": "葵青区"},
    "HKG-5165": {"zh-Hant": "荃灣區", "zh": "荃湾区"},
    "HKG-5166": {"zh-Hant": "屯門區", "zh": "屯门区"},
    "HKG-5167": {"zh-Hant": "元朗區", "zh": "元朗区"},
    "HKG-5168": {"zh-Hant": "北區", "zh": "北区"},
    "HKG-5169": {"zh-Hant": "大埔區", "zh": "大埔区"},
    "HKG-5170": {"zh-Hant": "離島區", "zh": "离岛区", "en": "Islands District"},
}
"""Names Natural Earth has wrong: of a namesake, or translated word by word."""
RENAMED = {
    "SOM-2407": {"local": "Muqdisho", "en": "Mogadishu", "zh": "摩加迪沙"},
    "VEN-43": {"local": "Caracas", "en": "Caracas", "zh": "加拉加斯"},
    "PHL-5543": {"local": "Manila", "en": "Manila", "zh": "马尼拉"},
    "KOS-5894": {"en": "Mitrovica", "zh": "米特罗维察"},
    "KOS-5902": {"en": "Pristina", "zh": "普里什蒂纳"},
    "KOS-5907": {"en": "Kamenica", "zh": "卡梅尼察"},
    "KOS-5908": {"en": "Prizren", "zh": "普里兹伦"},
}
"""Units whose names in all languages are of another unit."""
HUNGARIAN = str.maketrans("ôûÔÛ", "őűŐŰ")
"""Gyôr: letters of Latin-1 stand for those it lacks."""
