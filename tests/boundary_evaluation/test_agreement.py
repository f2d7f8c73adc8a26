"""What witnesses say of their divisions, counted."""

from pathlib import Path

import pytest
from boundary_evaluation.agreement import RENAMED, at_any_level, by_code, evaluate
from boundary_evaluation.spelling import is_called
from boundary_evaluation.truth import Witness

from geoimm.domain.divisions import Level
from geoimm.resolver import Resolver

HANGZHOU, JIAXING = (119.5, 30.6), (120.75, 30.75)


@pytest.fixture(scope="module")
def resolver(world: Path) -> Resolver:
    return Resolver.open(world)


def witness(at: tuple[float, float], city: str) -> Witness:
    return Witness(*at, "CN", {"country": "CN", "city": city})


def shares(resolver: Resolver, *witnesses: Witness) -> dict[str, float | None]:
    named = at_any_level(is_called, Level.city)
    claims = {"city": named, f"city{RENAMED}": named}
    return {each.claim: each.share for each in evaluate(resolver, "test", list(witnesses), claims)}


def test_a_claim_agrees_where_a_division_of_the_chain_is_called_so(resolver: Resolver) -> None:
    given = shares(resolver, witness(HANGZHOU, "HANGZHOU"), witness(JIAXING, "Hangzhou"))
    assert given["country"] == 100.0
    assert given["city"] == 50.0


def test_a_division_renamed_since_is_known_by_its_points(resolver: Resolver) -> None:
    old = [witness(JIAXING, "Kashing")] * 3 + [witness(HANGZHOU, "Hangzhou")] * 3
    astray = witness(HANGZHOU, "Kashing")
    given = shares(resolver, *old, astray)
    assert given["city"] == pytest.approx(100 * 3 / 7, abs=0.01)
    assert given[f"city{RENAMED}"] == pytest.approx(100 * 6 / 7, abs=0.01)


def test_what_is_not_said_is_not_compared(resolver: Resolver) -> None:
    (_, city, _) = evaluate(
        resolver,
        "test",
        [witness(HANGZHOU, ""), witness(HANGZHOU, "Hangzhou")],
        {
            "city": at_any_level(is_called, Level.city),
            f"city{RENAMED}": at_any_level(is_called, Level.city),
        },
    )
    assert (city.compared, city.share) == (1, 100.0)


def test_a_state_is_known_by_its_letters(resolver: Resolver) -> None:
    state = resolver.resolve(longitude=-73.98, latitude=40.75)
    chain = [each for each in state if each]
    assert not by_code(chain, "NY")  # the small world has no codes
    assert by_code(chain, "US")
    assert not by_code([], "NY")
