"""`geoimm locate`: the address at a coordinate, for people and for programs."""

import json
from dataclasses import dataclass
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from geoimm.domain.address_json import address_as_json
from geoimm.domain.coordinates import Coordinate
from geoimm.domain.divisions import Address, Division, Level, Match
from geoimm.settings import Settings


@dataclass(frozen=True, slots=True)
class Located:
    """A coordinate and the address found there."""

    coordinate: Coordinate
    address: Address


def find(settings: Settings, *, longitude: float, latitude: float) -> Located:
    """The address at a coordinate, by the boundaries and the worldview of the settings.

    Raises InvalidArgument for a bad coordinate or an unknown worldview, and BoundaryDataError
    for a bad boundary set.
    """
    # A bad coordinate is refused before the boundary set is read.
    coordinate = Coordinate(longitude=longitude, latitude=latitude)
    from geoimm.resolver.resolver import Resolver

    resolver = Resolver.open(
        settings.boundaries, worldview=settings.worldview or None, cache=settings.cache
    )
    return Located(coordinate, resolver.resolve(longitude=longitude, latitude=latitude, near=True))


def print_json(located: Located, language: str | None) -> None:
    """One JSON object; a level without a division is null."""
    typer.echo(json.dumps(_as_json(located, language), ensure_ascii=False))


def print_table(located: Located, language: str | None) -> None:
    """The chain of divisions as a table, then how and in what data it was found."""
    console = Console(highlight=False)
    if located.address.place is not None:
        console.print(_place(located.address, language))
    if any(located.address):
        console.print(_table(located.address, language))
    console.print(_match(located, language), soft_wrap=True)
    sources = list(dict.fromkeys(each.source for each in located.address if each and each.source))
    if sources:
        console.print(f"Source: {'; '.join(sources)}", markup=False, soft_wrap=True)


def _as_json(located: Located, language: str | None) -> dict[str, Any]:
    return {
        **address_as_json(located.address, language, with_near=True),
        "latitude": located.coordinate.latitude,
        "longitude": located.coordinate.longitude,
    }


def _place(address: Address, language: str | None) -> Text:
    """The label, and what is near it."""
    from geoimm.resolver.explanation import distance_in_words

    label = address.place.label_in(language) if address.place else ""
    near = address.near
    if near is None:
        return Text.assemble("Place: ", (label, "bold"))
    away = f"{near.name_in(language)}, {distance_in_words(near.distance_metres)}"
    return Text.assemble("Place: ", (label, "bold"), f"  (near {away})")


def _table(address: Address, language: str | None) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for header, style in (("Level", "dim"), ("Name", "bold"), ("Other names", ""), ("Code", "")):
        table.add_column(header, style=style, overflow="fold")
    for level, division in zip(Level, address, strict=True):
        if division is not None:
            shown = division.name_in(language)
            table.add_row(level.name, shown, _other_names(division, shown), division.code or "")
    return table


def _other_names(division: Division, shown: str) -> str:
    """The local, English and Chinese names; the other languages are for `--json`."""
    names = dict.fromkeys([division.name, *map(division.name_in, ("en", "zh"))])
    return ", ".join(name for name in names if name != shown)


def _match(located: Located, language: str | None) -> str:
    address = located.address
    if address.match is Match.inside:
        return "Match: inside"
    if address.match is Match.nearest:
        return f"Match: nearest, {address.distance_metres:.0f} m away"
    if address.country is not None:
        return f"Match: maritime, in the territorial waters of {address.country.name_in(language)}"
    return f"Match: none; there is no division at or near {located.coordinate.text()}."
