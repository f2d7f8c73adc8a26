"""One Chinese name of the alternates GeoNames has of a place."""

import pytest
from boundary_build.chinese_names import chinese_name, simplified


@pytest.mark.parametrize(
    ("alternates", "country", "name"),
    [
        (["柏林"], "DE", "柏林"),
        (["紐約", "紐約市"], "US", "纽约"),
        (["奥克兰", "奧克蘭", "屋崙"], "NZ", "奥克兰"),
        (["四日", "四日市市"], "JP", "四日市"),
        (["尾道", "尾道市"], "JP", "尾道"),
        (["岩見沢", "岩見沢市", "岩見澤市"], "JP", "岩见泽"),
        (["京都"], "JP", "京都"),
        (["五日市"], "JP", "五日市"),
        (["上海", "上海市", "中国上海"], "CN", "上海"),
        (["城西", "城西街道", "黔江区"], "CN", None),
        (["盐城", "盐城市", "鹽城", "塩城市"], "CN", "盐城"),
        ([], "FR", None),
    ],
)
def test_the_name_without_its_kind(alternates: list[str], country: str, name: str | None) -> None:
    assert chinese_name(alternates, country) == name


def test_the_order_of_alternates_does_not_matter() -> None:
    names = ["塔拉赫西", "達拉哈西"]
    assert chinese_name(names, "US") == chinese_name(names[::-1], "US")


def test_traditional_and_japanese_characters_become_simplified() -> None:
    assert simplified("蘇艾") == "苏艾"
    assert simplified("浜松", is_japanese=True) == "滨松"
