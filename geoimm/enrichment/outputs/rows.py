"""An enriched photo as a page with fixed members, and as a flat row with fixed columns.

These names are promised: they are added to, but neither renamed nor removed.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from geoimm.domain.address_json import near_as_json, place_as_json
from geoimm.domain.claims import Doubt
from geoimm.domain.days import Moment, fixed_zone, in_zone
from geoimm.domain.divisions import Division, Level
from geoimm.domain.photo_metadata import PhotoMetadata, ZoneSource
from geoimm.enrichment.photos import INSTANTS, EnrichedPhoto

_MINUTE = 60 * 1_000_000_000


def page_of(photo: EnrichedPhoto, language: str | None) -> dict[str, Any]:
    """The members of JSON Lines; what is not known is null.

    `taken_at` is on the clocks of `zone`, with the offset from UTC unless that is a guess;
    `instant` is the same in UTC, by the guess where there is one. `wall_time` is on the clock of
    the camera, or of the place for a source that knows no other; `offset` is what `offset_source`
    recorded with it, never a guess. All four are null where no more than a `day` is known.
    `address` has the five levels, null where there is no division, the place and what is near.
    """
    address = photo.address
    return {
        **_head(photo),
        "address": {
            **{level.name: _division(address[level], language) for level in Level},
            "place": place_as_json(address.place, language),
            "near": near_as_json(address.near, language),
            "match": address.match.value,
            "distance_metres": address.distance_metres,
        },
        **_tail(photo),
        "doubts": _doubts(photo.metadata.doubts),
    }


def row_of(photo: EnrichedPhoto, language: str | None) -> dict[str, Any]:
    """The columns of CSV and the like: for each level its name, and its code or id; the place.

    `doubts` has the codes, each once; `doubt_details` is a list that has each with its source and
    the value.
    """
    address = photo.address
    row = _head(photo)
    for level in Level:
        division = address[level]
        row[level.name] = division and division.name_in(language)
        row[f"{level.name}_code"] = division and division.code
        row[f"{level.name}_id"] = division and division.id
    place, near = address.place, address.near
    row["place"] = place and place.label_in(language)
    row["place_id"] = place and place.id
    row["near"] = near and near.name_in(language)
    row["near_metres"] = near and near.distance_metres
    row["near_population"] = near and near.population
    row["match"] = address.match.value
    row["distance_metres"] = address.distance_metres
    row.update(_tail(photo))
    doubts = photo.metadata.doubts
    row["doubts"] = " ".join(dict.fromkeys(doubt.code.value for doubt in doubts))
    row["doubt_details"] = _doubts(doubts)
    return row


def local_text(metadata: PhotoMetadata) -> str | None:
    """The capture on the clocks of its zone: RFC 3339, without an offset that would be a guess."""
    moment = local_moment(metadata)
    if moment is None:
        return None
    is_guess = (
        metadata.zone_source is ZoneSource.default and metadata.instant_source not in INSTANTS
    )
    return local_wall_text(moment) if is_guess else moment.text()


def local_moment(metadata: PhotoMetadata) -> Moment | None:
    """The capture on the clocks of its zone, as its day is."""
    if metadata.instant is None or metadata.zone is None:
        return None
    return in_zone(metadata.instant, metadata.zone)


def local_wall_text(moment: Moment) -> str:
    """The moment without its offset."""
    return Moment(moment.nanoseconds + moment.offset_minutes * _MINUTE).text().removesuffix("Z")


def _head(photo: EnrichedPhoto) -> dict[str, Any]:
    metadata = photo.metadata
    place, instant, wall = metadata.coordinate, metadata.instant, metadata.wall_nanoseconds
    minutes = metadata.offset_minutes
    day: date | None = metadata.local_day
    return {
        "path": photo.path,
        "media_kind": metadata.media_kind,
        "latitude": place and place.latitude,
        "longitude": place and place.longitude,
        "altitude_metres": metadata.altitude_metres,
        "position_source": metadata.coordinate_source,
        "estimated": photo.is_estimated,
        "radius_metres": metadata.radius_metres,
        "taken_at": local_text(metadata),
        "time_source": metadata.wall_source,
        "wall_time": None if wall is None else local_wall_text(Moment(wall)),
        "offset": None if minutes is None else fixed_zone(minutes),
        "offset_source": metadata.offset_source,
        "instant": None if instant is None else Moment(instant).text(),
        "instant_source": metadata.instant_source,
        "day": day and day.isoformat(),
        "day_source": metadata.day_source,
        "confidence": metadata.confidence,
        "zone": metadata.zone,
        "zone_source": metadata.zone_source,
    }


def _tail(photo: EnrichedPhoto) -> dict[str, Any]:
    metadata = photo.metadata
    return {
        "make": metadata.make,
        "model": metadata.model,
        "serial": metadata.serial,
        "width": metadata.width,
        "height": metadata.height,
        "orientation": metadata.orientation,
        "duration_seconds": metadata.duration_seconds,
        "content_type": metadata.content_type,
        "title": metadata.title,
        "size": photo.size,
        "copy_of": photo.copy_of,
        "live_photo_id": metadata.live_photo_id,
        "live_photo_of": photo.live_photo_of,
        "same_capture_as": photo.same_capture_as,
    }


def _doubts(doubts: Iterable[Doubt]) -> list[dict[str, str]]:
    return [
        {"code": doubt.code.value, "source": str(doubt.source), "detail": doubt.detail}
        for doubt in doubts
    ]


def _division(division: Division | None, language: str | None) -> dict[str, Any] | None:
    if division is None:
        return None
    return {"id": division.id, "name": division.name_in(language), "code": division.code}
