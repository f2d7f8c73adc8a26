"""Runs over photos that a test writes, in the small world of `support.world`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geoimm.enrichment.enriching import Enrichment, EnrichOptions, enrich
from geoimm.media.reader import zone_at
from geoimm.resolver.resolver import Resolver

Enrich = Callable[..., Enrichment]
"""Runs over some roots; keywords are those of `EnrichOptions`."""


@pytest.fixture(scope="session")
def world_resolver(world: Path) -> Resolver:
    """The resolver of the small world."""
    return Resolver.open(world)


@pytest.fixture
def run(world_resolver: Resolver) -> Enrich:
    """Enrich with one process, in the world's boundaries; UTC is the default zone."""

    def enriched(*roots: Path | str, **options: Any) -> Enrichment:
        return enrich(
            [str(root) for root in roots],
            resolver=world_resolver,
            zone_at=zone_at,
            options=EnrichOptions(**{"processes": 1, **options}),
        )

    return enriched
