"""How much of what witnesses say of their divisions is in their chains."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from boundary_evaluation.answers import Answers
from boundary_evaluation.majorities import mutual
from boundary_evaluation.truth import Witness
from geoimm.domain.divisions import Division, Level
from geoimm.resolver import Resolver

Claim = Callable[[Sequence[Division], str], bool]
"""Whether a chain is as a source says."""
_Point = tuple[Witness, Sequence[Division], str, bool]
"""With what is said of it, and whether that agrees."""
RENAMED = ", renamed or not"
"""Ends the name of a claim of a second tier that is compared without names too."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One kind of claim of one source."""

    source: str
    claim: str
    compared: int
    share: float | None
    """Percent of those compared."""
    countries: dict[str, tuple[int, float]]
    """By ISO 3166-1 alpha-2: how many are compared, percent that agree."""
    misses: list[str]
    """Some claims with the chains that do not have them."""


def at_any_level(is_same: Callable[[Division, str], bool], widest: Level) -> Claim:
    """A claim that a division of a level or a finer one is called as the source says."""

    def holds(chain: Sequence[Division], said: str) -> bool:
        return any(is_same(each, said) for each in chain if each.finest_level >= widest)

    return holds


def by_code(chain: Sequence[Division], said: str) -> bool:
    """A claim of a state's letters: ISO 3166-2's, or the country's own for a territory."""
    codes = {each.code for each in chain} | {each.country for each in chain}
    return f"{chain[0].country}-{said}" in codes or said in codes if chain else False


def evaluate(
    resolver: Resolver, source: str, witnesses: Sequence[Witness], claims: Mapping[str, Claim]
) -> list[Agreement]:
    """The claims of a source, the country among them; one ending in `RENAMED` is told twice.

    Such a claim also holds where most points of the name lie in the division and most points of
    the division have the name: it is then that division, whatever it is called since.
    """
    answers = Answers.of(
        resolver,
        np.array([each.longitude for each in witnesses]),
        np.array([each.latitude for each in witnesses]),
    )
    chains = [[each for _, each in answers.chain(point)] for point in range(len(witnesses))]
    found = []
    for claim, holds in {"country": _is_in, **claims}.items():
        said = [each.claims[claim.removesuffix(RENAMED)] for each in witnesses]
        agrees = np.array([holds(*each) for each in zip(chains, said, strict=True)])
        if claim.endswith(RENAMED):
            agrees |= mutual(np.array(said), answers.chains[:, Level.city])
        points = zip(witnesses, chains, said, agrees.tolist(), strict=True)
        found.append(_agreement(source, claim, list(points)))
    return found


def _is_in(chain: Sequence[Division], country: str) -> bool:
    return bool(chain) and chain[0].country == country


def _agreement(source: str, claim: str, points: Sequence[_Point]) -> Agreement:
    verdicts: dict[str, list[bool]] = defaultdict(list)
    misses: list[str] = []
    for witness, chain, said, agrees in points:
        if not said:
            continue
        verdicts[witness.country].append(agrees)
        if not agrees:
            misses.append(f"{said}: {' > '.join(each.name for each in chain) or 'nothing'}")
    everywhere = [verdict for each in verdicts.values() for verdict in each]
    return Agreement(
        source=source,
        claim=claim,
        compared=len(everywhere),
        share=_percent(everywhere) if everywhere else None,
        countries={code: (len(each), _percent(each)) for code, each in sorted(verdicts.items())},
        misses=misses[:100],
    )


def _percent(verdicts: Sequence[bool]) -> float:
    return round(100.0 * sum(verdicts) / len(verdicts), 2)
