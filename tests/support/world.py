"""A small world of boxes, at real places so that time zones are the real ones."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import shapely

_COLUMNS = [
    "id",
    "parent_id",
    "level",
    "name",
    "name_local",
    "name_en",
    "name_zh",
    "country",
    "code",
    "source",
    "geometry",
    "other_levels",
]


def _row(  # one argument for each column
    id_: str,
    parent: str | None,
    levels: str,
    names: tuple[str, str, str],
    country: str,
    box: tuple[float, float, float, float],
) -> tuple[Any, ...]:
    local, english, chinese = names
    geometry = shapely.to_wkb(shapely.box(*box))
    level, _, others = levels.partition(" ")
    return (
        id_, parent, level, local, local, english, chinese, country, None, "test", geometry,
        others or None,
    )  # fmt: skip


ROWS = [
    _row("cn", None, "country", ("中国", "China", "中国"), "CN", (73, 18, 125, 54)),
    _row("zj", "cn", "province", ("浙江省", "Zhejiang", "浙江省"), "CN", (118, 27, 123, 31)),
    _row("hz", "zj", "city", ("杭州市", "Hangzhou", "杭州市"), "CN", (118, 29, 120.5, 31)),
    _row("xh", "hz", "district", ("西湖区", "Xihu", "西湖区"), "CN", (120, 30, 120.3, 30.5)),
    _row("jx", "zj", "city", ("嘉兴市", "Jiaxing", "嘉兴市"), "CN", (120.5, 29, 121, 31)),
    _row("sh", "cn", "province city", ("上海市", "Shanghai", "上海市"), "CN", (121, 31, 122, 32)),
    _row("hp", "sh", "district", ("黄浦区", "Huangpu", "黄浦区"), "CN", (121, 31, 121.5, 31.5)),
    _row("xj", "cn", "province", ("新疆", "Xinjiang", "新疆维吾尔自治区"), "CN", (73, 36, 96, 49)),
    _row("kr", None, "country", ("대한민국", "South Korea", "韩国"), "KR", (126, 33, 130, 38)),
    _row("jj", "kr", "province", ("제주특별자치도", "Jeju", "济州"), "KR", (126, 33, 127, 33.6)),
    _row("sg", "jj", "city", ("서귀포시", "Seogwipo", "西归浦市"), "KR", (126, 33, 127, 33.5)),
    _row("ss", "sg", "township", ("성산읍", "Seongsan", "城山邑"), "KR", (126.8, 33.3, 127, 33.5)),
    _row("us", None, "country", ("USA", "United States", "美国"), "US", (-160, 18, -67, 49)),
    _row("ny", "us", "province", ("New York", "New York", "纽约州"), "US", (-80, 40, -72, 45)),
    _row("hi", "us", "province", ("Hawaii", "Hawaii", "夏威夷州"), "US", (-160, 18, -154, 23)),
    _row("fr", None, "country", ("France", "France", "法国"), "FR", (-5, 42, 8, 51)),
    _row("pa", "fr", "city", ("Paris", "Paris", "巴黎"), "FR", (2, 48, 3, 49)),
]

LAT_LONG = {
    "Hangzhou": "30.6,119.5",
    "West Lake": "30.24,120.14",
    "Jiaxing": "30.75,120.75",
    "Shanghai": "31.23,121.47",
    "Urumqi": "43.82,87.61",
    "Seongsan": "33.45,126.9",
    "New York": "40.75,-73.98",
    "Honolulu": "21.31,-157.86",
    "Paris": "48.86,2.35",
    "Loire": "47.5,1.0",
    "At sea": "-40.0,-120.0",
}


def write_world(path: Path, rows: Sequence[Sequence[Any]] = ROWS) -> Path:
    """Write the small world, or a changed one, as a boundary set."""
    columns = {name: [row[at] for row in rows] for at, name in enumerate(_COLUMNS)}
    pq.write_table(pa.table(columns), path)
    return path
