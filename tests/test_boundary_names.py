"""Names in the default set, looked at one by one: local, English and repaired ones."""

import pytest

from geoimm.domain.divisions import Level
from geoimm.resolver import Resolver

# latitude, longitude: country, level, the name shown, the English name where it is known.
PLACES: dict[str, tuple[float, float, str, Level, str, str | None]] = {
    "Wien": (48.2082, 16.3738, "AT", Level.province, "Wien", "Vienna"),
    "Salzburg": (47.8095, 13.0550, "AT", Level.city, "Salzburg", None),
    "Plovdiv": (42.1354, 24.7453, "BG", Level.city, "Пловдив", "Plovdiv"),
    "Parakou": (9.3370, 2.6303, "BJ", Level.district, "Borgou, arrondissement 4", None),
    "São Paulo": (-23.5505, -46.6333, "BR", Level.city, "São Paulo", "São Paulo"),
    "Montréal": (45.5017, -73.5673, "CA", Level.city, "Montréal", "Montreal"),
    "Trois-Rivières": (46.3430, -72.5430, "CA", Level.city, "Trois-Rivières", None),
    "Zürich": (47.3769, 8.5417, "CH", Level.city, "Zürich", "Zurich"),
    "Bouaké": (7.6906, -5.0303, "CI", Level.district, "Bouaké", None),
    "Valparaíso": (-33.0472, -71.6127, "CL", Level.city, "Provincia de Valparaíso", None),
    "Yaoundé": (3.8480, 11.5021, "CM", Level.district, "Yaoundé III", None),
    "Chengdu": (30.6586, 104.0647, "CN", Level.district, "锦江区", None),
    "Medellín": (6.2442, -75.5812, "CO", Level.city, "Medellín", "Medellín"),
    "Brno": (49.1951, 16.6068, "CZ", Level.district, "Brno", None),
    "Kutná Hora": (49.9484, 15.2682, "CZ", Level.district, "Kutná Hora", None),
    "Kutná Hora's okres": (49.9484, 15.2682, "CZ", Level.city, "okres Kutná Hora", None),
    "Kiel": (54.3159, 10.0693, "DE", Level.city, "Kiel", None),
    "Passau": (48.4870, 13.4380, "DE", Level.city, "Landkreis Passau", None),
    "Aarhus": (56.1629, 10.2039, "DK", Level.city, "Aarhus", "Aarhus Municipality"),
    "Vorbuse": (58.4500, 26.6000, "EE", Level.district, "Vorbuse küla", None),
    "Sevilla": (37.3891, -5.9845, "ES", Level.city, "Provincia de Sevilla", "Seville Province"),
    "Toulouse": (43.5998, 1.4490, "FR", Level.district, "Toulouse", "Toulouse"),
    "Mtskheta": (41.8411, 44.7100, "GE", Level.city, "მცხეთა", "Mtskheta"),
    "Athens": (37.9838, 23.7275, "GR", Level.city, "Δήμος Αθηναίων", "Athens"),
    "Hong Kong": (22.2819, 114.1582, "HK", Level.district, "中西區", None),
    "Szeged": (46.2530, 20.1414, "HU", Level.province, "Szeged", None),
    "Győr": (47.6875, 17.6504, "HU", Level.province, "Győr", "Győr"),
    "Kyoto": (35.0116, 135.7681, "JP", Level.city, "京都市", "Kyoto"),
    "Sapporo": (43.0618, 141.3545, "JP", Level.city, "札幌市", "Sapporo"),
    "Naha": (26.2124, 127.6809, "JP", Level.city, "那覇市", "Naha"),
    "Nowon": (37.6542, 127.0568, "KR", Level.district, "노원구", "Nowon-gu"),
    "Luang Prabang": (19.8833, 102.1387, "LA", Level.city, "ເມືອງຫຼວງພະບາງ", None),
    "Oaxaca": (17.0732, -96.7266, "MX", Level.city, "Oaxaca de Juárez", None),
    "Kuala Lumpur": (3.1390, 101.6869, "MY", Level.district, "Bandar Kuala Lumpur", None),
    "Nijmegen": (51.8113, 5.7979, "NL", Level.city, "Nijmegen", None),
    "Stavanger": (58.9700, 5.7331, "NO", Level.city, "Stavanger", None),
    "Panamá": (8.9824, -79.5199, "PA", Level.district, "Bella Vista", None),
    "Cusco": (-13.5320, -71.9675, "PE", Level.city, "Provincia de Cusco", "Cusco Province"),
    "Manila": (14.5995, 120.9842, "PH", Level.township, "Quiapo", None),
    "Lahore": (31.5497, 74.3436, "PK", Level.district, "Lahore Cantt", None),
    "Łódź": (51.7592, 19.4560, "PL", Level.city, "Łódź", None),
    "Zakopane": (49.2992, 19.9496, "PL", Level.district, "Zakopane", None),
    "Zakopane's powiat": (49.2992, 19.9496, "PL", Level.city, "Powiat Tatrzański", "Tatra County"),
    "Coimbra": (40.2033, -8.4103, "PT", Level.district, "Santo António dos Olivais", None),
    "Lisbon": (38.7223, -9.1393, "PT", Level.province, "Lisboa", "Lisbon"),
    "Doha": (25.2854, 51.5310, "QA", Level.district, "Zone 13", None),
    "Cluj": (46.7712, 23.6236, "RO", Level.city, "Cluj-Napoca", None),
    "Târgu Mureș": (46.5425, 24.5579, "RO", Level.city, "Târgu Mureș", None),
    "Novgorod": (
        *(58.5228, 31.2699, "RU", Level.city),
        "городской округ Великий Новгород",
        "Veliky Novgorod",
    ),
    "Podolsk": (
        *(55.4312, 37.5458, "RU", Level.city),
        "городской округ Подольск",
        "Podolsk Urban Okrug",
    ),
    "Taif": (21.2703, 40.4158, "SA", Level.city, "محافظة الطائف", "Al Taif"),
    "Malmö": (55.6050, 13.0038, "SE", Level.district, "Malmö Sankt Petri", None),
    "Banská Štiavnica": (48.4587, 18.8931, "SK", Level.district, "Banská Štiavnica", None),
    "Sousse": (35.8256, 10.6084, "TN", Level.district, "حشاد", None),
    "Antalya": (36.8969, 30.7133, "TR", Level.district, "Muratpaşa", None),
    "Tainan": (22.9999, 120.2270, "TW", Level.township, "小東里", "Xiaodong Village"),
    "Crimea": (44.9521, 34.1024, "UA", Level.province, "Автономна Республіка Крим", None),
    "Collier": (25.8100, -81.3624, "US", Level.city, "Collier County", None),
    "Vatican": (41.9032, 12.4534, "VA", Level.country, "Città del Vaticano", None),
    "Gibraltar": (36.1408, -5.3536, "GI", Level.country, "Gibraltar", "Gibraltar"),
    "Prishtina": (42.6629, 21.1655, "XK", Level.city, "Priština", "Pristina"),
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES.keys())
def test_a_division_has_its_names(
    place: tuple[float, float, str, Level, str, str | None], default_resolver: Resolver
) -> None:
    latitude, longitude, country, level, name, english = place
    division = default_resolver.resolve(longitude=longitude, latitude=latitude)[level]
    assert division is not None
    assert (division.country, division.name) == (country, name)
    assert english in (None, division.names.get("en"))
