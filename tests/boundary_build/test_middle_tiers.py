"""The second tier of a country, built from its leaves by votes."""

from collections import Counter
from pathlib import Path

import pytest
import shapely
from boundary_build.ballots import Polls, votes
from boundary_build.geonames import Place as Town
from boundary_build.middle_tiers import completed, tiers
from boundary_build.overture import Place
from boundary_build.packages import Cache
from boundary_build.rows import Boundary, Source
from boundary_build.units import Said, Unit, own, resolve

from geoimm.domain.divisions import Level

LAYER = Source("layer", "file", "CC BY 4.0", "credit")
GUTU, BUHERA = Unit("ov:1", "Gutu"), Unit("ov:2", "Buhera")


def leaf(
    id_: str, west: float, *, name: str = "leaf", province: str = "p", height: float = 1
) -> Boundary:
    box = shapely.box(west, 0, west + 1, height)
    return Boundary(id_, province, Level.district, name, "ZW", LAYER, box)


def county(id_: str, name: str, region: str = "ZW-MV", english: str | None = None) -> Place:
    return Place(id_, region, "county", name, english, id_)


def polls(leaves: list[Boundary], register: list[Place], **inside: list[Town]) -> Polls:
    return Polls(Cache(Path("/nowhere")), leaves, register, {}, inside)


def town(name: str, admin2: str = "") -> Town:
    return Town(f"gn:{name}", name, name, (), "ZW", "", admin2, 0.5, 0.5, 1000, "PPL")


class TestCompleted:
    """Leaves without a vote."""

    def test_a_leaf_without_a_vote_goes_to_its_neighbour(self) -> None:
        leaves = [leaf("a", 0), leaf("b", 1), leaf("c", 2)]
        found = completed(leaves, {"a": GUTU}, 0)
        assert found == {"a": GUTU, "b": GUTU, "c": GUTU}

    def test_the_longer_border_decides(self) -> None:
        leaves = [leaf("a", 0, height=1), leaf("b", 1, height=2), leaf("c", 2, height=2)]
        assert completed(leaves, {"a": GUTU, "c": BUHERA}, 0)["b"] == BUHERA

    def test_no_unit_grows_into_another_province(self) -> None:
        leaves = [leaf("a", 0), leaf("b", 1, province="q")]
        assert completed(leaves, {"a": GUTU}, 0) == {"a": GUTU}

    def test_a_short_border_is_not_enough_where_the_table_says_so(self) -> None:
        leaves = [leaf("a", 0, height=1), leaf("b", 1, height=4), leaf("c", 2, height=4)]
        found = completed(leaves, {"a": GUTU}, 0.5)
        assert found == {"a": GUTU}


class TestVotes:
    """Who votes for what."""

    def test_a_numbered_ward_is_of_the_district_it_is_called_after(self) -> None:
        wards = [leaf("a", 0, name="Gutu 23"), leaf("b", 1, name="Harare")]
        found = votes(polls(wards, [county("1", "Gutu District")]), ["numbered", "overture_names"])
        assert found == {"a": Counter({Unit("ov:1", "Gutu District"): 1})}

    def test_a_district_nobody_else_names_stands_under_its_own_name(self) -> None:
        wards = [leaf("a", 0, name="Karoi 3", province="ne:ZW-MW")]
        found = votes(polls(wards, []), ["numbered", "own"])
        assert list(found["a"]) == [Unit("zw:ZW-MW-karoi", "Karoi", "Karoi")]

    def test_a_place_votes_for_the_county_of_the_town_of_its_name(self) -> None:
        register = [county("1", "Gutu"), Place("9", "ZW-MV", "locality", "Mpandawana", None, "1")]
        found = votes(polls([leaf("a", 0)], register, a=[town("Mpandawana")]), ["towns"])
        assert found == {"a": Counter({GUTU: 1})}

    def test_towns_of_one_name_in_two_counties_do_not_vote(self) -> None:
        register = [
            county("1", "Gutu"),
            county("2", "Buhera"),
            Place("8", "ZW-MV", "locality", "Murambinda", None, "1"),
            Place("9", "ZW-MV", "locality", "Murambinda", None, "2"),
        ]
        found = votes(polls([leaf("a", 0)], register, a=[town("Murambinda")]), ["towns"])
        assert not found


class TestResolve:
    """Which county of Overture a source means."""

    def said(self, name: str, code: str = "", province: str = "p") -> Said:
        return Said("ZW", province, code, name)

    def test_the_kind_of_the_name_does_not_matter(self) -> None:
        said = self.said("GUTU")
        assert resolve([said], [county("1", "Gutu District")], {})[said].id == "ov:1"

    def test_what_leaves_show_together_wins_over_a_name(self) -> None:
        said = self.said("Gutu", code="ZW.1")
        found = resolve(
            [said], [county("1", "Gutu"), county("2", "X")], {"ZW.1": Counter({"2": 3})}
        )
        assert found[said].id == "ov:2"

    def test_of_two_namesakes_the_one_in_the_region_is_meant(self) -> None:
        register = [county("1", "Gutu", "A"), county("2", "Gutu", "B"), county("3", "Mutare", "B")]
        gutu, mutare = self.said("Gutu"), self.said("Mutare")
        assert resolve([gutu, mutare], register, {})[gutu].id == "ov:2"

    def test_a_spelling_much_like_one_county_of_the_region_is_it(self) -> None:
        register = [county("1", "Chikkaballapura", "B"), county("3", "Mutare", "B")]
        said = self.said("CHIKKABALLAPUR")
        assert resolve([said, self.said("Mutare")], register, {})[said].id == "ov:1"

    def test_nothing_is_decided_between_two(self) -> None:
        said = self.said("Gutu")
        assert not resolve([said], [county("1", "Gutu", "A"), county("2", "Gutu", "B")], {})

    def test_an_id_of_its_own_says_who_names_it(self) -> None:
        assert own(self.said("Attock", code="PK.04.1")).id == "g2:PK.04.1"
        assert own(self.said("KRA DAADI", province="ne:IN-AR")).name == "Kra Daadi"


def test_the_table_names_voters_that_exist() -> None:
    known = (
        "overture overture_names towns places india_post postal postal_tanzania numbered own"
        " constituencies_kenya"
    )
    assert {voter for tier in tiers() for voter in tier.voters} <= set(known.split())
    assert len({tier.country for tier in tiers()}) == len(tiers())


@pytest.mark.parametrize("country", ["IN", "UA", "PT", "SE", "PL"])
def test_the_table_has_the_large_countries(country: str) -> None:
    assert country in {tier.country for tier in tiers()}
