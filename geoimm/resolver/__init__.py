"""Coordinates to administrative divisions."""

from geoimm.resolver.boundary_set import BoundarySet
from geoimm.resolver.resolver import Addresses, Resolver

__all__ = ["Addresses", "BoundarySet", "Resolver"]
