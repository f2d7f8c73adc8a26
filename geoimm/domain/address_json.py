"""Addresses and divisions as JSON has them, on the command line and over HTTP alike."""

from typing import Any

from geoimm.domain.divisions import Address, Division, Level, Near


def address_as_json(
    address: Address, language: str | None, *, with_near: bool = False
) -> dict[str, Any]:
    """The divisions by level, null where there is none, the place, and how they were found.

    What is near is a member only where it was asked for, null where nothing is.
    """
    near = {"near": near_as_json(address.near, language)} if with_near else {}
    return {
        **{level.name: division_as_json(address[level], language) for level in Level},
        "place": place_as_json(address.place, language),
        **near,
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
        "bare_name": division.bare_name,
        "levels": [level.name for level in division.levels],
        "code": division.code,
        "source": division.source,
    }


def place_as_json(place: Division | None, language: str | None) -> dict[str, str] | None:
    """Which division is the place, and what it is called as one."""
    if place is None:
        return None
    return {"id": place.id, "level": place.level.name, "name": place.label_in(language)}


def near_as_json(near: Near | None, language: str | None) -> dict[str, Any] | None:
    """The nearest populated place."""
    if near is None:
        return None
    return {
        "id": near.id,
        "name": near.name_in(language),
        "distance_metres": near.distance_metres,
        "population": near.population,
    }
