"""With the index and without it, for one and for many: the same answers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from geoimm.domain.divisions import Level
from geoimm.errors import BoundaryDataError, InvalidArgument
from geoimm.resolver import Resolver
from geoimm.resolver.covering.checks import border_points
from geoimm.resolver.rings import Rings

Floats = NDArray[np.float64]
Make = Callable[..., Any]

STEP = 2.0**-16


def around(*places: tuple[float, float]) -> tuple[Floats, Floats]:
    """Coordinates at some places, a hair beside them, and farther away, inside the world."""
    hairs = [0.0, 5e-324, 1e-16, 1e-14, 1e-13, 1e-10, 1e-6, 1e-3, 0.03, 0.2]
    steps = np.array(
        [(x * sx, y * sy) for x in hairs for y in hairs for sx in (1, -1) for sy in (1, -1)]
    )
    points = (np.array(places)[:, None, :] + steps[None, :, :]).reshape(-1, 2)
    return np.clip(points[:, 0], -180, 180), np.clip(points[:, 1], -90, 90)


def random_rows(boundary: Make, random: np.random.Generator, step: float) -> list[dict[str, Any]]:
    """Boxes, rings, triangles and stars at all levels, overlapping, with corners in common."""
    rows: list[dict[str, Any]] = []
    for number in range(300):
        x, y = random.integers(-40, 40, 2) / 4.0
        shape = shapely.box(x, y, x + random.integers(1, 9) / 4, y + random.integers(1, 9) / 4)
        kind = random.integers(0, 4)
        if kind == 1:
            shape = shape.difference(shape.centroid.buffer(0.11, quad_segs=2))
        if kind == 2:
            shape = shapely.Polygon(shape.exterior.coords[:3])
        if kind == 3:
            shape = shape.union(shapely.affinity.rotate(shape, float(random.uniform(0, 90))))
        level = Level(int(random.integers(0, 5)))
        wider = [row["id"] for row in rows if Level[row["level"]] < level]
        parent = random.choice(wider) if wider and random.random() < 0.7 else None
        geometry = shapely.set_precision(shape, step) if step else shape
        if geometry.is_empty or geometry.geom_type not in {"Polygon", "MultiPolygon"}:
            continue
        rows.append(boundary(f"d{number:03}", level.name, geometry, parent))
    return rows


@pytest.mark.parametrize(("seed", "step"), [(1, STEP), (2, 0.0)], ids=["on a grid", "anywhere"])
def test_random_worlds_answer_alike_on_and_beside_every_kind_of_border(
    boundary: Make, both_ways: Make, seed: int, step: float
) -> None:
    random = np.random.default_rng(seed)
    rows = random_rows(boundary, random, step)
    countries = [row["id"] for row in rows if row["level"] == "country"]
    seas = [
        (id_, shapely.box(*random.uniform(-12, -2, 2), *random.uniform(2, 12, 2)))
        for id_ in countries
    ]
    ways = both_ways(*rows, waters=seas)
    rings = Rings.of(np.array([shapely.from_wkb(row["geometry"]) for row in rows]))
    assert (rings.vertices.dtype == np.int32) == bool(step)
    ways.assert_alike(*border_points(rings, 20_000, seed))
    ways.assert_alike(*random.uniform(-12, 12, (2, 20_000)))


def test_poles_and_the_antimeridian(boundary: Make, both_ways: Make) -> None:
    south = shapely.box(-180, -90, 180, -70)
    north = shapely.Polygon([(-180, 80), (0, 85), (180, 80), (180, 90), (-180, 90)])
    ways = both_ways(
        boundary("cap", "country", north),
        boundary("ice", "country", south),
        boundary("east", "country", shapely.box(170, 10, 180, 20)),
        boundary("west", "country", shapely.box(-180, 12, -170, 22)),
        boundary("isle", "province", shapely.box(179.9, 40, 179.99, 40.1), "east"),
        boundary("high", "province", shapely.box(10, 88.9, 40, 89.5), "cap"),
        waters=[("east", shapely.box(160, 0, 180, 60)), ("west", shapely.box(-180, 0, -160, 60))],
    )
    lons = [180.0, -180.0, 179.999, -179.999, 0.0, 90.0, 10.0, 40.0, 179.95]
    lats = [90.0, -90.0, 89.999, -89.999, -70.0, 85.0, 80.0, 12.0, 20.0, 22.0, 40.05, 89.0, 88.9]
    ways.assert_alike(*around(*((x, y) for x in lons for y in lats)))
    ways.assert_alike(*np.random.default_rng(3).uniform((-180, 79), (180, 90), (5_000, 2)).T)


def test_holes_enclaves_and_islands_in_lakes(boundary: Make, both_ways: Make) -> None:
    lake = shapely.box(2, 2, 6, 6)
    island = shapely.box(3, 3, 5, 5)
    land = shapely.box(0, 0, 8, 8).difference(lake).union(island)
    ways = both_ways(
        boundary("land", "country", land),
        boundary("enclave", "country", lake.difference(island)),
        boundary("pond", "province", shapely.box(3.5, 3.5, 4.5, 4.5), "land"),
    )
    ways.assert_alike(*around((2, 2), (2, 4), (3, 3), (5, 5), (3.5, 4), (4, 4), (8, 8), (7, 0)))


def test_overlaps_and_boundaries_drawn_twice(boundary: Make, both_ways: Make) -> None:
    square = shapely.box(0, 0, 4, 4)
    ways = both_ways(
        boundary("b", "country", square),
        boundary("a", "country", square),
        boundary("c", "country", shapely.box(2, 2, 6, 6)),
        boundary("d", "city", square, "a"),
        boundary("e", "city", shapely.box(1, 1, 3, 3), "b"),
        boundary("f", "city", shapely.box(1, 1, 3, 3), "c"),
    )
    ways.assert_alike(*around((0, 0), (4, 4), (1, 1), (3, 3), (2, 2), (2, 3), (4, 3), (6, 6)))


def test_a_corner_where_many_meet_has_the_lowest_id(boundary: Make, both_ways: Make) -> None:
    turns = np.radians(np.arange(0, 361, 15))
    corners = np.column_stack([np.cos(turns), np.sin(turns)])
    slices = [
        boundary(f"s{i:02}", "country", shapely.Polygon([(0, 0), corners[i], corners[i + 1]]))
        for i in range(12)
    ]
    ways = both_ways(*reversed(slices))
    ways.assert_alike(*around((0, 0), (1, 0), (-1, 0), (0.5, 0)))
    # More divisions are equally near than the index keeps for one coordinate.
    ways.assert_alike(np.array([0.0, 1e-3, 0.01]), np.array([-0.02, -0.03, -0.04]))


@pytest.mark.parametrize(
    "geometry",
    [
        shapely.Polygon([(0, 0), (4, 4), (4, 0), (0, 4)]),
        shapely.MultiPolygon([shapely.box(0, 0, 3, 3), shapely.box(2, 2, 4, 4)]),
        shapely.MultiPolygon([shapely.box(0, 0, 2, 4), shapely.box(2, 0, 4, 4)]),
        shapely.Polygon([(0, 0), (4, 0), (4, 4), (6, 6), (4, 4), (0, 4)]),
        shapely.Polygon([(0, 0), (4, 0), (4, 0), (4, 4), (0, 4), (0, 4), (0, 0)]),
    ],
    ids=["bow tie", "overlapping parts", "parts side by side", "spike", "repeats"],
)
def test_invalid_rings_answer_as_the_r_tree_does(
    boundary: Make, both_ways: Make, geometry: shapely.Geometry
) -> None:
    ways = both_ways(
        boundary("x", "country", geometry), boundary("y", "country", shapely.box(1, -2, 7, 3))
    )
    ways.assert_alike(*around((2, 2), (0, 0), (4, 4), (5, 5), (3, 3), (6, 6), (2, 1), (1, 2)))
    ways.assert_alike(*np.random.default_rng(5).uniform(-1, 7, (2, 5_000)))


def test_a_set_with_a_hole_outside_its_shell_gets_no_index(boundary: Make, both_ways: Make) -> None:
    square = shapely.box(0, 0, 4, 4)
    outside = shapely.Polygon(square.exterior, [shapely.box(3, 3, 5, 5).exterior])
    with pytest.raises(BoundaryDataError, match="'x' has a hole that leaves its shell"):
        both_ways(boundary("x", "country", outside))


def test_the_nearest_and_the_waters_around_a_ragged_coast(boundary: Make, both_ways: Make) -> None:
    random = np.random.default_rng(8)
    x = np.linspace(0, 2, 400)
    coast = np.column_stack([x, random.uniform(0, 0.08, 400)])
    west = shapely.Polygon([*coast[:200], (coast[199, 0], -1), (0, -1)])
    east = shapely.Polygon([*coast[199:], (2, -1), (coast[199, 0], -1)])
    ways = both_ways(
        boundary("c", "country", shapely.box(0, -1.5, 2, -0.5)),
        boundary("w", "province", west, "c"),
        boundary("e", "province", east, "c"),
        boundary("rock", "province", shapely.box(1, 0.3, 1.001, 0.301), "c"),
        waters=[("c", shapely.box(-1, -1, 3, 0.5))],
    )
    ways.assert_alike(*random.uniform((-0.2, -0.1), (2.2, 0.6), (20_000, 2)).T, one_by_one=2_000)


def test_water_edges_of_provinces_and_countries(boundary: Make, both_ways: Make) -> None:
    random = np.random.default_rng(9)
    x = np.linspace(0, 2, 300)
    shore = np.column_stack([x, random.uniform(0, 0.03, 300)])
    west = shapely.Polygon([*shore[:150], (shore[149, 0], -1), (0, -1)])
    east = shapely.Polygon([*shore[149:], (2, -1), (shore[149, 0], -1)])
    ways = both_ways(
        boundary("c", "country", shapely.box(-3, -1, 3, 1)),
        boundary("p", "province", shapely.box(0, -1, 2, 0.1), "c"),
        boundary("w", "city", west, "p"),
        boundary("town", "township", shapely.box(0.2, -0.1, 0.25, 0), "w"),
        boundary("e", "city", east, "p"),
        boundary("half", "district", east.intersection(shapely.box(0, -0.95, 2, 1)), "e"),
        boundary("q", "province", shapely.box(0, 0.1, 2, 0.2), "c"),
        boundary("rock", "province", shapely.box(1, 0.5, 1.001, 0.501), "c"),
        boundary("both", "province", shapely.box(5, 0, 6, 1), other_levels="city district"),
        boundary("quay", "township", shapely.box(5, 0, 5.9, 1), "both"),
        waters=[("c", shapely.box(-4, -2, 4, 2))],
    )
    ways.assert_alike(*random.uniform((-0.1, -0.1), (2.1, 0.6), (20_000, 2)).T, one_by_one=2_000)
    ways.assert_alike(*random.uniform((4.9, -0.1), (6.1, 1.1), (5_000, 2)).T)
    ways.assert_alike(*random.uniform(-4, 4, (2, 5_000)))


def test_a_sliver_that_no_middle_of_an_edge_shows(boundary: Make, both_ways: Make) -> None:
    """Two long edges cross in their middles: the wedge between is left to the R-tree."""
    ways = both_ways(
        boundary("x", "country", shapely.box(-1, -1, 5, 3)),
        boundary("p", "province", shapely.box(-1, -1, 5, 3), "x"),
        boundary("n", "city", shapely.Polygon([(0, 1), (4, 1), (4, 2), (0, 2)]), "p"),
        boundary("s", "city", shapely.Polygon([(0, 1.001), (4, 0.999), (4, 0), (0, 0)]), "p"),
    )
    random = np.random.default_rng(2)
    points = np.column_stack([random.uniform(2.2, 4, 2_000), random.uniform(0.999, 1, 2_000)])
    ways.assert_alike(*points.T)
    answers = ways.plain.resolve_many(longitudes=points[:, 0], latitudes=points[:, 1])
    assert (answers.match == "nearest").sum() > 500


def test_no_coordinate_is_nothing_among_many_and_refused_alone(
    boundary: Make, both_ways: Make
) -> None:
    ways = both_ways(boundary("a", "country", shapely.box(0, 0, 4, 4)))
    values = np.array([1.0, np.nan, np.inf, -np.inf, 2.0])
    ways.assert_alike(*(each.ravel() for each in np.meshgrid(values, values)))


@pytest.mark.parametrize("count", [3, 70_000])
def test_a_value_out_of_range_is_named_by_its_place(
    boundary: Make, both_ways: Make, count: int
) -> None:
    ways = both_ways(boundary("a", "country", shapely.box(0, 0, 4, 4)))
    longitudes, latitudes = np.ones((2, count))
    latitudes[-1] = 90.5
    for resolver in ways:
        with pytest.raises(InvalidArgument, match=rf"latitudes\[{count - 1}\] 90\.5 must be"):
            resolver.resolve_many(longitudes=longitudes, latitudes=latitudes)
        with pytest.raises(InvalidArgument, match=r"latitude 90\.5 must be"):
            resolver.resolve(longitude=1.0, latitude=90.5)


def test_every_kind_of_numbers_is_taken(boundary: Make, both_ways: Make) -> None:
    ways = both_ways(boundary("a", "country", shapely.box(0, 0, 4, 4)))
    table = np.array([[1.0, 9.0, 2.0], [1.0, 9.0, 3.0]]).T
    fixed = np.array([1.0, 9.0, 2.0])
    fixed.flags.writeable = False
    inputs = [[1, 9, 2], (1, 9, 2), table[:, 0], fixed, np.array([1, 9, 2], dtype=np.float32)]
    for longitudes in inputs:
        answers = ways.indexed.resolve_many(longitudes=longitudes, latitudes=table[:, 1])
        assert answers.match.tolist() == ["inside", "none", "inside"]
    for one in (1, 1.0, np.float64(1.0), np.float32(1.0), np.int64(1)):
        assert ways.indexed.resolve(longitude=one, latitude=1).country is not None


def test_threads_that_share_a_resolver_answer_alike(boundary: Make, both_ways: Make) -> None:
    random = np.random.default_rng(4)
    ways = both_ways(*random_rows(boundary, random, STEP))
    indexed: Resolver = ways.indexed
    rings = Rings.of(ways.plain.boundary_set.boundaries)
    longitudes, latitudes = border_points(rings, 2_000)

    def resolve(_: int) -> NDArray[np.int32]:
        return indexed.resolve_many(longitudes=longitudes, latitudes=latitudes).division_ids

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(resolve, range(16)))
    for answer in answers[1:]:
        np.testing.assert_array_equal(answer, answers[0])
