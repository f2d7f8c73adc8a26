"""The cartographic boundary files of the US Census: counties, their subdivisions, places."""

from collections.abc import Sequence

from geoimm.errors import BoundaryDataError
from geoimm.importers.remote.offers import FilePiece, Offer, Wanted
from geoimm.importers.remote.web import Web

SERVER = "https://www2.census.gov"
_YEARS = (2025, 2024)
"""The newest that is there is taken."""
_LAYERS = ("county", "cousub", "place")


async def plan(web: Web, server: str, wanted: Sequence[Wanted]) -> list[Offer]:
    """The three layers of all states, 1:500,000."""
    for each in wanted:
        if each.code != "US":
            raise BoundaryDataError(
                f"The US Census has nothing of {each.name} ({each.code}); try another --from."
            )
    return [await _offer(web, server) for _ in wanted]


async def _offer(web: Web, server: str) -> Offer:
    for year in _YEARS:
        found = [await _piece(web, server, year, layer) for layer in _LAYERS]
        pieces = [piece for piece in found if piece is not None]
        if pieces:
            return Offer("US", "tiger", pieces, version=str(year))
    raise BoundaryDataError(f"{server}/geo/tiger has no files of {_YEARS[-1]} to {_YEARS[0]}.")


async def _piece(web: Web, server: str, year: int, layer: str) -> FilePiece | None:
    file = f"cb_{year}_us_{layer}_500k.zip"
    url = f"{server}/geo/tiger/GENZ{year}/shp/{file}"
    head = await web.head(url)
    return (
        None
        if head is None
        else FilePiece(layer, url, file, head.size, "Public domain", "US Census Bureau")
    )
