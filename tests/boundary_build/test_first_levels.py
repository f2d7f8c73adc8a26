"""First levels above the units of Natural Earth, and those drawn anew from what lies below."""

from dataclasses import replace

import pytest
from boundary_build.first_levels import FirstLevel, read_first_levels, with_first_levels
from boundary_build.layer_levels import Use, uses
from boundary_build.new_first_levels import OUT_OF_DATE
from boundary_build.rows import Boundary
from boundary_build.several_levels import read_standings
from boundary_build.tiers import first_level_columns, read_tiers
from boundary_build.unions import read_unions

from boundary_build import first_levels
from geoimm.domain.divisions import Level
from support.squares import square

LAZIO = FirstLevel("RU", ("Lazio",), "RU-62", "Lazio", "Lazio", "拉齐奥")
AOSTA = FirstLevel("RU", ("AOS-1",), "RU-23", "Valle d'Aosta", "Aosta Valley", "瓦莱达奥斯塔")
ROMA = replace(square("roma", "ne:RU", Level.province, 0), code="RU-RM")
VITERBO = square("viterbo", "ne:RU", Level.province, 1)
AOSTE = replace(
    square("aosta", "ne:RU", Level.province, 5, name="Aoste"), names={"en": "Aosta Valley"}
)
COMUNE = square("comune", "roma", Level.district, 0)
UNITS = [
    ({"iso_a2": "RU", "adm1_code": "ROM-1", "region": "Lazio"}, ROMA.geometry),
    ({"iso_a2": "RU", "adm1_code": "VIT-1", "region": "Lazio"}, VITERBO.geometry),
    ({"iso_a2": "RU", "adm1_code": "AOS-1", "region": "Valle d'Aosta"}, AOSTE.geometry),
]


def _relevelled(monkeypatch: pytest.MonkeyPatch) -> dict[str, Boundary]:
    monkeypatch.setattr(first_levels, "read_first_levels", lambda: {"RU": [LAZIO, AOSTA]})
    rows = [ROMA, VITERBO, AOSTE, COMUNE]
    return {row.id: row for row in with_first_levels(rows, UNITS, {"RU": "region"})}


def test_the_old_provinces_are_cities_of_the_new_one(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _relevelled(monkeypatch)

    lazio = found["ne:RU-62"]
    assert (lazio.level, lazio.code, lazio.parent_id) == (Level.province, "RU-62", "ne:RU")
    assert lazio.geometry.equals(ROMA.geometry.union(VITERBO.geometry))
    assert {found[id_].parent_id for id_ in ("roma", "viterbo")} == {"ne:RU-62"}
    assert {found[id_].level for id_ in ("roma", "viterbo")} == {Level.city}
    assert found["roma"].code == "RU-RM"
    assert found["comune"].level is Level.district


def test_a_first_level_of_one_part_is_that_part_at_both_levels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    aosta = _relevelled(monkeypatch)["aosta"]

    assert (aosta.level, aosta.other_levels) == (Level.province, (Level.city,))
    assert (aosta.name, aosta.code) == ("Valle d'Aosta", "RU-23")


def test_every_country_with_a_column_or_out_of_date_has_first_levels() -> None:
    columns = first_level_columns(read_tiers())
    assert set(read_first_levels()) == set(columns) | set(OUT_OF_DATE)
    assert not set(columns) & set(OUT_OF_DATE)


def test_every_line_of_the_tables_gives_its_reason_once() -> None:
    lines = read_tiers()
    assert all(tier.reason for tier in lines)
    keys = [(tier.country, tier.source, tier.level) for tier in lines]
    assert len(keys) == len(set(keys))
    assert {tier.level for tier in lines} <= {level.name for level in Level} | set(Use)
    assert uses()["ESP"] is Use.district


def test_first_levels_have_codes_and_names_of_their_own() -> None:
    for country, firsts in read_first_levels().items():
        assert len({first.id for first in firsts}) == len(firsts)
        assert len({first.name for first in firsts}) == len(firsts)
        assert len({part for first in firsts for part in first.parts}) >= len(firsts)
        assert all(first.code is None or first.code[:2] == country for first in firsts)


def test_a_part_is_in_one_union_and_no_division_twice_in_the_table_of_levels() -> None:
    parts = [part for union in read_unions() for part in union.parts]
    assert len(parts) == len(set(parts))
    named = [each.division for each in read_standings() if each.division]
    assert len(named) == len(set(named))
