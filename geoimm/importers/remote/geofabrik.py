"""OpenStreetMap extracts of Geofabrik, found by the index of them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from geoimm.errors import BoundaryDataError
from geoimm.importers.remote.offers import FilePiece, Offer, Wanted
from geoimm.importers.remote.web import Web

SERVER = "https://download.geofabrik.de"
_CODES = "iso3166-1:alpha2"


async def plan(web: Web, server: str, wanted: Sequence[Wanted]) -> list[Offer]:
    """The smallest extract that holds a whole country, for each."""
    index = await web.json(f"{server}/index-v1-nogeom.json")
    extracts = list(_extracts(index, server))
    return [await _offer(web, extracts, each) for each in wanted]


def _extracts(index: Any, server: str) -> Iterator[Mapping[str, Any]]:
    features = index.get("features") if isinstance(index, dict) else None
    if not features:
        raise BoundaryDataError(f"{server}/index-v1-nogeom.json lists no extracts; see --server.")
    for feature in features:
        told = feature.get("properties") or {}
        if told.get(_CODES) and (told.get("urls") or {}).get("pbf"):
            yield told


async def _offer(web: Web, extracts: Sequence[Mapping[str, Any]], wanted: Wanted) -> Offer:
    holding = [each for each in extracts if wanted.code in each[_CODES]]
    if not holding:
        raise BoundaryDataError(
            f"Geofabrik has no extract of {wanted.name} ({wanted.code}); try --from overture."
        )
    fewest = min(len(each[_CODES]) for each in holding)
    smallest = [each for each in holding if len(each[_CODES]) == fewest]
    # A part of a country has its code too; the whole is the parent of the parts.
    names = {str(each["id"]) for each in smallest}
    whole = [each for each in smallest if str(each.get("parent")) not in names]
    chosen = min(whole or smallest, key=lambda each: str(each["id"]))
    url = str(chosen["urls"]["pbf"])
    head = await web.head(url)
    if head is None:
        raise BoundaryDataError(f"{url} is not there, though Geofabrik's index names it.")
    piece = FilePiece(
        layer=str(chosen["id"]),
        url=url,
        file=url.rpartition("/")[2].partition("?")[0],
        size=head.size,
        licence="ODbL 1.0",
        attribution="© OpenStreetMap contributors, by Geofabrik",
    )
    return Offer(wanted.code, "osm", [piece], only_this_country=True)
