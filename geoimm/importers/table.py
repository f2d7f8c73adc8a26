"""The formats that can be imported."""

from collections.abc import Mapping
from dataclasses import dataclass

from geoimm.importers.cod_ab import read_cod_ab
from geoimm.importers.datav import read_datav
from geoimm.importers.etalab import read_etalab
from geoimm.importers.features import Importer
from geoimm.importers.gadm import read_gadm
from geoimm.importers.geoboundaries import read_geoboundaries
from geoimm.importers.japan_n03 import read_japan_n03
from geoimm.importers.natural_earth import read_natural_earth
from geoimm.importers.osm import read_osm
from geoimm.importers.overture import read_overture
from geoimm.importers.plain import read_plain
from geoimm.importers.tiger import read_tiger
from geoimm.importers.whosonfirst import read_whosonfirst


@dataclass(frozen=True, slots=True)
class Format:
    """One public format of boundaries."""

    read: Importer
    description: str
    source: str
    """What SOURCE is."""


FORMATS: Mapping[str, Format] = {
    "natural-earth": Format(
        read_natural_earth,
        "Natural Earth: countries and provinces of the world",
        "a file of admin_0_countries or admin_1_states_provinces, or a folder with both",
    ),
    "geoboundaries": Format(
        read_geoboundaries,
        "geoBoundaries: a country's tiers ADM0 to ADM4, each in its own file",
        "a file, or a folder with the files of all tiers",
    ),
    "gadm": Format(
        read_gadm,
        "GADM 4.1: a country or the world, up to five levels; non-commercial",
        "gadm41_XXX.gpkg, gadm_410.gpkg, gadm_410-levels.gpkg, or a folder of shapefiles",
    ),
    "overture": Format(
        read_overture,
        "Overture Maps divisions",
        "a GeoParquet file of division_area, or a folder that also holds those of division",
    ),
    "whosonfirst": Format(
        read_whosonfirst,
        "Who's On First administrative places",
        "the SQLite distribution, or a folder of its GeoJSON records",
    ),
    "osm": Format(
        read_osm,
        "OpenStreetMap administrative boundaries",
        "an .osm.pbf extract of a country or region",
    ),
    "datav": Format(
        read_datav,
        "DataV.GeoAtlas of China, shifted from GCJ-02 to WGS-84",
        "a JSON file, or a folder of them",
    ),
    "tiger": Format(
        read_tiger,
        "US Census TIGER/Line and cartographic boundaries: states, counties, places, subdivisions",
        "a shapefile, its zip, or a folder of them",
    ),
    "etalab": Format(
        read_etalab,
        "Etalab: communes and municipal arrondissements of France",
        "a file of communes-*.geojson[.gz], or a folder of them",
    ),
    "japan-n03": Format(
        read_japan_n03,
        "Japan's N03: prefectures, municipalities, wards",
        "a shapefile, its zip, a GeoJSON file, or a folder of them",
    ),
    "cod-ab": Format(
        read_cod_ab,
        "OCHA COD-AB: administrative boundaries by P-code",
        "a shapefile, its zip, a GeoPackage or GeoJSON file, or a folder of them",
    ),
    "plain": Format(
        read_plain,
        "Any vector file, with a mapping that names its columns",
        "a GeoJSON, TopoJSON, GeoPackage, Shapefile (also zipped), FlatGeobuf or GeoParquet file,"
        " or a folder of them",
    ),
}
