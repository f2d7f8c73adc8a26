"""Stays: enriched photos clustered as the service clusters them, without a server."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, radians, sin
from typing import NamedTuple
from uuid import NAMESPACE_OID, UUID, uuid5

from geoimm.domain.clusters import DateOptions, qualifying_spans
from geoimm.domain.coordinates import Coordinate
from geoimm.domain.days import Moment, first_moment
from geoimm.domain.divisions import Address, Division, Level, Match, Near
from geoimm.domain.groupings import Grouping, LeftOut
from geoimm.domain.photo_days import PhotoDay, PhotoDayKey
from geoimm.domain.spans import Span, stay_days
from geoimm.enrichment.photos import EnrichedPhoto

_EPOCH = date(1970, 1, 1)
_DAY = 86_400 * 1_000_000_000
_NO_ZONE = "UTC"


@dataclass(frozen=True, slots=True)
class Stay:
    """A span of photo days in one division: the service's location-date cluster."""

    grouping: Grouping
    division: Division
    """Where it is."""
    address: Address
    """From the country down to the stay's division."""
    first_day: date
    last_day: date
    start: Moment
    """The earliest local midnight of the first day."""
    end: Moment
    """The latest 23:59:59.999999999 of the last day."""
    photo_days: tuple[date, ...]
    """The local days with photos, in order."""
    photos: tuple[EnrichedPhoto, ...]
    """By time, one for each capture."""

    @property
    def id(self) -> UUID:
        """The same in every run while the grouping, the division and the first day are the same."""
        return uuid5(NAMESPACE_OID, f"{self.grouping.name}/{self.division.id}/{self.first_day}")

    @property
    def around(self) -> Address:
        """The divisions around its own, from the country down."""
        country, province, city, district, township = (
            division if division and division.level < self.division.level else None
            for division in self.address
        )
        return Address(country, province, city, district, township, match=Match.inside)

    def name_in(self, language: str | None) -> str:
        """What it is called in a language."""
        return self.grouping.name_of(self.division, language)

    @property
    def days(self) -> int:
        """Of the whole span, those without a photo counted."""
        return (self.last_day - self.first_day).days + 1

    @property
    def cover(self) -> EnrichedPhoto:
        """The photo to show for it: the first one that is not a video, else the first of all."""
        stills = (photo for photo in self.photos if photo.metadata.media_kind == "image")
        return next(stills, self.photos[0])

    @property
    def coordinate(self) -> Coordinate | None:
        """The photo's coordinate that is nearest to the middle of all, None where none has one."""
        return _middle(
            [photo.metadata.coordinate for photo in self.photos if photo.metadata.coordinate]
        )

    @property
    def near(self) -> Near | None:
        """The populated place near that coordinate, where it was asked for."""
        middle = self.coordinate
        at = (photo for photo in self.photos if photo.metadata.coordinate == middle)
        return next((photo.address.near for photo in at if middle is not None), None)


def find_stays(
    photos: Iterable[EnrichedPhoto], groupings: Iterable[Grouping], options: DateOptions
) -> list[Stay]:
    """The stays of each grouping, by first day, wide before fine; each is clustered on its own.

    The rules are those of `spec/clustering.md`, section 2. A photo without a local day takes no
    part, one whose address has no division at a level none at that level. Of the two files of a
    Live Photo, and of copies of one capture, one is counted.
    """
    dated = sorted(captures(photos), key=_when)
    found = [
        stay
        for grouping in sorted(set(groupings))
        for division, same in _by_division(dated, grouping)
        for stay in _stays_in(same, division, grouping, options)
    ]
    return sorted(found, key=lambda stay: (stay.first_day, stay.grouping, stay.start, stay.id))


def left_out(photos: Iterable[EnrichedPhoto], groupings: Iterable[Grouping]) -> LeftOut:
    """How many captures are in no stay whatever the options, and why."""
    known = ((photo.address, photo.metadata.day) for photo in photos)
    return LeftOut.of(known, groupings)


