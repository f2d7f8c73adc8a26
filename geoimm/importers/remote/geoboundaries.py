"""geoBoundaries gbOpen: what its API tells of a country's tiers, and the files it names."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from geoimm.errors import BoundaryDataError
from geoimm.importers.countries import alpha_3
from geoimm.importers.remote.offers import FilePiece, Offer, Wanted, texts_of
from geoimm.importers.remote.web import Web

SERVER = "https://www.geoboundaries.org"
_TIERS = ("ADM1", "ADM2", "ADM3", "ADM4", "ADM5")
"""Not ADM0: the country is that of the set in use, which fits to its neighbours."""
_NEEDED = ("boundaryISO", "boundaryType", "gjDownloadURL")


async def plan(web: Web, server: str, wanted: Sequence[Wanted]) -> list[Offer]:
    """Every tier below the country, with its size and the licence of each."""
    return [await _offer(web, server, each) for each in wanted]


async def _offer(web: Web, server: str, wanted: Wanted) -> Offer:
    pages = await _pages(web, server, alpha_3(wanted.code))
    tiers = {str(page["boundaryType"]): page for page in pages}
    pieces = [await _piece(web, tiers[tier]) for tier in _TIERS if tier in tiers]
    found = [piece for piece in pieces if piece is not None]
    if not found:
        raise BoundaryDataError(
            f"geoBoundaries has nothing below the country for {wanted.name} ({wanted.code});"
            " try --from overture or --from osm."
        )
    return Offer(wanted.code, "geoboundaries", found)


async def _pages(web: Web, server: str, iso3: str) -> list[Mapping[str, Any]]:
    """What the API says of all tiers at once or, where it knows no ALL, of one after the other."""
    base = f"{server}/api/current/gbOpen/{iso3}"
    found = await web.json(f"{base}/ALL/")
    if found is None:
        told = [await web.json(f"{base}/{tier}/") for tier in _TIERS]
        found = [page for page in told if page is not None]
    pages = found if isinstance(found, list) else [found]
    for page in pages:
        lacking = [key for key in _NEEDED if not isinstance(page, dict) or not page.get(key)]
        if lacking:
            raise BoundaryDataError(
                f"{base}/ALL/ tells of a layer without {', '.join(lacking)}; the API is not the one"
                " that this version of geoimm knows."
            )
    return pages


async def _piece(web: Web, page: Mapping[str, Any]) -> FilePiece | None:
    """None for a tier that the API tells of and whose file is not there."""
    url = str(page["gjDownloadURL"])
    head = await web.head(url)
    if head is None:
        return None
    stem = f"geoBoundaries-{page['boundaryISO']}-{page['boundaryType']}"
    told = json.dumps(page, ensure_ascii=False, indent=2, sort_keys=True)
    return FilePiece(
        layer=str(page["boundaryType"]),
        url=url,
        file=f"{stem}.geojson",
        size=head.size,
        licence="; ".join(texts_of(page, "boundaryLicense", "licenseDetail")),
        attribution=", ".join(texts_of(page, "boundarySource")),
        beside={f"{stem}-metaData.json": told + "\n"},
    )
