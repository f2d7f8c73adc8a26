"""Cities and sights with the divisions that a traveller expects, each looked at by eye."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from geoimm.domain.divisions import Address, Division, Level
from geoimm.resolver import Resolver

DEFAULT = Path(__file__).resolve().parents[2] / "tests" / "known_places.csv"
_NONE = "-"
_LABEL = "place"


@dataclass(frozen=True, slots=True)
class KnownPlace:
    """A position, and by which names the division at each level may go."""

    name: str
    longitude: float
    latitude: float
    expected: Mapping[str, frozenset[str]]
    """By the level's name, and `place` for the label: any of the names, in any language, whatever
    its capitals; `-` where there must be no division. What was not looked at is left out."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is not as expected."""

    place: str
    at: str
    """A level, or `place`."""
    expected: str
    given: str
    chain: str


def read_known_places(path: Path = DEFAULT) -> list[KnownPlace]:
    """The rows of a table with the columns name, longitude, latitude, the levels and place."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            KnownPlace(
                name=row["name"],
                longitude=float(row["longitude"]),
                latitude=float(row["latitude"]),
                expected={
                    column: frozenset(row[column].split("|"))
                    for column in (*Level.__members__, _LABEL)
                    if row[column]
                },
            )
            for row in csv.DictReader(file)
        ]


def faults(known: KnownPlace, resolver: Resolver) -> Iterator[Fault]:
    """The levels, and the label, at which a place is not answered as expected."""
    address = resolver.resolve(longitude=known.longitude, latitude=known.latitude)
    given = dict(zip(Level.__members__, address, strict=True)) | {_LABEL: address.place}
    for at, names in known.expected.items():
        if not {name.casefold() for name in names} & _names(given[at]):
            division = given[at]
            shown = division.name if division else _NONE
            yield Fault(known.name, at, " | ".join(sorted(names)), shown, chain_text(address))


def chain_text(address: Address) -> str:
    """The levels and names from the country down, and the label."""
    names = [
        f"{level.name} {division.name}"
        for level, division in zip(Level, address, strict=True)
        if division
    ]
    label = address.place.name if address.place else _NONE
    return f"{' > '.join(names) or 'nothing'}; place {label}"


def _names(division: Division | None) -> frozenset[str]:
    if division is None:
        return frozenset({_NONE})
    return frozenset(name.casefold() for name in (division.name, *division.names.values()))
