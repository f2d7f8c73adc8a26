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


_PLACES_ARE_DISTRICTS = {
    *("AL", "AO", "AT", "BA", "BE", "BO", "CF", "CI", "CL", "CM", "CR", "CZ", "DE", "DZ"),
    *("ES", "ET", "FR", "GB", "HT", "HU", "IN", "IT", "JM", "KE", "LK", "LV", "MG", "ML", "NE"),
    *("NP", "NZ", "PA", "PH", "PL", "RS", "SK", "TN", "TZ", "UA", "US", "ZA"),
}
"""Countries in which people name the third tier, a municipality or a town, before the second."""


def place_levels(country: str) -> tuple[Level, ...]:
    """The levels at which a place is looked for in a country, the first one first.

    The level whose divisions people name there, then the finer ones, then the wider ones.
    """
    first = Level.district if country in _PLACES_ARE_DISTRICTS else Level.city
    return (*list(Level)[first:], *reversed(list(Level)[:first]))


class Match(StrEnum):
    """How an address was found."""

    inside = "inside"
    """The coordinate lies in a boundary, its border included."""
    nearest = "nearest"
    """It lies in none, or in a country or province but in nothing that this holds; the nearest
    division is within the resolver's distance."""
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
    """The widest at which it stands."""
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
    other_levels: tuple[Level, ...] = ()
    """The finer levels at which it stands too, next to `level` and to each other, wide to fine:
    Berlin is a province and its city. What it holds is finer than the last of them."""
    bare_name: str | None = None
    """The name without the word for its kind, where that differs: Kings for Kings County."""
    is_union: bool = False
    """A city known as one and governed as many: a place is named after it, not after its parts."""

    @property
    def levels(self) -> tuple[Level, ...]:
        """All levels at which it stands, wide to fine."""
        return (self.level, *self.other_levels)

    @property
    def finest_level(self) -> Level:
        """The last of its levels."""
        return self.levels[-1]

    def name_in(self, language: str | None) -> str:
        """The name in a language, `zh-Hans` finding `zh`; `name` where it is not known."""
        if language is None:
            return self.name
        return self.names.get(language) or self.names.get(language.split("-")[0]) or self.name

    def label_in(self, language: str | None) -> str:
        """The name on its own, as a place: `name_in`, and of a union the bare one.

        Greater London is called London where a photo was taken, but still 大伦敦 in Chinese.
        """
        name = self.name_in(language)
        is_plain = name in {self.name, self.names.get("en")}
        return self.bare_name if self.is_union and self.bare_name and is_plain else name


_REGIONS_OF_ONE_PROVINCE = {"ES", "IT"}
"""Countries with regions that are one province (Illes Balears, Valle d'Aosta): these too stand at
both levels and are no cities."""


def is_named_whole(division: Division) -> bool:
    """Whether a place is named after it before its parts: a union, or a city that is wider too."""
    return division.is_union or (
        division.level < Level.city <= division.finest_level
        and division.country not in _REGIONS_OF_ONE_PROVINCE
    )


@dataclass(frozen=True, slots=True)
class Near:
    """The nearest populated place inside the finest division of an address: for titles and people.

    It names no division and groups nothing.
    """

    id: str
    name: str
    distance_metres: float
    """Geodesic, to the middle of the populated place."""
    population: int
    names: Mapping[str, str] = field(default_factory=dict)
    """Names by language tag (`en`, `zh`)."""

    def name_in(self, language: str | None) -> str:
        """The name in a language; `name` where it is not known."""
        return self.names.get((language or "").split("-")[0]) or self.name


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
    near: Near | None = None
    """Only where it was asked for, and there is one within 10 km."""

    def __iter__(self) -> Iterator[Division | None]:
        """The divisions from country to township."""
        return iter((self.country, self.province, self.city, self.district, self.township))

    def __getitem__(self, level: Level) -> Division | None:
        return (self.country, self.province, self.city, self.district, self.township)[level]

    @property
    def finest(self) -> Division | None:
        """The last division of the chain, None for an empty address."""
        return next((division for division in reversed(tuple(self)) if division), None)

    @property
    def place(self) -> Division | None:
        """The one division that a traveller would name; None for an empty address only.

        A city that is its own province, or is known as one and governed as many, is named
        before its parts. Else the levels are looked at in the order of `place_levels`.
        """
        cities = (each for each in reversed(tuple(self)) if each is not None)
        whole = next((each for each in cities if is_named_whole(each)), None)
        if whole is not None or self.finest is None:
            return whole
        country = self.country or self.finest
        found = (self[level] for level in place_levels(country.country))
        return next((division for division in found if division is not None), None)
