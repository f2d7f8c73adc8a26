"""The table of known places against a small world."""

from pathlib import Path

import pytest
from boundary_evaluation.known_places import KnownPlace, faults, read_known_places

from geoimm.resolver import Resolver


@pytest.fixture(scope="module")
def resolver(world: Path) -> Resolver:
    return Resolver.open(world)


def west_lake(**expected: str) -> KnownPlace:
    names = {at: frozenset(text.split("|")) for at, text in expected.items()}
    return KnownPlace("West Lake", 120.14, 30.24, names)


@pytest.mark.parametrize(
    "expected",
    [
        {"city": "杭州市", "place": "杭州市"},
        {"city": "Hangzhou|Hangchow"},
        {"city": "HANGZHOU"},
        {"township": "-"},
        {},
    ],
    ids=["as it is shown", "one of several", "other capitals", "none", "not looked at"],
)
def test_a_place_as_expected_has_no_fault(expected: dict[str, str], resolver: Resolver) -> None:
    assert list(faults(west_lake(**expected), resolver)) == []


@pytest.mark.parametrize(
    ("expected", "given"),
    [
        ({"city": "嘉兴市"}, "杭州市"),
        ({"city": "-"}, "杭州市"),
        ({"township": "北山街道"}, "-"),
        ({"place": "西湖区"}, "杭州市"),
    ],
    ids=["another", "none expected", "none given", "another label"],
)
def test_what_is_not_as_expected_is_named(
    expected: dict[str, str], given: str, resolver: Resolver
) -> None:
    (fault,) = faults(west_lake(**expected), resolver)
    assert (fault.at, fault.given) == (*expected, given)
    assert fault.chain == (
        "country 中国 > province 浙江省 > city 杭州市 > district 西湖区; place 杭州市"
    )


def test_the_table_has_a_hundred_places_each_with_its_levels_and_a_label_where_known() -> None:
    known = read_known_places()
    assert len({each.name for each in known}) == len(known) >= 100
    assert all(each.expected for each in known)
    assert all(abs(each.longitude) <= 180 and abs(each.latitude) <= 90 for each in known)
