"""Addresses and divisions as JSON has them, on the command line and over HTTP alike."""

from typing import Any

from geoimm.domain.divisions import Address, Division, Level


def address_as_json(address: Address, language: str | None) -> dict[str, Any]:
    """The divisions by level, null where there is none, and how they were found."""
    return {
        **{level.name: division_as_json(address[level], language) for level in Level},
        "match": address.match.value,
        "distance_metres": address.distance_metres,
    }


def division_as_json(division: Division | None, language: str | None) -> dict[str, Any] | None:
    """One division, its `name` in the language that is asked for where that is known."""
    if division is None:
        return None
    return {
        "id": division.id,
        "name": division.name_in(language),
        "names": dict(division.names),
        "code": division.code,
        "source": division.source,
    }
