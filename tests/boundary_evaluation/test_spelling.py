"""Names of other sources and those of divisions."""

import pytest
from boundary_evaluation.spelling import is_called, is_nearly_called

from geoimm.domain.divisions import Division, Level


def division(name: str, english: str | None = None, bare: str | None = None) -> Division:
    return Division("test", Level.city, name, {"en": english} if english else {}, bare_name=bare)


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (division("Kings County", bare="Kings"), "kings"),
        (division("Île-de-France"), "Ile de France"),
        (division("Bruxelles"), "Brussels / Bruxelles"),
        (division("北京市", "Beijing"), "Beijing"),
        (division("Northern"), "Northern Region"),
    ],
)
def test_a_division_is_called_by_any_of_its_names_without_its_kind(
    own: Division, said: str
) -> None:
    assert is_called(own, said)


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (division("Kings County"), "Queens County"),
        (division("North Goa"), "South Goa"),
        (division("Bengaluru"), "Bangalore"),
    ],
)
def test_another_name_is_another_division(own: Division, said: str) -> None:
    assert not is_called(own, said)


@pytest.mark.parametrize(
    ("own", "said", "nearly"),
    [
        ("Kanchipuram", "KANCHEEPURAM", True),
        ("Puruliya", "PURULIA", True),
        ("North Goa", "SOUTH GOA", False),
        ("East Khasi Hills", "WEST KHASI HILLS", False),
        ("North 24 Parganas", "24 PARAGANAS SOUTH", False),
        ("North 24 Parganas", "24 PARAGANAS NORTH", True),
        ("Agra", "ARA", False),
    ],
)
def test_a_spelling_may_differ_a_little_but_sides_may_not(
    own: str, said: str, nearly: bool
) -> None:
    assert is_nearly_called(division(own), said) is nearly
