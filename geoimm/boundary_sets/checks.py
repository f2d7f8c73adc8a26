"""What a check of a boundary set says."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from geoimm.boundary_sets.rows import Rows

WORST = 10


@dataclass(frozen=True, slots=True)
class Example:
    """One division that a check found."""

    id: str
    name: str
    country: str
    level: str
    value: float | None = None
    """In the unit of the check."""
    other: str | None = None
    """The id of the other division concerned."""


@dataclass(frozen=True, slots=True)
class Check:
    """One question about a boundary set, and the divisions that fail it."""

    name: str
    rule: str
    count: int
    broken: bool = False
    """Whether the product relies on it; else a failure is a warning."""
    unit: str = ""
    """Of the examples' values."""
    total: float | None = None
    """Of all values, where a sum says something."""
    examples: tuple[Example, ...] = ()
    """At most ten, the worst first."""


@dataclass(frozen=True, slots=True)
class Verification:
    """All checks of one set."""

    divisions: int
    checks: tuple[Check, ...]

    @property
    def broken(self) -> bool:
        """Whether the product cannot rely on the set."""
        return any(check.broken and check.count for check in self.checks)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {"divisions": self.divisions, "broken": self.broken} | {
            "checks": [asdict(check) for check in self.checks]
        }


def check_rows(
    name: str, rule: str, rows: Rows, found: NDArray[Any], *, broken: bool = False
) -> Check:
    """A check that these rows, or the rows of this mask, fail."""
    failing = np.flatnonzero(found) if found.dtype == np.bool_ else found
    return Check(name, rule, len(failing), broken, examples=examples(rows, failing))


def examples(
    rows: Rows,
    failing: Iterable[int],
    values: Iterable[float] | None = None,
    others: Iterable[str | None] | None = None,
) -> tuple[Example, ...]:
    """The first ten of some rows, in the order given."""
    chosen = list(failing)[:WORST]
    shown = [None] * len(chosen) if values is None else [round(float(each), 3) for each in values]
    beside = [None] * len(chosen) if others is None else list(others)
    return tuple(
        _example(rows, row, value, other)
        for row, value, other in zip(chosen, shown, beside, strict=False)
    )


def _example(rows: Rows, row: int, value: float | None, other: str | None) -> Example:
    names = ("country", "province", "city", "district", "township", "")
    return Example(
        id=rows.ids[row] or "",
        name=rows.names[row] or "",
        country=rows.countries[row] or "",
        level=names[rows.levels[row]],
        value=value,
        other=other,
    )
