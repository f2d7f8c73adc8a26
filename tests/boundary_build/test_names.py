"""Names people say: the word for the kind, English, Chinese, and what damage has left."""

from dataclasses import replace

import pytest
import shapely
from boundary_build.cut_names import made_whole, uncut
from boundary_build.damaged import repaired
from boundary_build.geonames import Place as Town
from boundary_build.name_kinds import kinds, with_kinds
from boundary_build.nameless import with_numbers
from boundary_build.overture import Place
from boundary_build.overture_names import Names
from boundary_build.place_names import place_names
from boundary_build.romanized import cyrillic, korean
from boundary_build.rows import Boundary, Source
from boundary_build.shown import Layers
from boundary_build.united_states_kinds import county_names

from geoimm.domain.divisions import Level

LAYER = Source("layer", "file", "CC BY 4.0", "credit")
SQUARE = shapely.box(0, 0, 1, 1)


def row(id_: str, level: Level, name: str, country: str, parent: str | None = "p") -> Boundary:
    return Boundary(id_, parent, level, name, country, LAYER, SQUARE)


def province(country: str, code: str) -> Boundary:
    return replace(row("p", Level.province, "P", country, None), code=code)


def town(name: str, country: str, *alternates: str, population: int = 1000) -> Town:
    return Town(f"gn:{name}", name, name, alternates, country, "", "", 0.5, 0.5, population, "PPL")


class TestKinds:
    """The word for the kind of a second tier that is no town."""

    def named(self, division: Boundary, *towns: Town, code: str = "X-1") -> Boundary:
        rows = [province(division.country, code), division]
        return with_kinds(rows, [], towns).rows[1]

    def test_a_province_called_like_its_capital_says_that_it_is_one(self) -> None:
        siena = self.named(row("a", Level.city, "Siena", "IT"), town("Siena", "IT"))
        assert (siena.name, siena.bare_name) == ("Provincia di Siena", "Siena")
        assert siena.names["en"] == "Province of Siena"

    def test_one_that_no_town_in_it_is_called_like_keeps_its_name(self) -> None:
        kent = row("a", Level.city, "Sud Sardegna", "IT")
        assert self.named(kent, town("Carbonia", "IT")) == kent

    def test_a_town_of_another_country_does_not_count(self) -> None:
        siena = row("a", Level.city, "Siena", "IT")
        assert self.named(siena, town("Siena", "US")) == siena

    def test_a_division_that_is_the_town_itself_stays_as_it_is(self) -> None:
        prato = replace(row("a", Level.city, "Prato", "IT"), other_levels=(Level.district,))
        assert self.named(prato, town("Prato", "IT")) == prato

    def test_a_name_that_has_the_word_stays_as_it_is(self) -> None:
        passau = row("a", Level.city, "Landkreis Passau", "DE")
        assert self.named(passau, town("Passau", "DE")).name == "Landkreis Passau"

    def test_an_article_is_no_word_for_a_kind(self) -> None:
        spezia = self.named(row("a", Level.city, "La Spezia", "IT"), town("La Spezia", "IT"))
        assert spezia.name == "Provincia di La Spezia"

    def test_a_county_of_the_united_states_says_so_always(self) -> None:
        city = row("a", Level.city, "Charles City", "US")
        assert self.named(city).name == "Charles City County"
        angeles = self.named(row("a", Level.city, "Los Angeles", "US"))
        assert (angeles.name, angeles.bare_name) == ("Los Angeles County", "Los Angeles")

    def test_a_municipality_is_called_as_it_is(self) -> None:
        commune = row("a", Level.district, "Saint-Vallier", "FR")
        assert self.named(commune, town("Saint-Vallier", "FR")) == commune

    def test_a_kreis_in_the_north_is_a_kreis(self) -> None:
        pinneberg = row("a", Level.city, "Pinneberg", "DE")
        north = self.named(pinneberg, town("Pinneberg", "DE"), code="DE-SH")
        assert north.name == "Kreis Pinneberg"
        assert self.named(pinneberg, town("Pinneberg", "DE"), code="DE-BY").name == (
            "Landkreis Pinneberg"
        )

    def test_the_chinese_name_gets_the_word_too(self) -> None:
        siena = replace(row("a", Level.city, "Siena", "IT"), names={"zh": "锡耶纳"})
        assert self.named(siena, town("Siena", "IT")).names["zh"] == "锡耶纳省"

    def test_a_name_of_a_layer_stays_in_the_layer(self) -> None:
        division = row("a", Level.city, "Kolin", "CZ")
        layer = [Names("a", "Kolín", "Kolín", None, None)]
        found = with_kinds([province("CZ", "CZ-1"), division], layer, [town("Kolín", "CZ")])
        assert found.names == [Names("a", "okres Kolín", "okres Kolín", "Kolín District", None)]
        assert (found.rows[1].name, found.rows[1].bare_name) == ("Kolin", "Kolin")

    def test_every_line_of_the_table_has_a_place_for_the_name(self) -> None:
        assert all("{}" in kind.en and "{}" in kind.zh for kind in kinds())


