"""`geoimm explain`: why a coordinate has its address, for people and for programs."""

import json
from collections.abc import Sequence

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from geoimm.domain.coordinates import Coordinate
from geoimm.domain.divisions import Match
from geoimm.resolver.explanation import (
    Candidate,
    Claim,
    Explanation,
    Rule,
    Where,
    distance_in_words,
    explanation_as_json,
)
from geoimm.settings import Settings

_VERSION_DIGITS = 12


def find(settings: Settings, *, longitude: float, latitude: float) -> Explanation:
    """The explanation of a coordinate, by the boundaries and the worldview of the settings.

    Raises InvalidArgument for a bad coordinate or an unknown worldview, and BoundaryDataError
    for a bad boundary set.
    """
    # A bad coordinate is refused before the boundary set is read.
    Coordinate(longitude=longitude, latitude=latitude)
    from geoimm.resolver.resolver import Resolver

    resolver = Resolver.open(
        settings.boundaries, worldview=settings.worldview or None, cache=settings.cache
    )
    return resolver.explain(longitude=longitude, latitude=latitude)


def print_json(explanation: Explanation, language: str | None) -> None:
    """One JSON object."""
    typer.echo(json.dumps(explanation_as_json(explanation, language), ensure_ascii=False))


def print_tables(explanation: Explanation, language: str | None) -> None:
    """The answer and the rule, then the candidates of each level that has any."""
    console = Console(highlight=False)
    console.print(_answer(explanation, language), soft_wrap=True)
    console.print(_rule(explanation, language), soft_wrap=True)
    for level, candidates in explanation.candidates.items():
        if candidates:
            console.print()
            console.print(Text(level.name, style="bold"))
            console.print(_table(candidates, language))
            for each in candidates:
                if _is_worth_a_sentence(each, explanation):
                    note = f"{each.division.name_in(language)}: {each.why}"
                    console.print(Text(note, style="italic"), soft_wrap=True)
    if explanation.claims:
        console.print()
        console.print(Text("territorial waters", style="bold"))
        console.print(_waters(explanation.claims, language))
    console.print()
    console.print(_origin(explanation), soft_wrap=True)


def _answer(explanation: Explanation, language: str | None) -> Text:
    names = [each.name_in(language) for each in explanation.address if each]
    match = explanation.address.match
    found = f"{match.value}, {distance_in_words(explanation.address.distance_metres)} away"
    return Text.assemble(
        (" › ".join(names) or "no division", "bold"),
        f"  ({found if match is Match.nearest else match.value})",
    )


def _rule(explanation: Explanation, language: str | None) -> Text:
    by = explanation.deciding
    name = f"{by.division.name_in(language)}: " if by else ""
    return Text.assemble("Rule: ", (explanation.rule.value, "bold"), f" – {name}{explanation.why}")


def _is_worth_a_sentence(candidate: Candidate, explanation: Explanation) -> bool:
    """Whether neither the table nor the line above it says it all."""
    if candidate.rule is Rule.parent and candidate.is_in_answer:
        is_inside = explanation.address.match is Match.inside
        return is_inside and candidate.where is Where.outside
    return candidate.rule is not Rule.outside and candidate != explanation.deciding


def _table(candidates: Sequence[Candidate], language: str | None) -> Table:
    table = _empty_table("", "Name", "Where", "Area", "Rule", "Source")
    for each in candidates:
        table.add_row(
            "✓" if each.is_in_answer else "",
            Text(each.division.name_in(language), style="bold" if each.is_in_answer else ""),
            _where(each),
            _area(each.square_kilometres),
            each.rule.value,
            Text.assemble(f"{each.division.id} ", (each.division.source, "dim")),
        )
    return table


def _waters(claims: Sequence[Claim], language: str | None) -> Table:
    table = _empty_table("", "Name", "Where", "Area", "Rule", "Source")
    for each in claims:
        table.add_row(
            "✓" if each.is_deciding else "",
            Text(each.country.name_in(language)),
            each.where.value,
            _area(each.square_kilometres),
            each.rule.value,
            Text.assemble(f"{each.country.id} ", (each.country.source, "dim")),
        )
    return table


def _empty_table(*headers: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    for header in headers:
        table.add_column(header, overflow="fold", justify="right" if header == "Area" else "left")
    return table


def _where(candidate: Candidate) -> str:
    if candidate.where is Where.border:
        return "on the border"
    side = "inside" if candidate.where is Where.interior else "outside"
    return f"{distance_in_words(candidate.distance_metres)} {side}"


def _area(square_kilometres: float) -> str:
    digits = 0 if square_kilometres >= 100 else 2  # noqa: PLR2004  # three or so that count
    return f"{square_kilometres:,.{digits}f} km²"


def _origin(explanation: Explanation) -> str:
    version = f"Boundary set: {explanation.boundary_set_version[:_VERSION_DIGITS]}"
    return f"{version}, worldview {explanation.worldview}" if explanation.worldview else version
