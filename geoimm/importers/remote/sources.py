"""The sources that boundaries can be fetched from."""

from collections.abc import Mapping
from dataclasses import dataclass

from geoimm.importers.remote import census, etalab, geoboundaries, geofabrik, overture
from geoimm.importers.remote.offers import Planner


@dataclass(frozen=True, slots=True)
class RemoteSource:
    """One publisher of polygons."""

    plan: Planner
    server: str
    """Its address, in the place of which another may be named."""
    title: str


SOURCES: Mapping[str, RemoteSource] = {
    "geoboundaries": RemoteSource(
        geoboundaries.plan, geoboundaries.SERVER, "geoBoundaries gbOpen, every tier of a country"
    ),
    "overture": RemoteSource(overture.plan, overture.SERVER, "Overture Maps divisions"),
    "osm": RemoteSource(
        geofabrik.plan, geofabrik.SERVER, "OpenStreetMap, the country's extract of Geofabrik"
    ),
    "census": RemoteSource(
        census.plan, census.SERVER, "US Census: counties, subdivisions, places; US only"
    ),
    "etalab": RemoteSource(
        etalab.plan, etalab.SERVER, "Etalab: communes of France; FR and its departments only"
    ),
}