class TestCounties:
    """The United States."""

    def called(self, state: str, *rows: Boundary) -> dict[str, str]:
        return county_names(rows, dict.fromkeys((each.id for each in rows), state))

    @pytest.mark.parametrize(
        ("state", "name", "full"),
        [
            ("US-CA", "Kings", "Kings County"),
            ("US-CA", "Los Angeles", "Los Angeles County"),
            ("US-VA", "Charles City", "Charles City County"),
            ("US-LA", "Acadia", "Acadia Parish"),
            ("US-AK", "North Slope", "North Slope Borough"),
            ("US-AK", "Nome", "Nome Census Area"),
        ],
    )
    def test_full_names(self, state: str, name: str, full: str) -> None:
        assert self.called(state, row("a", Level.city, name, "US")) == {"a": full}

    def test_an_independent_city_is_the_smaller_of_two_namesakes(self) -> None:
        city = replace(row("a", Level.city, "Richmond", "US"), geometry=shapely.box(0, 0, 1, 1))
        county = replace(row("b", Level.city, "Richmond", "US"), geometry=shapely.box(0, 0, 2, 2))
        assert self.called("US-VA", city, county) == {"b": "Richmond County"}


class TestPlaceNames:
    """What GeoNames gives."""

    def given(self, division: Boundary, *towns: Town, pattern: str | None = None) -> list[Names]:
        patterns = {division.id: pattern} if pattern else {}
        return place_names([division], Layers.of(), towns, patterns)

    def test_the_chinese_name_of_the_place_of_its_name(self) -> None:
        found = self.given(row("a", Level.city, "Sevilla", "ES"), town("Sevilla", "ES", "塞維利亞"))
        assert found == [Names("a", None, None, None, "塞维利亚")]

    def test_of_namesakes_the_one_with_most_people(self) -> None:
        small = replace(town("León", "MX", "莱昂村", population=10), id="gn:1")
        large = replace(town("León", "MX", "莱昂", population=10**6), id="gn:2")
        assert self.given(row("a", Level.city, "León", "MX"), small, large)[0].chinese == "莱昂"

    def test_a_division_that_is_no_town_says_so(self) -> None:
        division = row("a", Level.city, "Benton", "US")
        found = self.given(division, town("Benton", "US", "本顿市"), pattern="{}县")
        assert found[0].chinese == "本顿县"

    def test_japan_writes_its_own_name(self) -> None:
        division = row("a", Level.city, "四日市市", "JP")
        assert self.given(division)[0].chinese == "四日市市"
        assert self.given(replace(division, name="浜松市"))[0].chinese == "滨松市"

    def test_accents_that_the_source_has_lost(self) -> None:
        found = self.given(row("a", Level.district, "Krakow", "PL"), town("Kraków", "PL"))
        assert found[0].name == "Kraków"

    def test_the_accents_of_a_transliteration_are_none(self) -> None:
        assert not self.given(row("a", Level.city, "Basra", "IQ"), town("Başra", "IQ"))


