"""DetectMediaMeta."""

from dataclasses import dataclass, fields
from typing import Annotated

from geoimm.domain.addresses import WrittenAddress, write_address
from geoimm.domain.captured_times import captured_text
from geoimm.domain.capturing import capture
from geoimm.domain.claims import Claims
from geoimm.domain.coordinates import Coordinate
from geoimm.domain.projects import Name
from geoimm.domain.records import at_most_bytes
from geoimm.errors import InvalidArgument
from geoimm.media.probe import probe_media
from geoimm.media.reader import read_claims
from geoimm.media.sources import Source
from geoimm.media.streams import MediaProbe
from geoimm.operations.service import Service
from geoimm.storage.projects import check_project

SourceUri = Annotated[str, at_most_bytes(2048)]


@dataclass(frozen=True, slots=True)
class MediaAnswer(MediaProbe):
    """What a film or a sound is made of, and where and when it was taken."""

    lat_long: Coordinate | None = None
    """Latitude first."""
    addresses: tuple[WrittenAddress, ...] = ()
    produce_time: str | None = None


async def detect_media_meta(
    service: Service, *, project_name: Name, source_uri: SourceUri
) -> MediaAnswer:
    """What a film or a sound under a mapped root says of itself; nothing is stored."""
    async with service.database.read() as connection:
        await check_project(connection, project_name)
    try:
        probe, claims = await service.reading.use(source_uri, _examine)
    except InvalidArgument as error:
        raise InvalidArgument(f"SourceURI: {error.message}") from None
    place_zone = None
    addresses: tuple[WrittenAddress, ...] = ()
    metadata = capture(
        claims,
        zone_at=service.time_zones.at,
        default_zone=service.default_zone,
        now=service.clock(),
        local_video_makes=service.reading.local_video_makes,
    )
    (place,) = await service.places([metadata.coordinate])
    if place is not None:
        place_zone = place.zone
        addresses = write_address(place.address) if place.address.finest else ()
    return MediaAnswer(
        **{field.name: getattr(probe, field.name) for field in fields(MediaProbe)},
        lat_long=metadata.coordinate,
        addresses=addresses,
        produce_time=captured_text(
            metadata, place_zone=place_zone, default_zone=service.default_zone
        ),
    )


def _examine(source: Source) -> tuple[MediaProbe, Claims]:
    return probe_media(source), read_claims(source)
