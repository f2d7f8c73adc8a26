"""Each source of boundaries: what it has, what is fetched of it, and what that becomes."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import shapely
from shapely import box

from boundary_sets.conftest import division, write_set
from geoimm.boundary_sets.folders import Folders
from geoimm.cli import getting
from geoimm.cli.getting import Got
from geoimm.cli.progress_bar import progress_bar
from geoimm.errors import BoundaryDataError
from geoimm.importers.remote.sources import SOURCES
from geoimm.importers.remote.wanted import wanted_countries
from geoimm.resolver import BoundarySet, Resolver
from importers.test_osm import write_extract
from support.replica import Replica, serving
from support.replica_sources import (
    area,
    publish_census,
    publish_etalab,
    publish_geofabrik,
    publish_overture,
)
from support.vector_files import square

COUNTRIES = {
    "DE": ("Deutschland", "Germany", (0, 0, 10, 10)),
    "FR": ("France", "France", (-10, 0, 0, 10)),
    "US": ("United States of America", "United States", (-110, 30, -100, 40)),
    "LI": ("Liechtenstein", "Liechtenstein", (9.5, 47.1, 9.6, 47.2)),
}


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """A default set of four countries, two of them with provinces."""
    rows = [
        division(f"ne:{code}", "country", bounds, country=code, name=name, name_en=english)
        for code, (name, english, bounds) in COUNTRIES.items()
    ]
    rows += [
        division("p1", "province", (0, 0, 10, 5), "ne:DE", country="DE", name="Unterland"),
        division("p2", "province", (0, 5, 10, 10), "ne:DE", country="DE", name="Oberland"),
        division("c1", "city", (-107, 32, -106, 33), "ne:US", country="US", name="Doña Ana County"),
        division("paris", "city", (-3, 0, -2, 1), "ne:FR", country="FR", other_levels="district"),
    ]
    write_set(tmp_path / "default" / "all.parquet", *rows)
    (tmp_path / "default" / "NOTICE").write_text("NOTICE\n")
    return Folders(tmp_path / "boundaries", tmp_path / "default")


@pytest.fixture
def replica() -> Iterator[Replica]:
    """An empty replica."""
    with serving() as server:
        yield server


def get(folders: Folders, replica: Replica, source: str, *countries: str) -> list[Got]:
    """All of `geoimm boundaries get` but the talk."""
    downloads = folders.boundaries.parent / "downloads"
    wanted = wanted_countries(countries, folders.default)
    offers = asyncio.run(getting.plan(SOURCES[source], replica.address, wanted))
    with progress_bar() as progress:
        fetched = asyncio.run(getting.fetch(offers, downloads, progress))
    return getting.lay_over(folders, source, fetched, progress_bar)[0]


def ids_at(folders: Folders, longitude: float, latitude: float) -> list[str | None]:
    address = Resolver.open(folders.in_use).resolve(longitude=longitude, latitude=latitude)
    return [each.id if each else None for each in address]


OVERTURE = [
    area("de", "DE", "country", square(0, 0, 10)),
    area("low", "DE", "region", box(0, 0, 10, 5.1)),
    area("high", "DE", "region", box(0, 5.1, 10, 10)),
    area("town", "DE", "county", square(1, 1, 2)),
    area("village", "DE", "localadmin", square(1, 1, 1)),
    area("fr", "FR", "country", square(-10, 0, 10)),
    area("ile", "FR", "region", square(-9, 1, 2)),
]
PARENTS = {"low": "de", "high": "de", "town": "low", "village": "town", "ile": "fr"}


def test_overture_s_row_groups_of_a_country_are_read_alone(
    folders: Folders, replica: Replica
) -> None:
    detailed = shapely.Point(-5, 5).buffer(1, quad_segs=20_000)
    publish_overture(replica, [*OVERTURE, area("ronde", "FR", "county", detailed)], PARENTS)

    (got,) = get(folders, replica, "overture", "Germany")

    assert ids_at(folders, 1.5, 1.5) == [
        "ne:DE", "p1", "overture-de:town", "overture-de:village", None,
    ]  # fmt: skip
    assert ids_at(folders, 5, 5.05)[:2] == ["ne:DE", "p1"]
    assert ids_at(folders, -8, 2) == ["ne:FR", None, None, None, None]
    assert got.report.title == "Overture Maps divisions 2026-11-18.0"
    assert got.report.licence == "ODbL 1.0 (parts CC BY 4.0)"
    path = next(path for path in replica.files if "division_area" in path and "part" in path)
    whole = len(replica.files[path])
    ranges = [each for each in replica.gets(path) if each]
    read = sum(
        int(last) - int(first) + 1 for first, last in (each[6:].split("-") for each in ranges)
    )
    assert len(ranges) == len(replica.gets(path))
    assert 0 < read < whole / 4


def test_overture_s_size_is_that_of_the_columns_that_are_read(
    folders: Folders, replica: Replica
) -> None:
    publish_overture(replica, OVERTURE, PARENTS)
    wanted = wanted_countries(["DE"], folders.default)
    (offer,) = asyncio.run(getting.plan(SOURCES["overture"], replica.address, wanted))
    assert [piece.layer for piece in offer.pieces] == ["division_area", "division"]
    sizes = [piece.size or 0 for piece in offer.pieces]
    files = [content for path, content in replica.files.items() if path.endswith(".parquet")]
    assert all(0 < size < len(content) for size, content in zip(sizes, files, strict=True))


def test_overture_goes_on_at_the_row_group_it_was_cut_in(
    folders: Folders, replica: Replica, tmp_path: Path
) -> None:
    publish_overture(replica, OVERTURE, PARENTS)
    wanted = wanted_countries(["DE"], folders.default)
    (offer,) = asyncio.run(getting.plan(SOURCES["overture"], replica.address, wanted))
    replica.busy[offer.pieces[1].url.removeprefix(replica.address)] = [403]
    with pytest.raises(BoundaryDataError, match="403"):
        asyncio.run(getting.fetch([offer], tmp_path / "d", lambda *_: None))
    replica.asked.clear()

    asyncio.run(getting.fetch([offer], tmp_path / "d", lambda *_: None))

    assert replica.gets(offer.pieces[0].url.removeprefix(replica.address)) == []
    found = sorted((tmp_path / "d" / "DE").rglob("*.parquet"))
    assert [len(pq.read_table(file)) for file in found] == [5, 5]


def test_the_smallest_extract_with_the_whole_country_is_taken(
    folders: Folders, replica: Replica, tmp_path: Path
) -> None:
    publish_geofabrik(
        replica,
        [
            ("alps", None, ["AT", "CH", "DE", "LI"]),
            ("liechtenstein", "alps", ["LI"]),
            ("germany", None, ["DE"]),
            ("bayern", "germany", ["DE"]),
        ],
    )
    tags = {"type": "boundary", "boundary": "administrative", "admin_level": "8"}
    relations = [
        {**tags, "admin_level": "2", "ISO3166-1": "LI", "name": "Liechtenstein"},
        {**tags, "name": "Vaduz", "name:en": "Vaduz"},
    ]
    extract = write_extract(tmp_path / "x.osm.pbf", relations)
    replica.files["/europe/li.pbf"] = extract.read_bytes()
    replica.redirects["/europe/liechtenstein-latest.osm.pbf"] = "/europe/li.pbf"
    replica.files["/europe/germany-latest.osm.pbf"] = b"only its head is asked for"
    germany = wanted_countries(["DE"], folders.default)
    (offer,) = asyncio.run(getting.plan(SOURCES["osm"], replica.address, germany))
    assert offer.pieces[0].layer == "germany"

    (got,) = get(folders, replica, "osm", "liechtenstein")

    assert got.report.kept_by_level == {"province": 1}
    assert ids_at(folders, 9.533, 47.113)[:2] == ["ne:LI", "osm-li:r2"]


def test_the_census_s_newest_year_is_taken(folders: Folders, replica: Replica) -> None:
    county = {"STATEFP": "35", "COUNTYFP": "013", "GEOID": "35013", "NAME": "Doña Ana"}
    place = {"STATEFP": "35", "PLACEFP": "39380", "GEOID": "3539380", "NAME": "Las Cruces"}
    part = {"STATEFP": "35", "COUNTYFP": "013", "COUSUBFP": "1", "NAME": "Mesilla", "LSAD": "43"}
    publish_census(
        replica,
        2024,
        {
            "county": [county | {"geometry": square(-107, 32)}],
            "place": [place | {"geometry": square(-107, 32, 0.5)}],
            "cousub": [part | {"GEOID": "3501300001", "geometry": square(-107, 32, 0.8)}],
        },
    )

    (got,) = get(folders, replica, "census", "usa")

    assert got.report.title == "US Census Bureau 2024"
    assert ids_at(folders, -106.8, 32.2) == [
        "ne:US", None, "c1", "census-us:3539380", None,
    ]  # fmt: skip
    assert ids_at(folders, -106.3, 32.3)[3] == "census-us:3501300001"
    found = Resolver.open(folders.in_use).find("c1")
    assert found is not None
    assert found.name == "Doña Ana County"


def test_etalab_s_communes_lie_below_what_the_set_has(folders: Folders, replica: Replica) -> None:
    publish_etalab(
        replica,
        {
            "communes-50m": [
                {"code": "75056", "nom": "Paris", "geometry": square(-3, 0)},
                {"code": "77001", "nom": "Achères", "geometry": square(-5, 0)},
                {"code": "97411", "nom": "Saint-Denis", "geometry": square(55, -21)},
            ],
            "arrondissements-municipaux-50m": [
                {"code": "75107", "nom": "Paris 7e", "geometry": square(-3, 0, 0.2)}
            ],
        },
    )

    (got,) = get(folders, replica, "etalab", "France")

    assert ids_at(folders, -2.9, 0.1) == ["ne:FR", None, "paris", "paris", "etalab-fr:75107"]
    assert ids_at(folders, -4.5, 0.5) == ["ne:FR", None, None, "etalab-fr:77001", None]
    assert got.report.skipped == {"outside FR": 1}


def test_a_server_that_answers_no_head_is_fetched_from_all_the_same(
    folders: Folders, replica: Replica
) -> None:
    rows = [{"code": "77001", "nom": "Achères", "geometry": square(-5, 0)}]
    publish_etalab(replica, {"communes-50m": rows})
    replica.unknown_sizes = True

    wanted = wanted_countries(["FR"], folders.default)
    (offer,) = asyncio.run(getting.plan(SOURCES["etalab"], replica.address, wanted))
    assert [piece.size for piece in offer.pieces] == [None]
    get(folders, replica, "etalab", "France")

    assert BoundarySet.read(folders.in_use).row_of("etalab-fr:77001") is not None


@pytest.mark.parametrize("name", ["de", "DEU", "Germany", "deutschland", " GERMANY "])
def test_a_country_has_many_names(folders: Folders, name: str) -> None:
    assert [each.code for each in wanted_countries([name], folders.default)] == ["DE"]


def test_a_country_named_twice_is_wanted_once(folders: Folders) -> None:
    found = wanted_countries(["DE", "Germany", "uk"], folders.default)
    assert [each.code for each in found] == ["DE", "GB"]
