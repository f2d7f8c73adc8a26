"""geoimm knows where and when photos were taken."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geoimm.domain.divisions import Address, Division, Level, Match, Near
    from geoimm.domain.photo_metadata import PhotoMetadata
    from geoimm.media.reader import read_metadata
    from geoimm.resolver.covering.cache import build_index
    from geoimm.resolver.resolver import Addresses, Resolver

__all__ = [
    "Address",
    "Addresses",
    "Division",
    "Level",
    "Match",
    "Near",
    "PhotoMetadata",
    "Resolver",
    "build_index",
    "read_metadata",
]

_HOMES = {
    "Address": "geoimm.domain.divisions",
    "Addresses": "geoimm.resolver.resolver",
    "Division": "geoimm.domain.divisions",
    "Level": "geoimm.domain.divisions",
    "Match": "geoimm.domain.divisions",
    "Near": "geoimm.domain.divisions",
    "PhotoMetadata": "geoimm.domain.photo_metadata",
    "Resolver": "geoimm.resolver.resolver",
    "build_index": "geoimm.resolver.covering.cache",
    "read_metadata": "geoimm.media.reader",
}


def __getattr__(name: str) -> Any:
    # Loaded when asked for: the command line answers `--help` without numpy and shapely.
    if name not in _HOMES:
        raise AttributeError(f"module 'geoimm' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
