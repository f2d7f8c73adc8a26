"""What an import did, and what it found wrong with its source."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol


class Progress(Protocol):
    """Told how far an import is."""

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """`done` of `total` in this stage; the total is None where it is not known."""
        ...


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two divisions of one parent and level that share area."""

    ids: tuple[str, str]
    square_kilometres: float
    percent: float
    """Of the smaller of the two."""


@dataclass(frozen=True, slots=True)
class Overlaps:
    """All pairs that share more than the tolerance, one hectare."""

    pairs: int
    square_kilometres: float
    above_one_percent: int
    """Pairs that share more than 1 % of the smaller: seldom a matter of drawing."""
    worst: tuple[Overlap, ...]
    """At most ten, the largest share first."""


@dataclass(frozen=True, slots=True)
class Gap:
    """The part of a division that none of its children covers."""

    id: str
    name: str
    square_kilometres: float
    percent: float
    """Of the division."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """All divisions with children of which more than the tolerance, one hectare, is uncovered."""

    divisions: int
    square_kilometres: float
    worst: tuple[Gap, ...]
    """At most ten, the largest first."""
    estimated: int
    """Divisions of too many vertices to be measured; theirs is area minus the children's."""


@dataclass(frozen=True, slots=True)
class CreditCount:
    """Whom some of the divisions are owed to, as `features.Credit` has it."""

    title: str
    licence: str
    attribution: str
    address: str
    divisions: int


@dataclass(frozen=True, slots=True)
class Report:
    """An import in figures: read = kept + dropped + skipped."""

    name: str
    format: str
    title: str
    licence: str
    read: int
    kept: int
    kept_by_level: Mapping[str, int]
    kept_by_country: Mapping[str, int]
    dropped: Mapping[str, int]
    """Divisions that cannot be used, by the reason."""
    dropped_examples: Mapping[str, tuple[str, ...]]
    """The ids of the first few of each reason."""
    skipped: Mapping[str, int]
    """Records that are no divisions, by the reason."""
    repaired: int
    """Divisions whose rings were invalid."""
    split: int
    """Divisions cut at the antimeridian or shifted into -180..180."""
    parents_told: int
    """By the source."""
    parents_inside: int
    """Found by place: the parent holds a point of the division."""
    parents_near: int
    """Found by place: none holds it; the parent is the nearest, within 5 km."""
    parents_unknown: int
    """The source names a parent that is not in it, or none of a wider level."""
    roots: int
    """The topmost divisions of each country: the set begins with them."""
    orphans: int
    """Divisions below the topmost level with no parent."""
    orphan_examples: tuple[str, ...]
    overlaps: Overlaps
    gaps: Gaps
    credits: tuple[CreditCount, ...] = ()
    """Of the parts of the source, where these differ in their makers or licences."""

    def as_dict(self) -> dict[str, Any]:
        """The report as plain values for JSON."""
        return asdict(self)
