"""What photos are grouped by: the divisions of one level, or places."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from geoimm.domain.divisions import Address, Division, Level


class Grouping(IntEnum):
    """The five levels, under their own numbers, and the place."""

    country = 0
    province = 1
    city = 2
    district = 3
    township = 4
    place = 5

    def division_in(self, address: Address) -> Division | None:
        """The division of an address that its photo is grouped by."""
        return address.place if self is Grouping.place else address[Level(self)]

    def name_of(self, division: Division, language: str | None) -> str:
        """What a stay there is called: the label of a place, the name of any other division."""
        if self is Grouping.place:
            return division.label_in(language)
        return division.name_in(language)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many captures take no part in stays, each counted for the first reason that holds."""

    without_place: int
    """They have no position, or one at which there is no division."""
    without_day: int
    without_division: dict[Grouping, int]
    """By grouping: their address skips the level. Of a grouping that leaves out none there is no
    entry."""

    @classmethod
    def of(
        cls, captures: Iterable[tuple[Address, int | None]], groupings: Iterable[Grouping]
    ) -> "LeftOut":
        """Count captures, each an address and a local day."""
        known = list(captures)
        placed = [(address, day) for address, day in known if address.finest is not None]
        addresses = [address for address, day in placed if day is not None]
        missing = {
            grouping: sum(grouping.division_in(address) is None for address in addresses)
            for grouping in sorted(set(groupings))
        }
        return cls(
            without_place=len(known) - len(placed),
            without_day=len(placed) - len(addresses),
            without_division={grouping: count for grouping, count in missing.items() if count},
        )
