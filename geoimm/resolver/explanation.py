"""Why an address is what it is: the candidates of each level and the rule that decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from geoimm.domain.address_json import address_as_json
from geoimm.domain.coordinates import Coordinate
from geoimm.domain.divisions import Address, Division, Level

_METRES_IN_WORDS = 10_000.0
_TO_THE_CENTIMETRE = 10.0


class Where(StrEnum):
    """Where a coordinate lies to a boundary."""

    interior = "interior"
    border = "border"
    outside = "outside"


class Rule(StrEnum):
    """What puts a division into an address, or keeps it out; the words are stable."""

    only_one = "only_one"
    """No other division covers the coordinate."""
    finest_level = "finest_level"
    """Of those that cover it, the only one of the finest level."""
    interior_before_border = "interior_before_border"
    smaller_area = "smaller_area"
    """Of those that have it in their interior."""
    lower_id = "lower_id"
    parent = "parent"
    """The wider levels are the parents of the division that decides, and no others."""
    outside = "outside"
    """It does not cover the coordinate, as others do."""
    nearest = "nearest"
    """Nothing covers the coordinate; the nearest division within 5 km decides."""
    childless = "childless"
    """Only divisions without children may be the nearest."""
    territorial_waters = "territorial_waters"
    worldview = "worldview"
    """The worldview says which country the division that decides belongs to."""
    nothing = "nothing"
    """There is no division at the coordinate, near it, or with waters there."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A division that is in the address, covers the coordinate, or is near it."""

    division: Division
    where: Where
    distance_metres: float
    """Geodesic, to the division's own border; from inside as from outside."""
    square_kilometres: float
    is_in_answer: bool
    rule: Rule
    """What put it into the address or kept it out."""
    why: str
    """The same as a sentence."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The territorial waters of a country that cover the coordinate."""

    country: Division
    where: Where
    square_kilometres: float
    is_deciding: bool
    rule: Rule


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer to "why here?"."""

    coordinate: Coordinate
    address: Address
    rule: Rule
    """What decided."""
    why: str
    """The same as a sentence."""
    deciding: Candidate | None
    """The division that decides, None for an empty address.

    It is the finest of the address, but where a worldview moved a whole country.
    """
    candidates: Mapping[Level, tuple[Candidate, ...]]
    """Those in the address first, then those that cover, then those outside by distance."""
    claims: tuple[Claim, ...]
    """Empty unless the territorial waters were asked."""
    worldview: str | None
    boundary_set_version: str


def explanation_as_json(explanation: Explanation, language: str | None) -> dict[str, Any]:
    """An explanation as JSON has it; the address is that of `geoimm locate --json`."""
    return {
        "latitude": explanation.coordinate.latitude,
        "longitude": explanation.coordinate.longitude,
        "rule": explanation.rule.value,
        "why": explanation.why,
        "decided_by": explanation.deciding.division.id if explanation.deciding else None,
        "address": address_as_json(explanation.address, language),
        "candidates": {
            level.name: [_candidate_as_json(each, language) for each in candidates]
            for level, candidates in explanation.candidates.items()
        },
        "territorial_waters": [_claim_as_json(each, language) for each in explanation.claims],
        "worldview": explanation.worldview,
        "boundary_set_version": explanation.boundary_set_version,
    }


def _candidate_as_json(candidate: Candidate, language: str | None) -> dict[str, Any]:
    return {
        "id": candidate.division.id,
        "name": candidate.division.name_in(language),
        "where": candidate.where.value,
        "distance_metres": candidate.distance_metres,
        "square_kilometres": candidate.square_kilometres,
        "in_answer": candidate.is_in_answer,
        "rule": candidate.rule.value,
        "why": candidate.why,
        "source": candidate.division.source,
    }


def _claim_as_json(claim: Claim, language: str | None) -> dict[str, Any]:
    return {
        "id": claim.country.id,
        "name": claim.country.name_in(language),
        "where": claim.where.value,
        "square_kilometres": claim.square_kilometres,
        "deciding": claim.is_deciding,
        "rule": claim.rule.value,
    }


def sentence(
    rule: Rule, where: Where, metres: float, worldview: str | None, *, is_in_answer: bool
) -> str:
    """A rule in words, for the division that it put into the address or kept out."""
    known = _CHOSEN if is_in_answer else _RULED_OUT
    text = known[rule].format(away=distance_in_words(metres), worldview=worldview)
    if rule is Rule.parent and is_in_answer and where is Where.outside:
        return f"{text}, though the coordinate is {distance_in_words(metres)} outside its boundary"
    return text


NOTHING = "no division covers the coordinate or is within 5 km, and no territorial waters do"

_CHOSEN = {
    Rule.only_one: "the only division that covers the coordinate",
    Rule.finest_level: "the only one of the finest level that covers the coordinate",
    Rule.interior_before_border: "has the coordinate in its interior, not on its border as others",
    Rule.smaller_area: "the smallest of those of the finest level that cover the coordinate",
    Rule.lower_id: "the lowest id of those that are equal otherwise",
    Rule.parent: "a parent of the division that decides",
    Rule.nearest: "nothing covers the coordinate; this is the nearest, {away} away",
    Rule.territorial_waters: "nothing is within 5 km; the coordinate is in its territorial waters",
    Rule.worldview: "the worldview {worldview} counts the division that decides to it",
}
_RULED_OUT = {
    Rule.interior_before_border: "has the coordinate on its border, another in its interior",
    Rule.smaller_area: "covers the coordinate too, but is larger",
    Rule.lower_id: "equal otherwise, but its id is higher",
    Rule.parent: "covers the coordinate, but is no parent of the division that decides",
    Rule.outside: "the coordinate is {away} outside",
    Rule.nearest: "{away} away, farther than another",
    Rule.childless: "{away} away, but only divisions without children may be the nearest",
    Rule.worldview: "the worldview {worldview} counts the division that decides to another country",
}


def distance_in_words(metres: float) -> str:
    """A distance as people read it: 0.34 m, 812 m, 12.3 km."""
    if metres >= _METRES_IN_WORDS:
        return f"{metres / 1000:,.1f} km"
    return f"{metres:.2f} m" if metres < _TO_THE_CENTIMETRE else f"{metres:,.0f} m"
