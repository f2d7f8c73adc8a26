"""Places of the United States are named as people say them."""

import pytest
from boundary_build.united_states_names import name_of


@pytest.mark.parametrize(
    ("code", "name", "said"),
    [
        ("3240000", "Las Vegas", "Las Vegas"),
        ("1303440", "Athens-Clarke County unified government (balance)", "Athens"),
        ("1304204", "Augusta-Richmond County consolidated government (balance)", "Augusta"),
        ("1349008", "Macon-Bibb County", "Macon"),
        ("1836003", "Indianapolis city (balance)", "Indianapolis"),
        ("2148006", "Louisville/Jefferson County metro government (balance)", "Louisville"),
        ("4744382", "Lynchburg, Moore County", "Lynchburg"),
        ("4752006", "Nashville-Davidson metropolitan government (balance)", "Nashville"),
        ("0480095", "Village of Oak Creek (Big Park)", "Village of Oak Creek"),
        ("0665042", "San Buenaventura (Ventura)", "Ventura"),
        ("1326156", "Echols County", "Echols County"),
        ("3775000", "Winston-Salem", "Winston-Salem"),
        ("3213000", "Carson City", "Carson City"),
        ("2938000", "Kansas City", "Kansas City"),
        ("6048920", "Malaeloa/Aitulagi", "Malaeloa/Aitulagi"),
    ],
)
def test_the_word_for_the_government_is_left_out(code: str, name: str, said: str) -> None:
    assert name_of(code, name) == said
