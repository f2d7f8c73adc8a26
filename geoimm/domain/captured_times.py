"""A capture time as text: RFC 3339 that comes to the same local day again."""

from collections.abc import Iterator

from geoimm.domain.days import Moment, in_zone, local_day, parse_time
from geoimm.domain.photo_metadata import PhotoMetadata

_DAY = 86_400 * 1_000_000_000


def captured_text(
    metadata: PhotoMetadata, *, place_zone: str | None, default_zone: str
) -> str | None:
    """When a photo was taken, as ProduceTime says it; None for an undated one.

    It is the recorded time with its offset, else the instant on the clocks of its zone. Where
    `local_day` of these would be another day than the metadata's, as for a camera that was not set
    for summer, it is the wall time without an offset, which keeps its date anywhere.
    """
    if metadata.day is None:
        return None
    for text in _candidates(metadata):
        day = local_day(parse_time(text), place_zone=place_zone, default_zone=default_zone)
        if day.day == metadata.day:
            return text
    return _wall(metadata.day * _DAY)


def _candidates(metadata: PhotoMetadata) -> Iterator[str]:
    wall, offset = metadata.wall_nanoseconds, metadata.offset_minutes
    if wall is not None and offset is not None:
        yield Moment(wall - offset * 60_000_000_000, offset).text()
    if metadata.instant is not None and metadata.zone is not None:
        yield in_zone(metadata.instant, metadata.zone).text()
    if wall is not None:
        yield _wall(wall)


def _wall(nanoseconds: int) -> str:
    return Moment(nanoseconds).text().removesuffix("Z")
