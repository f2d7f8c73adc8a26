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
    finer_level = "finer_level"
    """Of those that are equally near."""
    filled = "filled"
    """What a division holds fills it, so that it may not be the nearest itself."""
    waters_edge = "waters_edge"
    """The country or province that would decide gives way to the nearest that it holds."""
    gives_way = "gives_way"
    """It is that country or province."""
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
class GivingWay:
    """A country or province that would decide, none of whose children covers the coordinate."""

    row: int
    name: str
    children: int
    covers: bool
    """Else it is the nearest."""
    to: str | None
    """The name of what decides in its stead, None where nothing that it holds is near enough."""
    metres: float
    """To that."""


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
    gave_way: Division | None
    """The country or province at whose water's edge that is, None elsewhere."""
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
        "gave_way": explanation.gave_way.id if explanation.gave_way else None,
        "address": address_as_json(explanation.address, language, with_near=True),
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


def sentence_at_edge(rule: Rule, metres: float, giving: GivingWay) -> str:
    """The same for the division that gives way, or would, and for the one it gives way to."""
    away, holder = distance_in_words(metres), giving.name
    of_children = _OF_ONE if giving.children == 1 else _OF_MANY
    cover, cover_or_are_near, are_near = (
        each.format(children=giving.children) for each in of_children
    )
    start = _CHOSEN[rule].format(away=away, holder=holder)
    if rule is Rule.waters_edge:
        if giving.covers:
            return f"{start}; {holder} covers the coordinate, but {cover}"
        return f"{start}; nothing covers the coordinate, and {holder} is the nearest"
    if rule is Rule.gives_way:
        start = f"{start}, but {cover}" if giving.covers else _CHOSEN[Rule.nearest]
        way = f"{giving.to} at {distance_in_words(giving.metres)}"
        return f"{start.format(away=away)}; the nearest within 2 km of what it holds is {way}"
    return f"{start}; {cover_or_are_near if giving.covers else are_near}"


_OF_ONE = (
    "its only child does not",
    "its only child does not and is not within 2 km",
    "its only child is not within 2 km",
)
_OF_MANY = (
    "none of its {children:,} children does",
    "none of its {children:,} children does or is within 2 km",
    "none of its {children:,} children is within 2 km",
)
"""What children do not: to cover the coordinate, to cover it or to be near, to be near."""

NOTHING = "no division covers the coordinate or is within 5 km, and no territorial waters do"

_CHOSEN = {
    Rule.only_one: "the only division that covers the coordinate",
    Rule.finest_level: "the only one of the finest level that covers the coordinate",
    Rule.interior_before_border: "has the coordinate in its interior, not on its border as others",
    Rule.smaller_area: "the smallest of those of the finest level that cover the coordinate",
    Rule.lower_id: "the lowest id of those that are equal otherwise",
    Rule.parent: "a parent of the division that decides",
    Rule.nearest: "nothing covers the coordinate; this is the nearest, {away} away",
    Rule.finer_level: "nothing covers the coordinate; the finest of the nearest, {away} away",
    Rule.waters_edge: "the nearest within 2 km of what {holder} holds, {away} away",
    Rule.gives_way: "covers the coordinate",
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
    Rule.finer_level: "{away} away as another is, which is of a finer level",
    Rule.filled: "{away} away, but filled by what it holds, of which the nearest counts",
    Rule.worldview: "the worldview {worldview} counts the division that decides to another country",
}


def distance_in_words(metres: float) -> str:
    """A distance as people read it: 0.34 m, 812 m, 12.3 km."""
    if metres >= _METRES_IN_WORDS:
        return f"{metres / 1000:,.1f} km"
    return f"{metres:.2f} m" if metres < _TO_THE_CENTIMETRE else f"{metres:,.0f} m"
