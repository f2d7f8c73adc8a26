"""geoimm knows where and when photos were taken."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geoimm.domain.claims import Doubt, PositionSource, TimeSource
    from geoimm.domain.coordinates import Coordinate
    from geoimm.domain.divisions import Address, Division, Level, Match, Near
    from geoimm.domain.photo_metadata import Confidence, DaySource, PhotoMetadata, ZoneSource
    from geoimm.errors import BoundaryDataError, GeoimmError, InvalidArgument, SettingsError
    from geoimm.media.reader import read_metadata
    from geoimm.resolver.boundary_set import BoundarySet
    from geoimm.resolver.covering.cache import build_index
    from geoimm.resolver.explanation import Explanation
    from geoimm.resolver.resolver import Addresses, Resolver

__all__ = [
    "Address",
    "Addresses",
    "BoundaryDataError",
    "BoundarySet",
    "Confidence",
    "Coordinate",
    "DaySource",
    "Division",
    "Doubt",
    "Explanation",
    "GeoimmError",
    "InvalidArgument",
    "Level",
    "Match",
    "Near",
    "PhotoMetadata",
    "PositionSource",
    "Resolver",
    "SettingsError",
    "TimeSource",
    "ZoneSource",
    "build_index",
    "read_metadata",
]

_HOMES = {
    "Address": "geoimm.domain.divisions",
    "Addresses": "geoimm.resolver.resolver",
    "BoundaryDataError": "geoimm.errors",
    "BoundarySet": "geoimm.resolver.boundary_set",
    "Confidence": "geoimm.domain.photo_metadata",
    "Coordinate": "geoimm.domain.coordinates",
    "DaySource": "geoimm.domain.photo_metadata",
    "Division": "geoimm.domain.divisions",
    "Doubt": "geoimm.domain.claims",
    "Explanation": "geoimm.resolver.explanation",
    "GeoimmError": "geoimm.errors",
    "InvalidArgument": "geoimm.errors",
    "Level": "geoimm.domain.divisions",
    "Match": "geoimm.domain.divisions",
    "Near": "geoimm.domain.divisions",
    "PhotoMetadata": "geoimm.domain.photo_metadata",
    "PositionSource": "geoimm.domain.claims",
    "Resolver": "geoimm.resolver.resolver",
    "SettingsError": "geoimm.errors",
    "TimeSource": "geoimm.domain.claims",
    "ZoneSource": "geoimm.domain.photo_metadata",
    "build_index": "geoimm.resolver.covering.cache",
    "read_metadata": "geoimm.media.reader",
}


def __getattr__(name: str) -> Any:
    # Loaded when asked for: the command line answers `--help` without numpy and shapely.
    if name not in _HOMES:
        raise AttributeError(f"module 'geoimm' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
