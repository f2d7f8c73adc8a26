"""Placing: coordinates to their addresses and time zones, off the event loop."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from geoimm.domain.coordinates import Coordinate
from geoimm.domain.files import Place
from geoimm.resolver.resolver import Resolver
from geoimm.resolver.time_zones import TimeZones


@dataclass(frozen=True, slots=True)
class Placing:
    """What tells where coordinates lie."""

    resolver: Resolver
    time_zones: TimeZones

    async def places(self, coordinates: Sequence[Coordinate | None]) -> list[Place | None]:
        """Where coordinates lie; None for None."""
        return await asyncio.to_thread(self._places, coordinates)

    def _places(self, coordinates: Sequence[Coordinate | None]) -> list[Place | None]:
        return [self._place(each) if each else None for each in coordinates]

    def _place(self, coordinate: Coordinate) -> Place:
        address = self.resolver.resolve(
            longitude=coordinate.longitude, latitude=coordinate.latitude
        )
        return Place(coordinate, address, self.time_zones.at(coordinate))
