"""One boundary of the set, and where it comes from."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import shapely

from geoimm.domain.divisions import Level

ISO_3166_2 = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


@dataclass(frozen=True, slots=True, order=True)
class Source:
    """Where rows come from: the name they carry and the licence they stand under."""

    name: str
    file: str
    """The stem of the parquet file: one file holds one licence family."""
    licence: str
    credit: str
    """The attribution line, as the licence asks for it."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """One row of the set before its coordinates are put on the grid."""

    id: str
    parent_id: str | None
    level: Level
    name: str
    country: str
    source: Source
    geometry: shapely.Geometry
    code: str | None = None
    name_local: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    """Names by language tag; `en` and `zh` have columns of their own in every file."""
    other_levels: tuple[Level, ...] = ()
    """The finer levels at which it stands too, next to `level` and to each other, wide to fine."""
    bare_name: str | None = None
    """The name without the word for its kind, where that differs: Kings for Kings County."""
    is_union: bool = False
    """A city known as one and governed as many: a place is named after it, not after its parts."""

    @property
    def finest_level(self) -> Level:
        """The last level at which it stands; what lies below is finer."""
        return self.other_levels[-1] if self.other_levels else self.level
