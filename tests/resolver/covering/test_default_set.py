"""The shipped set: the index answers as the R-tree does, which a brute-force test holds."""

from pathlib import Path

import numpy as np
import pytest

from geoimm.resolver import Resolver
from geoimm.resolver.covering.checks import border_points
from geoimm.resolver.rings import Rings
from resolver.covering.both_ways import BothWays


@pytest.fixture(scope="module")
def ways(default_resolver: Resolver, default_index: Path) -> BothWays:
    indexed = Resolver.open(cache=default_index)
    assert indexed.has_index
    indexed.warm_up()
    return BothWays(default_resolver, indexed)


def test_on_and_beside_borders_and_around_the_world(ways: BothWays) -> None:
    plain = ways.plain.boundary_set
    rings = Rings.of(plain.boundaries[np.arange(len(plain))])
    ways.assert_alike(*border_points(rings, 60_000, seed=7), one_by_one=1_000)


def test_the_mapped_set_is_the_set_that_was_read(ways: BothWays) -> None:
    plain, mapped = ways.plain.boundary_set, ways.indexed.boundary_set
    assert mapped.ids[:] == plain.ids[:]
    assert mapped.version == plain.version
    assert mapped.worldviews.keys() == plain.worldviews.keys()
    for row in range(0, len(plain), 997):
        assert ways.indexed.division(row) == ways.plain.division(row)
        given = plain.boundaries[np.array([row])][0]
        assert mapped.boundaries[np.array([row])][0].normalize().equals(given.normalize())
