"""Administrative divisions and the chain of them at a coordinate."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum


class Level(IntEnum):
    """The five levels of administrative divisions, from the widest to the finest."""

    country = 0
    province = 1
    city = 2
    district = 3
    township = 4


class Match(StrEnum):
    """How an address was found."""

    inside = "inside"
    """The coordinate lies in a boundary, its border included."""
    nearest = "nearest"
    """It lies in none; the nearest division is within the resolver's distance."""
    maritime = "maritime"
    """It is farther from all of them, in the territorial waters of the address's country."""
    none = "none"
    """There is no division there."""


@dataclass(frozen=True, slots=True)
class Division:
    """One named area of government."""

    id: str
    """Stable across versions of the same source, unique in a boundary set."""
    level: Level
    name: str
    """The name to show when no language is asked for: the local one where it is known."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Names by language tag (`en`, `zh`, ...)."""
    country: str = ""
    """ISO 3166-1 alpha-2."""
    code: str | None = None
    """The official code: ISO 3166-1 or 3166-2, GB 2260, or the country's own."""
    source: str = ""
    parent_id: str | None = None

    def name_in(self, language: str | None) -> str:
        """The name in a language, `zh-Hans` finding `zh`; `name` where it is not known."""
        if language is None:
            return self.name
        return self.names.get(language) or self.names.get(language.split("-")[0]) or self.name


@dataclass(frozen=True, slots=True)
class Address:
    """The chain of divisions at a coordinate, and how it was found.

    A level is None where the data has no division; a chain may skip a level.
    """

    country: Division | None = None
    province: Division | None = None
    city: Division | None = None
    district: Division | None = None
    township: Division | None = None
    match: Match = Match.none
    distance_metres: float = 0.0
    """Geodesic distance to the division when `match` is nearest, else 0."""

    def __iter__(self) -> Iterator[Division | None]:
        """The divisions from country to township."""
        return iter((self.country, self.province, self.city, self.district, self.township))

    def __getitem__(self, level: Level) -> Division | None:
        return (self.country, self.province, self.city, self.district, self.township)[level]

    @property
    def finest(self) -> Division | None:
        """The last division of the chain, None for an empty address."""
        return next((division for division in reversed(tuple(self)) if division), None)
