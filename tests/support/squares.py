"""Divisions that are squares of one degree, for tests that only need their neighbourhood."""

import shapely
from boundary_build.rows import Boundary, Source

from geoimm.domain.divisions import Level

SOURCE = Source("a survey", "survey", "public domain", "Survey.")


def square(
    id_: str,
    parent: str | None,
    level: Level,
    x: float,
    *,
    width: float = 1.0,
    name: str | None = None,
    other_levels: tuple[Level, ...] = (),
) -> Boundary:
    """A division of Ruritania from `x` eastward, `width` degrees wide and one high."""
    return Boundary(
        id=id_,
        parent_id=parent,
        level=level,
        name=name or id_,
        country="RU",
        source=SOURCE,
        geometry=shapely.box(x, 0, x + width, 1),
        other_levels=other_levels,
    )