class TestDamaged:
    """Names that lost letters."""

    COUNTY = row("ov:j", Level.city, "Vác", "HU")

    def mended(self, name: str, places: list[Place], *towns: Town) -> tuple[str, list[Names]]:
        rows = [self.COUNTY, row("gb:1", Level.district, name, "HU", "ov:j")]
        found = repaired(rows, (), {"HU": places}, (), towns)
        return found.rows[1].name, [*found.by_overture, *found.by_geonames]

    def place(self, name: str) -> Place:
        return Place(name, "HU-PE", "locality", name, None, "j")

    def test_the_one_free_place_of_the_county_that_is_like_it(self) -> None:
        _, names = self.mended("Di:sd", [self.place("Diósd"), self.place("Csörög")])
        assert names == [Names("gb:1", "Diósd", "Diósd", None, None)]

    def test_the_town_in_it(self) -> None:
        _, names = self.mended("Di:sd", [], town("Diósd", "HU"))
        assert names == [Names("gb:1", "Diósd", "Diósd", None, None)]

    def test_nothing_is_decided_between_two(self) -> None:
        name, names = self.mended("Kis:d", [self.place("Kisód"), self.place("Kiséd")])
        assert (name, names) == ("Vác, település 1", [])

    def test_a_name_of_known_words_is_whole(self) -> None:
        assert self.mended("Pusztaszer", [self.place("Pusztaszer")]) == ("Pusztaszer", [])

    def test_a_letter_is_no_name(self) -> None:
        assert self.mended("B", [])[0] == "Vác, település 1"


class TestCut:
    """Names cut at the longest length of their layer."""

    def whole(self, name: str, *places: str, country: str = "RU") -> list[str | None]:
        rows = [row("gb:1", Level.city, name, country)]
        register = [Place(each, "X", "county", each, None, each) for each in places]
        return [each.name for each in made_whole(rows, (), {country: register}, ())]

    def test_the_one_place_that_begins_so(self) -> None:
        cut, whole = "Sveitarfélagið Hornafjörðu", "Sveitarfélagið Hornafjörður"
        assert self.whole(cut, whole, "Reykjavík", country="IS") == [whole]

    def test_nothing_is_decided_between_two(self) -> None:
        places = ("городской округ Каменск-Уральский", "городской округ Каменск-Шахтинский")
        assert self.whole("городской округ Каменск-", *places) == []

    def test_the_rest_of_the_word_for_the_kind(self) -> None:
        assert self.whole("Ладушкинский городской окр") == ["Ладушкинский городской округ"]

    def test_the_table_has_the_name_of_what_is_cut_as_it_says(self) -> None:
        sudbury = row(
            "gb:43193130B77364499794421", Level.city, "Greater Sudbury / Grand Sudbu*", "CA"
        )
        assert [each.name for each in uncut([sudbury])] == ["Greater Sudbury / Grand Sudbury"]
        assert uncut([replace(sudbury, name="Sudbury")]) == [replace(sudbury, name="Sudbury")]

    def test_what_nothing_makes_whole_has_a_number(self) -> None:
        burgos = row("p", Level.city, "Burgos", "ES", None)
        cut = row("gb:1", Level.district, "Comunidad de Covarrubias y *", "ES")
        assert [each.name for each in with_numbers([burgos, cut], ())] == ["Burgos", "Burgos 1"]


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("세종로", "Sejongno"),
        ("성산읍", "Seongsan-eup"),
        ("종로구", "Jongno-gu"),
        ("독립문", "Dongnimmun"),
        ("북아현동", "Bugahyeon-dong"),
        ("한라동", "Halla-dong"),
        ("종로1가", "Jongno 1-ga"),
        ("西村里", None),
    ],
)
def test_korean_as_the_revised_romanization_has_it(name: str, read: str | None) -> None:
    assert korean(name) == read


@pytest.mark.parametrize(
    ("name", "country", "read"),
    [
        ("Клинский район", "RU", "Klinskiy District"),
        ("городской округ Реутов", "RU", "Reutov"),
        ("Щёлково", "RU", "Shchyolkovo"),
        ("Гайсинський район", "UA", "Haisynskyi Raion"),
        ("მცხეთა", "GE", None),
    ],
)
def test_cyrillic_letter_by_letter(name: str, country: str, read: str | None) -> None:
    assert cyrillic(name, country) == read