def captures(photos: Iterable[EnrichedPhoto]) -> list[EnrichedPhoto]:
    """One photo for each capture: no copies, and of a Live Photo the still."""
    return [photo for photo in photos if photo.is_counted and photo.same_capture_as is None]


def instant(photo: EnrichedPhoto) -> int:
    """Nanoseconds since 1970-01-01T00:00:00Z of a dated photo, by its day where that is all."""
    metadata = photo.metadata
    if metadata.instant is not None:
        return metadata.instant
    midnight = first_moment(metadata.day or 0, metadata.zone or _NO_ZONE).nanoseconds
    return midnight + (metadata.wall_nanoseconds or 0) % _DAY


def _when(photo: EnrichedPhoto) -> tuple[int, int, str]:
    day = photo.metadata.day
    return (0, 0, "") if day is None else (day, instant(photo), photo.path)


def _by_division(
    photos: Iterable[EnrichedPhoto], grouping: Grouping
) -> Iterator[tuple[Division, list[EnrichedPhoto]]]:
    """The divisions that photos are grouped by, with their dated photos in their order."""
    found: dict[str, tuple[Division, list[EnrichedPhoto]]] = {}
    for photo in photos:
        division = grouping.division_in(photo.address)
        if division is not None and photo.metadata.day is not None:
            found.setdefault(division.id, (division, []))[1].append(photo)
    yield from found.values()


def _stays_in(
    photos: Sequence[EnrichedPhoto], division: Division, grouping: Grouping, options: DateOptions
) -> Iterator[Stay]:
    """The stays in one division, of all its photos in order of their days."""
    days = [photo.metadata.day or 0 for photo in photos]
    spans = qualifying_spans(stay_days(_photo_days(photos, division)), (), options)
    for span in spans:
        first, last = bisect_left(days, span[0].day), bisect_right(days, span[-1].day)
        yield _stay(span, division, grouping, photos[first:last])


def _stay(
    span: Span, division: Division, grouping: Grouping, photos: Sequence[EnrichedPhoto]
) -> Stay:
    level = division.finest_level if grouping is Grouping.place else Level(grouping)
    return Stay(
        grouping=grouping,
        division=division,
        address=_down_to(level, photos[0].address),
        first_day=_date(span[0].day),
        last_day=_date(span[-1].day),
        start=span[0].start,
        end=span[-1].end,
        photo_days=tuple(_date(day.day) for day in span),
        photos=tuple(photos),
    )


def _photo_days(photos: Iterable[EnrichedPhoto], division: Division) -> list[PhotoDay]:
    """The photo days of one division, as the service counts them."""
    instants: dict[PhotoDayKey, list[int]] = {}
    for photo in photos:
        day = photo.metadata.day
        if day is not None:
            zone = photo.metadata.zone or _NO_ZONE
            key = PhotoDayKey(division.level, division.id, day, zone)
            instants.setdefault(key, []).append(instant(photo))
    return [
        PhotoDay(key, len(all_), min(all_), max(all_), entered=0)
        for key, all_ in sorted(instants.items())
    ]


def _down_to(level: Level, address: Address) -> Address:
    country, province, city, district, township = (
        division if at <= level else None for at, division in zip(Level, address, strict=True)
    )
    return Address(country, province, city, district, township, match=Match.inside)


def _date(day: int) -> date:
    return _EPOCH + timedelta(days=day)


class _Direction(NamedTuple):
    x: float
    y: float
    z: float


def _middle(coordinates: Sequence[Coordinate]) -> Coordinate | None:
    """The one whose direction from the earth's middle is nearest to the mean of all.

    It is a place where somebody was, on either side of the date line.
    """
    if not coordinates:
        return None
    directions = [_direction(each) for each in coordinates]
    mean = _Direction(*(sum(axis) for axis in zip(*directions, strict=True)))
    nearness = [each.x * mean.x + each.y * mean.y + each.z * mean.z for each in directions]
    return coordinates[nearness.index(max(nearness))]


def _direction(coordinate: Coordinate) -> _Direction:
    longitude, latitude = radians(coordinate.longitude), radians(coordinate.latitude)
    return _Direction(cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude))
