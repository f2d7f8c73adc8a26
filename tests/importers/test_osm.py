from collections.abc import Iterable
from pathlib import Path

import pytest

from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError
from geoimm.importers.features import Feature, ImportOptions, Source
from geoimm.importers.osm import read_osm
from geoimm.importers.osm_levels import country_admin_level, osm_level
from geoimm.importers.pipeline import import_boundaries
from geoimm.resolver import Resolver
from support.corpus import boundary_corpus

EXTRACT = "osm/liechtenstein-2013-08-03.osm.pbf"
MUNICIPALITIES = {
    "Balzers", "Eschen", "Gamprin", "Mauren", "Planken", "Ruggell", "Schaan", "Schellenberg",
    "Triesen", "Triesenberg", "Vaduz",
}  # fmt: skip
PLACES = {
    "Vaduz": (9.5209, 47.1410),
    "Schaan": (9.5095, 47.1650),
    "Balzers": (9.5025, 47.0660),
}
SQUARE = {"type": "boundary", "boundary": "administrative"}
LIECHTENSTEIN = SQUARE | {"admin_level": "2", "ISO3166-1": "LI", "name": "Liechtenstein"}


def write_extract(
    path: Path,
    relations: Iterable[dict[str, str]],
    *,
    step: float = 0.0001,
    cut: int = -1,
    open_: int = -1,
) -> Path:
    """Squares in the Alps, up to 0.01 degrees wide, each `step` off and within the one before.

    The second way of relation number `cut` is not in the file, that of `open_` is no member.
    """
    import osmium

    with osmium.SimpleWriter(str(path)) as writer:
        nodes, ways, areas = [], [], []
        for number, tags in enumerate(relations):
            first, size = number * 4 + 1, 0.01 - number * 0.001
            corners = [(0, 0), (size, 0), (size, size), (0, size)]
            for offset, (x, y) in enumerate(corners):
                at = (9.53 + number * step + x, 47.11 + number * step + y)
                nodes.append(osmium.osm.mutable.Node(id=first + offset, location=at))
            refs = [first, first + 1, first + 2, first + 3, first]
            ways.append(osmium.osm.mutable.Way(id=number * 2 + 1, nodes=refs[:3]))
            if number != cut:
                ways.append(osmium.osm.mutable.Way(id=number * 2 + 2, nodes=refs[2:]))
            members = [("w", number * 2 + 1, "outer"), ("w", number * 2 + 2, "")]
            members = members[:1] if number == open_ else members
            areas.append(osmium.osm.mutable.Relation(id=number + 1, members=members, tags=tags))
        for node in nodes:
            writer.add_node(node)
        for way in ways:
            writer.add_way(way)
        for area in areas:
            writer.add_relation(area)
    return path


def read(path: Path, country: str | None = None) -> tuple[list[Feature], Source]:
    source = read_osm(path, ImportOptions(country=country))
    return list(source.features), source


def summary(features: Iterable[Feature]) -> list[tuple[str, Level, str | None]]:
    return [(each.name, each.level, each.country) for each in features]


def test_liechtenstein_has_its_country_and_eleven_municipalities() -> None:
    features, source = read(boundary_corpus(EXTRACT))
    assert {each.name for each in features if each.level is Level.province} == MUNICIPALITIES
    assert [each.code for each in features if each.level is Level.country] == ["LI"]
    assert len(features) == 12
    assert {each.country for each in features} == {"LI"}
    assert source.title == "OpenStreetMap 2013-08-03"


def test_what_the_extract_cuts_and_what_is_no_division_is_counted_by_its_reason() -> None:
    _, source = read(boundary_corpus(EXTRACT))
    assert source.skipped == {
        "rings not closed in the extract": 22,
        "lines, no area": 3,
        "admin_level 6 of LI is none of the levels": 2,
    }


def test_an_extract_holds_nothing_of_a_country_that_is_not_in_it_whole() -> None:
    features, source = read(boundary_corpus(EXTRACT), country="CH")
    assert features == []
    assert source.skipped["outside CH"] == 14


@pytest.mark.parametrize("name", PLACES)
def test_a_place_has_the_same_municipality_before_and_after(
    name: str, default_resolver: Resolver, tmp_path: Path
) -> None:
    longitude, latitude = PLACES[name]
    import_boundaries("osm", boundary_corpus(EXTRACT), to=tmp_path, name="li")
    imported = Resolver.open(tmp_path / "li.parquet")
    for resolver in (default_resolver, imported):
        address = resolver.resolve(longitude=longitude, latitude=latitude)
        assert address.province is not None
        assert address.province.name == name
        assert address.country is not None
        assert address.country.name == "Liechtenstein"


def test_names_of_languages_are_kept_and_sides_of_a_border_are_not(tmp_path: Path) -> None:
    tags = LIECHTENSTEIN | {
        "name:zh": "列支敦士登",
        "name:zh-Hant": "列支敦斯登",
        "name:left": "Austria",
        "name:old": "Schellenberg",
    }
    features, _ = read(write_extract(tmp_path / "a.osm.pbf", [tags]))
    assert features[0].names == {"zh": "列支敦士登", "zh-Hant": "列支敦斯登"}


