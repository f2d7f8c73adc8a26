"""Every drawn division put at its levels, before finer sources are laid in."""

from collections.abc import Sequence

from boundary_build.first_levels import with_first_levels
from boundary_build.hanging import settled
from boundary_build.natural_earth import Feature
from boundary_build.new_first_levels import Evidence, with_new_first_levels
from boundary_build.once import once
from boundary_build.rehanging import rehung
from boundary_build.renaming import renamed
from boundary_build.rows import Boundary
from boundary_build.several_levels import (
    read_standings,
    with_cities_of_provinces,
    with_several_levels,
)
from boundary_build.tiers import first_level_columns, read_tiers
from boundary_build.unions import read_unions, with_unions

_CHINA = "CN"


def levelled(
    drawn: Sequence[Boundary], units: Sequence[Feature], evidence: Evidence
) -> list[Boundary]:
    """The rows under the first levels of today, each at every level it stands at."""
    rows = rehung(renamed(drawn), evidence.places)
    rows = with_new_first_levels(rows, evidence)
    rows = with_first_levels(rows, units, first_level_columns(read_tiers()))
    rows = with_unions(rows, read_unions())
    rows = with_several_levels(once(rows), read_standings())
    return with_cities_of_provinces(rows, _CHINA)


def without_repeats(rows: Sequence[Boundary]) -> list[Boundary]:
    """The rows after a tier was laid in: each child finer than its parent, no unit there twice."""
    found = {row.id: row for row in rows}
    return once(list(settled(found, [row.id for row in rows if row.other_levels]).values()))
