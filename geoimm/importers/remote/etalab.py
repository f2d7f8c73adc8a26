"""France's communes and municipal arrondissements, as Etalab publishes them."""

from collections.abc import Sequence

from geoimm.errors import BoundaryDataError
from geoimm.importers.remote.offers import FilePiece, Offer, Wanted
from geoimm.importers.remote.web import Web

SERVER = "https://etalab-datasets.geo.data.gouv.fr"
_COUNTRIES = ("FR", "GP", "MQ", "GF", "RE", "YT")
_LAYERS = ("communes-50m", "arrondissements-municipaux-50m")
"""At 50 m; those at 5 m are some ten times as large."""


async def plan(web: Web, server: str, wanted: Sequence[Wanted]) -> list[Offer]:
    """Both layers, which hold the departments over sea, too."""
    for each in wanted:
        if each.code not in _COUNTRIES:
            raise BoundaryDataError(
                f"Etalab has nothing of {each.name} ({each.code}); try another --from."
            )
    return [await _offer(web, server, each) for each in wanted]


async def _offer(web: Web, server: str, wanted: Wanted) -> Offer:
    found = [await _piece(web, server, layer) for layer in _LAYERS]
    pieces = [piece for piece in found if piece is not None]
    if not pieces:
        raise BoundaryDataError(f"{server} has no contours-administratifs/latest; see --server.")
    return Offer(wanted.code, "etalab", pieces, only_this_country=True)


async def _piece(web: Web, server: str, layer: str) -> FilePiece | None:
    file = f"{layer}.geojson.gz"
    url = f"{server}/contours-administratifs/latest/geojson/{file}"
    head = await web.head(url)
    return (
        None
        if head is None
        else FilePiece(
            layer, url, file, head.size, "Licence Ouverte 2.0", "Etalab, IGN ADMIN EXPRESS"
        )
    )
