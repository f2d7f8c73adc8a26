"""A run in figures."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from geoimm.domain.divisions import Level
from geoimm.enrichment.exiftool import Disagreement
from geoimm.enrichment.left_out import LeftOut
from geoimm.enrichment.library import Costs
from geoimm.enrichment.photos import EnrichedPhoto


@dataclass(frozen=True, slots=True)
class Summary:
    """What was found, what was left out, and what it took."""

    files: int
    """Photos and videos, copies included."""
    captures: int
    """Without copies, and with the two files of a Live Photo as one."""
    copies: int
    live_photos: int
    same_captures: int
    placed: int
    """Files with a coordinate."""
    estimated: int
    """Files whose place was worked out from others."""
    dated: int
    by_position_source: dict[str, int]
    by_time_source: dict[str, int]
    by_zone_source: dict[str, int]
    default_zone: str
    countries: dict[str, int]
    """Captures by the id of the country, those with most first."""
    country_names: dict[str, str]
    cities: int
    days: int
    first_day: str | None
    last_day: str | None
    doubts: dict[str, int]
    left_out: LeftOut
    costs: Costs
    seconds: float
    is_resumable: bool
    disagreements: Sequence[Disagreement]
    """Where ExifTool reads otherwise, if it was asked."""

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        read = self.costs.read
        return {
            "files": self.files,
            "captures": self.captures,
            "copies": self.copies,
            "live_photos": self.live_photos,
            "same_captures": self.same_captures,
            "with_position": self.placed,
            "estimated": self.estimated,
            "with_day": self.dated,
            "by_position_source": self.by_position_source,
            "by_time_source": self.by_time_source,
            "by_zone_source": self.by_zone_source,
            "default_zone": self.default_zone,
            "countries": [
                {"id": id_, "name": self.country_names[id_], "captures": count}
                for id_, count in self.countries.items()
            ],
            "cities": self.cities,
            "days": self.days,
            "first_day": self.first_day,
            "last_day": self.last_day,
            "doubts": self.doubts,
            "left_out": self.left_out.as_dict(),
            "read": read,
            "unchanged": self.costs.unchanged,
            "bytes_per_file": round(self.costs.bytes / read) if read else 0,
            "requests_per_file": round(self.costs.requests / read, 2) if read else 0.0,
            "seconds": round(self.seconds, 2),
            "resumable": self.is_resumable,
            "disagreements": [asdict(each) for each in self.disagreements],
        }


def summary_of(  # noqa: PLR0913  # one for each thing a run has
    photos: Sequence[EnrichedPhoto],
    *,
    left_out: LeftOut,
    costs: Costs,
    seconds: float,
    language: str | None,
    default_zone: str,
    is_resumable: bool,
    disagreements: Sequence[Disagreement] = (),
) -> Summary:
    """The figures of a run; names of countries in a language where that is known."""
    captures = [photo for photo in photos if photo.is_counted]
    days = sorted({day for photo in photos if (day := photo.metadata.local_day)})
    countries = [photo.address.country for photo in captures if photo.address.country]
    cities = {city.id for photo in captures if (city := photo.address[Level.city])}
    return Summary(
        files=len(photos),
        captures=len(captures),
        copies=sum(photo.copy_of is not None for photo in photos),
        live_photos=len({photo.live_photo_of for photo in photos if photo.live_photo_of}),
        same_captures=sum(photo.same_capture_as is not None for photo in photos),
        placed=sum(photo.metadata.coordinate is not None for photo in photos),
        estimated=sum(photo.is_estimated for photo in photos),
        dated=sum(photo.metadata.day is not None for photo in photos),
        by_position_source=_counted([photo.metadata.coordinate_source for photo in photos]),
        by_time_source=_counted([photo.metadata.wall_source for photo in photos]),
        by_zone_source=_counted([photo.metadata.zone_source for photo in photos]),
        default_zone=default_zone,
        countries=_counted([country.id for country in countries]),
        country_names={country.id: country.name_in(language) for country in countries},
        cities=len(cities),
        days=len(days),
        first_day=days[0].isoformat() if days else None,
        last_day=days[-1].isoformat() if days else None,
        doubts=_counted(
            [code for photo in photos for code in {each.code for each in photo.metadata.doubts}]
        ),
        left_out=left_out,
        costs=costs,
        seconds=seconds,
        is_resumable=is_resumable,
        disagreements=disagreements,
    )


def _counted(values: Sequence[str | None]) -> dict[str, int]:
    """The most frequent first, of equals by name."""
    counts = Counter(str(value) for value in values if value is not None)
    return dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