def test_a_division_has_its_iso_code_or_else_its_ref(tmp_path: Path) -> None:
    vaduz = SQUARE | {"admin_level": "8", "name": "Vaduz", "ISO3166-2": "LI-11", "ref": "7001"}
    balzers = SQUARE | {"admin_level": "8", "name": "Balzers", "ref": "7003"}
    path = write_extract(tmp_path / "a.osm.pbf", [LIECHTENSTEIN, vaduz, balzers])
    assert [each.code for each in read(path)[0]] == ["LI", "LI-11", "7003"]


def test_disputed_nameless_and_level_less_relations_are_left_out(tmp_path: Path) -> None:
    relations = [
        LIECHTENSTEIN,
        SQUARE | {"admin_level": "8", "name": "claimed", "boundary": "disputed"},
        SQUARE | {"admin_level": "8", "name": "claimed", "disputed_by": "AT"},
        SQUARE | {"admin_level": "8", "name": "undisputed", "disputed": "no"},
        SQUARE | {"admin_level": "8"},
        SQUARE | {"admin_level": "high", "name": "high"},
    ]
    features, source = read(write_extract(tmp_path / "a.osm.pbf", relations))
    assert [each.name for each in features] == ["Liechtenstein", "undisputed"]
    assert source.skipped == {"disputed": 2, "no name": 1, "no admin_level": 1}


@pytest.mark.parametrize("broken", ["cut", "open_"])
def test_a_ring_that_is_not_closed_drops_its_division_only(broken: str, tmp_path: Path) -> None:
    vaduz = SQUARE | {"admin_level": "8", "name": "Vaduz"}
    path = write_extract(tmp_path / "a.osm.pbf", [LIECHTENSTEIN, vaduz], **{broken: 1})
    features, source = read(path)
    assert summary(features) == [("Liechtenstein", Level.country, "LI")]
    assert source.skipped == {"rings not closed in the extract": 1}


def test_without_a_whole_country_a_division_is_of_the_country_it_lies_in(tmp_path: Path) -> None:
    vaduz = SQUARE | {"admin_level": "8", "name": "Triesen"}
    features, _ = read(write_extract(tmp_path / "a.osm.pbf", [vaduz]))
    assert summary(features) == [("Triesen", Level.province, "LI")]


def test_a_division_outside_the_whole_country_told_is_left_out(tmp_path: Path) -> None:
    outside = SQUARE | {"admin_level": "8", "name": "Feldkirch"}
    path = write_extract(tmp_path / "a.osm.pbf", [LIECHTENSTEIN, outside], step=0.02)
    features, source = read(path, country="LI")
    assert [each.name for each in features] == ["Liechtenstein"]
    assert source.skipped == {"outside LI": 1}


def test_without_a_whole_country_the_country_told_decides(tmp_path: Path) -> None:
    gemeinde = SQUARE | {"admin_level": "8", "name": "Triesen"}
    features, _ = read(write_extract(tmp_path / "a.osm.pbf", [gemeinde]), country="AT")
    assert summary(features) == [("Triesen", Level.district, "AT")]


@pytest.mark.parametrize(
    ("country", "admin_level", "level"),
    [
        ("CN", 4, Level.province), ("CN", 5, Level.city), ("CN", 6, Level.district),
        ("CN", 8, Level.township), ("CN", 10, None), ("DE", 6, Level.city), ("DE", 5, None),
        ("FR", 4, Level.province), ("FR", 6, Level.city), ("FR", 7, None),
        ("FR", 8, Level.district), ("GB", 4, Level.province), ("PH", 3, Level.province),
        ("IT", 6, Level.city), ("JP", 7, Level.city),
        ("TW", 7, Level.district), ("TW", 8, Level.district), ("US", 6, Level.city),
        ("KR", 8, Level.township), ("HK", 3, Level.country), ("ZZ", 4, Level.province),
    ],
)  # fmt: skip
def test_an_admin_level_means_what_the_country_means_by_it(
    country: str, admin_level: int, level: Level | None
) -> None:
    assert osm_level(country, admin_level) is level


def test_a_dependency_has_a_country_relation_of_its_own_admin_level() -> None:
    assert [country_admin_level(each) for each in ("LI", "HK", "PR", "GF")] == [2, 3, 4, 6]


@pytest.mark.parametrize("size", [0, 100, 200_000], ids=["empty", "its header", "a third"])
def test_a_truncated_extract_is_refused_by_name(size: int, tmp_path: Path) -> None:
    path = tmp_path / "cut.osm.pbf"
    path.write_bytes(boundary_corpus(EXTRACT).read_bytes()[:size])
    with pytest.raises(BoundaryDataError, match=r"cut\.osm\.pbf"):
        import_boundaries("osm", path, to=tmp_path / "sets", name="cut")
    assert not (tmp_path / "sets").exists()
