"""Worldviews: which country a disputed division belongs to, as one government sees it."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError

_COLUMNS = ("worldview", "division_id", "parent_id")


@dataclass(frozen=True, slots=True)
class Worldview:
    """The divisions that one view counts to another country than the neutral default does."""

    country_of: Mapping[int, int]
    """The row of the country by the row of the division; no such country is itself moved."""

    def laid_over(self, chains: NDArray[np.int32]) -> NDArray[np.int32]:
        """The chains of a set with the countries of this view.

        A division takes all below it along and leaves those above it; a country that is moved
        is in no chain, not even its own, but at the finer levels at which it stands too. Where a
        division above one is moved too, the finer one decides.
        """
        moved_to = np.full(len(chains), -1, dtype=np.int32)
        moved_to[list(self.country_of)] = list(self.country_of.values())
        seen = chains.copy()
        for level in Level:
            countries = moved_to[chains[:, level]]
            moved = countries >= 0
            if level > Level.country:
                # Only at the widest of its levels: it is not above itself.
                moved &= chains[:, level] != chains[:, level - 1]
            seen[moved, Level.country] = countries[moved]
            seen[moved, Level.province : level] = -1
        return seen


@dataclass(frozen=True, slots=True)
class _Move:
    place: str
    """The file and the line, for a person."""
    worldview: str
    division_id: str
    parent_id: str

    def refused(self, rule: str) -> BoundaryDataError:
        return BoundaryDataError(
            f"{self.place} (division_id {self.division_id!r}): {rule}"
            " Correct the file or leave it out."
        )


def read_worldviews(
    path: Path, row_of: Callable[[str], int | None], levels: NDArray[np.int8]
) -> dict[str, Worldview]:
    """The views of a table `worldview,division_id,parent_id`, by name; none without the file.

    A line with a worldview alone is that of a view which agrees with the neutral default. A
    division that is not in the set is passed over, so that boundary files can be left out.
    Raises BoundaryDataError, which names the file, the line and the rule.
    """
    if not path.is_file():
        return {}
    views: dict[str, dict[int, int]] = {}
    moves = _read_moves(path)
    for move in moves:
        country_of = views.setdefault(move.worldview, {})
        division = row_of(move.division_id)
        if division is not None:
            if division in country_of:
                raise move.refused(f"the view {move.worldview} moves it twice.")
            country_of[division] = _country(move, row_of, levels)
    for move in moves:
        if row_of(move.parent_id) in views[move.worldview]:
            raise move.refused(
                f"the view {move.worldview} moves its parent {move.parent_id!r} too."
            )
    return {view: Worldview(views[view]) for view in sorted(views)}


def _country(move: _Move, row_of: Callable[[str], int | None], levels: NDArray[np.int8]) -> int:
    country = row_of(move.parent_id)
    if country is None or levels[country] != Level.country:
        raise move.refused(f"its parent_id {move.parent_id!r} is no country of the set.")
    return country


def _read_moves(path: Path) -> Sequence[_Move]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, restval="", strict=True)
            missing = [name for name in _COLUMNS if name not in (rows.fieldnames or ())]
            if missing:
                raise BoundaryDataError(
                    f"{path} lacks the column {', '.join(missing)}; a table of worldviews has the"
                    f" columns {', '.join(_COLUMNS)}."
                )
            moves = [
                _Move(f"{path}, line {rows.line_num}", *(row[name] for name in _COLUMNS))
                for row in rows
            ]
    except (csv.Error, UnicodeDecodeError, OSError) as error:
        raise BoundaryDataError(
            f"{path} cannot be read as CSV ({error}); write it again."
        ) from error
    for move in moves:
        if not move.worldview or bool(move.division_id) != bool(move.parent_id):
            raise move.refused(f"{', '.join(_COLUMNS)}: only the last two may both be empty.")
    return moves
