"""Stays in the formats that files are written in, by name."""

from collections.abc import Collection, Sequence
from pathlib import Path

from geoimm.domain.groupings import Grouping, LeftOut
from geoimm.enrichment.stays import Stay
from geoimm.enrichment.trip_credits import credits_of
from geoimm.enrichment.trip_geojson import coordinates_of, stays_as_geojson
from geoimm.enrichment.trip_gpx import stays_as_gpx
from geoimm.enrichment.trip_ics import stays_as_ics
from geoimm.enrichment.trip_map import base_map
from geoimm.enrichment.trip_page import stays_as_page
from geoimm.resolver.resolver import Resolver


def stays_as(  # noqa: PLR0913  # what a map needs besides the stays
    name: str,
    stays: Sequence[Stay],
    *,
    levels: Collection[Grouping],
    resolver: Resolver,
    boundaries: Path | None = None,
    language: str | None = None,
    left_out: LeftOut | None = None,
) -> bytes:
    """The content of a file: geojson, gpx, ics or html.

    `levels` are those that were asked for, and `boundaries` is the path of the resolver's set,
    None for the default one, whose NOTICE says whom a map is to be credited to. `left_out` is
    what a page tells of photos that are in no stay.
    """
    if name == "geojson":
        return stays_as_geojson(stays, language).encode()
    if name == "gpx":
        return stays_as_gpx(stays, language).encode()
    if name == "ics":
        return stays_as_ics(stays, language)
    if name != "html":
        raise ValueError(f"{name!r} is none of geojson, gpx, ics, html")
    photos = {photo.path: photo for stay in stays for photo in stay.photos}
    divisions = {stay.division.id for stay in stays}
    base = base_map(resolver, coordinates_of(photos.values()), divisions, language)
    credited = credits_of(base.sources, boundaries)
    return stays_as_page(
        stays, base, credited, levels=levels, language=language, left_out=left_out
    ).encode()
