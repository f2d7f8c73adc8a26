"""Stays as JSON, and as GeoJSON (RFC 7946)."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from geoimm.domain.address_json import division_as_json, near_as_json
from geoimm.domain.coordinates import Coordinate
from geoimm.domain.divisions import Level
from geoimm.enrichment.photos import EnrichedPhoto
from geoimm.enrichment.stays import Stay
from geoimm.enrichment.trip_text import place_line, plain_text


def stay_as_json(stay: Stay, language: str | None) -> dict[str, Any]:
    """One stay without its photos; `name` and `place` are in the language where it is known."""
    middle = stay.coordinate
    return {
        "id": str(stay.id),
        "level": stay.grouping.name,
        "name": plain_text(stay.name_in(language)),
        "place": place_line(stay.address, language),
        "first_day": stay.first_day.isoformat(),
        "last_day": stay.last_day.isoformat(),
        "days": stay.days,
        "photo_days": [day.isoformat() for day in stay.photo_days],
        "photos": len(stay.photos),
        "start": stay.start.text(),
        "end": stay.end.text(),
        "latitude": middle and middle.latitude,
        "longitude": middle and middle.longitude,
        "cover": plain_text(stay.cover.path),
        "near": near_as_json(stay.near, language),
        "divisions": {
            level.name: division_as_json(stay.address[level], language) for level in Level
        },
    }


def stays_as_geojson(stays: Iterable[Stay], language: str | None = None) -> str:
    """A FeatureCollection with a feature for each stay: a MultiPoint of where its photos are.

    A stay whose photos have no coordinate has the geometry null. Positions are longitude,
    latitude in degrees.
    """
    features = [_feature(stay, language) for stay in stays]
    collection = {"type": "FeatureCollection", "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n"


def coordinates_of(photos: Iterable[EnrichedPhoto]) -> list[Coordinate]:
    """Where photos were taken, in their order, each coordinate once."""
    return list(
        dict.fromkeys(photo.metadata.coordinate for photo in photos if photo.metadata.coordinate)
    )


def _feature(stay: Stay, language: str | None) -> dict[str, Any]:
    properties = stay_as_json(stay, language)
    return {
        "type": "Feature",
        "id": properties.pop("id"),
        "geometry": _geometry(coordinates_of(stay.photos)),
        "properties": properties,
    }


def _geometry(coordinates: Sequence[Coordinate]) -> dict[str, Any] | None:
    if not coordinates:
        return None
    positions = [[each.longitude, each.latitude] for each in coordinates]
    return {"type": "MultiPoint", "coordinates": positions}
