"""The water's edge, found by plain geometry in a small world."""

from pathlib import Path

import numpy as np
import pytest
from boundary_evaluation.waterfronts import Waterfront, find_waterfronts

from geoimm.resolver import Resolver
from support.world import write_world

_METRES = 111_320.0
"""Of a degree of longitude at the equator; near 31 degrees north it is less."""


@pytest.fixture(scope="module")
def resolver(world: Path) -> Resolver:
    return Resolver.open(world)


def look(resolver: Resolver, *points: tuple[float, float]) -> tuple[int, list[Waterfront]]:
    names = [f"point {number}" for number in range(len(points))]
    longitudes, latitudes = np.array(points, dtype=np.float64).T
    return find_waterfronts(resolver, names, longitudes, latitudes)


def test_a_point_in_a_child_is_at_no_edge(resolver: Resolver) -> None:
    assert look(resolver, (119.0, 30.0), (120.75, 30.0)) == (0, [])


def test_a_province_without_children_has_no_edge(resolver: Resolver) -> None:
    assert look(resolver, (-75.0, 42.0)) == (0, [])


def test_a_point_beside_a_child_of_its_province_has_the_metres_to_it(resolver: Resolver) -> None:
    uncovered, (found,) = look(resolver, (121.01, 30.0), (122.5, 30.0))
    assert uncovered == 2
    assert (found.name, found.nearest, found.country) == ("point 0", "嘉兴市", "CN")
    assert found.metres == pytest.approx(0.01 * _METRES * np.cos(np.radians(30.0)), rel=0.01)


def test_what_another_province_holds_does_not_count(tmp_path: Path) -> None:
    # Shanghai's Huangpu begins where Zhejiang ends; nothing of Zhejiang's own is near.
    resolver = Resolver.open(write_world(tmp_path / "world.parquet"))
    uncovered, found = look(resolver, (121.2, 30.999))
    assert (uncovered, found) == (1, [])
