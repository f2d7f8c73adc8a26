"""What every operation works with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from geoimm.domain.coordinates import Coordinate
from geoimm.domain.days import Moment, in_zone
from geoimm.domain.files import Place
from geoimm.resolver.resolver import Resolver
from geoimm.resolver.time_zones import TimeZones
from geoimm.storage.database import Database
from geoimm.stores.roots import Roots
from geoimm.tasks.placing import Placing
from geoimm.tasks.reading import Reading


def _no_reading() -> Reading:
    return Reading(Roots())


@dataclass(frozen=True, slots=True)
class Service:
    """The parts of a running server that operations use."""

    database: Database
    resolver: Resolver
    time_zones: TimeZones
    default_zone: str
    """Of times and places that have no zone of their own, and of times on the wire."""
    clock: Callable[[], int]
    """Nanoseconds since 1970-01-01T00:00:00Z."""
    new_id: Callable[[], str]
    wake: Callable[[], None]
    """Tells the runner that there is something to do."""
    reading: Reading = field(default_factory=_no_reading)
    """Reads files under the mapped roots."""

    def now(self) -> Moment:
        """This moment, as the clocks of the default zone write it."""
        return in_zone(self.clock(), self.default_zone)

    @property
    def placing(self) -> Placing:
        """What tells where coordinates lie."""
        return Placing(self.resolver, self.time_zones)

    async def places(self, coordinates: Sequence[Coordinate | None]) -> list[Place | None]:
        """Where coordinates lie; None for None. The work is done off the event loop."""
        return await self.placing.places(coordinates)
