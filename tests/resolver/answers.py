"""How the resolver's tests ask."""

from pyproj import Geod

from geoimm.domain.divisions import Address
from geoimm.resolver import Resolver

WGS84 = Geod(ellps="WGS84")


def ids(address: Address) -> list[str | None]:
    """The ids from country to township."""
    return [division.id if division else None for division in address]


def answer(resolver: Resolver, longitude: float, latitude: float) -> Address:
    """The address, asked one at a time and as a batch, which must agree."""
    address = resolver.resolve(longitude=longitude, latitude=latitude)
    batch = resolver.resolve_many(longitudes=[longitude], latitudes=[latitude])
    rows = batch.division_ids[0].tolist()
    assert ids(address) == [resolver.division(row).id if row >= 0 else None for row in rows]
    assert (address.match, address.distance_metres) == (batch.match[0], batch.distance_metres[0])
    return address


def finest(resolver: Resolver, longitude: float, latitude: float) -> str | None:
    """The id of the finest division."""
    division = answer(resolver, longitude, latitude).finest
    return division.id if division else None


def moved(longitude: float, latitude: float, azimuth: float, metres: float) -> tuple[float, float]:
    """The coordinate so many metres away."""
    east, north, _ = WGS84.fwd(longitude, latitude, azimuth, metres)
    return east, north
