"""Whether two divisions of the same land are one, told without their names."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from boundary_evaluation.answers import Answers
from boundary_evaluation.places import Places
from geoimm.domain.divisions import Level

_TIERS = (Level.province, Level.city, Level.district)


def mutual(codes: NDArray[np.str_], rows: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Where a place's code and row are each other's majority partner.

    That is, most places of the code are in the row, and most places of the row have the code. So
    a finer tier, a coarser one and one of other borders are wrong; a spelling is not. A place
    without a row is never right; of partners with equally many places the first one counts.
    """
    pairs = Counter(zip(codes.tolist(), rows.tolist(), strict=True))
    known = sorted((-count, code, row) for (code, row), count in pairs.items() if row >= 0)
    row_of = {code: row for _, code, row in reversed(known)}
    code_of = {row: code for _, code, row in reversed(known)}
    return np.array(
        [
            row >= 0 and row_of[code] == row and code_of[row] == code
            for code, row in zip(codes.tolist(), rows.tolist(), strict=True)
        ],
        dtype=np.bool_,
    )


def second_tier(places: Places, answers: Answers) -> tuple[NDArray[np.bool_], dict[str, Level]]:
    """Where our division is GeoNames's second one, and at which of our levels by country.

    It is asked at the level at which most places of the country are right.
    """
    right = np.zeros(len(places), dtype=np.bool_)
    levels: dict[str, Level] = {}
    for country in np.unique(places.countries).tolist():
        here = np.flatnonzero((places.countries == country) & (places.admin2 != ""))
        if not len(here):
            continue
        masks = {
            level: mutual(places.admin2[here], answers.chains[here, level]) for level in _TIERS
        }
        levels[country] = max(_TIERS, key=lambda level: int(masks[level].sum()))
        right[here] = masks[levels[country]]
    return right, levels
