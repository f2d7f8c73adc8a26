"""What every geoBoundaries layer is taken for: `tiers.csv` decides it.

The ADM number is not comparable between countries, so it decides nothing.
"""

from enum import StrEnum

from boundary_build.tiers import read_tiers
from geoimm.domain.divisions import Level

_SOURCE = "geoBoundaries "


class Use(StrEnum):
    """What a layer is taken for."""

    city = "city"
    district = "district"
    township = "township"
    same = "same"
    """The tier of Natural Earth's units: better polygons for the same units."""
    skip = "skip"

    @property
    def level(self) -> Level:
        """The level of the layer's boundaries."""
        return Level.province if self is Use.same else Level[self.value]


def uses() -> dict[str, Use]:
    """What each layer is taken for, by its ISO 3166-1 alpha-3 code."""
    tiers = (tier for tier in read_tiers() if tier.source.startswith(_SOURCE))
    return {tier.source.removeprefix(_SOURCE): Use(tier.level) for tier in tiers}
